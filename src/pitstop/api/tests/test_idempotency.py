"""A POST with a key happens once, whatever the network does to it."""

from datetime import timedelta
from functools import partial

import pytest

from pitstop.accounts.models import Replay
from pitstop.api.tests.conftest import Caller, caller, codes, in_hours, offer_body
from pitstop.cases.models import Message
from pitstop.conftest import World, results_at_once
from pitstop.core.clock import now
from pitstop.handoffs.models import Handoff

NOTE = {"kind": "note", "body": "Bank says no."}


def test_the_same_key_writes_once_and_answers_alike(omar: Caller, world: World) -> None:
    path = f"/cases/{world.case_id}/messages"
    first, second = (omar.post(path, NOTE, key="k-1") for _ in range(2))
    assert Message.objects.filter(kind="note").count() == 1
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert first["Location"] == second["Location"]
    assert "Idempotent-Replayed" not in first
    assert second["Idempotent-Replayed"] == "true"


def test_without_a_key_each_post_is_an_act_of_its_own(omar: Caller, world: World) -> None:
    for _ in range(2):
        omar.post(f"/cases/{world.case_id}/messages", NOTE)
    assert Message.objects.filter(kind="note").count() == 2


def test_an_act_on_something_is_replayed_with_its_own_status(priya: Caller, offered: int) -> None:
    path, body = f"/handoffs/{offered}/acceptance", {"read_back": "Charged twice; I decide."}
    first, second = (priya.post(path, body, key="accept") for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json()["state"] == "accepted"
    # A program that sends no key learns that the offer is settled, as a second click on the page would.
    assert priya.post(path, body).status_code == 409


def test_an_answer_stays_as_it_was_when_the_case_has_moved_on(omar: Caller, world: World) -> None:
    path = f"/cases/{world.case_id}/holder"
    omar.post(path, {}, key="take")
    omar.post(f"/cases/{world.case_id}/closure", {"outcome": "Done."})
    assert omar.post(path, {}, key="take").json()["state"] == "open"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/cases/{case}/messages", {"kind": "note", "body": "Bank says yes."}),
        ("/cases/{other}/messages", NOTE),
        ("/cases/{case}/holder", {}),
    ],
)
def test_a_key_that_came_with_another_request_is_refused(
    path: str, body: dict[str, str], omar: Caller, world: World
) -> None:
    other = world.open().pk
    omar.post(f"/cases/{world.case_id}/messages", NOTE, key="k-1")
    answer = omar.post(path.format(case=world.case_id, other=other), body, key="k-1")
    assert (answer.status_code, codes(answer)) == (422, [("key-reused", "Idempotency-Key")])
    assert Message.objects.filter(kind="note").count() == 1


def test_keys_of_two_people_do_not_meet(omar: Caller, world: World) -> None:
    nora = caller(world.colleague)
    for person in (omar, nora):
        assert person.post(f"/cases/{world.case_id}/messages", NOTE, key="1").status_code == 201
    assert Message.objects.filter(kind="note").count() == 2


def test_a_refusal_uses_up_no_key(omar: Caller, world: World) -> None:
    path = f"/cases/{world.case_id}/messages"
    assert omar.post(path, {"kind": "note", "body": " "}, key="k").status_code == 422
    corrected = omar.post(path, NOTE, key="k")
    assert (corrected.status_code, "Idempotent-Replayed" in corrected) == (201, False)


def test_a_refusal_from_the_domain_is_said_again_until_it_no_longer_holds(
    omar: Caller, offered: int, world: World
) -> None:
    path, body = f"/cases/{world.case_id}/closure", {"outcome": "Done."}
    assert [omar.post(path, body, key="close").status_code for _ in range(2)] == [409, 409]
    omar.post(f"/handoffs/{offered}/withdrawal")
    assert omar.post(path, body, key="close").status_code == 200


@pytest.mark.parametrize("key", ["", " ", "k" * 201, "a\x00b", "a\nb"])
def test_a_key_that_can_not_be_kept_is_refused(key: str, omar: Caller, world: World) -> None:
    answer = omar.post(f"/cases/{world.case_id}/messages", NOTE, key=key)
    assert answer.status_code == 422
    assert [field for _code, field in codes(answer)] == ["Idempotency-Key"]


def test_a_key_is_forgotten_after_two_days(omar: Caller, world: World) -> None:
    path = f"/cases/{world.case_id}/messages"
    omar.post(path, NOTE, key="old")
    Replay.objects.update(at=now() - timedelta(days=2, seconds=1))
    omar.post(path, NOTE, key="new")
    assert "Idempotent-Replayed" not in omar.post(path, NOTE, key="old")


def again(one: Caller) -> Caller:
    """The same token in another program."""
    return Caller(one.secret)


def test_two_at_once_with_one_key_are_one(transactional_db: None, world: World) -> None:
    omar = caller(world.giver)
    body, path = offer_body(world), f"/cases/{world.case_id}/handoffs"
    for n in range(5):
        answers = results_at_once(
            *[partial(twin.post, path, body, key=f"twin-{n}") for twin in (omar, again(omar))]
        )
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].content == answers[1].content
        assert sorted("Idempotent-Replayed" in answer for answer in answers) == [False, True]
        assert Handoff.objects.count() == n + 1
        omar.post(f"/handoffs/{answers[0].json()['id']}/withdrawal")


def test_two_at_once_without_a_key_get_one_yes_and_one_clear_no(transactional_db: None, world: World) -> None:
    omar = caller(world.giver)
    body, path = offer_body(world), f"/cases/{world.case_id}/handoffs"
    answers = results_at_once(*[partial(twin.post, path, body) for twin in (omar, again(omar))])
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    refused = max(answers, key=lambda answer: answer.status_code)
    assert ("offer-under-way", "") in codes(refused)


def test_two_who_open_a_case_for_a_new_customer_at_once_share_the_customer(
    transactional_db: None, world: World
) -> None:
    callers = [caller(world.giver), caller(world.lead)]
    for n in range(5):
        body = {
            "team": world.front.pk,
            "customer_email": f"new{n}@example.org",
            "customer_name": "Nia New",
            "subject": "Hello",
            "body": "It is me.",
        }
        answers = results_at_once(*[partial(one.post, "/cases", body) for one in callers])
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json()["customer"]["id"] == answers[1].json()["customer"]["id"]


def test_a_promise_is_settled_once_by_two_at_once(transactional_db: None, world: World) -> None:
    omar, lea = caller(world.giver), caller(world.lead)
    made = omar.post(f"/cases/{world.case_id}/promises", {"text": "a call", "due_at": in_hours(1)}).json()
    path = f"/promises/{made['id']}"
    answers = results_at_once(
        partial(omar.post, f"{path}/keeping"),
        partial(lea.post, f"{path}/release", {"reason": "She called."}),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
