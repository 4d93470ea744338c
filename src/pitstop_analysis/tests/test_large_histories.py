"""Histories of changes that are read in parts: the same log as in memory, and the same refusals."""

import gzip
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import polars as pl
import pytest

from pitstop_analysis.large import by_case as laid_out
from pitstop_analysis.large.report import is_larger
from pitstop_analysis.mapping import Mapping
from pitstop_analysis.readers.raw import ORDER
from pitstop_analysis.tests.files import put
from pitstop_analysis.tests.histories import (
    BEGIN,
    PERSONS,
    STATES,
    TEAMS,
    both,
    reasons,
    refused,
    same,
)

pytestmark = pytest.mark.usefixtures("small_parts")


Change = tuple[str, str, str, str, str]
"""Case, time, field, old value, new value."""


def changes(rows: int = 260) -> list[Change]:
    """Cases whose rows are far apart, ties, values that don't follow, times and cases that can't be read."""
    chance = Random(11)
    found = []
    for number in range(rows):
        case = chance.choice([f"c{chance.randrange(30)}"] * 20 + ["", " ", "NULL"])
        at = BEGIN + timedelta(minutes=20 * (number // 4) + chance.choice((0, 0, -300, 1)))
        time = chance.choice([f"{at:%Y-%m-%d %H:%M:%S}"] * 20 + ["soon", "", f"{at:%Y-%m-%dT%H:%M:%SZ}"])
        field, values = chance.choice(
            [("team", TEAMS), ("team", TEAMS), ("person", PERSONS), ("state", STATES), ("note", ["x", "y"])]
        )
        # A few cases are never given a team.
        field = "note" if case in ("c7", "c8") and field == "team" else field
        found.append((case, time, field, chance.choice(values), chance.choice(values)))
    return found


def plain(told: list[Change], header: str = "ticket,changed at,field,old value,new value,Country") -> str:
    rows = (f"{case},{at},{field},{old},{new},C{len(old)}\n" for case, at, field, old, new in told)
    return header + "\n" + "".join(rows)


def zammad(told: list[Change]) -> str:
    names = {"team": "group", "person": "owner", "state": "state", "note": "title"}
    rows = [
        f"{number},{'Ticket' if number % 5 else 'Ticket::Article'},{case if number % 5 else 99},"
        f"{case},{'notification' if number % 7 == 0 else 'updated'},{names[field]},{old},{new},3,{at}\n"
        for number, (case, at, field, old, new) in enumerate(told)
    ]
    return (
        "id,object,o_id,related_o_id,type,attribute,value_from,value_to,created_by_id,created_at\n"
        + "".join(rows)
    )


def otrs(told: list[Change]) -> str:
    kinds = {
        "team": lambda old, new: f"Move;%%{new}%%9%%{old}%%2",
        "person": lambda old, new: f"OwnerUpdate;%%{new}%%{len(new)}",
        "state": lambda old, new: f"StateUpdate;%%{old}%%{new}%%",
        "note": lambda old, new: f"SendAgentNotification;%%{old}" if new == "x" else "AddNote;%%note",
    }
    first = f"c1;NewTicket;%%1%%Front%%3 normal%%new%%7;{BEGIN:%Y-%m-%d %H:%M:%S}\n"
    rows = (f"{case};{kinds[field](old, new)};{at}\n" for case, at, field, old, new in told)
    return "ticket_id;history_type;name;create_time\n" + first + "".join(rows)


def servicenow(told: list[Change]) -> str:
    names = {"team": "assignment_group", "person": "assigned_to", "state": "incident_state", "note": "notes"}
    rows = (
        f"incident,{names[field]},{case},ann,{old},{new if number < 250 else '0a' * 16},{at}\n"
        for number, (case, at, field, old, new) in enumerate(told)
    )
    return "tablename,fieldname,documentkey,user,oldvalue,newvalue,sys_created_on\n" + "".join(rows)


HISTORIES = {"plain": plain, "zammad": zammad, "otrs": otrs, "servicenow": servicenow}


@pytest.mark.parametrize("form", HISTORIES.values(), ids=HISTORIES)
def test_a_history_is_the_same_log(tmp_path: Path, form: Callable[[list[Change]], str]) -> None:
    text = form(changes())
    mark = ";" if form is otrs else ","
    wide = text.splitlines()[5] + f"{mark}one{mark}too{mark}many{mark}at{mark}all\n"

    found = same(put(tmp_path, text + wide))

    assert found.cases_without_team > 0
    assert reasons(found)[:2] == ["more fields than the header", "no team yet"]
    assert {"no case", "no time that can be read"} <= set(reasons(found))
    notes = " ".join(found.notes)
    assert "of changes made" in notes
    assert "teams known only from the change that ended their time" in notes


def test_notices_of_a_history_whose_columns_are_called_as_in_the_tables(tmp_path: Path) -> None:
    text = zammad(changes()).replace("object,", "history_object,", 1).replace(",type,", ",history_type,", 1)

    found = same(put(tmp_path, text))

    assert "notices that were sent, which are no events: 38" in found.notes


def test_a_history_gives_the_same_report(tmp_path: Path) -> None:
    path = put(tmp_path, gzip.compress(plain(changes()).encode("utf-16")), "log.csv.gz")
    found = both(path, sliced=("Country", "status"), times_in="Europe/Berlin")

    assert found["cases"] > 20
    assert found["left_out"]["cases_without_team"] == 2


def test_histories_in_other_forms(tmp_path: Path) -> None:
    frame = pl.read_csv(plain(changes(80)).encode(), infer_schema=False)
    frame.write_parquet(tmp_path / "log.parquet")
    same(tmp_path / "log.parquet", line="suffix")
    lines = "".join(json.dumps(row) + "\n" for row in frame.to_dicts())
    same(put(tmp_path, lines, "log.json"))


def test_a_mapping_names_the_fields_in_parts_too(tmp_path: Path) -> None:
    path = put(tmp_path, plain(changes()))
    found = same(path, mapping=Mapping(fields={"team": "state", "status": "team"}))
    assert found.columns["team"] == "new value of state"


def test_a_day_far_on_tells_the_order_of_all_days_of_a_history(tmp_path: Path) -> None:
    told = [
        (f"c{n % 9}", f"0{1 + n // 60}/0{1 + n % 9}/2026 10:{n % 60:02}", "team", "A", "B")
        for n in range(200)
    ]
    found = same(put(tmp_path, plain([*told, ("c1", "01/13/2026 10:00", "team", "B", "C")])))
    assert found.times.startswith("times written month first")


def test_a_time_format_that_is_named(tmp_path: Path) -> None:
    told = [(f"c{n % 9}", f"0{1 + n % 9}.03.26 10:{n % 60:02}", "team", "A", "B") for n in range(100)]
    same(put(tmp_path, plain(told)), time_format="%d.%m.%y %H:%M")


def test_the_team_of_now_and_a_field_met_late(tmp_path: Path) -> None:
    """Which column holds what is told by rows that no first part has."""
    header = "Ticket ID,Ticket group,Update - Timestamp,Changes - Field name,Changes - Previous value,"
    rows = [f"{n % 20},Now{n % 3},2026-03-02 08:{n % 60:02},status,,new\n" for n in range(100)]
    rows += ["3,Front,2026-03-02 09:00,group,Front,Billing\n"]
    found = same(put(tmp_path, header + "Changes - New value\n" + "".join(rows)))
    assert found.cases_without_team == 0


def test_a_log_with_old_and_new_values_of_something_else_is_no_history(tmp_path: Path) -> None:
    text = (
        "case,time,team,property,from,to\n" + "1,2026-03-02,A,colour,red,blue\n1,2026-03-03,B,size,3,4\n" * 40
    )
    assert both(put(tmp_path, text))["events"] == 80


TOLD = changes(60)
REFUSED = {
    "no team": plain([each for each in TOLD if each[2] != "team"]),
    "no group": zammad([each for each in TOLD if each[2] != "team"]),
    "no assignment": servicenow([each for each in TOLD if each[2] != "team"]),
    "no moves": otrs([each for each in TOLD if each[2] != "team"]).replace("NewTicket", "Other"),
    "no times": plain([(case, "soon", *rest) for case, _at, *rest in TOLD]),
    "no times at all": plain([(case, "", *rest) for case, _at, *rest in TOLD]),
    "either way round": plain([(case, "01/02/2026", *rest) for case, _at, *rest in TOLD]),
    "both ways round": plain(
        [(case, ("13/01/2026", "01/13/2026")[n % 2], *rest) for n, (case, _at, *rest) in enumerate(TOLD)]
    ),
    "no cases": plain([("", *rest) for _case, *rest in TOLD]),
    "no values": plain([(case, at, field, "", "") for case, at, field, *_ in TOLD]),
    "wide rows alone": plain([]) + "1,2,3,4,5,6,7\n" * 50,
    "metrics": "ticket_id,created_at,group_stations,assignee_stations\n"
    + "".join(f"{n},2026-03-02,{n % 4 or ''},1\n" for n in range(200)),
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_memory_refuses_is_refused_in_the_same_words(tmp_path: Path, text: str) -> None:
    refused(put(tmp_path, text))


def test_metrics_are_counted_in_all_of_the_file(tmp_path: Path) -> None:
    found = refused(put(tmp_path, REFUSED["metrics"]))
    assert found.what.endswith("100 of 150 tickets passed through more than one group.")


def test_a_history_that_would_not_fit_is_told(tmp_path: Path) -> None:
    path = put(tmp_path, plain(changes()))
    assert is_larger(path, bound=20_000)
    assert not is_larger(path, bound=10**9)


def test_rows_of_a_case_come_together_however_often_they_are_laid_out(tmp_path: Path) -> None:
    cases = laid_out.ByCase(tmp_path / "cases")
    for begin in range(0, 6_000, 100):
        names = [
            None if n % 11 == 0 else "large" if n % 2 else f"c{n % 97}" for n in range(begin, begin + 100)
        ]
        cases.add(pl.DataFrame({ORDER: range(begin, begin + 100), "case": names}), pl.Series(names))

    frames = list(cases.frames())

    assert sum(frame.height for frame in frames) == 6_000
    assert len(frames) > 9
    for case in ["large", *(f"c{n}" for n in range(97))]:
        assert sum(frame["case"].eq(case).any() for frame in frames) == 1
    assert all(frame[ORDER].is_sorted() for frame in frames)
    assert not [file for file in tmp_path.rglob("*") if file.is_file()]
