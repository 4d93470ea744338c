"""The page of an offer where giver and receiver talk: what is said, what it does, and how a refusal looks."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.conftest import READ_BACK, World
from pitstop.core import clock
from pitstop.handoffs import queries, services
from pitstop.handoffs.models import Handoff
from pitstop.web.tests.conftest import Visit, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(world: World, offered: Handoff) -> Handoff:
    return world.accept(offered, now=clock.now())


def page(handoff: Handoff, name: str = "") -> str:
    return f"/handoffs/{handoff.pk}{'/' if name else ''}{name}"


def test_a_question_is_asked_answered_and_read(world: World, visit: Visit, offered: Handoff) -> None:
    receiver, giver = visit(world.receiver), visit(world.giver)

    asked = receiver.post(page(offered, "question"), {"ask-text": "Which card?"}, follow=True)
    seen = giver.get(page(offered))
    answered = giver.post(page(offered, "explanation"), {"explain-text": "The blue one."}, follow=True)

    assert "Asked. The case stays where it is, and you see the answer here." in words(asked)
    assert "Which card?" in words(seen)
    assert "Answered. They are asked for their answer again." in words(answered)
    assert "The blue one." in words(receiver.get(page(offered)))
    (question,) = queries.questions(offered)
    assert (question.asked_by, question.answered_by) == (world.receiver.person, world.giver.person)


def test_a_correction_stands_on_the_case_until_it_is_seen(
    world: World, visit: Visit, accepted: Handoff
) -> None:
    receiver, giver = visit(world.receiver), visit(world.giver)

    corrected = giver.post(page(accepted, "correction"), {"correct-text": "Three charges."}, follow=True)
    case = receiver.get(f"/cases/{world.case_id}")
    seen = receiver.post(page(accepted, "understanding"), follow=True)
    again = receiver.post(page(accepted, "understanding"))

    assert "Corrected. It stands on the case until they see it." in words(corrected)
    assert "Three charges." in words(case)
    assert seen.redirect_chain == [(f"/cases/{world.case_id}", 302)]
    assert "Good. Omar Haddad sees that you have read it." in words(seen)
    assert again.status_code == 409
    assert "This correction has been seen already." in words(again)


TALK: list[tuple[str, str, str, str]] = [
    # what is sent, its field, by whom, and what an empty one is told
    ("question", "ask-text", "receiver", "The question is missing: write it in a few words."),
    ("explanation", "explain-text", "giver", "The answer is missing: write it in a few words."),
    ("correction", "correct-text", "giver", "The correction is missing: write it in a few words."),
]


def prepared(world: World, offered: Handoff, name: str) -> None:
    """Bring the offer to where this can be said."""
    if name == "explanation":
        services.ask(by=world.receiver, now=clock.now(), handoff_id=offered.pk, text="Which card?")
    elif name == "correction":
        world.accept(offered, now=clock.now())


@pytest.mark.parametrize(("name", "field", "who", "said"), TALK)
@pytest.mark.parametrize("text", ["", " \r\n "])
def test_nothing_is_refused_beside_its_field(
    world: World, visit: Visit, offered: Handoff, name: str, field: str, who: str, said: str, text: str
) -> None:
    prepared(world, offered, name)
    answer = visit(world.everyone[who]).post(page(offered, name), {field: text})
    assert answer.status_code == 422
    assert said in words(answer)
    assert 'aria-invalid="true"' in answer.content.decode()


@pytest.mark.parametrize(("name", "field", "who", "said"), TALK)
def test_too_much_is_refused_and_kept_for_the_writer(
    world: World, visit: Visit, offered: Handoff, name: str, field: str, who: str, said: str
) -> None:
    prepared(world, offered, name)
    answer = visit(world.everyone[who]).post(page(offered, name), {field: "word " * 500})
    assert answer.status_code == 422
    assert f"{said.partition(' is missing')[0]} is too long by" in words(answer)
    assert "word word word" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "who", "status", "said"),
    [
        (
            "question",
            "giver",
            403,
            "You offered this hand-off, so someone else must answer it. You can withdraw it.",
        ),
        ("question", "colleague", 403, "This hand-off is offered to Billing, and you are not in that team."),
        ("explanation", "receiver", 403, "Only Front line, which holds the case, can answer this question."),
        (
            "correction",
            "receiver",
            403,
            "Only the one who handed it off, or a lead of their team, can correct the read-back.",
        ),
        ("question", "stranger", 404, "that you can see."),
        ("explanation", "stranger", 404, "that you can see."),
        ("correction", "stranger", 404, "that you can see."),
    ],
)
def test_who_may_not_reads_why_and_what_was_typed_stays(
    world: World, visit: Visit, offered: Handoff, name: str, who: str, status: int, said: str
) -> None:
    prepared(world, offered, name)
    field = next(each[1] for each in TALK if each[0] == name)
    answer = visit(world.everyone[who]).post(page(offered, name), {field: "Typed for an hour."})
    assert answer.status_code == status
    assert said in words(answer)


@pytest.mark.parametrize(
    ("name", "field", "said"),
    [
        ("explanation", "explain-text", "No question waits for an answer here."),
        ("correction", "correct-text", "There is no read-back to correct: nobody accepted it."),
    ],
)
def test_what_there_is_nothing_to_say_to(
    world: World, visit: Visit, offered: Handoff, name: str, field: str, said: str
) -> None:
    answer = visit(world.giver).post(page(offered, name), {field: "Blue."})
    assert answer.status_code == 409
    assert said in words(answer)


def test_a_second_question_waits_for_the_first(world: World, visit: Visit, offered: Handoff) -> None:
    client = visit(world.receiver)
    client.post(page(offered, "question"), {"ask-text": "Which card?"})
    second = visit(world.other_receiver).post(page(offered, "question"), {"ask-text": "Which bank?"})
    assert second.status_code == 409
    assert "A question waits for its answer already. Add to it when they have answered." in words(second)
    assert len(queries.questions(offered)) == 1


@pytest.mark.parametrize("name", ["question", "explanation", "correction", "understanding"])
def test_reading_the_address_of_an_act_leads_to_the_offer(
    world: World, visit: Visit, offered: Handoff, name: str
) -> None:
    answer = visit(world.receiver).get(page(offered, name))
    assert (answer.status_code, answer["Location"]) == (302, page(offered))


@pytest.mark.parametrize("name", ["question", "correction", "understanding", "acceptance", "return"])
def test_nobody_answers_without_signing_in(world: World, client: Any, offered: Handoff, name: str) -> None:
    answer = client.post(page(offered, name), {"read_back": READ_BACK})
    assert answer["Location"].startswith("/sign-in")
    offered.refresh_from_db()
    assert offered.state == "offered"
