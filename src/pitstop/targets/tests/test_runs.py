"""Which clocks a case's history calls for: one line tells a run, from its start to its end."""

from __future__ import annotations

import pytest

from pitstop.targets.rules.runs import Run, runs
from pitstop.targets.tests.telling import NINE, TEAMS, story

OPEN = ("0 open",)


def told(run: Run) -> str:
    """A run in short, without what it is paused by: "hold billing 10-60 met"."""
    names = {number: name for name, number in TEAMS.items()}
    begins = round((run.started_at - NINE).total_seconds() / 60)
    ends = "" if run.ended_at is None else round((run.ended_at - NINE).total_seconds() / 60)
    return f"{run.measure} {names[run.team]} {begins}-{ends} {run.ending}".strip()


def of(measure: str, *lines: str) -> list[str]:
    found = runs(story(*lines), priority="normal")
    return [told(run) for run in found if run.measure == measure and not run.passing]


@pytest.mark.parametrize(
    ("measure", "lines", "expected"),
    [
        # Accept: from the offer to its end, whichever.
        ("accept", ("0 open",), []),
        ("accept", ("0 open", "5 offer billing"), ["accept billing 5-"]),
        ("accept", ("0 open", "5 offer billing", "9 accept"), ["accept billing 5-9 met"]),
        ("accept", ("0 open", "5 offer billing", "9 return"), ["accept billing 5-9 returned"]),
        ("accept", ("0 open", "5 offer billing", "9 withdraw"), ["accept billing 5-9 withdrawn"]),
        ("accept", ("0 open", "5 offer billing", "9 expire"), ["accept billing 5-9 expired"]),
        ("accept", ("0 open", "5 offer billing", "9 close"), ["accept billing 5-9 closed"]),
        ("accept", ("0 open", "5 offer billing", "5 accept"), []),  # the route accepts by itself
        ("accept", ("0 open", "5 offer billing", "3 return"), ["accept billing 5-5 returned"]),  # set back
        (
            "accept",
            ("0 open", "5 offer billing", "9 return", "12 offer network", "20 accept"),
            ["accept billing 5-9 returned", "accept network 12-20 met"],
        ),
        ("accept", ("0 open", "3 withdraw"), []),  # a lead decided before it reached anyone
        # Response: from the offer or the opening to that team's first message.
        ("response", OPEN, ["response front 0-"]),
        ("response", ("0 open", "7 write", "9 write"), ["response front 0-7 met"]),
        ("response", ("0 open", "7 close"), ["response front 0-7 closed"]),
        (
            "response",
            ("0 open", "5 offer billing", "9 accept", "12 write"),
            ["response front 0-9 let_go", "response billing 5-12 met"],
        ),
        (
            "response",
            ("0 open", "5 offer billing", "7 write", "9 accept", "12 close"),
            ["response front 0-7 met", "response billing 5-12 closed"],
        ),
        (
            "response",
            ("0 open", "5 offer billing", "9 return", "12 write"),
            ["response front 0-12 met", "response billing 5-9 returned"],
        ),
        (
            "response",
            ("0 open", "5 offer billing", "9 expire"),
            ["response front 0-", "response billing 5-9 expired"],
        ),
        (
            "response",
            ("0 open", "5 offer billing", "5 accept", "8 write"),
            ["response front 0-5 let_go", "response billing 5-8 met"],
        ),
        (  # ping-pong: each gain has its own, and none is restarted
            "response",
            ("0 open", "1 offer billing", "2 accept", "3 offer front", "4 accept omar", "9 write"),
            ["response front 0-2 let_go", "response billing 1-4 let_go", "response front 3-9 met"],
        ),
        (
            "response",
            ("0 open", "5 write", "9 close", "30 reopen"),
            ["response front 0-5 met", "response front 30-"],
        ),
        (
            "response",
            ("0 open", "5 write", "9 close", "30 reopen", "30 go network", "40 write"),
            ["response front 0-5 met", "response network 30-40 met"],
        ),
        # Hold: from gaining the case to letting it go.
        ("hold", OPEN, ["hold front 0-"]),
        ("hold", ("0 open", "5 offer billing", "9 accept"), ["hold front 0-9 met", "hold billing 9-"]),
        ("hold", ("0 open", "5 offer billing", "9 return"), ["hold front 0-"]),
        ("hold", ("0 open", "9 close"), ["hold front 0-9 met"]),
        ("hold", ("0 open", "9 close", "30 reopen"), ["hold front 0-9 met", "hold front 30-"]),
        (
            "hold",
            ("0 open", "9 close", "30 reopen", "30 go network"),
            ["hold front 0-9 met", "hold network 30-"],
        ),
        ("hold", ("0 open", "5 take tom", "9 close"), ["hold front 0-9 met"]),
        # First reply: once in the life of a case.
        ("first_reply", OPEN, ["first_reply front 0-"]),
        (
            "first_reply",
            ("0 open", "5 offer billing", "9 accept", "12 write"),
            ["first_reply front 0-12 met"],
        ),
        ("first_reply", ("0 open", "9 close", "30 reopen", "40 write"), ["first_reply front 0-9 closed"]),
        ("first_reply", ("0 open", "9 write", "12 close", "30 reopen"), ["first_reply front 0-9 met"]),
        # Next update: from message to message.
        (
            "next_update",
            ("0 open", "5 write", "9 write"),
            ["next_update front 0-5 met", "next_update front 5-9 met", "next_update front 9-"],
        ),
        ("next_update", ("0 open", "9 close"), ["next_update front 0-9 closed"]),
        (
            "next_update",
            ("0 open", "9 close", "30 reopen"),
            ["next_update front 0-9 closed", "next_update front 30-"],
        ),
        (
            "next_update",
            ("0 open", "5 offer billing", "9 accept", "12 write"),
            ["next_update front 0-12 met", "next_update billing 12-"],
        ),
        # Resolution: to the closing, and anew from the reopening.
        ("resolution", OPEN, ["resolution front 0-"]),
        ("resolution", ("0 open", "5 offer billing", "9 accept", "60 close"), ["resolution front 0-60 met"]),
        (
            "resolution",
            ("0 open", "9 close", "30 reopen", "50 close"),
            ["resolution front 0-9 met", "resolution front 30-50 met"],
        ),
    ],
)
def test_the_runs_of_a_measure(measure: str, lines: tuple[str, ...], expected: list[str]) -> None:
    assert of(measure, *lines) == expected


@pytest.mark.parametrize(
    ("measure", "paused"),
    [
        ("accept", []),
        ("response", [(20.0, 30.0)]),
        ("hold", [(20.0, 30.0)]),
        ("first_reply", []),
        ("next_update", []),
        ("resolution", [(20.0, 30.0)]),
    ],
)
def test_what_stands_still_while_a_case_waits(measure: str, paused: list[tuple[float, float]]) -> None:
    lines = ("0 open", "5 offer billing", "10 wait", "15 accept", "20 resume", "20 wait", "30 resume")
    found = [run for run in runs(story(*lines), priority="normal") if run.measure == measure][-1]
    whole = [
        ((each.begins - NINE).total_seconds() / 60, each.ends and (each.ends - NINE).total_seconds() / 60)
        for each in found.pauses
    ]
    assert [each for each in whole if each[0] == 20] == paused


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("0 open", "10 wait"), [(10, None)]),
        (("0 open", "10 wait", "20 resume"), [(10, 20)]),
        (("0 open", "10 wait", "20 close"), [(10, 20)]),
        (("0 open", "10 wait", "5 resume"), []),  # a clock that was set back: no time was waited
        (("0 open", "10 wait", "20 resume", "30 wait"), [(10, 20), (30, None)]),
    ],
)
def test_the_pauses_of_a_resolution(lines: tuple[str, ...], expected: list[tuple[int, int | None]]) -> None:
    (run,) = (run for run in runs(story(*lines), priority="normal") if run.measure == "resolution")
    minutes = [
        (
            round((each.begins - NINE).total_seconds() / 60),
            round((each.ends - NINE).total_seconds() / 60) if each.ends else None,
        )
        for each in run.pauses
    ]
    assert minutes == expected


def test_a_case_that_waits_as_it_is_gained_is_paused_from_there() -> None:
    found = runs(story("0 open", "1 wait", "5 offer billing", "9 accept"), priority="normal")
    (hold,) = (run for run in found if run.measure == "hold" and run.ended_at is None)
    assert [(each.begins, each.ends) for each in hold.pauses] == [(hold.started_at, None)]
    assert hold.is_paused


def test_a_run_has_the_facts_by_which_its_target_is_chosen() -> None:
    lines = ("0 open", "4 prioritise urgent low", "5 offer billing", "9 accept", "12 prioritise high urgent")
    found = {(run.measure, run.team): run for run in runs(story(*lines), priority="high")}
    assert (found["resolution", 1].priority, found["resolution", 1].kind) == ("low", "")
    assert (found["accept", 2].priority, found["accept", 2].kind) == ("urgent", "specialist")
    held = found["hold", 2]
    assert (held.priority, held.kind, held.handoff, held.segment) == ("urgent", "specialist", 1, 2)
    assert (found["response", 2].segment, found["accept", 2].segment) == (2, None)


def test_reading_a_longer_history_changes_no_run_that_has_ended() -> None:
    lines = ["0 open", "5 offer billing", "7 write", "9 accept", "12 write", "13 wait", "20 resume"]
    lines += ["25 offer front", "30 return", "40 close", "60 reopen", "70 write"]
    told_before: dict[tuple[int, str], Run] = {}
    for length in range(1, len(lines) + 1):
        found = {
            (run.started_by, run.measure): run for run in runs(story(*lines[:length]), priority="normal")
        }
        for key, run in told_before.items():
            assert key in found
            if run.ended_at is not None:
                assert found[key] == run
        told_before = found
