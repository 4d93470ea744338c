"""Promises as they are made, kept, missed, released and answered by a reply."""

from __future__ import annotations

import pytest

from pitstop.conftest import NOW, World, at, comes_due, snapshot
from pitstop.core.refusals import Refused
from pitstop.events.models import Event
from pitstop.notify.models import Mail
from pitstop.promises import queries, services
from pitstop.promises.models import Promise


def make(world: World, **changes: object) -> Promise:
    facts = {
        "by": world.giver,
        "now": NOW,
        "case_id": world.case_id,
        "text": " Send the invoice. ",
        "due_at": at(60),
    }
    return services.make(**facts | changes)


def last_event() -> tuple:
    event = Event.objects.latest("pk")
    return event.kind, event.at, event.actor, event.team, event.data


def refused(act) -> str:
    before = snapshot()
    with pytest.raises(Refused) as found:
        act()
    assert snapshot() == before
    return str(found.value)


def test_a_promise_is_made_by_the_holding_team(world: World) -> None:
    promise = make(world, by=world.colleague)
    assert (promise.text, promise.state, promise.made_by) == (
        "Send the invoice.",
        "open",
        world.colleague.person,
    )
    facts = {"promise": promise.pk, "due_at": "2026-03-02T10:00:00+00:00"}
    assert last_event() == ("promise.made", NOW, world.colleague.id, world.front.pk, facts)


def test_a_promise_is_kept(world: World) -> None:
    promise = make(world)
    kept = services.keep(by=world.colleague, now=at(50), promise_id=promise.pk)
    assert (kept.state, kept.settled_at) == ("kept", at(50))
    facts = {"promise": promise.pk, "seconds_early": 600}
    assert last_event() == ("promise.kept", at(50), world.colleague.id, world.front.pk, facts)


def test_a_promise_is_released_with_a_reason(world: World) -> None:
    promise = make(world)
    services.release(by=world.giver, now=at(5), promise_id=promise.pk, reason=" She found it. ")
    promise.refresh_from_db()
    assert (promise.state, promise.reason, promise.settled_at) == ("released", "She found it.", at(5))
    facts = {"promise": promise.pk, "reason": "She found it."}
    assert last_event() == ("promise.released", at(5), world.giver.id, world.front.pk, facts)


def test_what_can_not_be_done_with_a_promise(world: World) -> None:
    promise = make(world)
    keep = {"by": world.giver, "now": at(61), "promise_id": promise.pk}
    assert refused(lambda: services.keep(**keep)) == (
        "Its time has passed, so it counts as missed. Write to the customer and promise anew."
    )
    assert refused(lambda: services.release(**keep, reason="")) == (
        "The reason is missing: write it in a few words."
    )
    assert refused(lambda: make(world, due_at=at(0), text="")) == (
        "What the customer will hear is missing: write it in a few words."
        " The time for the next update has passed. Choose one to come."
    )
    comes_due("promise", now=at(61))
    settled = "This promise is missed already. Make a new one if the customer still waits."
    assert refused(lambda: services.keep(**keep)) == settled
    assert refused(lambda: services.release(**keep, reason="")) == (
        f"The reason is missing: write it in a few words. {settled}"
    )


def test_a_team_that_only_reads_settles_nothing(world: World) -> None:
    promise = make(world)
    world.offer()
    only = f"Front line holds case #{world.case_id}. You can read it, but only they can change it."
    for who in (world.receiver, world.admin):
        facts = {"by": who, "now": at(5), "promise_id": promise.pk}
        assert refused(lambda facts=facts: services.keep(**facts)) == only
        assert refused(lambda facts=facts: services.release(**facts, reason="x")) == only
        assert refused(lambda who=who: make(world, by=who)) == only


def test_what_falls_due_is_missed_oldest_first_and_once(world: World) -> None:
    late = [make(world, due_at=at(due)) for due in (30, 10, 20)]
    make(world, due_at=at(31))
    assert comes_due("promise", now=at(31), limit=2) == 2
    assert comes_due("promise", now=at(31)) == 1
    assert comes_due("promise", now=at(31)) == 0
    missed = Event.objects.filter(kind="promise.missed").order_by("id")
    assert [event.data["promise"] for event in missed] == [late[1].pk, late[2].pk, late[0].pk]
    assert {(event.actor, event.team, event.at) for event in missed} == {(None, world.front.pk, at(31))}


def test_of_several_the_next_one_due_is_shown(world: World) -> None:
    make(world, due_at=at(60), text="later")
    make(world, due_at=at(30), text="sooner")
    assert queries.next_of(world.case).text == "sooner"
    assert [promise.text for promise in queries.of_case(world.case)] == ["sooner", "later"]
    comes_due("promise", now=at(31))
    assert queries.next_of(world.case).text == "later"
    assert [promise.text for promise in queries.open_of([world.case_id])] == ["later"]


def reply(world: World, **changes: object) -> object:
    facts = {"by": world.giver, "now": at(10), "case_id": world.case_id, "body": " Here it is. "}
    return services.reply(**facts | changes)


def test_a_reply_keeps_what_it_fulfils_and_says_what_comes_next(world: World, settings) -> None:
    settings.PITSTOP_ORGANISATION = "Pit & Co"
    settings.PITSTOP_BASE_URL = "https://desk.example"
    first, second, other = (make(world, due_at=at(due)) for due in (60, 5, 90))
    message = reply(world, keeps=[first.pk, second.pk, first.pk], next_text="Call", next_due_at=at(120))

    states = {promise.pk: promise.state for promise in Promise.objects.all()}
    new = Promise.objects.latest("pk")
    assert states == {first.pk: "kept", second.pk: "missed", other.pk: "open", new.pk: "open"}
    assert (new.text, new.due_at) == ("Call", at(120))
    mail = Mail.objects.get(key=f"message:{message.pk}")
    assert mail.to == "lena@example.org"
    assert mail.subject == f"Refund twice refused [#{world.case_id}]"
    sorry, said, promised, signed, footer = mail.body.split("\n\n")
    assert sorry == (
        "We are sorry: we had promised you “Send the invoice.” by Monday 2 March, 09:05 (UTC),"
        " and did not keep it."
    )
    assert (said, signed) == ("Here it is.", "Omar Haddad, Pit & Co")
    assert promised == ("What happens next: Call\nYou will hear from us by Monday 2 March, 11:00 (UTC).")
    assert footer.startswith("Who has your case, and what happens next: https://desk.example/status/")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"body": " "}, "The message is missing: write it in a few words."),
        ({"body": "x" * 10_001}, "The message is too long by 1: 10000 characters fit."),
        (
            {"body": "\x00"},
            "The message holds characters that can't be stored. Type it again as plain text.",
        ),
        ({"keeps": [2**70]}, "One of the promises to keep is not a promise of this case."),
        ({"keeps": [0, -1]}, "One of the promises to keep is not a promise of this case."),
        ({"next_due_at": at(99)}, "What the customer will hear is missing: write it in a few words."),
        (
            {"body": "", "keeps": [999_999], "next_text": "a\nb", "next_due_at": at(1)},
            "The message is missing: write it in a few words."
            " One of the promises to keep is not a promise of this case."
            " What the customer will hear must be one line."
            " The time for the next update has passed. Choose one to come.",
        ),
    ],
)
def test_a_reply_is_sent_whole_or_not_at_all(world: World, changes: dict, expected: str) -> None:
    make(world)
    assert refused(lambda: reply(world, **changes)) == expected


def test_a_reply_can_not_keep_the_promise_of_another_case(world: World) -> None:
    make(world)
    elsewhere = make(world, case_id=world.open().pk)
    assert refused(lambda: reply(world, keeps=[elsewhere.pk])) == (
        "One of the promises to keep is not a promise of this case."
    )


def test_a_reply_is_not_stopped_by_a_promise_that_was_missed_meanwhile(world: World) -> None:
    promise = make(world, due_at=at(5))
    comes_due("promise", now=at(6))
    reply(world, keeps=[promise.pk], no_more=True)
    promise.refresh_from_db()
    assert promise.state == "missed"
    assert Event.objects.filter(kind="promise.missed").count() == 1
    assert Mail.objects.filter(to="lena@example.org").count() == 1
