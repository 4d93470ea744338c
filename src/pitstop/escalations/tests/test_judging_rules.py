"""When what a rule waits for is true, and what fires: plain tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pitstop.calendars.rules.calendar import ALWAYS, Calendar
from pitstop.calendars.rules.week import Period
from pitstop.escalations.rules.conditions import When
from pitstop.escalations.rules.effects import Difference, difference, middle
from pitstop.escalations.rules.histories import Hold, Level, lives_of, stretches_of
from pitstop.escalations.rules.judging import ToFire, Version, judge
from pitstop.escalations.rules.moments import History, Life, Run, Stretch, causes
from pitstop.targets.rules.runs import Pause

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
OFFICE = Calendar(ZoneInfo("UTC"), tuple(Period(day, 9 * 60, 17 * 60) for day in range(5)))
FRONT, BILLING = 1, 2


def h(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def held(begins: float, ends: float | None = None, team: int = FRONT, **more: Any) -> Stretch:
    facts = {"kind": "", "priority": "normal"} | more
    return Stretch(h(begins), None if ends is None else h(ends), team, **facts)


def of(**facts: Any) -> History:
    usual: dict[str, Any] = {
        "case": 42,
        "lives": [Life(1, h(0))],
        "stretches": [held(0)],
        "calendars": {FRONT: OFFICE, BILLING: ALWAYS},
    }
    return History(**usual | facts)


def run(**facts: Any) -> Run:
    usual: dict[str, Any] = {
        "clock": 17,
        "measure": "response",
        "team": BILLING,
        "minutes": 600,
        "started_at": h(0),
        "ended_at": None,
        "calendar": ALWAYS,
    }
    return Run(**usual | facts)


def true_at(when: When, history: History) -> list[tuple[str, float]]:
    return [(each.name, (each.came_at - MONDAY) / timedelta(hours=1)) for each in causes(when, history)]


OLD = When("age", minutes=600, counted="plain")
OLD_IN_BUSINESS = When("age", minutes=600)


@pytest.mark.parametrize(
    ("when", "facts", "expected"),
    [
        pytest.param(OLD, {}, [("age:42:1", 10)], id="plain time"),
        pytest.param(OLD_IN_BUSINESS, {}, [("age:42:1", 26)], id="business: 8 h today, 2 h tomorrow"),
        pytest.param(
            OLD_IN_BUSINESS,
            {"stretches": [held(0, 12), held(12, team=BILLING)]},
            [("age:42:1", 12)],
            id="by the hours of the team that holds it: the next one is always open",
        ),
        pytest.param(
            OLD, {"lives": [Life(1, h(0), h(9))], "stretches": [held(0, 9)]}, [], id="closed before"
        ),
        pytest.param(
            OLD,
            {"lives": [Life(1, h(0), h(11)), Life(2, h(20))], "stretches": [held(0, 11), held(20)]},
            [("age:42:1", 10), ("age:42:2", 30)],
            id="each life is a cause of its own",
        ),
        pytest.param(
            OLD,
            {"stretches": [held(0, 12), held(12, 14, team=BILLING)]},
            [("age:42:1", 10)],
            id="who holds it matters to no filter",
        ),
        pytest.param(
            When("age", minutes=600, counted="plain", team=BILLING),
            {"stretches": [held(0, 12), held(12, team=BILLING)]},
            [("age:42:1", 12)],
            id="true as soon as that team has it",
        ),
        pytest.param(
            When("age", minutes=600, counted="plain", team=BILLING),
            {"stretches": [held(0, 5, team=BILLING), held(5)]},
            [],
            id="that team let it go before",
        ),
        pytest.param(
            When("age", minutes=600, counted="plain", priority="high", kind="shift"),
            {"stretches": [held(0, 12, kind="shift"), held(12, kind="shift", priority="high")]},
            [("age:42:1", 12)],
            id="priority and kind",
        ),
        pytest.param(When("age", minutes=600, tier="Gold"), {}, [], id="another tier"),
        pytest.param(
            When("age", minutes=600, counted="plain", tier="Gold"),
            {"tier": " gold"},
            [("age:42:1", 10)],
            id="the tier, however it is written",
        ),
        pytest.param(When("reopened", times=2), {"reopened": [h(1)]}, [], id="reopened once only"),
        pytest.param(
            When("reopened", times=2),
            {"reopened": [h(1), h(3), h(4)]},
            [("reopened:42:2", 3)],
            id="reopened twice, and more",
        ),
        pytest.param(
            When("missed", times=1, team=BILLING),
            {"missed": [h(1)], "stretches": [held(0, 2), held(2, team=BILLING)]},
            [("missed:42:1", 2)],
            id="missed before that team had it",
        ),
    ],
)
def test_when_it_is_true(when: When, facts: dict[str, Any], expected: list[tuple[str, float]]) -> None:
    assert true_at(when, of(**facts)) == expected


@pytest.mark.parametrize(
    ("when", "facts", "expected"),
    [
        pytest.param({"share": 50}, {}, [("clock:17:50", 5)], id="half"),
        pytest.param({"share": 150}, {}, [("clock:17:150", 15)], id="long after the breach"),
        pytest.param({"share": 50, "measure": "hold"}, {}, [], id="another measure"),
        pytest.param({"share": 50, "team": FRONT}, {}, [], id="another team's clock"),
        pytest.param({"share": 50, "team": BILLING}, {}, [("clock:17:50", 5)], id="that team's clock"),
        pytest.param({"share": 50}, {"ended_at": h(5)}, [], id="ended just then"),
        pytest.param({"share": 50}, {"ended_at": h(6)}, [("clock:17:50", 5)], id="ended after"),
        pytest.param({"share": 50}, {"pauses": [Pause(h(1))]}, [], id="it stands still"),
        pytest.param({"share": 50}, {"pauses": [Pause(h(7))]}, [("clock:17:50", 5)], id="paused after"),
        pytest.param(
            {"share": 50}, {"pauses": [Pause(h(-3), h(-1)), Pause(h(-1), h(2)), Pause(h(3), h(4))]},
            [("clock:17:50", 8)], id="pauses count from its start",
        ),
        pytest.param(
            {"share": 50, "measure": "accept"}, {"measure": "accept", "pauses": [Pause(h(1))]},
            [("clock:17:50", 5)], id="accepting waits for no customer",
        ),
        pytest.param({"share": 50}, {"calendar": OFFICE, "minutes": 1200}, [("clock:17:50", 26)], id="hours"),
    ],
)  # fmt: skip
def test_when_a_clock_has_run_so_far(
    when: dict[str, Any], facts: dict[str, Any], expected: list[tuple[str, float]]
) -> None:
    waited = When("clock", **{"measure": "response"} | when)
    assert [(name, round(at, 6)) for name, at in true_at(waited, of(runs=[run(**facts)]))] == expected


def test_at_its_very_end_a_clock_is_in_time_still() -> None:
    (cause,) = causes(When("clock", measure="response", share=100), of(runs=[run()]))
    assert cause.came_at == h(10) + timedelta(microseconds=1)


def test_a_customer_s_clock_is_of_whoever_holds_the_case() -> None:
    history = of(runs=[run(measure="resolution", team=FRONT)], stretches=[held(0, 2), held(2, team=BILLING)])
    assert true_at(When("clock", measure="resolution", share=50, team=FRONT), history) == []
    assert true_at(When("clock", measure="resolution", share=50, team=BILLING), history) == [
        ("clock:17:50", 5)
    ]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param({"stretches": [held(0, 12), held(12, team=BILLING)]}, [], id="another team has it now"),
        pytest.param({"stretches": [held(0, 2, team=BILLING), held(2)]}, [("age:42:1", 10)], id="it has it"),
        pytest.param({"lives": [Life(1, h(0), h(20))], "stretches": [held(0, 20)]}, [], id="closed"),
        pytest.param(
            {"lives": [Life(1, h(0), h(20)), Life(2, h(30))], "stretches": [held(0, 20), held(30)]},
            [("age:42:2", 40)],
            id="of a case that goes on, only what it is now",
        ),
    ],
)
def test_as_it_stands_only_what_goes_on_counts(
    facts: dict[str, Any], expected: list[tuple[str, float]]
) -> None:
    when = When("age", minutes=600, counted="plain", team=FRONT)
    assert true_at(when, of(**facts, only_now=True)) == expected


def test_a_clock_that_has_ended_fires_nothing() -> None:
    when = When("clock", measure="response", share=50)
    assert true_at(when, of(runs=[run(ended_at=h(6))], only_now=True)) == []


ONE = Version(5, OLD, on_since=h(-100))


@pytest.mark.parametrize(
    ("now", "versions", "fired", "expected", "next_at"),
    [
        pytest.param(9, [ONE], set(), [], 10, id="not yet"),
        pytest.param(10, [ONE], set(), [ToFire(5, "age:42:1", h(10))], None, id="now"),
        pytest.param(90, [ONE], set(), [ToFire(5, "age:42:1", h(10))], None, id="late, once"),
        pytest.param(90, [ONE], {(5, "age:42:1")}, [], None, id="fired before"),
        pytest.param(90, [ONE], {(6, "age:42:1")}, [ToFire(5, "age:42:1", h(10))], None, id="another did"),
        pytest.param(90, [Version(5, OLD, on_since=h(11))], set(), [], None, id="it was off then"),
        pytest.param(
            11,
            [Version(6, When("age", minutes=900, counted="plain"), h(-1)), ONE, Version(4, OLD, h(-1))],
            set(),
            [ToFire(4, "age:42:1", h(10)), ToFire(5, "age:42:1", h(10))],
            15,
            id="several, in order, and the next",
        ),
    ],
)
def test_what_fires_now(
    now: float, versions: list[Version], fired: set[tuple[int, str]], expected: list[ToFire], next_at: Any
) -> None:
    done = judge(of(only_now=True), versions, fired, now=h(now))
    assert done == (expected, None if next_at is None else h(next_at))


def test_lives_go_from_opening_to_closing() -> None:
    assert lives_of(h(0), [], [], is_open=True) == [Life(1, h(0))]
    assert lives_of(h(0), [h(2)], [], is_open=False) == [Life(1, h(0), h(2))]
    assert lives_of(h(0), [h(2), h(5)], [h(3), h(6)], is_open=True) == [
        Life(1, h(0), h(2)),
        Life(2, h(3), h(5)),
        Life(3, h(6)),
    ]


def test_stretches_are_cut_where_team_or_priority_changes_and_leave_out_when_it_was_closed() -> None:
    lives = [Life(1, h(0), h(4)), Life(2, h(6))]
    holds = [Hold(h(0), FRONT), Hold(h(1), BILLING, "specialist")]
    levels = [Level(h(0), "normal"), Level(h(7), "high")]
    assert stretches_of(lives, holds, levels) == [
        Stretch(h(0), h(1), FRONT, "", "normal"),
        Stretch(h(1), h(4), BILLING, "specialist", "normal"),
        Stretch(h(6), h(7), BILLING, "specialist", "normal"),
        Stretch(h(7), None, BILLING, "specialist", "high"),
    ]


def test_after_a_clock_was_set_back_what_came_last_holds() -> None:
    holds = [Hold(h(5), FRONT), Hold(h(3), BILLING)]
    levels = [Level(h(5), "normal"), Level(h(6), "high"), Level(h(4), "low")]
    assert stretches_of([Life(1, h(5))], holds, levels) == [
        Stretch(h(5), h(6), BILLING, "", "normal"),
        Stretch(h(6), None, BILLING, "", "low"),
    ]


def test_the_difference_of_two_groups_is_that_of_hodges_and_lehmann() -> None:
    early, late = [float(n) for n in range(1, 11)], [float(n) for n in range(4, 14)]
    assert difference(early, late) == Difference(10, 10, -3.0, -6.0, 0.0)
    assert difference(early[:9], late) == Difference(9, 10)
    assert difference(early, late[:9]) == Difference(10, 9)


def test_a_median_of_few_is_withheld() -> None:
    assert middle([float(n) for n in range(10)]) == 4.5
    assert middle([1.0] * 9) is None
