"""A case's timeline reads like a story: every kind of event has its words, and a hand-off is one block."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from pitstop.accounts.queries import Asker
from pitstop.cases.models import Message
from pitstop.conftest import NOW, World, at, comes_due
from pitstop.escalations.services import Then
from pitstop.escalations.tests.walking import passes, rule
from pitstop.events.kinds import KINDS
from pitstop.handoffs import services as handoffs
from pitstop.handoffs import timeline
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.timeline import Entry
from pitstop.notify.models import Mail
from pitstop.promises.models import Promise
from pitstop.targets import services as targets
from pitstop.web.stories import story
from pitstop.web.tellers import IN_THE_BLOCK, MESSAGES, ON_THE_WAY, TELLERS, Told
from pitstop.web.tests.conftest import Visit, offer_now, words

# Kinds that never happen to a case: its timeline can't show them.
NOT_OF_A_CASE = {
    "person.away", "person.joined", "person.left", "team.closed", "team.opened", "hours.changed",
    "protocol.changed", "route.changed", "route.removed", "introduction.changed", "cadence.changed",
    "token.created", "token.revoked", "mail.settled", "reason.changed", "person.pictured",
    "target.changed", "rule.changed", "rule.switched",
}  # fmt: skip

FACTS: dict[str, object] = {
    "why": "", "outcome": "Paid.", "priority": "urgent", "before": "normal", "link": "revoked", "times": 1,
    "decision": "swarm", "told": "receiver", "due_at": "2026-03-02T15:00:00+00:00", "reason": "she called us",
    "measure": "hold", "on": "customer", "error": "no such mailbox", "slip_kind": "misread", "source": "desk",
}  # fmt: skip


def entry(kind: str, **more: Any) -> Entry:
    """One event of the kind, with all that its words may speak of."""
    data = {name: FACTS.get(name, 1) for name in KINDS[kind].data}
    names = {"actor": "Omar", "team": "Front line", "from_team": "Front line", "to_team": "Billing"}
    promise = Promise(text="a call", due_at=at(60))
    mail = Mail(key="introduction:1")
    facts: dict[str, Any] = {"promise": promise, "mail": mail, "person": "Priya", "before": "Nora", **names}
    return Entry(id=1, at=NOW, kind=kind, data=data, **{**facts, **more})


def said(kind: str, **more: Any) -> str:
    return TELLERS[kind](Told(entry(kind, **more), "Lena", NOW))


def test_every_kind_of_a_case_has_its_place_in_the_story() -> None:
    placed = [*TELLERS, *MESSAGES, *IN_THE_BLOCK, *ON_THE_WAY]
    assert len(placed) == len(set(placed))
    assert set(placed) == set(KINDS) - NOT_OF_A_CASE


@pytest.mark.parametrize("kind", list(TELLERS))
def test_every_kind_that_is_told_has_words_in_both_languages(kind: str) -> None:
    english = said(kind)
    assert english, "an empty sentence tells nothing"
    assert "%(" not in english
    with translation.override("de"):
        assert said(kind) not in ("", english), "run make words, and say it in German"


@pytest.mark.parametrize(
    ("kind", "more", "sentence"),
    [
        ("case.opened", {}, "Omar opened the case in Front line"),
        ("case.opened", {"actor": ""}, "The case began in Front line"),
        ("case.taken", {}, "Omar took the case over from Nora"),
        ("case.taken", {"before": ""}, "Omar took the case"),
        ("case.reassigned", {}, "Omar gave the case to Priya"),
        ("case.reassigned", {"actor": ""}, "The case went from Nora to Priya"),
        ("case.prioritised", {}, "Omar set the priority to urgent, from normal"),
        ("case.closed", {}, "Omar closed the case: Paid."),
        ("handoff.reminded", {"actor": ""}, "Nobody answered the offer: a reminder went out"),
        ("handoff.reminded", {}, "Omar asked for an answer to the offer"),
        ("promise.made", {"actor": ""}, "Lena was promised: “a call” by 15:00"),
        ("promise.renewed", {}, "Lena was told that there is nothing new yet, and hears again by 15:00"),
        ("mail.sent", {"mail": None}, ""),
        ("slip.recorded", {}, "Small error: it was misunderstood"),
    ],
)
def test_the_sentence_says_who_did_what(kind: str, more: dict[str, Any], sentence: str) -> None:
    assert said(kind, **more) == sentence


@pytest.mark.django_db
def test_a_hand_off_is_one_block_with_all_that_was_said_of_it(world: World) -> None:
    offer = world.offer()
    handoffs.ask(by=world.receiver, now=at(2), handoff_id=offer.pk, text="Which of the two cards?")
    question = offer.questions.get()
    handoffs.explain(by=world.giver, now=at(3), handoff_id=offer.pk, text="The second one.")
    world.accept(offer, now=at(4))
    handoffs.correct(by=world.giver, now=at(5), handoff_id=offer.pk, text="By Friday, not today.")
    found = story(timeline.of_case(world.case), customer="Lena", now=at(9))

    (block,) = [each["handoff"] for each in found if each["kind"] == "handoff"]
    assert (block["from_team"], block["to_team"], block["receiver"]) == ("Front line", "Billing", "Priya Rao")
    assert block["questions"] == [
        {"who": "Priya Rao", "text": question.text, "answer": "The second one.", "answered_by": "Omar Haddad"}
    ]
    assert block["corrections"] == [{"who": "Omar Haddad", "text": "By Friday, not today.", "seen_by": ""}]
    assert block["read_back"] == "She was charged twice; I decide on the refund today."
    assert block["introduction"].startswith("Hello Lena Fischer,")
    facts = [each["title"] for each in found if each["kind"] == "fact"]
    assert "Priya Rao accepted for Billing and has the case" in facts
    assert not any("asked" in fact or "corrected" in fact for fact in facts), "the block says these"


@pytest.mark.django_db
def test_the_giving_side_corrects_the_read_back_from_beside_it(world: World) -> None:
    offer = world.accept(world.offer())
    entries = timeline.of_case(world.case)

    def leads_to(reader: Asker | None) -> str:
        (block,) = [
            each["handoff"]
            for each in story(entries, customer="Lena", now=at(9), reader=reader)
            if each["kind"] == "handoff"
        ]
        return str(block.get("correct_url", ""))

    for reader in (world.giver, world.lead):
        assert leads_to(reader) == f"/handoffs/{offer.pk}#correct"
    for reader in (world.colleague, world.receiver, world.receiving_lead, None):
        assert leads_to(reader) == ""


@pytest.mark.django_db
def test_a_decision_stands_in_the_block_and_once_in_the_story(world: World) -> None:
    world.accept(world.offer(now=at(0)), now=at(1))
    back = world.offer(by=world.receiver, to_team=world.front.pk, now=at(2))
    world.accept(back, by=world.giver, now=at(3), read_back="Once more from the start.")
    world.accept(world.offer(now=at(4)), now=at(5))
    referred = world.offer(by=world.receiver, to_team=world.front.pk, now=at(6))
    handoffs.decide(by=world.receiving_lead, now=at(7), handoff_id=referred.pk, decision="swarm")

    found = story(timeline.of_case(world.case), customer="Lena", now=at(9))
    block = [each["handoff"] for each in found if each["kind"] == "handoff"][-1]
    decided = "Rosa Diaz let Front line work on it beside Billing, which holds it"
    assert block["referred"] == "Front line had it 2 times before; handed off 3 times within a day"
    assert (block["state_word"], block["decision"]) == ("withdrawn", decided)
    titles = [each.get("title") for each in found]
    assert titles.count(decided) == 1
    assert not any(title and "withdrew" in title for title in titles)


@pytest.mark.django_db
def test_what_the_desk_wrote_by_itself_is_not_put_into_a_colleagues_mouth(world: World) -> None:
    message = Message(pk=1, kind="automatic", body="We have not forgotten you.", at=NOW)
    (told,) = story([entry("message.automatic", actor="", message=message)], customer="Lena", now=NOW)
    assert told["title"] == "Pitstop wrote to Lena by itself"


@pytest.mark.django_db
def test_a_story_with_returns_costs_no_query_for_each(world: World, visit: Visit) -> None:
    world.send_back(offer_now(world), now=at(0) + timedelta(days=300), reason="wrong_team")
    assert Handoff.objects.get().return_reason == "wrong_team"
    page = visit(world.giver).get(f"/cases/{world.case_id}")
    assert "Returned because wrong team" in words(page)


def test_the_story_names_the_rule_that_acted(world: World, visit: Visit) -> None:
    rule(world, then=Then("raise", raise_to="urgent"), name="Ten hours old")
    case = world.open(now=at(1))
    passes(at(700))
    said = words(visit(world.giver).get(f"/cases/{case.pk}"))
    assert "The rule “Ten hours old” raised the priority" in said


def test_the_story_says_that_a_team_did_not_accept_in_time(world: World, visit: Visit) -> None:
    targets.set_target(by=world.admin, now=NOW, proposed=targets.Proposed("accept", 10))
    world.offer(now=at(1))
    comes_due("clock", now=at(12))
    said = words(visit(world.giver).get(f"/cases/{world.case_id}"))
    assert re.search(r"Billing had not accepted by [\w ]+ 09:11, when the time for it was over", said)
