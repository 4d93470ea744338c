"""Hand-offs by command: the same acts, rules and words as everywhere else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from pitstop.core import clock
from pitstop.core.refusals import Refused
from pitstop.handoffs import services
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.services import Answer, Offer

FILLED_IN = (
    "--answer=need=Decide on the second refund.",
    "--answer=tried=Both payments checked.",
    "--answer=expects=Money by Friday.",
    "--answer=mood=worried",
    "--known=You were charged twice.",
    "--next=Priya decides.",
    "--by=+2h",
)
OMAR, PRIYA, TOM, SAM = (f"--as={name}@desk.example" for name in ("omar", "priya", "tom", "sam"))


def filled_in(**changes: Any) -> Offer:
    facts: dict[str, Any] = {
        "kind": "specialist",
        "answers": {
            "need": Answer("Decide on the second refund."),
            "tried": Answer("Both payments checked."),
            "expects": Answer("Money by Friday."),
            "mood": Answer("worried"),
        },
        "already_known": "You were charged twice.",
        "next_step": "Priya decides.",
        "next_update_at": clock.now() + timedelta(hours=2),
    }
    return Offer(**facts | changes)


def test_a_case_is_offered_accepted_and_shown(pitstop: Any, world: Any) -> None:
    offered = pitstop("handoff", "offer", world.case_id, OMAR, "--to=billing", *FILLED_IN, "--json")
    assert offered.code == 0
    number = offered.json["handoff"]
    assert (offered.json["state"], offered.json["protocol"]) == ("offered", "support")
    assert (offered.json["from_team"], offered.json["to_team"]) == ("Front line", "Billing")

    accepted = pitstop("handoff", "accept", number, PRIYA, "--read-back=Charged twice; I decide today.")
    assert (accepted.code, accepted.out) == (
        0,
        f"Case #{world.case_id} is yours, and the customer will be told.\n",
    )

    shown = pitstop("handoff", "show", number, PRIYA)
    assert shown.code == 0
    assert f"Hand-off {number} of #{world.case_id} Refund twice refused (accepted)" in shown.out
    lines = shown.out.splitlines()
    assert lines.index("What is needed from you") < lines.index("Tried so far, and what came of it")
    assert lines[lines.index("Read-back") + 1] == "    Charged twice; I decide today."


def test_an_answer_may_be_given_as_not_known(pitstop: Any, world: Any) -> None:
    arguments = [each for each in FILLED_IN if "expects" not in each]
    offered = pitstop(
        "handoff",
        "offer",
        world.case_id,
        OMAR,
        "--to=Billing",
        "--not-known=expects=She did not say",
        *arguments,
    )
    assert offered.code == 0
    assert (
        offered.out == f"Hand-off {Handoff.objects.get().pk}: case #{world.case_id} is offered to Billing.\n"
    )
    assert Handoff.objects.get().answers["expects"] == {"value": "", "not_known": "She did not say"}


def test_an_offer_may_name_the_person(pitstop: Any, world: Any) -> None:
    pitstop(
        "handoff", "offer", world.case_id, OMAR, "--to=Billing", "--person=PRIYA@desk.example", *FILLED_IN
    )
    assert Handoff.objects.get().to_person_id == world.receiver.id


def test_it_goes_back_with_a_reason(pitstop: Any, world: Any) -> None:
    number = world.offer().pk
    done = pitstop("handoff", "return", number, PRIYA, "--reason=facts_missing", "--note=Which account?")
    assert (done.code, done.out) == (0, f"Hand-off {number} went back to Omar Haddad.\n")

    shown = pitstop("handoff", "show", number, OMAR, "--json").json
    assert (shown["state"], shown["return_reason"], shown["return_note"]) == (
        "returned",
        "facts_missing",
        "Which account?",
    )
    assert shown["answers"]["need"] == {"value": "Decide on the second refund.", "not_known": ""}


def test_it_is_withdrawn(pitstop: Any, world: Any) -> None:
    number = world.offer().pk
    assert pitstop("handoff", "withdraw", number, OMAR).out == f"Hand-off {number} is withdrawn.\n"
    assert Handoff.objects.get().state == "withdrawn"


def test_what_must_be_passed_on_can_be_asked_first(pitstop: Any, world: Any) -> None:
    pitstop("route", "set", "sbar", "--from=Front line", "--to=Network")

    asked = pitstop("handoff", "fields", world.case_id, OMAR, "--to=Network", "--json").json

    assert asked["protocol"] == "sbar"
    assert [field["key"] for field in asked["fields"]] == [
        "situation",
        "background",
        "assessment",
        "recommendation",
    ]
    words = pitstop("handoff", "fields", world.case_id, OMAR, "--to=Billing").out
    assert words.startswith("Protocol: Support\n")
    assert "calm, worried, upset, about to leave" in words
    assert "when mood is about to leave" in " ".join(words.split())


def test_an_empty_offer_is_told_everything_that_is_missing_and_how_to_say_it(
    pitstop: Any, world: Any
) -> None:
    said = pitstop("handoff", "offer", world.case_id, OMAR, "--to=Billing")

    assert (said.code, said.out) == (2, "")
    assert said.complaints == [
        "“What is needed from you” is missing. Fill it in, or say why it isn't known.",
        "“Tried so far, and what came of it” is missing. Fill it in, or say why it isn't known.",
        "“What the customer expects” is missing. Fill it in, or say why it isn't known.",
        "What they already know is missing: write it in a few words.",
        "What the customer will hear is missing: write it in a few words.",
        "Say by when the customer will hear: choose a day and a time.",
        "Options: --answer need=… --answer tried=… --answer expects=… --known … --next … --by …",
    ]
    assert not Handoff.objects.exists()


def test_an_if_then_answers_what_a_customer_about_to_leave_asks_for(pitstop: Any, world: Any) -> None:
    leaving = ("offer", world.case_id, OMAR, "--to=Billing", *FILLED_IN, "--answer", "mood=about to leave")
    said = pitstop("handoff", *leaving)
    assert said.code == 2
    assert said.complaints[0].startswith("“If … then …” is required by the answer to “")
    assert pitstop("handoff", *leaving, "--if", "she calls today=offer her the refund").code == 0


# What is tried, as a call of the service and as a command. Both must be refused for the same reasons.
Try = tuple[Callable[[Any], Any], Callable[[Any], list[Any]]]
TRIES: dict[str, Try] = {
    "a stranger offers": (
        lambda w: services.offer(
            by=w.stranger, now=clock.now(), case_id=w.case_id, to_team=w.billing.pk, offered=filled_in()
        ),
        lambda w: ["offer", w.case_id, SAM, "--to=Billing", *FILLED_IN],
    ),
    "to the own team, of an unknown kind": (
        lambda w: services.offer(
            by=w.giver,
            now=clock.now(),
            case_id=w.case_id,
            to_team=w.front.pk,
            offered=filled_in(kind="whim"),
        ),
        lambda w: ["offer", w.case_id, OMAR, "--to=Front line", *FILLED_IN, "--kind=whim"],
    ),
    "to someone who is not there": (
        lambda w: services.offer(
            by=w.giver,
            now=clock.now(),
            case_id=w.case_id,
            to_team=w.billing.pk,
            to_person=w.stranger.id,
            offered=filled_in(),
        ),
        lambda w: ["offer", w.case_id, OMAR, "--to=Billing", "--person=sam@desk.example", *FILLED_IN],
    ),
    "with a field that the protocol lacks": (
        lambda w: services.offer(
            by=w.giver,
            now=clock.now(),
            case_id=w.case_id,
            to_team=w.billing.pk,
            offered=filled_in(answers={**filled_in().answers, "colour": Answer("red")}),
        ),
        lambda w: ["offer", w.case_id, OMAR, "--to=Billing", *FILLED_IN, "--answer=colour=red"],
    ),
    "a second time": (
        lambda w: services.offer(
            by=w.giver, now=clock.now(), case_id=w.case_id, to_team=w.network.pk, offered=filled_in()
        ),
        lambda w: ["offer", w.case_id, OMAR, "--to=Network", *FILLED_IN],
    ),
    "the giver accepts": (
        lambda w: services.accept(
            by=w.giver,
            now=clock.now(),
            handoff_id=w.number,
            read_back="Mine.",
            next_update_at=clock.now() + timedelta(hours=1),
        ),
        lambda w: ["accept", w.number, OMAR, "--read-back=Mine.", "--by=+1h"],
    ),
    "no read-back and a time that has passed": (
        lambda w: services.accept(by=w.receiver, now=clock.now(), handoff_id=w.number, read_back=""),
        lambda w: ["accept", w.number, PRIYA],
    ),
    "returned for no known reason": (
        lambda w: services.send_back(by=w.receiver, now=clock.now(), handoff_id=w.number, reason="mood"),
        lambda w: ["return", w.number, PRIYA, "--reason=mood"],
    ),
    "returned without saying which facts": (
        lambda w: services.send_back(
            by=w.receiver, now=clock.now(), handoff_id=w.number, reason="facts_missing"
        ),
        lambda w: ["return", w.number, PRIYA, "--reason=facts_missing"],
    ),
    "the receiver withdraws": (
        lambda w: services.withdraw(by=w.receiver, now=clock.now(), handoff_id=w.number),
        lambda w: ["withdraw", w.number, PRIYA],
    ),
    "no such hand-off": (
        lambda w: services.withdraw(by=w.giver, now=clock.now(), handoff_id=10**30),
        lambda w: ["withdraw", 10**30, OMAR],
    ),
}
BEFORE_THE_OFFER = list(TRIES)[:4]


@pytest.mark.parametrize("what", TRIES)
def test_the_command_refuses_in_the_words_of_the_service(pitstop: Any, world: Any, what: str) -> None:
    world.number = world.offer().pk if what not in BEFORE_THE_OFFER else 0
    call, command = TRIES[what]
    with pytest.raises(Refused) as refusal:
        call(world)

    said = pitstop("handoff", *command(world))

    reasons = [str(reason) for reason in refusal.value.reasons]
    assert [line for line in said.complaints if not line.startswith("Options: ")] == reasons
    assert said.code == (2 if refusal.value.because == "invalid" else 1)
    assert said.out == ""
    assert [handoff.state for handoff in Handoff.objects.all()] == (["offered"] if world.number else [])


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (
            ["--to=Accounting"],
            "There is no team called “Accounting”. The open teams are: Billing, Front line, Network.",
        ),
        (
            ["--to=Billing", "--person=nobody@desk.example"],
            "There is nobody here with the address nobody@desk.example.",
        ),
    ],
)
def test_names_that_nobody_has_are_named(
    pitstop: Any, world: Any, arguments: list[str], complaint: str
) -> None:
    said = pitstop("handoff", "offer", world.case_id, OMAR, *arguments, *FILLED_IN)
    assert (said.code, said.complaints) == (2, [complaint])


@pytest.mark.parametrize(
    ("argument", "complaint"),
    [
        ("--by=soon", "“soon” is not a time. Write +90m, +4h, 15:00 or 2026-03-01T15:00+01:00."),
        ("--answer=need", "“need” is not KEY=VALUE, as in: need=“Decide on the second refund.”"),
        ("--answer==x", "“=x” is not KEY=VALUE, as in: need=“Decide on the second refund.”"),
    ],
)
def test_input_of_the_wrong_shape_is_told_how_to_be_written(
    pitstop: Any, world: Any, argument: str, complaint: str
) -> None:
    said = pitstop("handoff", "offer", world.case_id, OMAR, "--to=Billing", argument)
    assert said.code == 2
    assert complaint in said.err
