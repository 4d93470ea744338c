"""What happens when a form of a hand-off is sent: where one lands, what is said, how a refusal looks."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils.html import escape

from pitstop.accounts.profiles import services as profiles
from pitstop.calendars import services as hours
from pitstop.conftest import ANSWERS, READ_BACK, World
from pitstop.core import clock
from pitstop.core.refusals import Refused
from pitstop.handoffs.models import Handoff
from pitstop.promises import services as promises
from pitstop.routing import services as routing
from pitstop.web.forms import local
from pitstop.web.templatetags.pitstop import exact
from pitstop.web.tests.conftest import Visit, in_form, offer_form, offer_now, words

pytestmark = pytest.mark.django_db


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


def test_a_returned_case_says_so_to_whoever_may_mend_it(world: World, visit: Visit, offered: Handoff) -> None:
    world.send_back(offered, now=clock.now(), reason="facts_missing", note="Which of the two cards?")
    giver = visit(world.giver)
    page = words(giver.get(f"/cases/{world.case_id}"))
    assert "Returned by Priya Rao: facts are missing Which of the two cards? Mend it and offer again" in page
    assert "Returned by Priya Rao: facts are missing" in words(giver.get("/"))
    again = giver.get(f"/cases/{world.case_id}/handoffs/new?again={offered.pk}")
    assert escape(ANSWERS["tried"]) in again.content.decode()


def test_the_read_back_is_corrected_where_it_stands(world: World, visit: Visit) -> None:
    offer = world.accept(offer_now(world), now=clock.now())
    page = words(visit(world.giver).get(f"/handoffs/{offer.pk}"))
    beside = page.partition(offer.read_back)[2].lstrip()
    assert beside.startswith("Correct the read-back Not quite:")
    assert f"{offer.read_back} Correct the read-back" in words(
        visit(world.giver).get(f"/cases/{world.case_id}")
    )


def test_the_form_says_before_sending_that_nobody_is_there_now(world: World, visit: Visit) -> None:
    now = clock.now()
    shut = f"{now + timedelta(days=1):%a} 00:00-24:00"  # open tomorrow alone
    hours.set_hours(by=world.admin, now=now, team=world.billing.pk, zone="UTC", week=shut)
    own = f"{now + timedelta(days=2):%a} 08:00-10:00"
    hours.set_hours(by=world.admin, now=now, person=world.receiver.id, zone="UTC", week=own)
    until = now + timedelta(hours=3)
    profiles.change(by=world.other_receiver, now=now, person_id=world.other_receiver.id, away_until=until)
    tomorrow = exact((now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0), now)
    later = exact((now + timedelta(days=2)).replace(hour=8, minute=0, second=0, microsecond=0), now)
    giver, form = visit(world.giver), f"/cases/{world.case_id}/handoffs/new"

    unchosen = words(giver.get(form))
    assert unchosen.count(f"closed now, opens {tomorrow}") == 1
    assert "Billing is closed now" not in unchosen, "it is not chosen yet"
    said = words(giver.get(f"{form}?to_team={world.billing.pk}"))
    assert f"Billing is closed now It opens {tomorrow}. You can offer the case all the same" in said
    assert f"Priya Rao (off shift now, back {later})" in said
    assert f"Tom Berg (away until {exact(until, now)})" in said

    done = giver.post(f"/cases/{world.case_id}/handoffs", offer_form(world))
    assert done.status_code == 302, "it is said, and hinders nobody"


def test_the_time_for_the_customer_follows_the_hours_of_a_team_that_is_closed(
    world: World, visit: Visit
) -> None:
    now = clock.now()
    opens = (now + timedelta(days=2)).replace(hour=0, minute=0, second=0, microsecond=0)  # never soon
    hours.set_hours(
        by=world.admin, now=now, team=world.billing.pk, zone="UTC", week=f"{opens:%a} 00:00-24:00"
    )
    soon = now + timedelta(seconds=90)
    promises.make(by=world.giver, now=now, case_id=world.case_id, text="A word.", due_at=soon)
    giver, form = visit(world.giver), f"/cases/{world.case_id}/handoffs"

    def field(answer: Any, name: str) -> str:
        found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', answer.content.decode())
        assert found is not None
        return found[1]

    unchosen = giver.get(f"{form}/new")
    assert field(unchosen, "next_update_at") == local(soon)
    chosen = giver.get(f"{form}/new?to_team={world.billing.pk}")
    assert field(chosen, "next_update_at") == local(opens + timedelta(hours=4))
    sentence = f"Billing opens {exact(opens, now)}. An earlier time is yours to keep"
    assert words(chosen).count(sentence) == 1
    assert "notice--warning" not in chosen.content.decode()

    typed = offer_form(
        world, redraw="1", next_update_at=field(unchosen, "next_update_at"), suggested=local(soon)
    )
    assert field(giver.post(form, typed), "next_update_at") == local(opens + timedelta(hours=4))
    kept = giver.post(form, typed | {"next_update_at": local(now + timedelta(minutes=20))})
    assert field(kept, "next_update_at") == local(now + timedelta(minutes=20)), "what was typed stays"
    assert sentence in words(kept)
    assert "notice--warning" in kept.content.decode()


def test_a_customer_about_to_leave_asks_for_an_if_then_in_either_place(world: World, visit: Visit) -> None:
    giver, form = visit(world.giver), f"/cases/{world.case_id}/handoffs"
    page = giver.get(f"{form}/new?to_team={world.billing.pk}").content.decode()
    when = '{"name": "answer_mood", "values": ["about to leave"], "instead": ["if_1", "if_2", "if_3"]}'
    assert f'data-need-when="{escape(when)}"' in page

    leaving = {"answer_mood": "about to leave"}
    refused = giver.post(form, offer_form(world, **leaving))
    assert refused.status_code == 422
    assert "“If … then …” is required by the answer to" in words(refused)
    row = {"if_1": "she calls today", "then_1": "offer her the refund at once"}
    assert giver.post(form, offer_form(world, **leaving, **row)).status_code == 302


def test_a_reason_to_return_says_that_it_needs_a_note(world: World, visit: Visit) -> None:
    offered = offer_now(world)
    receiver = visit(world.receiver)
    page = receiver.get(f"/handoffs/{offered.pk}")
    assert "needs a note" in words(page)
    when = '{"name": "reason", "values": ["facts_missing", "other"], "instead": []}'
    assert f'data-need-when="{escape(when)}"' in page.content.decode()
