"""Every act, refused: the words, and that nothing at all was written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pitstop.accounts.models import Team
from pitstop.cases import services as cases
from pitstop.conftest import ANSWERS, NOW, World, at, snapshot
from pitstop.core.refusals import Because, Refused
from pitstop.handoffs import services
from pitstop.handoffs.services import Answer
from pitstop.promises import services as promises
from pitstop.routing import services as routing
from pitstop.routing.models import Route

BIG = 2**70


def refused(act: Callable[[], object]) -> Refused:
    """The refusal of `act`, which must have left every table as it was."""
    before = snapshot()
    with pytest.raises(Refused) as found:
        act()
    assert snapshot() == before
    return found.value


def said(act: Callable[[], object], world: World) -> str:
    return str(refused(act)).replace(f"#{world.case_id}", "#42")


READ_ONLY = "Front line holds case #42. You can read it, but only they can change it."
COLLEAGUE = "Omar Haddad has case #42. Ask Omar Haddad, or a lead of Front line."
CLOSED = "Case #42 is closed."
CHANGED = "Case #42 has changed since you opened it. Look at it again, then decide."
UNDER_WAY = "Case #42 is offered to Billing already. Wait for their answer or withdraw it."


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"to_team": BIG}, f"There is no team {BIG}. Choose one of the open teams."),
        ({"to_team": 0}, "There is no team 0. Choose one of the open teams."),
        (
            {"to_team": -1, "to_person": BIG},
            f"There is no team -1. Choose one of the open teams. There is no person {BIG}."
            " Choose someone in the team, or the whole team.",
        ),
        ({"seen": 9}, CHANGED),
        (
            {"kind": "gift\x00"},
            "“gift�” is not a kind of hand-off. Choose among: specialist, escalation, shift, bot_to_human,"
            " human_to_bot, other.",
        ),
        (
            {"protocol_version": BIG},
            "The protocol for this hand-off is another one now. Go through its fields again.",
        ),
        (
            {"answers": {}},
            "“What is needed from you” is missing. Fill it in, or say why it isn't known."
            " “Tried so far, and what came of it” is missing. Fill it in, or say why it isn't known."
            " “What the customer expects” is missing. Fill it in, or say why it isn't known.",
        ),
        (
            {"answers": {key: Answer(value) for key, value in ANSWERS.items()} | {"tried": Answer("\x00")}},
            "Tried so far, and what came of it holds characters that can't be stored."
            " Type it again as plain text.",
        ),
        ({"already_known": ""}, "What they already know is missing: write it in a few words."),
        ({"next_step": "x" * 201}, "What the customer will hear is too long by 1: 200 characters fit."),
        ({"next_update_at": None}, "Say by when the customer will hear: choose a day and a time."),
        ({"next_update_at": at(1)}, "The time for the next update has passed. Choose one to come."),
    ],
)
def test_an_offer_that_does_not_fit(world: World, changes: dict, expected: str) -> None:
    assert said(lambda: world.offer(**changes), world) == expected


def test_an_offer_to_whom_it_can_not_go(world: World) -> None:
    assert said(lambda: world.offer(to_team=world.front.pk), world) == (
        "Front line has this case already. A hand-off goes to another team."
    )
    assert said(lambda: world.offer(to_person=world.giver.id), world) == "You can't hand a case to yourself."
    assert said(lambda: world.offer(to_person=world.stranger.id), world) == (
        "Sam Stone can't take cases in Billing. Choose someone else, or the whole team."
    )
    Team.objects.filter(pk=world.billing.pk).update(is_open=False)
    assert said(world.offer, world) == "Billing is closed. Choose another team."


@pytest.mark.parametrize("who", ["colleague", "admin"])
def test_an_offer_by_someone_else(world: World, who: str) -> None:
    expected = {"colleague": COLLEAGUE, "admin": READ_ONLY}[who]
    assert said(lambda: world.offer(by=world.everyone[who]), world) == expected


def test_a_second_offer_and_every_act_on_a_case_under_offer(world: World) -> None:
    world.offer()
    assert said(world.offer, world) == UNDER_WAY
    assert said(lambda: world.offer(to_team=world.network.pk, by=world.lead), world) == UNDER_WAY
    close = {"case_id": world.case_id, "now": at(2), "outcome": "done"}
    assert said(lambda: services.close_case(by=world.giver, **close), world) == UNDER_WAY
    for act in (
        lambda: cases.write_note(by=world.receiver, now=at(2), case_id=world.case_id, body="Hm."),
        lambda: cases.take(by=world.receiver, now=at(2), case_id=world.case_id),
        lambda: promises.reply(
            by=world.receiver, now=at(2), case_id=world.case_id, body="Hello.", no_more=True
        ),
        lambda: promises.make(by=world.receiver, now=at(2), case_id=world.case_id, text="x", due_at=at(9)),
    ):
        assert said(act, world) == READ_ONLY


def test_answers_that_do_not_fit(world: World) -> None:
    handoff = world.offer()
    for changes, expected in (
        ({"read_back": ""}, "The read-back is missing: write it in a few words."),
        (
            {"read_back": ANSWERS["tried"].upper()},
            "These are the giver's words. Say in your own what you understood.",
        ),
        (
            {"next_update_at": at(5)},
            "The time for the next update has passed. Choose one to come.",
        ),
        (
            {"by": world.giver},
            "You offered this hand-off, so someone else must answer it. You can withdraw it.",
        ),
        ({"by": world.colleague}, "This hand-off is offered to Billing, and you are not in that team."),
        ({"by": world.admin}, "This hand-off is offered to Billing, and you are not in that team."),
        (
            {"by": world.lead, "read_back": "", "next_update_at": NOW},
            "This hand-off is offered to Billing, and you are not in that team."
            " The read-back is missing: write it in a few words."
            " The time for the next update has passed. Choose one to come.",
        ),
    ):
        assert said(lambda changes=changes: world.accept(handoff, **changes), world) == expected
    assert said(lambda: world.send_back(handoff, reason="other"), world) == (
        "What the giver should know is missing: write it in a few words."
    )
    assert said(lambda: world.withdraw(handoff, by=world.receiver), world) == (
        "Only the one who offered it, or a lead of their team, can withdraw a hand-off."
    )


def test_a_settled_hand_off_can_not_be_answered_again(world: World) -> None:
    handoff = world.accept(world.offer())
    for act in (world.accept, world.send_back):
        assert said(lambda act=act: act(handoff), world) == (
            "This hand-off is accepted already. Open case #42 to see where it stands."
        )
    assert said(lambda: world.withdraw(handoff), world) == (
        "This hand-off is accepted already. Open case #42 to see where it stands."
    )


def test_closing(world: World) -> None:
    def close(**changes: object) -> object:
        call = {"by": world.giver, "now": at(2), "case_id": world.case_id, "outcome": "done"}
        return services.close_case(**call | changes)

    promises.make(by=world.giver, now=NOW, case_id=world.case_id, text="invoice", due_at=at(9))
    promise = "“invoice” is still promised. Keep it or release it first."
    assert said(close, world) == promise
    assert said(lambda: close(by=world.colleague), world) == f"{COLLEAGUE} {promise}"
    assert said(lambda: close(seen=7, outcome=""), world) == (
        f"{CHANGED} The outcome is missing: write it in a few words. {promise}"
    )


def test_a_closed_case_is_not_worked_on(world: World) -> None:
    services.close_case(by=world.giver, now=at(2), case_id=world.case_id, outcome="done")
    facts = {"by": world.giver, "now": at(3), "case_id": world.case_id}
    for act in (
        lambda: cases.write_note(body="x", **facts),
        lambda: cases.take(**facts),
        lambda: promises.make(text="x", due_at=at(9), **facts),
        lambda: promises.reply(body="x", no_more=True, **facts),
        lambda: services.close_case(outcome="again", **facts),
        lambda: world.offer(now=at(3)),
    ):
        assert said(act, world) == CLOSED


def test_a_route_needs_a_protocol_and_a_kind_that_exist(world: World) -> None:
    def bind(protocol: str = "sbar", kind: str = "") -> object:
        return routing.bind_route(
            protocol=protocol, from_team=world.front, to_team=world.billing, kind=kind, now=NOW
        )

    known = "Choose among: i-pass, nuts, sbar, support."
    assert said(lambda: bind("none"), world) == f"There is no protocol “none”. {known}"
    assert said(lambda: bind("\x00"), world) == f"There is no protocol “�”. {known}"
    assert said(lambda: bind(kind="x" * 99), world) == (
        f"“{'x' * 60}” is not a kind of hand-off. Choose among: specialist, escalation, shift, bot_to_human,"
        " human_to_bot, other."
    )


def test_without_a_protocol_nothing_is_passed_on(world: World) -> None:
    Route.objects.all().delete()
    assert said(world.offer, world) == "No protocol is installed yet. Ask an admin to run: pitstop migrate"


@pytest.mark.parametrize("number", ["the case's", 0, -1, 999_999, 2**63, BIG])
def test_what_a_stranger_may_not_see_is_like_what_is_not_there(world: World, number: int | str) -> None:
    handoff = world.offer()
    promise = promises.make(by=world.giver, now=at(2), case_id=world.case_id, text="x", due_at=at(9))
    case, answer, kept = (world.case_id, handoff.pk, promise.pk) if isinstance(number, str) else (number,) * 3
    who = {"by": world.stranger, "now": at(3)}
    of_case = [
        lambda: cases.write_note(case_id=case, body="x", **who),
        lambda: cases.take(case_id=case, **who),
        lambda: promises.make(case_id=case, text="x", due_at=at(9), **who),
        lambda: promises.reply(case_id=case, body="x", **who),
        lambda: services.close_case(case_id=case, outcome="x", **who),
        lambda: world.offer(case_id=case, **who),
    ]
    of_handoff = [
        lambda: services.accept(handoff_id=answer, read_back="x", **who),
        lambda: services.send_back(handoff_id=answer, reason="other", **who),
        lambda: services.withdraw(handoff_id=answer, **who),
    ]
    of_promise = [
        lambda: promises.keep(promise_id=kept, **who),
        lambda: promises.release(promise_id=kept, reason="x", **who),
    ]
    for acts, words in (
        (of_case, f"There is no case #{case} that you can see."),
        (of_handoff, f"There is no hand-off {answer} that you can see."),
        (of_promise, f"There is no promise {kept} that you can see."),
    ):
        for act in acts:
            refusal = refused(act)
            assert (str(refusal), refusal.because) == (words, Because.MISSING)
