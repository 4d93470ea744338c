"""What happens when a form of a case is sent: where one lands, what is said, how a refusal looks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from pitstop.cases import queries as cases
from pitstop.cases.models import Case, Segment
from pitstop.conftest import World
from pitstop.core import clock
from pitstop.handoffs.models import Handoff
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.promises.models import Promise
from pitstop.web.tests.conftest import Visit, in_form, offer_now, words

pytestmark = pytest.mark.django_db


def promised(world: World, **changes: Any) -> Promise:
    now = clock.now()
    facts: dict[str, Any] = {"text": "answer about the refund", "due_at": now + timedelta(hours=2)}
    return promises.make(by=world.giver, now=now, case_id=world.case_id, **facts | changes)


def test_a_new_case_opens_and_is_shown(world: World, visit: Visit) -> None:
    sent = {
        "customer_name": "Jan Novak",
        "customer_email": "jan@example.org",
        "language": "de",
        "subject": "Invoice address",
        "body": "Please\r\ncorrect it.",
        "team": world.front.pk,
        "submit_key": "one",
    }
    client = visit(world.giver)

    answer = client.post("/cases/new", sent, follow=True)

    assert "The case is open, and you have it." in words(answer)
    case = cases.get(world.giver, Case.objects.latest("pk").pk).case
    assert (case.subject, case.customer.language) == ("Invoice address", "de")
    assert cases.messages(case)[0].body == "Please\ncorrect it."
    assert client.post("/cases/new", sent)["Location"] == f"/cases/{case.pk}"
    assert client.get(f"/cases/{case.pk + 1}").status_code == 404


def test_a_case_that_lacks_everything_says_so_beside_each_field(world: World, visit: Visit) -> None:
    answer = visit(world.giver).post("/cases/new", {"team": world.front.pk, "language": "en"})

    assert answer.status_code == 422
    text = words(answer)
    assert "Subject One line that a colleague and the customer understand. The subject is missing" in text
    assert "What the customer said What the customer said is missing: write it in a few words." in text


def test_someone_in_no_team_is_told_what_to_do(world: World, visit: Visit) -> None:
    assert "You are in no team" in words(visit(world.admin).get("/cases/new"))


def test_a_reply_keeps_a_promise_and_makes_the_next(world: World, visit: Visit) -> None:
    promise = promised(world)
    sent = {
        "kind": "to_customer",
        "body": "We have sent it.",
        "keeps": promise.pk,
        "next_text": "confirm the payment",
        "next_due_at": in_form(clock.now() + timedelta(days=1)),
        "submit_key": "one",
    }

    answer = visit(world.giver).post(f"/cases/{world.case_id}/messages", sent, follow=True)

    assert answer.redirect_chain == [(f"/cases/{world.case_id}", 302)]
    text = words(answer)
    assert "Your message to Lena Fischer is on its way." in text
    assert "Omar Haddad answered Lena Fischer We have sent it." in text
    assert "Kept: “answer about the refund”" in text
    assert [(each.text, each.state) for each in Promise.objects.order_by("pk")] == [
        ("answer about the refund", "kept"),
        ("confirm the payment", "open"),
    ]


def test_a_note_stays_inside(world: World, visit: Visit) -> None:
    answer = visit(world.giver).post(
        f"/cases/{world.case_id}/messages",
        {"kind": "note", "body": "Goodwill is above my limit."},
        follow=True,
    )

    assert "Omar Haddad noted · internal, colleagues only Goodwill is above my limit." in words(answer)
    assert [each.kind for each in cases.messages(world.case)] == ["from_customer", "note"]


def test_sending_one_form_twice_adds_one_message(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    sent = {"kind": "note", "body": "Once.", "submit_key": "the-form-that-was-open"}

    first = client.post(f"/cases/{world.case_id}/messages", sent)
    second = client.post(f"/cases/{world.case_id}/messages", sent)
    client.post(f"/cases/{world.case_id}/messages", {**sent, "body": "Another."})

    assert (first.status_code, second.status_code) == (302, 302)
    assert [each.body for each in cases.messages(world.case)[1:]] == ["Once.", "Another."]


def test_a_refused_reply_keeps_what_was_typed(world: World, visit: Visit) -> None:
    sent = {"kind": "to_customer", "body": "Half a promise.", "next_text": "two\nlines"}

    answer = visit(world.giver).post(f"/cases/{world.case_id}/messages", sent)

    assert answer.status_code == 422
    assert "What the customer will hear must be one line." in words(answer)
    assert "Half a promise.</textarea>" in answer.content.decode()
    assert len(cases.messages(world.case)) == 1


def test_what_could_not_be_sent_because_the_case_moved_on_is_not_lost(
    world: World, visit: Visit, offered: Handoff
) -> None:
    world.accept(offered, now=clock.now())

    answer = visit(world.giver).post(
        f"/cases/{world.case_id}/messages", {"kind": "to_customer", "body": "Typed for an hour."}
    )

    assert answer.status_code == 403
    assert "This was not sent Typed for an hour." in words(answer)


def test_htmx_gets_the_case_itself_with_what_was_done(world: World, visit: Visit) -> None:
    answer = visit(world.giver).post(
        f"/cases/{world.case_id}/messages",
        {"kind": "note", "body": "In place."},
        headers={"HX-Request": "true"},
    )

    assert answer.status_code == 200
    assert "The note is saved." in words(answer)
    assert 'id="case"' in answer.content.decode()


def test_a_promise_is_kept_in_one_click_and_released_with_a_reason(world: World, visit: Visit) -> None:
    first, second = promised(world), promised(world, text="a call")
    client = visit(world.giver)
    case = f"/cases/{world.case_id}"

    kept = client.post(f"{case}/promises/{first.pk}/keeping", follow=True)
    bare = client.post(f"{case}/promises/{second.pk}/release", {"reason": ""})
    released = client.post(f"{case}/promises/{second.pk}/release", {"reason": "she called us"}, follow=True)
    again = client.post(f"{case}/promises/{first.pk}/keeping")

    assert "Kept: “answer about the refund”" in words(kept)
    assert bare.status_code == 422
    assert "The reason is missing: write it in a few words. Release it" in words(bare)
    assert "Released: “a call”, because she called us" in words(released)
    assert again.status_code == 409
    assert "This promise is kept already." in words(again)


def test_a_promise_whose_time_has_passed_offers_no_keeping(world: World, visit: Visit) -> None:
    past = clock.now() - timedelta(hours=3)
    promise = promises.make(
        by=world.giver, now=past, case_id=world.case_id, text="a call", due_at=past + timedelta(hours=1)
    )
    client = visit(world.giver)

    page = client.get(f"/cases/{world.case_id}")
    refused = client.post(f"/cases/{world.case_id}/promises/{promise.pk}/keeping")

    assert f"/promises/{promise.pk}/keeping" not in page.content.decode()
    assert "Its time has passed. Write to the customer, and promise anew." in words(page)
    assert refused.status_code == 409
    assert "Its time has passed, so it counts as missed." in words(refused)


def test_a_case_is_closed_with_its_outcome_and_then_says_so(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    page = f"/cases/{world.case_id}"
    seen = world.case.version

    bare = client.post(f"{page}/closure", {"outcome": "", "seen": seen})
    answer = client.post(f"{page}/closure", {"outcome": "Paid back.", "seen": seen}, follow=True)

    assert bare.status_code == 422
    assert "The outcome is missing: write it in a few words." in words(bare)
    assert "The case is closed." in words(answer)
    assert f"Omar Haddad closed the case: Paid back. Case #{world.case_id} is closed." in words(answer)
    assert "Send to customer" not in words(answer)


def test_a_case_with_an_open_promise_says_why_it_cannot_be_closed(world: World, visit: Visit) -> None:
    promised(world)
    client = visit(world.giver)

    page = client.get(f"/cases/{world.case_id}")
    answer = client.post(f"/cases/{world.case_id}/closure", {"outcome": "done"})

    sentence = "“answer about the refund” is still promised. Keep it or release it first."
    assert f"It can't be closed yet. {sentence}" in words(page)
    assert answer.status_code == 409
    assert f"This cannot be done now {sentence}" in words(answer)


def test_a_case_closed_on_an_old_sight_of_it_is_not(world: World, visit: Visit) -> None:
    offered = offer_now(world)
    world.withdraw(offered, now=clock.now())
    stale = world.case.version + 1

    answer = visit(world.giver).post(f"/cases/{world.case_id}/closure", {"outcome": "done", "seen": stale})

    assert answer.status_code == 409
    assert "has changed since you opened it. Look at it again, then decide." in words(answer)


def test_the_case_of_someone_who_left_is_taken_in_one_click(world: World, visit: Visit) -> None:
    client, page = visit(world.colleague), f"/cases/{world.case_id}"
    assert f'action="{page}/holder"' not in client.get(page).content.decode()
    world.giver.person.memberships.all().delete()

    before = client.get(page)
    answer = client.post(f"{page}/holder", {"seen": world.case.version}, follow=True)

    assert re.search(r"Front line · Omar Haddad since [^,]+, who has left the team", words(before))
    assert f"#{world.case_id} Refund twice refused" in words(client.get("/"))
    assert "You have the case." in words(answer)


def test_a_case_nobody_has_is_taken_in_one_click(world: World, visit: Visit) -> None:
    # No act of today leaves a case to a whole team, but a segment may have no person, and an import will.
    Segment.objects.filter(case=world.case_id).update(person=None)
    client = visit(world.colleague)

    page = client.get(f"/cases/{world.case_id}")
    answer = client.post(f"/cases/{world.case_id}/holder", {"seen": world.case.version}, follow=True)

    assert "nobody has taken it yet" in words(page)
    assert "You have the case." in words(answer)
    assert "Front line · Nora Lind since" in words(answer)


def test_what_the_customer_said_is_written_down_and_mails_nobody(world: World, visit: Visit) -> None:
    sent = {"kind": "from_customer", "body": "She called: the new account is the right one."}
    answer = visit(world.giver).post(f"/cases/{world.case_id}/messages", sent, follow=True)
    assert "What Lena Fischer said is saved." in words(answer)
    assert "Lena Fischer wrote She called: the new account is the right one." in words(answer)
    assert not Mail.objects.exists()


def test_what_the_customer_said_must_be_said(world: World, visit: Visit) -> None:
    answer = visit(world.giver).post(
        f"/cases/{world.case_id}/messages", {"kind": "from_customer", "body": " "}
    )
    assert answer.status_code == 422
    assert "What the customer said is missing: write it in a few words." in words(answer)
