"""Two people in two processes offer the same case at the same moment: one hand-off, and one clear no."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pitstop.accounts import services as accounts
from pitstop.accounts.queries import Asker
from pitstop.cases.models import Case, Segment
from pitstop.core import clock
from pitstop.core.tests.processes import SECONDS, environment
from pitstop.events.models import Event
from pitstop.handoffs import services
from pitstop.handoffs.models import Handoff

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

ROUNDS = 200
HEAD_START = 0.002  # seconds, for both to read when they start


def test_two_processes_offering_the_same_case_at_once(
    transactional_db: None, world: Any, tmp_path: Path
) -> None:
    case_id = world.case_id
    other_lead = accounts.add_person(
        email="max@desk.example", name="Max Ode", password=None, role="lead", teams=[world.front]
    )
    givers = [world.lead, Asker(other_lead)]
    environ = environment(tmp_path, DJANGO_SETTINGS_MODULE="pitstop.config.settings")
    no = f"Case #{case_id} is offered to Billing already. Wait for their answer or withdraw it."
    wins = [0, 0]

    with racer(environ, givers[0]) as one, racer(environ, givers[1]) as other:
        for n in range(ROUNDS):
            answers = race([one, other], case_id, told_first=n % 2)

            (winner,) = [index for index, answer in enumerate(answers) if "handoff" in answer]
            assert answers[1 - winner] == {"refused": [no]}
            (offered,) = Handoff.objects.filter(case=case_id, state="offered")
            assert (offered.pk, offered.giver_id) == (answers[winner]["handoff"], givers[winner].id)
            (holder,) = Segment.objects.filter(case=case_id, ended_at=None)
            assert (holder.team_id, holder.person_id) == (world.front.pk, givers[winner].id)
            services.withdraw(by=givers[winner], now=clock.now(), handoff_id=offered.pk)
            wins[winner] += 1

    # Nothing was written for those who were refused.
    assert Handoff.objects.filter(case=case_id).count() == ROUNDS
    assert Event.objects.filter(case=case_id, kind="handoff.offered").count() == ROUNDS
    assert Segment.objects.filter(case=case_id).count() == 1
    assert Case.objects.get(pk=case_id).state == "open"
    assert min(wins) > 0, f"one process was always first, so nothing raced: {wins}"


@contextmanager
def racer(environ: dict[str, str], giver: Asker) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "pitstop.handoffs.tests.racer", giver.person.email, "Billing"],
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert line_of(process) == "ready\n"
        yield process
        process.stdin.close()
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        process.wait(SECONDS)
        process.stdin.close()
        process.stdout.close()


def race(racers: list[subprocess.Popen[str]], case_id: int, *, told_first: int) -> list[dict[str, Any]]:
    """Let both offer at the same moment; what each of them got."""
    moment = time.monotonic() + HEAD_START
    for process in (racers[told_first], racers[1 - told_first]):
        process.stdin.write(f"{case_id} {moment}\n")
        process.stdin.flush()
    return [json.loads(line_of(process)) for process in racers]


def line_of(process: subprocess.Popen[str]) -> str:
    """The next line that the process says. A process that ended says "", which is no answer."""
    return process.stdout.readline()
