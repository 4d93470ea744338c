"""A case that waits for its customer goes on with their mail, and with nobody else's."""

from __future__ import annotations

import pytest

from pitstop.cases import services as cases
from pitstop.cases.waits import queries as waits
from pitstop.conftest import World, at
from pitstop.connectors.mail.tests.written import letter, take_in


@pytest.mark.parametrize(
    ("headers", "goes_on"),
    [
        pytest.param({}, True, id="theirs"),
        pytest.param({"Auto-Submitted": "auto-replied"}, False, id="their mailbox's, by itself"),
        pytest.param({"From": "Someone <someone@else.example>"}, False, id="someone else's"),
        pytest.param({"From": "Omar Haddad <omar@desk.example>"}, False, id="a colleague's"),
    ],
)
def test_only_the_customers_own_mail_ends_the_wait(
    world: World, headers: dict[str, str], goes_on: bool
) -> None:
    cases.wait(by=world.giver, now=at(1), case_id=world.case_id)
    take_in(letter("To the new one.", Subject=f"Re: Refund [#{world.case_id}]", **headers), minutes=5)
    lasting = waits.now(world.case)
    assert (lasting is None) == goes_on
    if goes_on:
        (wait,) = waits.of_case(world.case)
        assert wait.ended_at == at(5)
