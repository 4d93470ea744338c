"""What the page and the terminal say for logs that lack this or that."""

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

import pitstop_analysis as pa
from pitstop_analysis.hours import Hours
from pitstop_analysis.recognise import KNOWN, recognise
from pitstop_analysis.report.sections import sections
from pitstop_analysis.report.tables import NAMES_OF_TABLES
from pitstop_analysis.report.terminal import show
from pitstop_analysis.tests.logs import log_of, runs


def titles(report: pa.Report) -> dict[str, str]:
    return {section.anchor: section.title for section in sections(report.figures)}


def printed(report: pa.Report, **console: object) -> str:
    text = io.StringIO()
    show(Console(file=text, width=100, **console), report.figures, report.log.understood)  # type: ignore[arg-type]
    return text.getvalue()


def test_every_title_says_the_finding() -> None:
    rows = [
        {"case": n, "at": hour * 24, "team": team, "tier": line, "activity": act}
        for n in range(4)
        for hour, (team, line, act) in enumerate(
            [("A", 1, "Accepted"), ("B", 2, "Queued"), ("B", 2, "Accepted")][: 3 if n else 1]
        )
    ]
    found = titles(pa.report(log_of(rows)))
    said = {
        "map": "The busiest route, A → B, carries 100.0 % of 3 hand-offs",
        "handoffs": "75.0 % of cases change team, 0.0 % three times or more",
        "bounces": "0.0 % of all cases come back to a team that had them, 0.0 % at once",
        "waits": "Half of the accepted hand-offs waited 24.0 h or less, nine in ten 24.0 h or less",
        "routes": "1 route carries 3 hand-offs",
        "time": "Cases with 1 hand-off last 2.0 d in the median (n = 3), "
        "those with no hand-off 0 min (n = 1)",
        "lines": "100.0 % of cases begin at the first line and go up one line at a time; "
        "25.0 % never leave it",
        "runs": "2 different runs of teams; the most frequent is taken by 75.0 % of cases",
        "times": "When hand-offs are made: 100 % between 8:00 and 9:00",
    }
    assert {anchor: found[anchor] for anchor in said} == said
    assert all(re.search(r"\d|No ", title) for title in found.values())


@pytest.mark.parametrize(
    ("cases", "title"),
    [
        (["A B", "A B", "A C"], "The busiest route, A → B, carries 66.7 % of 3 hand-offs"),
        (["A B", "A C"], "No route is busier than another: each of 2 carries 50.0 % of 2 hand-offs"),
        (["A B"] * 2 + ["A C"] * 2 + ["A D"], "2 routes are the busiest, each with 2 of 5 hand-offs"),
    ],
)
def test_a_route_is_the_busiest_only_where_no_other_has_as_many(cases: list[str], title: str) -> None:
    assert titles(pa.report(runs(*cases)))["map"] == title


@pytest.mark.parametrize(
    ("cases", "title", "over_the_picture"),
    [
        (
            ["A B", "A B", "A A B"],
            "When hand-offs are made: 67 % between 9:00 and 10:00",
            "The busiest hour for hand-offs is 9:00 to 10:00 (66.7 %)",
        ),
        (
            ["A B A"],
            "When hand-offs are made: no single hour is the busiest, 2 have 1 hand-off each",
            "2 hours of the day are the busiest, with 1 hand-off each",
        ),
    ],
)
def test_an_hour_is_the_busiest_only_where_no_other_has_as_many(
    cases: list[str], title: str, over_the_picture: str
) -> None:
    report = pa.report(runs(*cases))
    assert titles(report)["times"] == title
    assert f"<strong>{over_the_picture}</strong>" in report.to_html()


@pytest.mark.parametrize(
    ("handed_off", "title"),
    [
        (
            {"chair": (31, 31), "table": (0, 40), "lamp": (1, 1)},
            "By product, chair (100.0 % of 31 cases handed off) surely lies above table (0.0 % of 40)",
        ),
        ({"chair": (3, 30), "table": (3, 30)}, "Hand-offs by product"),
        ({"chair": (30, 30), "lamp": (0, 29)}, "Hand-offs by product"),
        # The same two: sure where they are all there is, and not where they are picked from twelve.
        (
            {"chair": (22, 40), "table": (8, 40)},
            "By product, chair (55.0 % of 40 cases handed off) surely lies above table (20.0 % of 40)",
        ),
        (
            {"chair": (22, 40), "table": (8, 40)} | {f"stool {n}": (15, 40) for n in range(10)},
            "Hand-offs by product",
        ),
    ],
)
def test_slices_are_named_only_where_their_shares_surely_differ(
    handed_off: dict[str, tuple[int, int]], title: str
) -> None:
    rows: list[dict[str, object]] = [
        {"case": f"{product} {n}", "at": hour, "team": team, "product": product}
        for product, (count, of) in handed_off.items()
        for n in range(of)
        for hour, team in enumerate("AB" if n < count else "A")
    ]
    assert titles(pa.report(log_of(rows), sliced=("product",)))["slices"] == title


def test_without_handoffs_there_is_no_map_and_no_table_of_routes() -> None:
    found = titles(pa.report(runs("A", "A")))
    assert set(found) >= {"handoffs", "bounces", "waits", "time"}
    assert not set(found) & {"map", "routes"}
    assert found["waits"] == "No wait after a hand-off can be measured"


def test_without_acceptance_waits_run_to_the_next_event() -> None:
    report = pa.report(runs("A B B", "A B B"))
    said = "Half of the hand-offs with a further event see it within 1.0 h, nine in ten within 1.0 h"
    assert titles(report)["waits"] == said
    text = printed(report)
    assert "median to event" in text
    assert "to acceptance" not in text
    assert "no status tells of it (--waiting WORD --accepted WORD, or pitstop map)" in text


def at_once(*later: int) -> pa.Report:
    """A case for each: B has it from 9:00, and writes its second row then or so many hours later."""
    return pa.report(
        log_of(
            [
                {"case": n, "at": at, "team": team}
                for n, hours in enumerate(later)
                for at, team in ((0, "A"), (1, "B"), (1 + hours, "B"))
            ]
        )
    )


def test_a_log_that_writes_several_rows_at_once_tells_no_wait() -> None:
    report = at_once(0, 0, 5)
    assert titles(report)["waits"] == "This log can't tell the waits after 3 hand-offs"
    assert titles(at_once(0, 5, 5))["waits"].startswith("Half of the hand-offs")
    text = " ".join(printed(report).split())
    assert "so it can't tell how long a case waits for somebody" in text
    assert "Half of" not in text


def test_what_no_handoff_lacks_is_not_told() -> None:
    assert "had no further event" not in printed(at_once(5)) + at_once(5).to_html()
    assert "1 hand-off had no further event" in printed(pa.report(runs("A B B", "A B")))


def test_a_search_for_cycles_that_was_ended_says_at_least() -> None:
    teams = [f"t{n:02}" for n in range(14)]
    run = " ".join(f"{one} {other}" for one in teams for other in teams if one != other)
    report = pa.report(runs(run))
    assert "the search was ended in 1 case" in " ".join(printed(report).split())
    assert "the numbers of cycles are at least these" in report.to_html()


def test_colour_is_used_on_a_screen_and_never_under_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    report = pa.report(runs("A B", "A"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[36" in printed(report, force_terminal=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[36" not in printed(report, force_terminal=True)


@pytest.mark.parametrize(
    ("role", "name"), [(role, name) for role, names in KNOWN.items() for name in names.split()]
)
def test_every_known_name_is_recognised(role: str, name: str) -> None:
    columns = {"case": "case_id", "time": "timestamp", "team": "team"} | {role: name.upper()}
    assert recognise(list(columns.values()), {}).taken[role] == name.upper()


def test_one_column_never_takes_two_roles_by_itself() -> None:
    taken = recognise(
        ["id", "key", "time", "date", "group", "queue", "owner", "user", "type", "state"], {}
    ).taken
    assert len(set(taken.values())) == len(taken)


def test_what_is_named_wins_over_what_is_recognised() -> None:
    roles = recognise(["case_id", "number", "timestamp", "team"], {"case": "number"})
    assert roles.taken["case"] == "number"
    assert "case" not in roles.others


def test_tables_of_a_report_are_frames_to_go_on_with() -> None:
    found = pa.report(runs("A B A", "A")).tables
    assert found["handoffs"].select("handoffs", "count").head(3).rows() == [("0", 1), ("1", 0), ("2", 1)]
    assert found["waits"]["wait"].to_list() == ["to_first_event"]
    assert found["routes"]["n"].sum() == 2
    assert found["time_to_end"]["handoffs"].to_list() == ["0", "1", "2", "3", "4", "5+"]
    assert found["segments"].height == 4
    assert found["events"].height == 4
    assert "lines" not in found


def test_a_log_that_tells_everything_has_every_table_that_a_folder_may_hold() -> None:
    turns = (
        ("Front 1st", "Open"), ("Back 2nd", "Queued"), ("Back 2nd", "Accepted"),
        ("Back 2nd", "Waiting for customer"), ("Front 1st", "Queued"), ("Front 1st", "Accepted"),
        ("Front 1st", "Resolved"),
    )  # fmt: skip
    log = log_of(
        [
            {"case": 1, "at": hour, "team": team, "status": status, "activity": status, "product": "chair"}
            for hour, (team, status) in enumerate(turns)
        ]
    )
    design = "start: Front 1st\nFront 1st -> Back 2nd\nBack 2nd -> end\n"
    found = pa.report(log, sliced=("product",), design=design).tables
    # The names by which `pitstop report --csv` knows an earlier table of its own, and a log in its way.
    assert sorted(found) == sorted((*NAMES_OF_TABLES, "segments", "events"))
    assert sorted(NAMES_OF_TABLES) == [
        "concentration", "design_arrows", "design_ends", "design_routes", "design_starts",
        "directly_follows", "first_team_right", "handoffs", "handover", "holds", "lines", "passed_on",
        "reopenings", "resolution", "routes", "slices", "solved_fast", "time_to_end", "trend", "variants",
        "waiting_for_customer", "waits",
    ]  # fmt: skip


def test_business_time_of_times_without_an_offset_is_warned_of() -> None:
    log = runs("A B")
    local = replace(log, understood=replace(log.understood, times="ISO 8601 times, taken as UTC"))
    always = Hours.of("always", [(0, 1 << 60)])
    told = printed(pa.report(local, hours=always))
    assert "Take care" in told and "name it with --times-in" in " ".join(told.split())
    assert "name it with --times-in" not in printed(pa.report(local))


def pictures(report: pa.Report, anchor: str) -> str:
    return "".join(
        picture for each in sections(report.figures) if each.anchor == anchor for picture in each.pictures
    )


@pytest.mark.parametrize(("cases", "said"), [(1, "1 hand-off"), (3, "3 hand-offs")])
def test_handoffs_after_days_are_said_not_to_be_drawn(cases: int, said: str) -> None:
    rows: list[dict[str, object]] = [
        {"case": n, "at": at, "team": team} for n in range(cases) for at, team in ((0, "A"), (48, "B"))
    ]
    assert f"Not drawn: {said} after two days or longer." in pictures(pa.report(log_of(rows)), "times")
    assert "Not drawn" not in pictures(pa.report(runs("A B")), "times")


@pytest.mark.parametrize(
    ("earlier", "said"), [(0, ""), (1, "Not drawn: 1 week before."), (2, "Not drawn: 2 weeks before.")]
)
def test_weeks_that_are_too_many_are_said_not_to_be_drawn(earlier: int, said: str) -> None:
    rows: list[dict[str, object]] = [
        {"case": week, "at": week * 168 + at, "team": team}
        for week in range(104 + earlier)
        for at, team in ((0, "A"), (1, "B"))
    ]
    drawn = pictures(pa.report(log_of(rows)), "trend")
    assert drawn
    assert said in drawn
    assert ("Not drawn" in drawn) == bool(earlier)


def test_weeks_and_days_name_the_zone_whose_they_are() -> None:
    # Sunday, 23:30 UTC: Monday in Berlin, where the log has two weeks and in UTC three.
    begun = [
        datetime(2026, 3, day, hour, 30, tzinfo=UTC) for day, hour in ((1, 23), (8, 20), (8, 23), (15, 20))
    ]
    rows: list[dict[str, object]] = [
        {"case": number, "at": at, "team": team} for number, at in enumerate(begun) for team in "AB"
    ]
    here = pa.report(log_of(rows), zone=ZoneInfo("Europe/Berlin"))
    assert "week from Monday, Europe/Berlin" in pictures(here, "trend")
    assert "2026-03-02 to 2026-03-15 (days of Europe/Berlin)" in here.to_html()
    assert "By week, Europe/Berlin" in printed(here)
    assert [point.of for point in here.figures.trend.handed_off.points] == [2, 2]
    assert here.to_dict()["period"]["from"] == "2026-03-01T23:30:00+00:00"

    there = pa.report(log_of(rows))
    assert "week from Monday, UTC" in pictures(there, "trend")
    assert "2026-03-01 to 2026-03-15" in printed(there)
    assert [point.of for point in there.figures.trend.handed_off.points] == [1, 2, 1]


ONE_CASE: list[dict[str, object]] = [
    {"case": 1, "at": hour, "team": team, "person": person, "tier": tier, "activity": act}
    for hour, (team, person, tier, act) in enumerate(
        [
            ("A", "Ann", 1, "Open"),
            ("B", "Bob", 2, "Queued"),
            ("A", "Ann", 1, "Accepted"),
            ("A", "Eve", 1, "Resolved"),
        ]
    )
]


@pytest.mark.parametrize("rows", [ONE_CASE, ONE_CASE[:2], ONE_CASE[:1]], ids=["back", "one hand-off", "none"])
def test_one_is_said_in_the_singular(rows: list[dict[str, object]]) -> None:
    report = pa.report(log_of(rows), sliced=("tier",))
    page = re.sub(r"<[^>]+>", "\n", re.sub(r"(?s)<(style|script)>.*?</\1>", "", report.to_html()))
    for text in (page, printed(report), json.dumps(report.to_dict(), indent=0), repr(report)):
        assert not re.findall(r"(?<![\d.,:])1 (?:more |straight )?[a-z-]+s\b(?! (?:from|which))", text)
    assert not re.search(r"\b1 (?:case|hand-off) (?:come|change|return|carry|have)\b", page)


def test_what_nobody_accepted_or_resolved_has_no_half() -> None:
    said = titles(pa.report(log_of([*ONE_CASE[:2], {**ONE_CASE[3], "case": 2}])))
    assert said["outcomes"] == "0.0 % of hand-offs are resolved by the receiver"
    assert said["waits"] == "No wait after a hand-off can be measured"


def test_medians_and_shares_stand_with_their_intervals() -> None:
    rows: list[dict[str, object]] = [
        {"case": case, "at": at, "team": team, "product": "chair", "status": status}
        for case in range(8)
        for at, team, status in ((0, "A", "Open"), (1, "B", "Queued"), (2 + case, "B", "Accepted"))
    ]
    report = pa.report(log_of(rows), sliced=("product",))
    shown = {section.anchor: section for section in sections(report.figures)}
    (route,) = shown["routes"].tables[0].bars
    assert route.cells == (
        "8", "8", "8", "4.5 h <small>1.0 h to 8.0 h</small>", "0.0 % <small>0.0\N{EN DASH}32.4</small>",
    )  # fmt: skip
    (chair,) = shown["slices"].tables[0].bars
    assert chair.cells == (
        "8", "100.0 % <small>67.6\N{EN DASH}100.0</small>", "8", "0.0 % <small>0.0\N{EN DASH}32.4</small>",
        "4.5 h <small>1.0 h to 8.0 h, n = 8</small>", "5.5 h <small>2.0 h to 9.0 h</small>",
    )  # fmt: skip
    (cells,) = [bar.cells for bar in shown["holds"].tables[1].bars if bar.label == "B"]
    assert cells == ("8", "4.5 h <small>1.0 h to 8.0 h</small>", "7.3 h")
    slices = report.tables["slices"].row(0, named=True)
    assert (slices["to_accept"], slices["to_accept_n"], slices["to_accept_low"]) == (4.5, 8, 1.0)


def test_contents_name_reopenings_where_nothing_waits_for_the_customer() -> None:
    rows: list[dict[str, object]] = [
        {"case": 1, "at": hour, "team": team, "activity": act}
        for hour, (team, act) in enumerate([("A", "Resolved"), ("B", "In Progress"), ("B", "Resolved")])
    ]
    page = pa.report(log_of(rows)).to_html()
    assert '<a href="#customer">Reopenings</a>' in page
    assert "Waits for the customer" not in page

    rows.insert(1, {"case": 2, "at": 1, "team": "A", "activity": "Waiting for customer"})
    rows.append({"case": 2, "at": 2, "team": "A", "activity": "In Progress"})
    assert '<a href="#customer">Waits for the customer, reopenings</a>' in pa.report(log_of(rows)).to_html()
