"""The customer's link to their page: what it opens, and what ends it."""

from __future__ import annotations

import pytest

from pitstop.cases import queries
from pitstop.cases import services as cases
from pitstop.conftest import World, at, snapshot
from pitstop.events.models import Event
from pitstop.handoffs import services as handoffs
from pitstop.notify.models import Mail
from pitstop.promises import services as promises


def token(world: World) -> str:
    return queries.status_token(world.case)


def revoke(world: World, minute: float = 3) -> None:
    cases.revoke_link(by=world.giver, now=at(minute), case_id=world.case_id)


def renew(world: World, minute: float = 4) -> None:
    cases.renew_link(by=world.colleague, now=at(minute), case_id=world.case_id)


def events(world: World) -> list[tuple[object, ...]]:
    found = Event.objects.filter(kind="case.linked", case=world.case_id).order_by("id")
    return list(found.values_list("at", "actor", "team", "data"))


def test_a_revoked_link_opens_nothing_and_the_case_says_since_when(world: World) -> None:
    given = token(world)
    assert queries.by_status_token(given) == world.case

    revoke(world)

    assert queries.by_status_token(given) is None
    assert world.case.link_revoked_at == at(3)
    assert events(world) == [(at(3), world.giver.id, world.front.pk, {"link": "revoked"})]


def test_revoking_twice_changes_nothing(world: World) -> None:
    revoke(world)
    before = snapshot()
    revoke(world, 9)
    assert snapshot() == before


def test_a_new_link_opens_the_case_and_those_given_out_before_stay_shut(world: World) -> None:
    first = token(world)
    revoke(world)
    renew(world)
    second = token(world)
    renew(world, 5)

    assert [queries.by_status_token(each) for each in (first, second, token(world))] == [
        None,
        None,
        world.case,
    ]
    assert len({first, second, token(world)}) == 3
    assert events(world) == [
        (at(3), world.giver.id, world.front.pk, {"link": "revoked"}),
        (at(4), world.colleague.id, world.front.pk, {"link": "renewed"}),
        (at(5), world.colleague.id, world.front.pk, {"link": "renewed"}),
    ]


def test_a_link_is_revoked_and_renewed_after_closing_too(world: World) -> None:
    handoffs.close_case(by=world.giver, now=at(1), case_id=world.case_id, outcome="refunded")
    given = token(world)
    revoke(world)
    assert queries.by_status_token(given) is None
    renew(world)
    assert queries.by_status_token(token(world)) == world.case


def test_a_mail_names_the_link_of_the_moment_and_none_while_it_is_revoked(world: World) -> None:
    def reply(minute: float, body: str) -> str:
        promises.reply(by=world.giver, now=at(minute), case_id=world.case_id, body=body, no_more=True)
        return Mail.objects.order_by("-id").values_list("body", flat=True)[0]

    first = reply(1, "One.")
    revoke(world, 2)
    without = reply(3, "Two.")
    renew(world, 4)
    last = reply(5, "Three.")

    assert f"/status/{token(world)}" in last
    assert f"/status/{world.case_id}-" in first and f"/status/{token(world)}" not in first
    assert "/status/" not in without
    assert without.endswith("An answer to this mail reaches us.")


FORGED = {
    "nothing": "",
    "no number": "-" + "a" * 48,
    "a number alone": "{id}",
    "no signature": "{id}-",
    "half a signature": "{id}-{half}",
    "one letter more": "{id}-{whole}0",
    "another case with this signature": "{other}-{whole}",
    "a sign before the number": "+{id}-{whole}",
    "a zero before the number": "0{id}-{whole}",
    "a space before the number": " {id}-{whole}",
    "capitals": "{id}-{capitals}",
    "digits of another script": "\u0661-{whole}",
    "a number that no column holds": "9" * 30 + "-{whole}",
    "half a letter": "{id}-\ud800",
    "the end of text": "{id}-{whole}\x00",
}


@pytest.mark.parametrize("how", FORGED)
def test_what_is_not_quite_the_link_opens_nothing(world: World, how: str) -> None:
    other = world.open(customer_email="max@example.org").pk
    whole = token(world).partition("-")[2]
    forged = FORGED[how].format(
        id=world.case_id, other=other, whole=whole, half=whole[:24], capitals=whole.upper()
    )
    assert queries.by_status_token(forged) is None


def test_every_case_has_a_link_of_its_own_even_those_of_one_customer(world: World) -> None:
    tokens = {queries.status_token(world.open()).partition("-")[2] for _again in range(5)}
    assert len(tokens) == 5
