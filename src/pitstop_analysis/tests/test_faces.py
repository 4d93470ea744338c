"""What the page and the terminal say for logs that lack this or that."""

import io
import re
from dataclasses import replace

import pytest
from rich.console import Console

import pitstop_analysis as pa
from pitstop_analysis.hours import Hours
from pitstop_analysis.recognise import KNOWN, recognise
from pitstop_analysis.report.sections import sections
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
