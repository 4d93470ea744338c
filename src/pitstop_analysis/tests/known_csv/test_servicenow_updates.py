"""ServiceNow's incidents with one row per update."""

from pathlib import Path

import pytest

from pitstop_analysis.read import read
from pitstop_analysis.tests.files import put
from pitstop_analysis.tests.histories import both, refused
from pitstop_analysis.tests.known_csv.logs import left_out, log_from, rows

UPDATES = """number,incident_state,active,reassignment_count,sys_updated_at,assignment_group,assigned_to
INC0000045,New,true,0,2/3/2016 01:23,Group 56,?
INC0000045,Resolved,true,0,2/3/2016 08:53,Group 56,Resolver 89
INC0000045,Closed,false,1,15/3/2016 02:00,Group 70,Resolver 89
INC0000047,New,true,0,1/3/2016 04:40,?,?
"""


def updates(*days: str) -> str:
    """A case per day, with one update for each of two groups."""
    rows = (
        f"INC{number},{state},true,0,{day} {at},{group},?\n"
        for number, day in enumerate(days)
        for state, at, group in (("New", "9:30", "Service Desk"), ("Active", "10:45", "Network"))
    )
    return UPDATES.partition("\n")[0] + "\n" + "".join(rows)


def test_times_are_day_first_and_a_question_mark_is_nothing(tmp_path: Path) -> None:
    log = log_from(tmp_path, UPDATES)
    assert rows(log) == [
        ("INC0000045", "01:23", "Group 56", None, "New"),
        ("INC0000045", "08:53", "Group 56", "Resolver 89", "Resolved"),
        ("INC0000045", "02:00", "Group 70", "Resolver 89", "Closed"),
    ]
    assert [at.isoformat() for at in log.events["at"]][::2] == [
        "2016-03-02T01:23:00+00:00",
        "2016-03-15T02:00:00+00:00",
    ]
    assert left_out(log) == [("no team yet", 1, (5,))]
    assert log.understood.notes[0] == "recognised as ServiceNow's incidents, one row per update"


def test_iso_times_are_read_as_such(tmp_path: Path) -> None:
    text = UPDATES.replace("15/3/2016", "2016-03-15").replace("2/3/2016", "2016-03-02")
    log = log_from(tmp_path, text.replace("1/3/2016", "2016-03-01"))
    assert log.understood.times == "ISO 8601 times without an offset, taken as UTC"
    assert len(rows(log)) == 3


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize(
    ("far_on", "said", "first", "last"),
    [
        ("17/1/2026", "day", "2026-05-03T09:30:00+00:00", "2026-01-17T10:45:00+00:00"),
        ("1/17/2026", "month", "2026-03-05T09:30:00+00:00", "2026-01-17T10:45:00+00:00"),
    ],
)
def test_a_day_above_12_far_on_tells_whether_the_day_or_the_month_is_first(
    tmp_path: Path, far_on: str, said: str, first: str, last: str
) -> None:
    path = put(tmp_path, updates(*["3/5/2026"] * 100, far_on))
    both(path)
    log = read(path)
    at = {case: at.isoformat() for case, at in log.events.select("case_id", "at").rows()}
    opened = log.events.filter(log.events["case_id"] == "INC0")["at"].min()
    assert (opened.isoformat(), at["INC100"]) == (first, last)  # type: ignore[union-attr]
    assert log.understood.times == f"times written {said} first (a number above 12 tells), taken as UTC"
    assert left_out(log) == []


@pytest.mark.usefixtures("small_parts")
def test_days_that_could_be_months_are_not_guessed(tmp_path: Path) -> None:
    path = put(tmp_path, updates(*["3/5/2026"] * 100))
    found = refused(path)
    assert found.what == (
        "Times such as '3/5/2026 9:30' could be day first or month first: no day above 12 tells."
    )
    assert "--time-format '%d/%m/%Y %H:%M' (day first) or '%m/%d/%Y %H:%M' (month first)" in found.remedy
    named = read(path, time_format="%m/%d/%Y %H:%M")
    assert named.events["at"][0].isoformat() == "2026-03-05T09:30:00+00:00"
