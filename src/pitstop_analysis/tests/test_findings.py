"""The sentences to act on, word for word, for logs that are small enough to count by hand."""

import io
import json
import re

import pytest
from rich.console import Console

import pitstop_analysis as pa
from pitstop_analysis.report.findings import ENOUGH
from pitstop_analysis.report.terminal import show
from pitstop_analysis.tests.logs import log_of, runs

ANOTHER = "If some did, another column may hold the team: --team COLUMN."


def said(report: pa.Report) -> list[str]:
    """The sentences, with a plain dash between the ends of an interval."""
    return [text.replace("\N{EN DASH}", "-") for text in report.to_dict()["findings"]]


def about(report: pa.Report, words: str) -> list[str]:
    return [sentence for sentence in said(report) if words in sentence]


@pytest.mark.parametrize(
    ("cases", "sentence"),
    [
        (["A"], f"No case changes team: 1 case, no hand-off. {ANOTHER}"),
        (["A", "A A", "B"], f"No case changes team: 3 cases, no hand-off. {ANOTHER}"),
        (
            ["A B"],
            "1 of 1 case (100.0 %, 95 % interval 20.7-100.0) changes team at least once; it is handed off "
            "once.",
        ),
        (
            ["A", "A", "A", "A B A B"],
            "1 of 4 cases (25.0 %, 95 % interval 4.6-69.9) changes team at least once; it is handed off "
            "3 times.",
        ),
    ],
)
def test_how_many_change_team(cases: list[str], sentence: str) -> None:
    assert said(pa.report(runs(*cases)))[0] == sentence


@pytest.mark.parametrize(
    ("cases", "sentence"),
    [
        (
            ["A B", "A"],
            "0 of 1 handed-off case (0.0 %, 95 % interval 0.0-79.3) comes back to a team that had it before.",
        ),
        (
            ["A B A", "A B C A", "A B", "A"],
            "2 of 3 handed-off cases (66.7 %, 95 % interval 20.8-93.9) come back to a team that had them "
            "before.",
        ),
    ],
)
def test_how_many_come_back(cases: list[str], sentence: str) -> None:
    assert said(pa.report(runs(*cases)))[1] == sentence


def test_waits_to_the_next_event_say_who_is_not_among_them() -> None:
    found = said(pa.report(runs("A B B", "A B B", "A B")))
    assert found[2] == (
        "Half of the hand-offs with a further event at the receiver see it within 1.0 h (n = 2), nine in ten "
        "within 1.0 h; 1 of 3 hand-offs has none."
    )


def test_waits_have_an_interval_from_six_on() -> None:
    found = said(pa.report(runs(*["A B B"] * 6)))
    assert "within 1.0 h (95 % interval 1.0 h to 1.0 h, n = 6), nine in ten" in found[2]


def test_waits_that_every_handoff_has_say_nothing_of_those_without() -> None:
    assert said(pa.report(runs("A B B", "A B B")))[2] == (
        "Half of the hand-offs with a further event at the receiver see it within 1.0 h (n = 2), nine in ten "
        "within 1.0 h."
    )


@pytest.mark.parametrize("seconds", [0, 0.4])
def test_rows_that_a_log_writes_at_one_moment_are_no_waits(seconds: float) -> None:
    rows = [
        {"case": f"{team}{n}", "at": at, "team": holder}
        for team, wait in (("B", seconds / 3600), ("C", seconds / 3600), ("D", 80))
        for n in range(30)
        for at, holder in ((0, "A"), (1, team), (1 + wait, team))
    ]
    assert said(pa.report(log_of(rows)))[2:] == [
        "Most next events at the receiver stand within a second of the hand-off (n = 90): the log writes "
        "several rows at one moment, so it can't tell how long a case waits for somebody."
    ]


def test_no_sentence_on_waits_without_one() -> None:
    assert not about(pa.report(runs("A B", "A B")), "Half of")


def test_a_route_that_stands_out_is_named_beside_all_routes_together() -> None:
    # 40 of 40 straight back on A → B; 80 on C → D and their like come back never.
    report = pa.report(runs(*["A B A"] * 40, *["C D"] * 80))
    assert about(report, "→") == [
        "Look first at A → B: 40 of 40 hand-offs (100.0 %, 95 % interval 91.2-100.0) go straight back, "
        "against 25.0 % on all routes together. It stands out of 3 routes with 30 hand-offs or more, the "
        "choice among them allowed for."
    ]


def test_a_route_picked_by_chance_is_not_named() -> None:
    # Ten routes with 8 to 12 of 40 straight back: the highest of them is no news.
    cases = []
    for number, back in enumerate((8, 9, 9, 10, 10, 10, 10, 11, 11, 12)):
        cases += [f"a{number} b{number} a{number}"] * back + [f"a{number} b{number}"] * (40 - back)
    report = pa.report(runs(*cases))
    assert about(report, "straight back") == [
        "100 of 500 hand-offs (20.0 %, 95 % interval 16.7-23.7) go straight back, and no route stands out: "
        "on none of the 10 routes with 30 hand-offs or more is the share surely higher."
    ]
    assert not about(report, "Look first")


def test_the_allowance_for_the_choice_decides() -> None:
    # 17 of 40 (42.5 %) is surely above the 25 % of all routes by itself, not as a pick of twelve.
    few = ["a b a"] * 17 + ["a b"] * 23
    others = [case for n in range(11) for case in [f"c{n} d{n} c{n}"] * 13 + [f"c{n} d{n}"] * 27]
    assert not about(pa.report(runs(*few, *others)), "Look first")
    assert about(pa.report(runs(*["a b a"] * 34, *["a b"] * 6, *others)), "Look first at a → b: 34 of 40")


def test_where_no_route_is_busy_none_is_named() -> None:
    # 29 straight returns of 58 hand-offs, on two routes of 29 each.
    assert about(pa.report(runs(*["A B A"] * 29)), "straight back") == [
        "29 of 58 hand-offs (50.0 %, 95 % interval 37.5-62.5) go straight back; no route has the 30 "
        "hand-offs that it takes to be named."
    ]
    assert not about(pa.report(runs(*["A B A"] * 14)), "straight back")


def test_the_only_busy_route_is_no_pick() -> None:
    report = pa.report(runs(*["A B A"] * 10, *["A B"] * 20))
    assert about(report, "→") == [
        "A → B, the only route with 30 hand-offs or more: 10 of 30 hand-offs (33.3 %, 95 % interval "
        "19.2-51.2) go straight back."
    ]


@pytest.mark.parametrize(("handoffs", "named"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_a_route_needs_thirty_handoffs_to_be_named(handoffs: int, named: bool) -> None:
    assert bool(about(pa.report(runs(*["A B A"] * handoffs)), "→")) == named


def test_the_longest_typical_wait_says_of_how_many_routes() -> None:
    rows = [
        {"case": f"{team}{n}", "at": hour, "team": holder}
        for team, wait in (("B", 5), ("C", 80))
        for n in range(30)
        for hour, holder in ((0, "A"), (1, team), (1 + wait, team))
    ]
    assert about(pa.report(log_of(rows)), "longest typical") == [
        "The longest typical wait for the next event is on A → C: median 3.3 d (95 % interval 3.3 d to 3.3 "
        "d, n = 30), of 2 routes with 30 waits or more."
    ]


def test_long_cases_are_told_without_a_cause() -> None:
    many = ["A B C A B C"] * 30
    assert about(pa.report(runs(*many, *["A A"] * 30)), "five times") == [
        "Cases handed off five times or more last 5.0 h in the median (95 % interval 5.0 h to 5.0 h, n = "
        "30), cases never handed off 1.0 h (95 % interval 1.0 h to 1.0 h, n = 30); which way the influence "
        "runs is not shown."
    ]


def solved(giver: str, receiver: str, hours: int) -> list[dict[str, object]]:
    """One case that the receiver solves so long after it came from the giver, or from nobody."""
    begin = {"at": 0, "team": giver or receiver, "status": "Open"}
    came = [{"at": 1, "team": receiver, "status": "Open"}] if giver else []
    return [begin, *came, {"at": hours + bool(giver), "team": receiver, "status": "Resolved"}]


def test_a_route_whose_cases_are_solved_at_once_is_named() -> None:
    # B solves 120 cases of its own in 10 hours, and those that A hands on in one.
    runs_of = [solved("A", "B", 1)] * 40 + [solved("", "B", 10)] * 120 + [solved("A", "C", 5)] * 40
    rows = [{"case": n, **row} for n, run in enumerate(runs_of) for row in run]
    report = pa.report(log_of(rows))
    assert about(report, "earlier") == [
        "On A → B 40 of 40 hand-offs that the receiver solves (100.0 %, 95 % interval 91.2-100.0) are solved "
        "as fast as its quickest quarter of cases: could the giver solve them, or pass them on earlier?"
    ]
    behind = dict(zip(said(report), report.to_dict()["behind"], strict=True))
    assert behind[about(report, "earlier")[0]][:3] == ["0", "1", "2"]


def test_where_to_look_goes_before_how_it_is_everywhere() -> None:
    rows: list[dict[str, object]] = []
    for n in range(40):
        rows += [{"case": f"back {n}", "at": hour, "team": team} for hour, team in enumerate("ABAA")]
        rows += [{"case": f"fast {n}", **row} for row in solved("D", "E", 1)]
        rows += [{"case": f"own {n}", **row} for row in [*solved("", "E", 10), *solved("", "E", 20)]]
        rows += [
            {"case": f"slow {n}", "at": at, "team": team} for at, team in ((0, "F"), (1, "G"), (90, "G"))
        ]
    found = said(pa.report(log_of(rows)))
    assert len(found) == 5
    named = ("Look first", "The longest", "On D → E")
    assert [begin for text in found for begin in named if begin in text] == list(named)


@pytest.mark.parametrize(("cases", "careful"), [(ENOUGH - 1, True), (ENOUGH, False)])
def test_few_cases_are_to_be_read_and_not_reckoned_with(cases: int, careful: bool) -> None:
    report = pa.report(runs(*["A B"] * cases))
    text = io.StringIO()
    show(Console(file=text, width=200), report.figures, report.log.understood)
    said_so = "29 cases are few: read them one by one, and take no share for a rate."
    assert (said_so in text.getvalue(), said_so in report.to_html()) == (careful, careful)


def test_one_case_is_told_of_as_one() -> None:
    assert "1 case is few: read it, and take no share for a rate." in pa.report(runs("A B")).to_html()


CAUSAL = re.compile(
    r"\b(because|causes?|caused|due to|leads? to|results? in|makes?|blame|fault|worst|best)\b"
)


@pytest.mark.parametrize(
    "cases",
    [
        ["A B A"] * 40 + ["C D"] * 80,
        ["A B B"] * 31 + ["A C C"] * 31,
        ["A B C A B C"] * 30 + ["A A"] * 30,
        ["A"],
    ],
)
def test_sentences_never_speak_of_cause_or_blame(cases: list[str]) -> None:
    report = pa.report(runs(*cases))
    assert not [sentence for sentence in said(report) if CAUSAL.search(sentence)]
    assert len(said(report)) <= 5


def persons() -> list[dict[str, object]]:
    return [
        {"case": f"{name}{n}", "at": hour, "assignee": who}
        for name, run in (("x", ["Bea", "Ada", "Bea"]), ("y", ["Cyd", "Ada"]))
        for n in range(40)
        for hour, who in enumerate(run)
    ]


def test_persons_who_stand_for_teams_are_numbered_and_never_singled_out() -> None:
    report = pa.report(log_of(persons(), team="assignee"))
    assert said(report) == [
        "80 of 80 cases (100.0 %, 95 % interval 95.4-100.0) change person at least once; those that do are "
        "handed off 1.5 times on average, at most 2 times.",
        "40 of 80 handed-off cases (50.0 %, 95 % interval 39.3-60.7) come back to a person that had them "
        "before.",
    ]
    text = io.StringIO()
    show(Console(file=text, width=120), report.figures, report.log.understood)
    everywhere = report.to_html() + json.dumps(report.to_dict()) + text.getvalue()
    assert not re.findall("Ada|Bea|Cyd", everywhere)
    assert "person 1 → person 2" in everywhere
    assert "80 cases, 200 events, 3 persons" in text.getvalue()
    assert "rates are for routes and processes, not for persons" in " ".join(text.getvalue().split())


def test_numbers_of_persons_follow_their_appearance_not_their_figures() -> None:
    routes = pa.report(log_of(persons(), team="assignee")).to_dict()["routes"]
    assert [(each["from"], each["to"], each["n"]) for each in routes] == [
        ("person 1", "person 2", 40),
        ("person 2", "person 1", 40),
        ("person 3", "person 2", 40),
    ]


@pytest.mark.parametrize(
    ("column", "person", "numbered"),
    [("assignee", None, True), ("Owner", None, True), ("who", "who", True), ("squad", None, False)],
)
def test_how_a_column_of_persons_is_known(column: str, person: str | None, numbered: bool) -> None:
    rows = [{"case": "c", "at": hour, column: who} for hour, who in enumerate(("Ada", "Bea"))]
    named = {"team": column} | ({"person": person} if person else {})
    found = pa.report(log_of(rows, **named)).to_dict()
    assert found["source"]["team_is_person"] is numbered
    assert found["routes"][0]["from"] == ("person 1" if numbered else "Ada")


def test_a_list_of_cases_is_not_taken_for_their_history() -> None:
    (only,) = pa.report(runs("A", "B", "A")).to_dict()["findings"]
    assert "Each of the 3 cases has one row" in only
    assert "Export the changes" in only


def test_the_slowest_route_is_named_only_where_it_is_surely_slow() -> None:
    alike = [f"A{n % 3} B{n % 3} B{n % 3}" for n in range(120)]
    assert not any("longest typical wait" in text for text in pa.report(runs(*alike)).to_dict()["findings"])
