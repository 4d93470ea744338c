"""What the API says of promises: each message says what comes next, and a priority sets the pace."""

from datetime import datetime, timedelta

from pitstop.api.tests.conftest import Caller, codes, in_hours
from pitstop.cases import queries as cases
from pitstop.conftest import World, comes_due
from pitstop.core.clock import now
from pitstop.promises import services as promises


def reply(who: Caller, world: World, **more: object) -> object:
    said = {"kind": "to_customer", "body": "We are at it.", **more}
    return who.post(f"/cases/{world.case_id}/messages", said)


def owed(who: Caller, world: World) -> list[tuple[str, str]]:
    view = who.get(f"/cases/{world.case_id}").json()
    return [(each["text"], each["state"]) for each in view["promises"]]


def test_a_message_that_says_nothing_of_what_comes_is_refused(omar: Caller, world: World) -> None:
    answer = reply(omar, world)
    assert (answer.status_code, codes(answer)) == (422, [("next-missing", "next_text")])
    assert reply(omar, world, no_more=True).status_code == 201
    assert reply(omar, world, next_text="News", next_due_at=in_hours(2)).status_code == 201
    assert reply(omar, world).status_code == 201, "something stays promised"
    both = reply(omar, world, no_more=True, next_text="More")
    assert (both.status_code, codes(both)) == (422, [("next-and-no-more", "no_more")])


def test_a_promise_without_a_time_is_due_by_the_cadence(omar: Caller, world: World) -> None:
    urgent = omar.post(f"/cases/{world.case_id}/priority", {"priority": "urgent"})
    assert (urgent.status_code, urgent.json()["priority"]) == (200, "urgent")
    before = now()
    assert reply(omar, world, next_text="News").status_code == 201
    made = omar.post(f"/cases/{world.case_id}/promises", {"text": "A call"})
    assert made.status_code == 201
    for promise in omar.get(f"/cases/{world.case_id}").json()["promises"]:
        due = datetime.fromisoformat(promise["due_at"]) - before
        assert timedelta(minutes=59) <= due <= timedelta(minutes=76)
    assert owed(omar, world) == [("News", "open"), ("A call", "open")]


def test_a_priority_that_is_none_or_not_ones_own_is_refused(omar: Caller, sam: Caller, world: World) -> None:
    answer = omar.post(f"/cases/{world.case_id}/priority", {"priority": "asap"})
    assert (answer.status_code, codes(answer)) == (422, [("priority-unknown", "priority")])
    assert sam.post(f"/cases/{world.case_id}/priority", {"priority": "low"}).status_code == 404
    assert world.case.priority == "normal"


def test_what_was_missed_is_apologised_for_unless_the_caller_says_otherwise(
    omar: Caller, world: World
) -> None:
    for _turn in range(2):
        then = now() - timedelta(hours=2)
        due_at = then + timedelta(hours=1)
        promises.make(by=world.giver, now=then, case_id=world.case_id, text="A call", due_at=due_at)
    comes_due("promise", now=now())
    said = reply(omar, world, no_more=True).json()["body"]
    assert said.startswith("We are sorry: we had promised you “A call” by ")
    assert said.endswith(", and did not keep it.\n\nWe are at it.")
    assert reply(omar, world, no_more=True).json()["body"] == "We are at it."
    own = reply(omar, world, no_more=True, apology="Sorry!").json()["body"]
    assert own == "Sorry!\n\nWe are at it."


def test_a_note_neither_ends_nor_apologises(omar: Caller, world: World) -> None:
    for name, value in (("no_more", True), ("apology", "Sorry!")):
        answer = omar.post(f"/cases/{world.case_id}/messages", {"kind": "note", "body": "x", name: value})
        assert (answer.status_code, codes(answer)) == (422, [("note-promises", name)])
    assert len(cases.messages(world.case)) == 1
