"""Asking back without taking the case, and correcting a read-back so that the receiver sees it."""

from __future__ import annotations

import pytest

from pitstop.cases import queries as cases
from pitstop.conftest import World, at
from pitstop.core.refusals import Refused
from pitstop.handoffs import queries, services
from pitstop.notify.models import Notice
from pitstop.slips.models import Slip


def test_a_question_leaves_the_case_where_it_is(world: World) -> None:
    handoff = world.offer()
    services.ask(by=world.receiver, now=at(3), handoff_id=handoff.pk, text=" Which card? ")
    assert cases.holder(world.case).person == world.giver.person
    (question,) = queries.questions(handoff)
    assert (question.text, question.asked_by.name, question.answer) == ("Which card?", "Priya Rao", "")
    assert Notice.objects.get(kind="question").person == world.giver.person


def test_a_colleague_of_the_giver_may_answer_it(world: World) -> None:
    handoff = world.offer()
    services.ask(by=world.receiver, now=at(3), handoff_id=handoff.pk, text="Which card?")
    services.explain(by=world.colleague, now=at(4), handoff_id=handoff.pk, text="The blue one.")
    (question,) = queries.questions(handoff)
    assert (question.answer, question.answered_by.name) == ("The blue one.", "Nora Lind")
    assert Notice.objects.get(kind="answered").person == world.receiver.person
    world.accept(handoff)
    assert cases.holder(world.case).team == world.billing


@pytest.mark.parametrize(
    ("who", "text", "said"),
    [
        ("giver", "Which?", "You offered this hand-off"),
        ("stranger", "Which?", "There is no hand-off"),
        ("receiver", " ", "The question is missing"),
        ("receiver", "x" * 1001, "The question is too long by 1"),
    ],
)
def test_who_cant_ask_and_what(world: World, who: str, text: str, said: str) -> None:
    handoff = world.offer()
    with pytest.raises(Refused, match=said):
        services.ask(by=getattr(world, who), now=at(3), handoff_id=handoff.pk, text=text)


def test_one_question_at_a_time(world: World) -> None:
    handoff = world.offer()
    services.ask(by=world.receiver, now=at(3), handoff_id=handoff.pk, text="Which card?")
    with pytest.raises(Refused, match="A question waits for its answer already"):
        services.ask(by=world.other_receiver, now=at(4), handoff_id=handoff.pk, text="Which bank?")


@pytest.mark.parametrize("who", ["receiver", "receiving_lead"])
def test_receivers_dont_answer_their_own_question(world: World, who: str) -> None:
    handoff = world.offer()
    services.ask(by=world.receiver, now=at(3), handoff_id=handoff.pk, text="Which card?")
    with pytest.raises(Refused, match="Only Front line, which holds the case"):
        services.explain(by=getattr(world, who), now=at(4), handoff_id=handoff.pk, text="Blue.")


def test_nothing_to_answer(world: World) -> None:
    with pytest.raises(Refused, match="No question waits"):
        services.explain(by=world.giver, now=at(4), handoff_id=world.offer().pk, text="Blue.")


def test_a_correction_stands_until_it_is_seen_and_blocks_passing_on(world: World) -> None:
    handoff = world.accept(world.offer())
    services.correct(by=world.giver, now=at(6), handoff_id=handoff.pk, text="Not quite: three charges.")
    with pytest.raises(Refused, match="Omar Haddad corrected what you understood"):
        services.close_case(by=world.receiver, now=at(7), case_id=world.case_id, outcome="Done.")
    with pytest.raises(Refused, match="Omar Haddad corrected what you understood"):
        world.offer(by=world.receiver, now=at(7), to_team=world.network.pk)
    services.understand(by=world.receiver, now=at(8), handoff_id=handoff.pk)
    (correction,) = queries.corrections(handoff)
    assert (correction.seen_by, correction.seen_at) == (world.receiver.person, at(8))
    assert world.offer(by=world.receiver, now=at(9), to_team=world.network.pk).state == "offered"


def test_it_is_written_down_as_misread_and_told(world: World) -> None:
    handoff = world.accept(world.offer())
    services.correct(by=world.giver, now=at(6), handoff_id=handoff.pk, text="Three charges.")
    assert list(Slip.objects.values_list("kind", "source")) == [("misread", "person")]
    assert Notice.objects.get(kind="corrected").person == world.receiver.person


@pytest.mark.parametrize("who", ["receiver", "colleague", "receiving_lead"])
def test_only_the_giver_or_their_lead_corrects(world: World, who: str) -> None:
    handoff = world.accept(world.offer())
    with pytest.raises(Refused, match=r"Only the one who handed it off|There is no hand-off"):
        services.correct(by=getattr(world, who), now=at(6), handoff_id=handoff.pk, text="No.")


def test_a_read_back_that_is_not_there_cant_be_corrected(world: World) -> None:
    handoff = world.offer()
    with pytest.raises(Refused, match="There is no read-back to correct"):
        services.correct(by=world.giver, now=at(6), handoff_id=handoff.pk, text="No.")


def test_a_stranger_to_the_case_cant_say_it_was_seen(world: World) -> None:
    handoff = world.accept(world.offer())
    services.correct(by=world.giver, now=at(6), handoff_id=handoff.pk, text="Three charges.")
    with pytest.raises(Refused, match="Only who accepted the hand-off"):
        services.understand(by=world.giver, now=at(8), handoff_id=handoff.pk)


def test_ok_is_no_read_back(world: World) -> None:
    with pytest.raises(Refused, match="Say in a few words what you understood"):
        world.accept(world.offer(), read_back="ok")


def test_an_offer_that_was_withdrawn_waits_for_nobody_in_the_team_any_more(world: World) -> None:
    handoff = world.offer()
    assert Notice.objects.filter(kind="offered_to_team", seen_at=None).count() == 3

    world.withdraw(handoff)

    assert not Notice.objects.filter(seen_at=None).exists()


def test_who_it_was_offered_to_by_name_is_told_that_it_was_withdrawn(world: World) -> None:
    handoff = world.offer(to_person=world.receiver.id)
    world.withdraw(handoff)
    (new,) = Notice.objects.filter(seen_at=None)
    assert (new.kind, new.person.name) == ("withdrawn", "Priya Rao")
