"""Every page, asked for by everyone who might: what they get, and what they read when it is not theirs."""

from __future__ import annotations

import pytest
from django.test import Client

from pitstop.cases import queries as cases
from pitstop.conftest import World
from pitstop.handoffs.models import Handoff
from pitstop.web.tests.conftest import Visit, words

pytestmark = pytest.mark.django_db

EVERYONE = [
    "giver",
    "colleague",
    "receiver",
    "other_receiver",
    "stranger",
    "lead",
    "receiving_lead",
    "admin",
]


@pytest.mark.parametrize("part", EVERYONE)
@pytest.mark.parametrize(
    "page", ["/", "/?show=promised", "/?show=team", "/?show=given", "/cases/new", "/design"]
)
def test_everyone_who_is_signed_in_has_a_desk(world: World, visit: Visit, part: str, page: str) -> None:
    assert visit(world.everyone[part]).get(page).status_code == 200


@pytest.mark.parametrize("part", EVERYONE)
def test_a_case_under_offer_is_seen_by_both_teams_and_admins(
    world: World, visit: Visit, offered: Handoff, part: str
) -> None:
    client = visit(world.everyone[part])
    expected = 404 if part == "stranger" else 200

    for page in (
        f"/cases/{world.case_id}",
        f"/cases/{world.case_id}/handoffs/new",
        f"/handoffs/{offered.pk}",
    ):
        assert client.get(page).status_code == expected, page


@pytest.mark.parametrize("part", ["receiver", "stranger"])
def test_before_the_offer_only_the_holding_team_sees_the_case(world: World, visit: Visit, part: str) -> None:
    answer = visit(world.everyone[part]).get(f"/cases/{world.case_id}")

    assert answer.status_code == 404
    assert f"There is no case #{world.case_id} that you can see." in words(answer)
    assert "Refund twice refused" not in words(answer)


def test_a_missing_case_and_a_foreign_one_get_the_same_page(world: World, visit: Visit) -> None:
    client = visit(world.stranger)

    foreign = words(client.get(f"/cases/{world.case_id}"))
    missing = words(client.get(f"/cases/{world.case_id + 1}"))

    assert foreign == missing.replace(f"#{world.case_id + 1}", f"#{world.case_id}")


def test_a_foreign_hand_off_says_so(world: World, visit: Visit, offered: Handoff) -> None:
    answer = visit(world.stranger).get(f"/handoffs/{offered.pk}")

    assert f"There is no hand-off {offered.pk} that you can see." in words(answer)


def test_who_sees_which_act_on_the_offer(world: World, visit: Visit, offered: Handoff) -> None:
    page = f"/handoffs/{offered.pk}"
    acts = ("Accept the case", "Return the case", "Withdraw the offer")

    seen = {
        part: [act in words(visit(asker).get(page)) for act in acts] for part, asker in world.everyone.items()
    }

    assert seen == {
        "giver": [False, False, True],
        "colleague": [False, False, False],
        "receiver": [True, True, False],
        "other_receiver": [True, True, False],
        "stranger": [False, False, False],
        "lead": [False, False, True],
        "receiving_lead": [True, True, False],
        "admin": [False, False, False],
    }


def test_who_may_only_read_is_told_why(world: World, visit: Visit, offered: Handoff) -> None:
    hand_off = words(visit(world.colleague).get(f"/handoffs/{offered.pk}"))
    case = words(visit(world.receiver).get(f"/cases/{world.case_id}"))

    assert "This hand-off is offered to Billing, and you are not in that team." in hand_off
    assert f"Front line holds case #{world.case_id}. You can read it, but only they can change it." in case
    assert "Send to customer" not in case


def test_the_giver_still_reads_what_was_accepted(world: World, visit: Visit) -> None:
    world.accept(world.offer())

    answer = visit(world.giver).get(f"/cases/{world.case_id}")

    assert answer.status_code == 200
    assert f"Billing holds case #{world.case_id}." in words(answer)


def test_a_receiver_who_returned_it_sees_the_hand_off_but_no_link_to_the_case(
    world: World, visit: Visit, offered: Handoff
) -> None:
    world.send_back(offered, now=offered.offered_at)

    answer = visit(world.receiver).get(f"/handoffs/{offered.pk}")

    assert answer.status_code == 200
    assert "Priya Rao returned it" in words(answer)
    assert f'href="/cases/{world.case_id}"' not in answer.content.decode()


@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/cases/new",
        "/cases/1",
        "/cases/1/handoffs/new",
        "/handoffs/1",
        "/design",
        "/design/samples/desk",
    ],
)
def test_who_is_not_signed_in_is_asked_to_and_then_led_on(world: World, client: Client, page: str) -> None:
    answer = client.get(page)

    assert answer.status_code == 302
    assert answer["Location"] == f"/sign-in?next={page}"


@pytest.mark.parametrize(
    "act", ["messages", "holder", "closure", "handoffs", "promises/1/keeping", "promises/1/release"]
)
def test_nothing_is_done_for_who_is_not_signed_in(world: World, client: Client, act: str) -> None:
    answer = client.post(
        f"/cases/{world.case_id}/{act}", {"kind": "note", "body": "hello", "outcome": "done"}
    )

    assert answer.status_code == 302
    assert world.case.state == "open"
    assert cases.messages(world.case)[1:] == []


@pytest.mark.parametrize(
    ("address", "home"),
    [
        ("/cases/{case}/messages", "/cases/{case}"),
        ("/cases/{case}/holder", "/cases/{case}"),
        ("/cases/{case}/closure", "/cases/{case}"),
        ("/cases/{case}/promises/1/keeping", "/cases/{case}"),
        ("/cases/{case}/promises/1/release", "/cases/{case}"),
        ("/cases/{case}/handoffs", "/cases/{case}/handoffs/new"),
        ("/handoffs/7/acceptance", "/handoffs/7"),
        ("/handoffs/7/return", "/handoffs/7"),
        ("/handoffs/7/withdrawal", "/handoffs/7"),
        ("/sign-out", "/"),
    ],
)
def test_an_address_that_takes_posts_leads_to_its_page(
    world: World, visit: Visit, address: str, home: str
) -> None:
    client = visit(world.giver)

    assert client.get(address.format(case=world.case_id))["Location"] == home.format(case=world.case_id)
    assert client.put(address.format(case=world.case_id)).status_code == 405


def test_a_form_without_the_proof_that_it_is_ours_is_refused(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.giver.person)

    answer = client.post(f"/cases/{world.case_id}/messages", {"kind": "note", "body": "forged"})

    assert answer.status_code == 403
    assert "This page was open too long" in words(answer)
    assert len(cases.messages(world.case)) == 1
