"""Two periods or two teams: what is said beside the figures."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

import pitstop_analysis as pa
from pitstop_analysis.report.compared_terminal import show
from pitstop_analysis.tests.logs import ROOT, log_of, runs

MARCH, APRIL = 0, 31 * 24
"""Hours from 2 March 2026, 8:00 UTC."""
YEAR_LATER = 365 * 24


def months(last: int = YEAR_LATER) -> pa.Log:
    """In March 10 of 20 cases are handed off, in April 10 of 100, each within an hour; one row much later."""
    rows: list[dict[str, object]] = []
    for begin, cases in ((MARCH, 20), (APRIL, 100)):
        for number in range(cases):
            case = f"{begin} {number}"
            rows.append({"case": case, "at": begin, "team": "A"})
            rows.append({"case": case, "at": begin + 1, "team": "B" if number < 10 else "A"})
    return log_of([*rows, {"case": "last", "at": last, "team": "A"}])


def printed(compared: pa.SideBySide, width: int = 100, *, quiet: bool = True) -> str:
    text = io.StringIO()
    show(Console(file=text, width=width), compared, quiet=quiet)
    return text.getvalue()


def test_the_table_as_it_is_printed() -> None:
    said = [line.split() for line in printed(pa.compare(months(), "2026-03", "2026-04")).splitlines()]
    first = next(line for line in said if line[:2] == ["cases", "handed"])
    # Percentage points with a true minus sign: 10 % minus 50 %.
    assert first == ["cases", "handed", "off", "at", "least", "once", "50.0", "%", "10.0", "%",
                     "\N{MINUS SIGN}40.0", "lower"]  # fmt: skip
    assert ["2026-03:", "20", "cases,", "10", "hand-offs"] in said


def test_old_periods_need_no_other_care_than_that_nothing_is_allowed_for() -> None:
    (care,) = pa.compare(months(), "2026-03-02", "2026-04").care
    assert care.startswith("Nothing else is allowed for:")


ONE_BY_ONE = tuple(
    datetime(2026, *moment, tzinfo=UTC)
    for moment in ((3, 1, 23, 30), (3, 31, 21, 30), (3, 31, 22, 30), (4, 1, 3, 30), (4, 1, 12))
)
"""When the cases of a small log begin: in Berlin April begins at 22:00, in New York at 4:00 UTC."""


@pytest.mark.parametrize(
    ("zone", "march", "april"), [("UTC", 3, 2), ("Europe/Berlin", 2, 3), ("America/New_York", 4, 1)]
)
def test_days_are_those_of_the_zone_which_is_said(zone: str, march: int, april: int) -> None:
    log = log_of([{"case": str(number), "at": at, "team": "A"} for number, at in enumerate(ONE_BY_ONE)])
    made = pa.compare(log, "2026-03", "2026-04", zone=ZoneInfo(zone))
    assert (made.found.of_a.cases, made.found.of_b.cases) == (march, april)
    assert f"Days are those of {zone}." in printed(made)
    assert made.to_dict()["zone"] == zone
    # 23:30 UTC is the next day in Berlin, so that the first of March has no row there.
    late = "The log covers 2026-03 in part: it begins on 2026-03-02."
    assert (late in made.care) == (zone == "Europe/Berlin")


def test_two_teams_have_no_days() -> None:
    both = pa.compare(runs("A B A", "A B"), "A", "B")
    assert "Days are" not in printed(both)
    assert both.to_dict()["zone"] is None


def test_cases_near_the_end_of_the_log_are_said_to_be_younger() -> None:
    rows = [
        {"case": f"{begin} {number}", "at": begin + row, "team": "AB"[row > 0]}
        for begin in (MARCH, APRIL)
        for number in range(10)
        for row in (0, 240)
    ]
    care = pa.compare(log_of([*rows, {"case": "x", "at": 990, "team": "A"}]), "2026-03-02", "2026-04-02").care
    # The log ends on 12 April at 14:00, 9.6 days after 2 April has ended; nine in ten cases last ten days.
    assert not any("2026-03-02" in each or "in part" in each for each in care)
    (young,) = [each for each in care if "younger" in each]
    assert young.startswith(
        "Late cases of 2026-04-02 are younger: it ends 9.6 d before the log does, and nine in ten cases of "
        "this log last 10.0 d or less."
    )


@pytest.mark.parametrize(
    ("a", "b", "says"),
    [
        ("2026-03", "2026-03-20..2026-04", "2026-03 and 2026-03-20..2026-04 overlap: what is in both counts"),
        ("2026-02..2026-03", "2026-04", "covers 2026-02..2026-03 in part: it begins on 2026-03-02."),
        ("2026-03", "2026-04..2027-12", "covers 2026-04..2027-12 in part: it ends on 2027-03-02."),
    ],
)
def test_what_the_times_of_periods_do_is_said(a: str, b: str, says: str) -> None:
    assert any(says in each for each in pa.compare(months(), a, b).care)


def test_periods_that_touch_do_not_overlap() -> None:
    assert not any("overlap" in each for each in pa.compare(months(), "2026-03", "2026-04").care)


def test_two_teams_have_no_times_to_take_care_of() -> None:
    assert len(pa.compare(runs("A B A", "A B"), "A", "B").care) == 1


@pytest.mark.parametrize(
    ("a", "b", "what", "remedy"),
    [
        ("Bilings", "Front desk", "'Bilings' is neither a team of the log nor a period.", "mean 'Billing'?"),
        ("front dsek", "Billing", "'front dsek' is neither a team", "Did you mean 'Front desk'?"),
        ("xyz", "Billing", "'xyz' is neither a team", "Write a period as 2026-03"),
        (
            "Billing",
            "2026-03",
            "'Billing' is a team and '2026-03' a period.",
            "Name two teams or two periods.",
        ),
        ("2026", "Billing", "'Billing' is a team and '2026' a period.", "Name two teams or two periods."),
        ("Billing", "Billing", "'Billing' and 'Billing' are the same.", "Name two that differ."),
        ("2026-03", "2026-03-01..2026-03-31", "are the same.", "Name two that differ."),
    ],
)
def test_what_cannot_be_compared_is_refused_with_a_remedy(a: str, b: str, what: str, remedy: str) -> None:
    rows = [{"case": 1, "at": n, "team": team} for n, team in enumerate(("Front desk", "Billing"))]
    with pytest.raises(pa.Unreadable) as refused:
        pa.compare(log_of(rows), a, b)
    assert what in refused.value.what
    assert remedy in refused.value.remedy


def test_a_team_and_a_period_in_which_nothing_began_are_said_to_be_of_two_kinds() -> None:
    with pytest.raises(pa.Unreadable) as refused:
        pa.compare(runs("A B"), "2025", "B")
    assert refused.value.what == "'B' is a team and '2025' a period."
    with pytest.raises(pa.Unreadable) as refused:
        pa.compare(runs("A B"), "2025", "Network")
    assert refused.value.what == "'Network' is neither a team of the log nor a period."
    assert refused.value.remedy.startswith("Two periods or two teams are needed.")


def test_a_team_is_found_in_other_case_where_only_one_is_so_called() -> None:
    assert pa.compare(runs("Desk B Desk"), "dESK", "b").found.a == "Desk"
    both = runs("Desk B DESK")
    assert pa.compare(both, "DESK", "Desk").found.a == "DESK"
    with pytest.raises(pa.Unreadable, match="'desk' is neither a team"):
        pa.compare(both, "desk", "B")
    with pytest.raises(pa.Unreadable, match="'B' and 'B' are the same"):
        pa.compare(both, "b", "B")


def test_persons_who_stand_for_teams_are_not_compared_and_their_periods_are() -> None:
    log = months()
    persons = pa.Log(log.events, replace(log.understood, team_is_person=True))
    with pytest.raises(pa.Unreadable, match="persons are not compared"):
        pa.compare(persons, "A", "B")
    assert pa.compare(persons, "2026-03", "2026-04").found.of_a.cases == 20


def test_the_document_names_the_keys_of_the_json() -> None:
    found = pa.compare(months(), "2026-03", "2026-04").to_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    text = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")
    section = text.partition("\n## Two periods or two teams\n")[2].partition("\n## ")[0]
    named = set(re.findall(r"`([a-z_]+)`", section))
    assert {*found, *found["a"], *found["differences"][0]} <= named
    assert found["a"]["handed_off"]["count"] == 10
    assert [each["word"] for each in found["differences"]][:1] == ["lower"]


def test_the_table_of_a_notebook_has_a_row_per_figure() -> None:
    table = pa.compare(months(), "2026-03", "2026-04").table
    assert table.columns == ["figure", "unit", "a", "b", "value", "low", "high", "word"]
    assert table.select("unit", "word").row(0) == ("share", "lower")
    assert table["unit"].to_list()[5:] == ["hours", "hours", "days"]
    assert table.height == 8


@pytest.mark.parametrize("width", [40, 80, 160])
def test_the_comparison_keeps_to_the_width(width: int) -> None:
    text = printed(pa.compare(months(), "2026-03", "2026-04"), width, quiet=False)
    assert max(len(line) for line in text.splitlines()) <= width


def test_a_team_name_cannot_steer_the_terminal() -> None:
    text = printed(pa.compare(runs("\x1b[2JA [red]B[/]"), "\x1b[2JA", "[red]B[/]"))
    assert "\x1b" not in text
    assert "[red]B[/]: 0 cases, 1 hand-off" in text
