"""The old team is no longer mailed, and a mail that can't leave reaches someone who can act."""

from __future__ import annotations

import pytest

from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.conftest import NOW, World, at
from pitstop.handoffs import audience
from pitstop.notify import services as notify
from pitstop.notify.channels import Hopeless
from pitstop.notify.models import Mail, Notice


def concerns(asker: Asker, case: int | None, handoff: int | None = None) -> bool:
    return audience.concerns(asker.person, case, handoff)


def test_a_case_concerns_those_who_may_read_it(world: World) -> None:
    found = {part: concerns(asker, world.case_id) for part, asker in world.everyone.items()}
    assert found == {
        "giver": True,
        "colleague": True,
        "receiver": False,
        "other_receiver": False,
        "stranger": False,
        "lead": True,
        "receiving_lead": False,
        "admin": True,
    }


def test_after_a_hand_off_the_old_team_is_no_longer_mailed_and_the_giver_still_is(world: World) -> None:
    world.accept(world.offer())

    parts = ("giver", "colleague", "lead", "receiver", "other_receiver")
    assert {part: concerns(world.everyone[part], world.case_id) for part in parts} == {
        "giver": True,
        "colleague": False,
        "lead": False,
        "receiver": True,
        "other_receiver": True,
    }


def test_an_offer_that_was_taken_back_still_concerns_who_had_it(world: World) -> None:
    offer = world.offer()
    world.withdraw(offer)

    assert concerns(world.receiver, world.case_id, offer.pk) is True
    assert concerns(world.receiver, world.case_id) is False
    assert concerns(world.stranger, world.case_id, offer.pk) is False


def test_what_is_about_no_case_concerns_whoever_was_told(world: World) -> None:
    assert concerns(world.stranger, None) is True
    assert concerns(world.stranger, world.case_id + 999) is False


def test_a_mail_to_the_old_team_that_waits_when_the_case_moves_on_never_leaves(world: World) -> None:
    notify.tell(
        kind="customer_wrote",
        people=[world.colleague.person],
        because="colleague",
        now=NOW,
        key="wrote:1",
        case=world.case_id,
    )
    Mail.objects.all().delete()
    notify.tell(
        kind="reopened",
        people=[world.colleague.person, world.giver.person],
        because="colleague",
        now=NOW,
        key="reopened:1",
        case=world.case_id,
    )
    world.accept(world.offer())
    sent: list[str] = []

    done = notify.deliver_due(
        clock=lambda: at(10), send=lambda mail: sent.append(mail.to), concerns=audience.concerns
    )

    assert done.dropped == 1
    assert "nora@desk.example" not in sent
    assert "omar@desk.example" in sent


@pytest.mark.parametrize("holder_left", [False, True])
def test_a_stuck_mail_is_told_to_the_holder_and_the_leads(world: World, holder_left: bool) -> None:
    if holder_left:
        Person.objects.filter(pk=world.giver.id).update(is_active=False)
    Mail.objects.all().delete()
    mail = notify.enqueue(
        key="reply:1", to="lena@example.org", subject="Your refund", body="…", now=NOW, case=world.case_id
    )

    def refuse(_mail: Mail) -> None:
        raise Hopeless("550 no such user")

    notify.deliver_due(clock=lambda: NOW, send=refuse, on_stuck=audience.tell_of_stuck, limit=1)

    told = Notice.objects.filter(kind="mail_stuck").order_by("person__name")
    by_name = {notice.person.name: notice.because for notice in told}
    assert by_name == {"Lea Wolf": "lead"} | ({} if holder_left else {"Omar Haddad": "holder"})
    assert told[0].facts["text"] == "550 no such user"
    assert told[0].case == mail.case


def test_a_stuck_mail_of_no_case_is_told_to_nobody(world: World) -> None:
    audience.tell_of_stuck(notify.Stuck(1, None, "x@example.org", "550"), NOW)
    assert not Notice.objects.exists()
