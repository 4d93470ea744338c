"""The report's faces: one set of figures in JSON, on the page, in the terminal and in a notebook."""

import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rich.console import Console

import pitstop_analysis as pa
from pitstop_analysis.hours import Hours
from pitstop_analysis.report.terminal import show
from pitstop_analysis.segments import find_words
from pitstop_analysis.tests.logs import ROOT, VINST, XES, log_of, need_bpi2013, runs

EVIL = "<script>alert('team')</script>&\"'"
DEFINED = (
    "handoffs bounces.return bounces.aba bounces.cycles waits.to_accept waits.to_first_event routes "
    "time_to_end push_to_front"
)


class Outline(HTMLParser):
    """Elements and their attributes; fails on a tag that is closed without having been opened."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def rich_log() -> pa.Log:
    """Forty cases: front to back and often straight back, with lines, persons and acceptance."""
    rows: list[dict[str, object]] = []
    for n in range(40):
        run = [("Front", "L1", "Accepted"), ("Back", "L2", "Queued"), ("Back", "L2", "Accepted")]
        run += [("Front", "L1", "Queued"), ("Front", "L1", "Accepted")] if n % 4 else []
        for hour, (team, line, activity) in enumerate(run):
            row = {"case": n, "at": hour, "team": team, "tier": line, "activity": activity, "person": "x"}
            rows.append(row)
    return log_of(rows)


def telling_log() -> pa.Log:
    """The same, and each row says in its status whether the case waits for the customer or is closed."""
    events = rich_log().events.with_columns(last=pl.col("at") == pl.col("at").max().over("case_id"))
    says = pl.when("last").then(pl.lit("Closed")).otherwise(pl.lit("Pending customer"))
    told = events.with_columns(says.alias("status")).drop("last")
    return pa.Log(told, rich_log().understood)


def printed(report: pa.Report, width: int = 80, **options: Any) -> str:
    text = io.StringIO()
    show(Console(file=text, width=width), report.figures, report.log.understood, **options)
    return text.getvalue()


DESIGN = "start: Front\nFront -> Back\nBack -> end"
WHOLE = (
    {"count", "of", "share", "low", "high"},
    {"n", "median", "p75", "p90", "low", "high"},
    {"a", "b", "value", "low", "high", "word"},
)


def paths_of(value: object, at: str = "") -> set[str]:
    """Dotted paths of the values of nested dicts. A share, a spread and a difference are one value each;
    entries of a list are written []."""
    if isinstance(value, dict) and set(value) not in WHOLE:
        return set().union(*(paths_of(each, f"{at}.{key}" if at else key) for key, each in value.items()))
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return set().union(*(paths_of(each, f"{at}[]") for each in value))
    return {at}


def documented() -> set[str]:
    text = (ROOT / "docs" / "report.md").read_text(encoding="utf-8").partition("\n## JSON\n")[2]
    text = text.partition("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", text, flags=re.MULTILINE))


# Keys below these are names of the log, of bands or of definitions: the document names the parent.
OPEN = (
    "source.columns",
    "source.other_columns",
    "handoffs.distribution",
    "handoffs.shares",
    "waits.to_accept.bins",
    "push_to_front.paths",
    "slices",
    "definitions",
)


def general(path: str) -> str:
    return next((parent for parent in OPEN if path.startswith(parent)), path)


def test_the_document_and_the_json_name_the_same_keys() -> None:
    log = telling_log()
    left = replace(log.understood, left_out=(pa.LeftOut("no case", 1, "line", (3,)),))
    always = Hours.of("always", [(0, 1 << 60)])
    found = pa.report(pa.Log(log.events, left), hours=always, sliced=("line",), design=DESIGN).to_dict()
    found["source"]["other_columns"] = {"team": ["Group"]}
    assert {general(path) for path in paths_of(found)} == documented()


def test_json_holds_plain_numbers_only() -> None:
    for log in (rich_log(), runs("A"), runs("A B", "A")):
        text = json.dumps(pa.report(log).to_dict(), allow_nan=False)
        assert json.loads(text)["cases"] == log.events["case_id"].n_unique()


def test_json_of_a_small_log() -> None:
    found = pa.report(rich_log()).to_dict()
    assert (found["cases"], found["events"], found["teams"]) == (40, 180, 2)
    assert list(found["handoffs"]["distribution"].values()) == [0, 10, 30, 0, 0, 0, 0, 0, 0, 0, 0]
    assert found["bounces"]["aba"]["occurrences"] == 30
    assert found["waits"]["to_accept"]["median"] == 1.0
    assert found["routes"][0] == {
        "from": "Front",
        "to": "Back",
        "n": 40,
        "cases": 40,
        "to_accept": {"n": 40, "median": 1.0, "low": 1.0, "high": 1.0},
        "to_first_event": {"n": 40, "median": 1.0, "low": 1.0, "high": 1.0},
        "returned": {
            "count": 30,
            "of": 40,
            "share": 0.75,
            "low": pytest.approx(0.5981, abs=5e-5),
            "high": pytest.approx(0.8581, abs=5e-5),
        },
    }
    assert found["push_to_front"]["cases"] == 40
    assert found["left_out"] == {"rows": 0, "cases_without_team": 0, "reasons": []}


def test_what_a_log_does_not_tell_is_null_not_zero() -> None:
    found = pa.report(runs("A B", "A")).to_dict()
    assert (found["waits"]["to_accept"], found["push_to_front"], found["reassignments"]) == (None, None, None)


def test_findings_are_at_most_five_and_each_names_its_number() -> None:
    found = pa.report(rich_log()).to_dict()["findings"]
    assert 1 <= len(found) <= 5
    assert found[0] == (
        "40 of 40 cases (100.0 %, 95 % interval 91.2\N{EN DASH}100.0) change team at least once; "
        "those that do are handed off 1.8 times on average, at most 2 times."
    )
    assert all(re.search(r"\d", sentence) for sentence in found)
    assert any("Front → Back: 30 of 40 hand-offs (75.0 %" in sentence for sentence in found)


def test_a_route_is_not_singled_out_on_few_handoffs() -> None:
    found = pa.report(runs("A B A", "A B A")).to_dict()["findings"]
    assert not any("→" in sentence for sentence in found)


def test_persons_are_never_named_in_a_report() -> None:
    rows = [
        {"case": n, "at": hour, "team": team, "person": f"Persephone{hour}"}
        for n in range(40)
        for hour, team in enumerate("ABAB")
    ]
    report = pa.report(log_of(rows))
    assert "Persephone" not in report.to_html() + printed(report) + json.dumps(report.to_dict())


def test_a_log_without_handoffs_says_so() -> None:
    report = pa.report(runs("A", "A A"))
    (only,) = report.to_dict()["findings"]
    assert only.startswith("No case changes team: 2 cases, no hand-off. If some did,")
    assert "no hand-off" in printed(report)
    assert "0 hand-offs" in report.to_html()


def test_the_page_needs_nothing_from_outside() -> None:
    page = Outline(pa.report(rich_log()).to_html())
    assert page.named("script") == [{}]
    assert not page.named("link")
    assert not page.named("img")
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    targets = [each["href"] for each in page.named("a")]
    assert targets and all(str(target).startswith("#") for target in targets)
    anchors = {str(each.get("id")) for _, each in page.tags}
    assert {str(target)[1:] for target in targets} <= anchors
    style = (Path(pa.__file__).parent / "report" / "page.css").read_text()
    assert "url(" not in style and "@import" not in style
    assert "prefers-color-scheme: dark" in style and "@media print" in style


def test_every_text_of_the_log_is_escaped() -> None:
    rows = [
        {"case": EVIL, "at": hour, "team": team, "tier": EVIL + "1", "activity": act, EVIL: "x"}
        for hour, (team, act) in enumerate(
            [(EVIL, "Accepted"), ("B", "Queued"), ("B", "Accepted"), (EVIL, "")]
        )
    ]
    report = pa.report(log_of(rows))
    assert report.to_html().count("<script") == 1
    assert "<script" not in report._repr_html_()
    assert "&lt;script&gt;" in report.to_html()
    assert "<script>" in printed(report, width=200)
    assert report.to_dict()["routes"][0]["from"] == EVIL


def test_marks_of_terminal_colour_in_a_team_name_are_text() -> None:
    assert "[red]A[/] → B" in printed(pa.report(runs("[red]A[/] B")))


def test_a_team_name_cannot_steer_the_terminal() -> None:
    rows = [
        {"case": 1, "at": hour, "team": team}
        for hour, team in enumerate(["\x1b[2Jgone", "B\x9b31m", "C\u202e"])
    ]
    text = printed(pa.report(log_of(rows)))
    assert not set("\x1b\x9b\u202e") & set(text)
    assert "[2Jgone → B" in text


def test_a_definition_stands_beside_every_figure() -> None:
    report = pa.report(rich_log())
    definitions = report.to_dict()["definitions"]
    page = re.sub(r"\s+", " ", report.to_html().replace("&#39;", "'"))
    text = re.sub(r"\s+", " ", printed(report))
    for key in DEFINED.split():
        assert definitions[key] in page, key
        assert definitions[key] in text, key


def test_each_picture_has_its_table_and_each_bar_begins_at_zero() -> None:
    page = Outline(pa.report(rich_log()).to_html())
    pictures = [each for each in page.named("svg") if each.get("role") == "img"]
    assert [str(each["class"]).split()[0] for each in pictures].count("flow") == 2
    assert all(each["aria-label"] for each in pictures)
    bars = [each for each in page.named("rect") if "%" in str(each.get("width")) and "class" not in each]
    assert len(bars) > 20
    assert {each["x"] for each in bars} == {"0"}
    assert all(0 <= float(str(each["width"]).rstrip("%")) <= 100 for each in bars)


def test_what_a_table_or_the_map_leaves_out_is_counted() -> None:
    report = pa.report(runs(*(f"hub{n % 3} team{n:03}" for n in range(130))))
    page = report.to_html()
    assert "30 further routes with 30 hand-offs not in this table" in page
    assert "Drawn: 15 of 130 routes between 16 of 133 teams, with 15 of 130 hand-offs" in page
    assert "Not drawn: 29 hand-offs to and from 117 other teams; 86 hand-offs among those." in page
    assert "and 120 more routes with 120 hand-offs" in printed(report)
    assert len(report.to_dict()["routes"]) == 130


@pytest.mark.parametrize("width", [40, 80, 160])
def test_the_terminal_keeps_to_its_width(width: int) -> None:
    text = printed(pa.report(rich_log()), width=width)
    assert max(len(line) for line in text.splitlines()) <= width
    assert "\x1b" not in text


def test_quiet_leaves_out_definitions_and_keeps_figures() -> None:
    report = pa.report(rich_log())
    text = printed(report, quiet=True)
    assert "Return: a team holds the case" not in text
    assert "30 occurrences" in text


def test_rows_left_out_come_before_the_figures(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("case,at,team\n1,2026-03-02T08:00:00Z,A\n,2026-03-02T08:00:00Z,A\n1,soon,B\n")
    report = pa.report(pa.read(path))
    text = printed(report)
    assert "3 rows read, 2 (66.7 %) left out" in text
    assert "1 row: no case (line 3)" in text
    assert text.index("no time that can be read (line 4)") < text.index("What to act on")
    page = report.to_html()
    assert page.index("no case (line 3)") < page.index("What to act on")
    reasons = report.to_dict()["left_out"]["reasons"]
    assert reasons[0] == {"reason": "no case", "rows": 1, "where": "line", "first": [3]}


def test_words_of_acceptance_of_another_desk() -> None:
    rows = [
        {"case": "c", "at": hour, "team": team, "status": status}
        for hour, team, status in ((0, "A", "mine"), (1, "B", "Parked"), (4, "B", "Mine"))
    ]
    log = log_of(rows)
    assert pa.report(log).to_dict()["waits"]["to_accept"] is None
    words = find_words(log.events, ("parked",), ("mine",))
    found = pa.report(log, words=words).to_dict()["waits"]["to_accept"]
    assert (found["n"], found["median"]) == (1, 3.0)
    assert found["words"] == {"column": "status", "waiting": ["Parked"], "accepted": ["Mine", "mine"]}


def test_the_document_of_measures_holds_every_definition_word_for_word() -> None:
    text = " ".join((ROOT / "docs" / "measures.md").read_text(encoding="utf-8").split())
    for key, definition in pa.report(runs("A B")).to_dict()["definitions"].items():
        assert f"`{key}`" in text, key
        assert definition in text, key


def test_the_notebook_of_the_document_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rich = rich_log().events.select("case_id", "at", "team", "activity")
    rich.with_columns(pl.col("at").dt.to_string("iso:strict")).write_csv("export.csv")
    text = (ROOT / "docs" / "notebook.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    first = blocks[0].strip().splitlines()
    assert len([line for line in first if line]) == 3
    names: dict[str, Any] = {}
    for block in blocks:
        exec(compile(block, "notebook.md", "exec"), names)
    shown = pa.report(names["log"])
    assert shown._repr_html_().startswith("<iframe ")
    assert repr(shown) == "<Report 40 cases, 180 events, 70 hand-offs>"


@pytest.mark.parametrize("source", [XES, VINST], ids=["XES", "CSV"])
def test_the_open_reference_log_as_json(source: Path) -> None:
    need_bpi2013()
    found = pa.report(pa.read(source)).to_dict()
    assert (found["cases"], found["events"]) == (7554, 65533)
    assert (found["handoffs"]["total"], found["handoffs"]["cases_with"]) == (9454, 3820)
    assert list(found["handoffs"]["distribution"].values()) == [
        3734, 1764, 973, 356, 272, 115, 111, 47, 61, 32, 89,
    ]  # fmt: skip
    bounces = found["bounces"]
    assert bounces["return"]["cases"] == 1258
    assert (bounces["aba"]["cases"], bounces["aba"]["occurrences"]) == (1177, 2394)
    assert bounces["abab"]["cases"] == 402
    assert [bounces["cycles"][key] for key in ("cases", "total", "distinct")] == [1258, 1982, 866]
    accept = found["waits"]["to_accept"]
    assert [round(accept[key], 3) for key in ("n", "median", "p75", "p90")] == [8349, 0.745, 9.385, 45.343]
    medians = [round(each["median"], 2) for each in found["time_to_end"]]
    assert medians == [0.29, 8.43, 9.98, 12.56, 11.58, 17.32]
    pushed = found["push_to_front"]
    assert (pushed["cases"], pushed["first_line_only"]["count"]) == (6553, 4546)
    assert sum(route["n"] for route in found["routes"]) == 9454
    assert found["left_out"] == {"rows": 0, "cases_without_team": 0, "reasons": []}
