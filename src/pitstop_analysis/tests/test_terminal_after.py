"""The terminal's sections on what becomes of hand-offs, and on what was asked for."""

from datetime import timedelta

import pytest

import pitstop_analysis as pa
from pitstop_analysis.hours import Hours
from pitstop_analysis.tests.logs import START, log_of, runs
from pitstop_analysis.tests.test_report import DESIGN, printed, telling_log

HOUR = 3_600_000_000
BEGIN = int(START.timestamp()) * 1_000_000


@pytest.fixture(scope="module")
def asked() -> pa.Report:
    """Forty cases with everything that can be asked for; open for an hour from the first row on."""
    open_time = Hours.of("an hour", [(BEGIN, BEGIN + HOUR)])
    return pa.report(telling_log(), hours=open_time, sliced=("line",), design=DESIGN)


def lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_what_becomes_of_hand_offs(asked: pa.Report) -> None:
    said = lines(printed(asked, 100, quiet=True))
    begin = said.index("After the hand-off")
    assert said[begin + 2 : begin + 7] == [
        "resolved by the receiver 40 of 70 57.1 % 45.5\N{EN DASH}68.1",
        "solved fast by the receiver 30 of 30 100.0 % 88.6\N{EN DASH}100.0",
        "arrived waiting, passed on unaccepted 0 of 70 0.0 % 0.0\N{EN DASH}5.2",
        "cases handed off: first team right 10 of 40 25.0 % 14.2\N{EN DASH}40.2",
        "Half of those resolved by the receiver: within 1.0 h (95 % interval 1.0 h to 1.0 h, n = 40).",
    ]


def test_business_time_stands_beside_calendar_time(asked: pa.Report) -> None:
    said = lines(printed(asked, 100, quiet=True))
    # 110 segments, of which the first of each of 40 cases is open for its hour; the others are not.
    assert "calendar time 110 1.0 h 1.0 h to 1.0 h 2.0 h 2.0 h" in said
    assert "business time 110 0 min 0 min to 0 min 1.0 h 1.0 h" in said


def test_slices_and_design_are_shown_when_asked_for(asked: pa.Report) -> None:
    said = lines(printed(asked, 100, quiet=True))
    place = said.index("L1 40 100.0 % 70 42.9 % 4.0 h")
    assert said[place + 1] == "91.2\N{EN DASH}100.0 31.9\N{EN DASH}54.5 4.0 h to 4.0 h"
    assert any(line.startswith("40 of 70 hand-offs (57.1 %") and "go as designed" in line for line in said)


def test_what_was_not_asked_for_and_what_the_log_cannot_tell_is_not_there() -> None:
    text = printed(pa.report(runs("A B", "A")), 100)
    assert "cases handed off: first team right" in text
    for absent in ("business time", "Slices", "The designed flow", "Where straight returns", "By week",
                   "resolved by the receiver", "passed on unaccepted"):  # fmt: skip
        assert absent not in text
    assert "After the hand-off" not in printed(pa.report(runs("A", "A")))


def test_weeks_and_concentration_are_a_line_each() -> None:
    rows: list[dict[str, object]] = []
    for week in range(14):
        for number in range(20):
            run = "ABA" if number < (18 if week == 10 else 2) else "A"
            begin = START + timedelta(weeks=week)
            for hour, team in enumerate(run):
                row = {"case": f"{week} {number}", "at": begin + timedelta(hours=hour), "team": team}
                rows.append(row)
    said = lines(printed(pa.report(log_of(rows)), 100, quiet=True))
    assert said[said.index("By week, UTC") + 1].startswith("In 1 of ")
    assert said[said.index("By week, UTC") + 1].endswith(
        "weeks the share of cases handed off is outside its limits."
    )
    # Two routes, A to B with 13 x 2 + 18 straight returns and B to A with none.
    place = said.index("Where straight returns gather")
    assert " ".join(said[place + 1 : place + 3]) == (
        "A fifth of the routes (1 of 2) carries 44 of 44 straight returns (100.0 %, 95 % interval "
        "92.0\N{EN DASH}100.0); four fifths are on 1 route."
    )


def test_each_section_has_its_definition_unless_quiet(asked: pa.Report) -> None:
    loud, quiet = (" ".join(lines(printed(asked, 100, quiet=less))) for less in (False, True))
    for key in (
        "resolution",
        "solved_fast",
        "first_team_right",
        "holds",
        "concentration",
        "slices",
        "design",
    ):
        definition = asked.to_dict()["definitions"][key]
        assert definition in loud, key
        assert definition not in quiet, key


@pytest.mark.parametrize("width", [40, 80, 160])
def test_the_new_sections_keep_to_the_width(asked: pa.Report, width: int) -> None:
    assert max(len(line) for line in printed(asked, width).splitlines()) <= width


def test_a_value_of_a_slice_cannot_steer_the_terminal() -> None:
    rows = [{"case": 1, "at": n, "team": "AB"[n], "colour": "\x1b[2J[red]x[/]"} for n in range(2)]
    text = printed(pa.report(log_of(rows), sliced=("colour",)), 100)
    assert "\x1b" not in text
    assert "[2J[red]x[/]" in text
