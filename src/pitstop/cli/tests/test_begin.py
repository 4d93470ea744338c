"""What `pitstop --help` says to begin with leads, as it is printed, to a desk that works."""

from __future__ import annotations

import re
import shlex
from typing import Any

from pitstop.accounts import queries as accounts
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases import services
from pitstop.cli import EPILOG
from pitstop.conftest import NOW

PASSWORD = "seven seconds at the pit"


def test_the_steps_to_begin_end_in_a_case_that_can_be_handed_off(pitstop: Any, db: None) -> None:
    steps = re.findall(r"^  pitstop (.+)$", EPILOG.partition("To try it first")[0], re.MULTILINE)
    assert [" ".join(step.split()[:2]) for step in steps] == [
        "migrate",
        *("team add", "team add", "admin create", "person add"),
        "serve",  # which test_serve.py does
    ]
    for step in steps[:-1]:
        words = shlex.split(step)
        asks = words[0] in ("admin", "person")
        said = pitstop(*words, *(["--password-file=-"] if asks else []), given=PASSWORD if asks else None)
        assert (said.code, said.err) == (0, ""), step

    you = accounts.person_by_email("you@example.org")
    front = accounts.team_by_name("Front line")
    assert you is not None
    assert front is not None
    case = services.open_case(
        by=Asker(you),
        now=NOW,
        team_id=front.pk,
        customer_email="lena@example.org",
        customer_name="Lena Fischer",
        subject="Refund twice refused",
        body="I paid twice.",
    )
    assert cases.holder(case).person == you

    asked = pitstop("handoff", "fields", case.pk, "--as=you@example.org", "--to=Billing", "--json").json
    assert asked["protocol"] == "support"
    receiver = accounts.person_by_email("priya@example.org")
    billing = accounts.team_by_name("Billing")
    assert receiver is not None
    assert billing is not None
    assert accounts.can_hold(receiver, billing.pk)
