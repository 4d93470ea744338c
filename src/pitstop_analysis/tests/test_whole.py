"""One small export from end to end: everything that is printed and written for it, word for word."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import pitstop_analysis as pa
from pitstop_analysis.report.terminal import show
from pitstop_analysis.tests.logs import ROOT, runs

DESK = """\
ticket,time,team,agent,status
1,2026-03-02T08:00:00Z,Front,Ann,Accepted
1,2026-03-02T09:00:00Z,Billing,Ann,Queued
1,2026-03-02T11:00:00Z,Billing,Bo,Accepted
1,2026-03-02T12:00:00Z,Front,Bo,Queued
1,2026-03-02T12:30:00Z,Front,Cy,Accepted
2,2026-03-02T08:00:00Z,Front,Ann,Accepted
2,2026-03-03T08:00:00Z,Front,Ann,Closed
3,2026-03-02T10:00:00Z,Front,Cy,Accepted
3,2026-03-02T10:15:00Z,Network,Cy,Queued
3,soon,Network,Di,Accepted
"""
WIDE = """\
Hand-off report: desk.csv
Read as       CSV
Columns       case = ticket, time = time, team = team, person = agent, status = status
Times         ISO 8601 times with their offset, shown in UTC
Support line  not given (--line COLUMN)
Acceptance    status: waits = Queued; accepted = Accepted
Rows          10 rows read, 1 (10.0 %) left out
Left out      1 row: no time that can be read (line 11)
Take care     More than one row in twenty is in no figure. See why before you rely on the figures.
Note          UTF-8, divided by comma
Holds         3 cases, 9 events, 3 teams, 2026-03-02 to 2026-03-03

What to act on
  1. 2 of 3 cases (66.7 %, 95 % interval 20.8~93.9) change team at least once; those that do are
     handed off 1.5 times on average, at most 2 times.
  2. 1 of 2 handed-off cases (50.0 %, 95 % interval 9.5~90.5) come back to a team that had them
     before.
  3. Half of the accepted hand-offs waited 1.2 h or less (n = 2), nine in ten 1.9 h or less; 1 of 3
     that arrived waiting (33.3 %, 95 % interval 6.1~79.2) moved on or ended unaccepted.
  3 cases are few: read them one by one, and take no share for a rate.

Hand-offs per case
  hand-offs  cases   share  95 % interval
  0              1  33.3 %       6.1~79.2  ########################
  1              1  33.3 %       6.1~79.2  ########################
  2              1  33.3 %       6.1~79.2  ########################
  3 hand-offs; at least one in 2 of 3 cases (66.7 %, 95 % interval 20.8~93.9); at most 2 in one
  case.
  Counted apart: 2 reassignments inside a team, in 1 case.

Cases that come back: three measures
  measure  cases  of all cases  95 % interval
  return       1        33.3 %       6.1~79.2
  A-B-A        1        33.3 %       6.1~79.2            1 occurrence
  cycles       1        33.3 %       6.1~79.2  1 in total, 1 distinct
  A-B-A-B in 0 cases.

Waits after a hand-off, calendar time
  wait                n  median  95 % interval    p75    p90
  to acceptance       2   1.2 h              -  1.6 h  1.9 h
  to the first event  2   1.2 h              -  1.6 h  1.9 h
  3 of 3 hand-offs arrived waiting; accepted before they left: 2 of 3 hand-offs (66.7 %, 95 %
  interval 20.8~93.9).
  1 hand-off had no further event at the receiver.

Routes by volume
  route            hand-offs  cases  n  median to accept  straight back
  Billing → Front          1      1  1            30 min          0.0 %
                                                               0.0~79.3
  Front → Billing          1      1  1             2.0 h        100.0 %
                                                             20.7~100.0
  Front → Network          1      1  0                 -          0.0 %
                                                               0.0~79.3

Time to end, calendar days
  hand-offs  cases  median  95 % interval     p75     p90
  0              1   1.0 d              -   1.0 d   1.0 d
  1              1  15 min              -  15 min  15 min
  2              1   4.5 h              -   4.5 h   4.5 h

After the hand-off
  outcome                                number   share  95 % interval
  resolved by the receiver               0 of 3   0.0 %       0.0~56.1
  arrived waiting, passed on unaccepted  0 of 3   0.0 %       0.0~56.1
  cases handed off: first team right     1 of 2  50.0 %       9.5~90.5

Where straight returns gather
  A fifth of the routes (1 of 3) carries 1 of 1 straight return (100.0 %, 95 % interval 20.7~100.0);
  four fifths are on 1 route.
"""
NARROW = """\
Hand-offs per case
  hand-offs  cases   share  95 % interval
  0              1  33.3 %       6.1~79.2  ###############
  1              1  33.3 %       6.1~79.2  ###############
  2              1  33.3 %       6.1~79.2  ###############
  3 hand-offs; at least one in 2 of 3 cases (66.7 %, 95 %
  interval 20.8~93.9); at most 2 in one case.
  Counted apart: 2 reassignments inside a team, in 1 case.
"""
THIRD = {"count": 1, "of": 3, "share": 0.3333, "low": 0.0615, "high": 0.7923}
TWO_THIRDS = {"count": 2, "of": 3, "share": 0.6667, "low": 0.2077, "high": 0.9385}
NONE_OF_3 = {"count": 0, "of": 3, "share": 0.0, "low": 0.0, "high": 0.5615}
NONE_OF_1 = {"count": 0, "of": 1, "share": 0.0, "low": 0.0, "high": 0.7935}
HALF_AN_HOUR = {"n": 1, "median": 0.5, "low": None, "high": None}
TWO_HOURS = {"n": 1, "median": 2.0, "low": None, "high": None}
NO_WAIT = {"n": 0, "median": None, "low": None, "high": None}
EMPTY_BANDS = ("3", "4", "5", "6", "7", "8", "9", "10+")
NOTHING = dict.fromkeys(("median", "p75", "p90", "low", "high"))


def one(value: float) -> dict[str, float | None]:
    """The spread of a single value."""
    return {"n": 1, "median": value, "p75": value, "p90": value, "low": None, "high": None}


def rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [rounded(each) for each in value]
    return round(value, 4) if isinstance(value, float) else value


@pytest.fixture
def report(tmp_path: Path) -> pa.Report:
    path = tmp_path / "desk.csv"
    path.write_text(DESK)
    return pa.report(pa.read(path))


def printed(report: pa.Report, width: int, **console: Any) -> str:
    """What stands on the screen, with signs for dash and bar that are easier to tell apart in a test."""
    text = io.StringIO()
    show(Console(file=text, width=width, **console), report.figures, report.log.understood, quiet=True)
    said = text.getvalue().replace("\N{EN DASH}", "~").replace("\N{FULL BLOCK}", "#")
    return "\n".join(line.rstrip() for line in said.splitlines()) + "\n"


def test_everything_that_is_printed(report: pa.Report) -> None:
    assert printed(report, 100) == WIDE


def test_bars_shrink_with_the_screen_and_keep_their_proportions(report: pa.Report) -> None:
    assert NARROW in printed(report, 60)


@pytest.mark.parametrize("console", [{}, {"no_color": True}], ids=["piped", "NO_COLOR"])
def test_without_colour_the_same_words_are_printed(report: pa.Report, console: dict[str, Any]) -> None:
    assert printed(report, 100, **console) == WIDE


IN_FULL = ("findings", "behind", "routes", "waits", "time_to_end", "bounces", "handoffs")
"""Each is compared whole in a test of this file."""
AFTER = (
    "variants", "directly_follows", "holds", "passed_on", "first_team_right", "resolution", "solved_fast",
    "ends", "forced", "waiting_for_customer", "reopenings", "hours_of_day", "trend", "concentration",
    "slices", "design",
)  # fmt: skip
"""Each has a test of its own, with literal tables."""


def test_the_findings_and_the_cases_behind_them(report: pa.Report) -> None:
    found = report.to_dict()
    assert found["findings"] == [
        "2 of 3 cases (66.7 %, 95 % interval 20.8\N{EN DASH}93.9) change team at least once; those that do "
        "are handed off 1.5 times on average, at most 2 times.",
        "1 of 2 handed-off cases (50.0 %, 95 % interval 9.5\N{EN DASH}90.5) come back to a team that had "
        "them before.",
        "Half of the accepted hand-offs waited 1.2 h or less (n = 2), nine in ten 1.9 h or less; 1 of 3 that "
        "arrived waiting (33.3 %, 95 % interval 6.1\N{EN DASH}79.2) moved on or ended unaccepted.",
    ]
    assert found["behind"] == [["1", "3"], ["1"], ["1"]]


def test_the_figures_of_routes_in_full(report: pa.Report) -> None:
    assert rounded(report.to_dict()["routes"]) == [
        {
            "from": "Billing", "to": "Front", "n": 1, "cases": 1, "to_accept": HALF_AN_HOUR,
            "to_first_event": HALF_AN_HOUR, "returned": NONE_OF_1,
        },
        {
            "from": "Front", "to": "Billing", "n": 1, "cases": 1, "to_accept": TWO_HOURS,
            "to_first_event": TWO_HOURS,
            "returned": {"count": 1, "of": 1, "share": 1.0, "low": 0.2065, "high": 1.0},
        },
        {
            "from": "Front", "to": "Network", "n": 1, "cases": 1, "to_accept": NO_WAIT,
            "to_first_event": NO_WAIT, "returned": NONE_OF_1,
        },
    ]  # fmt: skip


def test_the_figures_of_times_in_full(report: pa.Report) -> None:
    found = rounded(report.to_dict())
    waits = {"n": 2, "median": 1.25, "p75": 1.625, "p90": 1.85, "low": None, "high": None}
    assert found["waits"] == {
        "to_accept": waits
        | {
            "handoffs": 3,
            "waiting": 3,
            "accepted": TWO_THIRDS,
            "bins": {
                "within 1 h": 1, "1-4 h": 1, "4-8 h": 0, "8-24 h": 0, "1-3 days": 0, "3-7 days": 0,
                "over 7 days": 0,
            },
            "words": {"column": "status", "waiting": ["Queued"], "accepted": ["Accepted"]},
        },
        "to_first_event": waits | {"without": 1},
    }  # fmt: skip
    assert found["time_to_end"] == [
        {"handoffs": "0", **one(1.0), "mean": 1.0},
        {"handoffs": "1", **one(0.0104), "mean": 0.0104},
        {"handoffs": "2", **one(0.1875), "mean": 0.1875},
        *({"handoffs": band, "n": 0, **NOTHING, "mean": None} for band in ("3", "4", "5+")),
    ]


def test_the_figures_of_cases_in_full(report: pa.Report) -> None:
    found = rounded(report.to_dict())
    assert found["bounces"] == {
        "return": {
            "cases": 1,
            "of_all": THIRD,
            "of_handed_off": {"count": 1, "of": 2, "share": 0.5, "low": 0.0945, "high": 0.9055},
        },
        "aba": {"cases": 1, "of_all": THIRD, "occurrences": 1},
        "abab": {"cases": 0},
        "cycles": {"cases": 1, "of_all": THIRD, "total": 1, "distinct": 1, "cut_short": 0},
    }
    assert found["handoffs"] == {
        "total": 3,
        "cases_with": 2,
        "with_any": TWO_THIRDS,
        "most": 2,
        "distribution": {"0": 1, "1": 1, "2": 1} | dict.fromkeys(EMPTY_BANDS, 0),
        "shares": {"0": THIRD, "1": THIRD, "2": THIRD} | dict.fromkeys(EMPTY_BANDS, NONE_OF_3),
    }


def test_some_figures_of_each_further_measure(report: pa.Report) -> None:
    told = rounded(report.to_dict())
    assert told["passed_on"]["passed_on"] == NONE_OF_3
    assert told["first_team_right"]["of_handed_off"]["count"] == 1
    assert told["variants"]["top"][0]["teams"] == ["Front"]
    assert (told["directly_follows"], told["waiting_for_customer"], told["slices"]) == (None, None, {})
    assert told["design"] is None


def test_all_else_that_a_report_says(report: pa.Report) -> None:
    found = report.to_dict()
    assert set(found.pop("definitions")) >= {"handoffs", "bounces.return", "waits.to_accept", "shares"}
    assert found.keys() >= {*IN_FULL, *AFTER}
    assert {key: value for key, value in found.items() if key not in (*IN_FULL, *AFTER)} == {
        "format": 1,
        "source": {
            "file": "desk.csv",
            "kind": "CSV",
            "columns": {
                "case": "ticket", "time": "time", "team": "team", "person": "agent", "status": "status",
            },
            "other_columns": {},
            "times": "ISO 8601 times with their offset, shown in UTC",
            "line_from": None,
            "team_is_person": False,
            "rows_read": 10,
            "notes": ["UTF-8, divided by comma"],
        },
        "left_out": {
            "rows": 1,
            "cases_without_team": 0,
            "reasons": [{"reason": "no time that can be read", "rows": 1, "where": "line", "first": [11]}],
        },
        "period": {"from": "2026-03-02T08:00:00+00:00", "to": "2026-03-03T08:00:00+00:00"},
        "cases": 3,
        "events": 9,
        "teams": 3,
        "reassignments": {"total": 2, "cases_with": 1},
        "push_to_front": None,
        "self_loops": [{"team": "Front", "n": 2}, {"team": "Billing", "n": 1}],
        "units": {"waits": "hours", "routes": "hours", "time_to_end": "days", "clock": "calendar time"},
    }  # fmt: skip


def test_one_event_is_a_log(tmp_path: Path) -> None:
    path = tmp_path / "one.csv"
    path.write_text("case,time,team\n7,2026-03-02 08:00,Front\n")
    report = pa.report(pa.read(path))
    found = report.to_dict()
    assert found["findings"] == [
        "No case changes team: 1 case, no hand-off. If some did, another column may hold the team: "
        "--team COLUMN."
    ]
    assert found["handoffs"]["shares"]["0"]["share"] == 1.0
    assert found["bounces"]["return"]["of_handed_off"]["share"] is None
    assert (found["waits"]["to_first_event"]["n"], found["routes"]) == (0, [])
    assert found["time_to_end"][0]["median"] == 0.0
    said = printed(report, 80)
    assert "Holds         1 case, 1 event, 1 team, 2026-03-02 to 2026-03-02" in said
    assert "to the first event  0       -              -    -    -" in said
    assert "1 case" in report.to_html()


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("to_html", "Hand-offs in desk.csv"),
        ("_repr_html_", "srcdoc="),
        ("__repr__", "<Report 3 cases, 9 events, 3 hand-offs>"),
    ],
)
def test_the_same_report_in_a_notebook(report: pa.Report, command: str, told: str) -> None:
    assert told in getattr(report, command)()


def test_what_a_report_writes_is_what_it_shows(report: pa.Report, tmp_path: Path) -> None:
    report.write_html(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == report.to_html()
    assert json.loads(json.dumps(report.to_dict())) == report.to_dict()


def test_the_examples_in_the_document_of_measures_are_what_the_measures_say() -> None:
    text = (ROOT / "docs" / "measures.md").read_text(encoding="utf-8")
    table = text.partition("| run of teams |")[2].partition("\n\n")[0]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()[2:]]
    assert len(rows) == 5
    for run, returned, times, cycles in rows:
        found = pa.report(runs(run)).to_dict()["bounces"]
        assert found["return"]["cases"] == (returned == "yes"), run
        assert (found["aba"]["occurrences"], found["cycles"]["total"]) == (int(times), int(cycles)), run
