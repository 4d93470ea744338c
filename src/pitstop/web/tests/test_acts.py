"""What happens when a form is sent: where one lands, what is said, and how a refusal looks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils.html import escape

from pitstop.cases import queries as cases
from pitstop.cases.models import Segment
from pitstop.conftest import ANSWERS, READ_BACK, World
from pitstop.core import clock
from pitstop.core.refusals import Refused
from pitstop.handoffs.models import Handoff
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.promises.models import Promise
from pitstop.routing import services as routing
from pitstop.web.tests.conftest import Visit, in_form, offer_form, offer_now, words

pytestmark = pytest.mark.django_db


def promised(world: World, **changes: Any) -> Promise:
    now = clock.now()
    facts: dict[str, Any] = {"text": "answer about the refund", "due_at": now + timedelta(hours=2)}
    return promises.make(by=world.giver, now=now, case_id=world.case_id, **facts | changes)


# --- a case -------------------------------------------------------------------------------------------


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
    case = cases.get(world.giver, world.case_id + 1).case
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


# --- a hand-off ---------------------------------------------------------------------------------------


def test_the_form_asks_nothing_of_the_protocol_before_a_team_is_chosen(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    page = f"/cases/{world.case_id}/handoffs/new"

    before, after = client.get(page), client.get(page, {"to_team": world.billing.pk})

    assert "What must be passed on depends on the team and the kind." in words(before)
    assert "What is needed from you" not in words(before)
    assert "What is needed from you" in words(after)
    assert "I paid twice. Where is my money?</textarea>" in after.content.decode()
    assert "Hand off to Billing" in words(after)


def test_another_team_redraws_the_route_and_keeps_what_was_typed(world: World, visit: Visit) -> None:
    routing.bind_route(protocol="nuts", from_team=None, to_team=world.network, now=clock.now())
    typed = offer_form(
        world, to_team=world.network.pk, redraw="1", already_known="", next_step="We call her."
    )

    answer = visit(world.giver).post(f"/cases/{world.case_id}/handoffs", typed)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Safety: what must not go wrong?" in words(answer)
    assert "What is needed from you" not in words(answer)
    assert 'value="We call her."' in page
    assert re.search(r'<textarea name="already_known"[^>]*>\s*</textarea>', page)
    assert answer["HX-Replace-Url"] == (
        f"/cases/{world.case_id}/handoffs/new?to_team={world.network.pk}&kind=specialist"
    )
    assert Handoff.objects.count() == 0


def test_an_offer_is_made_and_says_who_holds_the_case(world: World, visit: Visit) -> None:
    answer = visit(world.giver).post(
        f"/cases/{world.case_id}/handoffs", offer_form(world, to_person=world.receiver.id), follow=True
    )

    offer = Handoff.objects.get()
    assert answer.redirect_chain == [(f"/handoffs/{offer.pk}", 302)]
    assert "Offered to Billing. You hold the case until they accept it." in words(answer)
    assert (offer.to_person_id, offer.answers["need"]["value"]) == (
        world.receiver.id,
        "Decide on the second refund.",
    )


def test_every_reason_against_an_offer_stands_beside_its_field(world: World, visit: Visit) -> None:
    sent = offer_form(world, answer_need="", unknown_mood="unclear", next_update_at="2020-01-01T10:00")

    answer = visit(world.giver).post(f"/cases/{world.case_id}/handoffs", sent)

    text = words(answer)
    assert answer.status_code == 422
    assert "“What is needed from you” is missing. Fill it in, or say why it isn't known." in text
    assert "“How the customer is”: give an answer or say why it isn't known, not both." in text
    assert "The time for the next update has passed. Choose one to come." in text
    assert "This cannot be done now" not in text
    assert "Looked at both payments.</textarea>" in answer.content.decode()


def test_no_team_chosen_is_said_beside_the_choice(world: World, visit: Visit) -> None:
    answer = visit(world.giver).post(f"/cases/{world.case_id}/handoffs", offer_form(world, to_team=""))

    assert answer.status_code == 422
    assert "Choose the team that it goes to." in words(answer)


def test_a_form_of_an_older_protocol_is_drawn_anew_and_then_goes_through(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    address = f"/cases/{world.case_id}/handoffs"

    stale = client.post(address, offer_form(world, protocol_version=9999))
    fresh = re.search(r'name="protocol_version" value="(\d+)"', stale.content.decode())
    again = client.post(address, offer_form(world, protocol_version=fresh[1]))

    assert stale.status_code == 409
    assert "The protocol for this hand-off is another one now. Go through its fields again." in words(stale)
    assert again.status_code == 302


def test_a_second_offer_of_one_case_is_refused_in_the_services_words(
    world: World, visit: Visit, offered: Handoff
) -> None:
    with pytest.raises(Refused) as refusal:
        offer_now(world)

    client = visit(world.giver)
    page = client.get(f"/cases/{world.case_id}/handoffs/new")
    answer = client.post(f"/cases/{world.case_id}/handoffs", offer_form(world))

    sentence = f"Case #{world.case_id} is offered to Billing already. Wait for their answer or withdraw it."
    assert [str(reason) for reason in refusal.value.reasons] == [sentence]
    assert (page.status_code, answer.status_code) == (200, 409)
    assert sentence in words(page) and sentence in words(answer)
    assert "Hand off to" not in words(page)
    assert "Looked at both payments.</textarea>" in answer.content.decode()


def test_accepting_leads_to_the_case_and_says_what_happened(
    world: World, visit: Visit, offered: Handoff
) -> None:
    sent = {"read_back": READ_BACK, "next_update_at": in_form(offered.next_update_at)}

    answer = visit(world.receiver).post(f"/handoffs/{offered.pk}/acceptance", sent, follow=True)

    text = words(answer)
    assert answer.redirect_chain == [(f"/cases/{world.case_id}", 302)]
    assert "Priya Rao, you have it. Lena Fischer is told who you are and what comes next." in text
    assert "Billing · Priya Rao since" in text
    assert f"Read-back {READ_BACK}" in text
    assert "Send to customer" in text


def test_an_empty_or_copied_read_back_is_refused_beside_it(
    world: World, visit: Visit, offered: Handoff
) -> None:
    client = visit(world.receiver)

    empty = client.post(f"/handoffs/{offered.pk}/acceptance", {"read_back": "  "})
    copied = client.post(f"/handoffs/{offered.pk}/acceptance", {"read_back": "decide on the SECOND refund."})

    assert (empty.status_code, copied.status_code) == (422, 422)
    assert "The read-back is missing: write it in a few words." in words(empty)
    assert "These are the giver's words. Say in your own what you understood." in words(copied)
    assert 'aria-invalid="true"' in copied.content.decode()


def test_an_offer_whose_time_has_passed_asks_for_a_new_one(world: World, visit: Visit) -> None:
    offer = world.offer()
    client = visit(world.receiver)

    page = client.get(f"/handoffs/{offer.pk}")
    late = client.post(f"/handoffs/{offer.pk}/acceptance", {"read_back": READ_BACK})

    assert "The time of the next update has passed" in words(page)
    assert late.status_code == 422
    assert "The time for the next update has passed. Choose one to come." in words(late)


def test_returning_says_why_and_the_giver_mends_and_offers_again(
    world: World, visit: Visit, offered: Handoff
) -> None:
    receiver, giver = visit(world.receiver), visit(world.giver)
    back = f"/handoffs/{offered.pk}/return"

    bare = receiver.post(back, {"reason": "facts_missing"})
    answer = receiver.post(back, {"reason": "facts_missing", "note": "Which account?"}, follow=True)
    seen = giver.get(f"/handoffs/{offered.pk}")
    again = giver.get(f"/cases/{world.case_id}/handoffs/new?again={offered.pk}")

    assert bare.status_code == 422
    assert "What the giver should know is missing: write it in a few words." in words(bare)
    assert "Returned. Omar Haddad still has the case, and sees why." in words(answer)
    assert "facts are missing Which account? Omar Haddad held the case all along. Mend it" in words(seen)
    assert f'href="/cases/{world.case_id}/handoffs/new?again={offered.pk}"' in seen.content.decode()
    assert (
        "Looked at both payments; the first refund failed at the bank.</textarea>" in again.content.decode()
    )
    assert "Hand off to Billing" in words(again)


def test_an_offer_is_withdrawn_and_cannot_be_accepted_then(
    world: World, visit: Visit, offered: Handoff
) -> None:
    answer = visit(world.giver).post(f"/handoffs/{offered.pk}/withdrawal", follow=True)
    late = visit(world.receiver).post(f"/handoffs/{offered.pk}/acceptance", {"read_back": READ_BACK})

    assert "Withdrawn. Omar Haddad still has the case." in words(answer)
    assert "Offer it again" in words(answer)
    assert late.status_code == 409
    assert "This hand-off is withdrawn already." in words(late)


def test_answers_of_the_wrong_person_are_refused_in_words(
    world: World, visit: Visit, offered: Handoff
) -> None:
    own = visit(world.giver).post(f"/handoffs/{offered.pk}/acceptance", {"read_back": READ_BACK})
    other = visit(world.colleague).post(f"/handoffs/{offered.pk}/withdrawal")
    settled = world.accept(offered, now=clock.now())
    late = visit(world.other_receiver).post(f"/handoffs/{settled.pk}/acceptance", {"read_back": READ_BACK})

    assert (own.status_code, other.status_code, late.status_code) == (403, 403, 409)
    assert "You offered this hand-off, so someone else must answer it. You can withdraw it." in words(own)
    assert "Only the one who offered it, or a lead of their team, can withdraw a hand-off." in words(other)
    assert "This hand-off is accepted already." in words(late)


def test_the_case_of_someone_who_left_is_taken_in_one_click(world: World, visit: Visit) -> None:
    client, page = visit(world.colleague), f"/cases/{world.case_id}"
    assert f'action="{page}/holder"' not in client.get(page).content.decode()
    world.giver.person.memberships.all().delete()

    before = client.get(page)
    answer = client.post(f"{page}/holder", {"seen": world.case.version}, follow=True)

    assert "Front line · Omar Haddad, who has left the team" in words(before)
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


def test_a_returned_case_says_so_to_whoever_may_mend_it(world: World, visit: Visit, offered: Handoff) -> None:
    world.send_back(offered, now=clock.now(), reason="facts_missing", note="Which of the two cards?")
    giver = visit(world.giver)
    page = words(giver.get(f"/cases/{world.case_id}"))
    assert "Returned by Priya Rao: facts are missing Which of the two cards? Mend it and offer again" in page
    assert "Returned by Priya Rao: facts are missing" in words(giver.get("/"))
    again = giver.get(f"/cases/{world.case_id}/handoffs/new?again={offered.pk}")
    assert escape(ANSWERS["tried"]) in again.content.decode()
