"""Two periods or two teams, side by side."""

import pytest

from pitstop_analysis import Unreadable
from pitstop_analysis.log import Log
from pitstop_analysis.measures import compare
from pitstop_analysis.tests.logs import START, log_of, runs
from pitstop_analysis.tests.measures.conftest import Related

DAY = 86_400_000_000
MONDAY = int(START.replace(hour=0).timestamp()) * 1_000_000  # 2 March 2026


def two_months() -> Log:
    """In March 10 of 20 cases are handed off, in April 10 of 100."""
    rows: list[dict[str, object]] = []
    for month, cases in ((0, 20), (31 * 24, 100)):
        for number in range(cases):
            case = f"{month} {number}"
            rows.append({"case": case, "at": month, "team": "A"})
            rows.append({"case": case, "at": month + 1, "team": "B" if number < 10 else "A"})
    return log_of(rows)


def test_fewer_cases_are_handed_off_in_april(related: Related) -> None:
    found = compare.measure(related(two_months()), "2026-03", "2026-04")
    (first, *_rest) = found.differences
    assert (first.name, first.difference.a, first.difference.b, first.difference.word) == (
        "handed_off", 0.5, 0.1, "lower",
    )  # fmt: skip
    assert first.difference.low is not None
    assert first.difference.low < -0.4 < (first.difference.high or 0) < 0
    assert (found.of_a.handoffs, found.of_b.handoffs) == (10, 10)


def test_what_the_log_cannot_tell_is_too_few_to_compare(related: Related) -> None:
    found = compare.measure(related(two_months()), "2026-03", "2026-04")
    words = {each.name: each.difference.word for each in found.differences}
    assert (words["to_accept"], words["solved"]) == ("too few to compare", "too few to compare")


def test_two_teams_by_what_each_received(related: Related) -> None:
    found = compare.measure(related(runs("A B A", "A B C", "A C")), "B", "C")
    assert (found.of_a.handoffs, found.of_b.handoffs) == (2, 2)
    assert (found.of_a.straight_back.count, found.of_b.straight_back.count) == (1, 0)
    assert (found.of_a.cases, found.of_a.handed_off.share) == (0, None)


@pytest.mark.parametrize(
    ("text", "begin", "days"),
    [
        ("2026-03-02", 0, 1),
        ("2026-03-02..2026-03-03", 0, 2),
        ("2026-02..2026-03", -29, 59),
        ("2026-03", -1, 31),
        ("2026", -60, 365),
        ("2025-12", -91, 31),
    ],
)
def test_a_period_includes_its_last_day(text: str, begin: int, days: int) -> None:
    assert compare.period(text) == (MONDAY + begin * DAY, MONDAY + (begin + days) * DAY)


@pytest.mark.parametrize(
    ("a", "says"),
    [
        ("Bili", "neither a team of the log nor a period.*Teams are: A, B"),
        ("2026-02-30", "a day that does not exist"),
        ("2026-04..2026-03", "ends before it begins"),
        ("9999-12-31", "'9999-12-31' is not all between 1900 and 2200.*Periods lie between these years"),
        ("9999-12", "not all between 1900 and 2200"),
        ("2026-03-10..9999-12-31", "not all between 1900 and 2200"),
        ("0000", "not all between 1900 and 2200"),
        ("1899-12..1900-01", "not all between 1900 and 2200"),
        ("1999", "No case began"),
        ("2026-3", "neither a team"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_can(related: Related, a: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        compare.measure(related(runs("A B")), a, "2026")
