"""The page as a reader meets it: every section whole, every name text, nothing from outside."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pitstop_analysis as pa
from pitstop_analysis.report.html import FOLDER
from pitstop_analysis.tests.logs import log_of, runs

VOID = {"meta", "line", "rect", "path", "br", "hr", "input", "link", "img"}
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt;",
    "javascript:alert(1)",
    "{0}{name}",
]


class Page(HTMLParser):
    """A tree of the page's elements: (tag, attributes, children, text). Fails where tags do not pair."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root: dict = {"tag": "", "attributes": {}, "children": [], "text": ""}
        self.open = [self.root]
        self.feed(text)
        self.close()
        assert len(self.open) == 1, [each["tag"] for each in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = {"tag": tag, "attributes": dict(attrs), "children": [], "text": ""}
        self.open[-1]["children"].append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1]["children"].append({"tag": tag, "attributes": dict(attrs), "children": [], "text": ""})

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop()["tag"] == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element["text"] += data

    def all(self, tag: str, inside: dict | None = None) -> list[dict]:
        found = []
        for child in (inside or self.root)["children"]:
            found += [child] * (child["tag"] == tag) + self.all(tag, child)
        return found


def full_log() -> pa.Log:
    """Forty cases with everything a report can show: lines, acceptance, persons, rows left out."""
    rows: list[dict[str, object]] = []
    for n in range(40):
        steps = [("Front", "L1", "Accepted"), ("Back", "L2", "Queued"), ("Back", "L2", "Accepted")]
        steps += [("Front", "L1", "Queued"), ("Front", "L1", "Accepted")] if n % 4 else []
        for hour, (team, line, activity) in enumerate(steps):
            row = {"case": n, "at": hour, "team": team, "tier": line, "activity": activity, "person": "x"}
            rows.append(row)
    return log_of(rows)


def section_of(page: Page, anchor: str) -> dict:
    return next(each for each in page.all("section") if each["attributes"].get("id") == anchor)


LOGS = {"full": full_log(), "no acceptance": runs("A B A", "A C", "A"), "no hand-off": runs("A", "A")}
FIGURES = {
    "full": [
        "map",
        "handoffs",
        "bounces",
        "waits",
        "routes",
        "gathers",
        "holds",
        "times",
        "time",
        "lines",
        "runs",
    ],
    "no acceptance": [
        "map",
        "handoffs",
        "bounces",
        "waits",
        "routes",
        "matrix",
        "gathers",
        "holds",
        "times",
        "time",
        "runs",
    ],
    "no hand-off": ["handoffs", "bounces", "waits", "holds", "time", "runs"],
}


@pytest.mark.parametrize("name", LOGS)
def test_the_sections_of_a_page_in_their_order(name: str) -> None:
    page = Page(pa.report(LOGS[name]).to_html())
    anchors = [each["attributes"]["id"] for each in page.all("section")]
    assert anchors == ["understood", "findings", *FIGURES[name], "method"]
    assert len(page.all("h1")) == 1
    assert len(page.all("h2")) == len(anchors)


@pytest.mark.parametrize("name", LOGS)
def test_every_picture_has_title_unit_definition_and_table(name: str) -> None:
    page = Page(pa.report(LOGS[name]).to_html())
    for anchor in FIGURES[name]:
        section = section_of(page, anchor)
        assert re.search(r"\d|No wait", page.all("h2", section)[0]["text"]), anchor
        assert page.all("aside", section)[0]["text"].strip().endswith("."), anchor
        for table in page.all("table", section):
            scale = [each for each in page.all("th", table) if each["attributes"].get("class") == "scale"]
            for unit, zero, top in (page.all("span", each) for each in scale):
                assert unit["text"] and zero["text"] == "0" and re.search(r"\d", top["text"]), anchor
            heads = len(page.all("th", page.all("thead", table)[0]))
            for row in page.all("tr", page.all("tbody", table)[0]):
                assert len(page.all("th", row) + page.all("td", row)) == heads, anchor


def test_the_map_is_beside_a_table_with_the_same_routes() -> None:
    page = Page(pa.report(LOGS["full"]).to_html())
    drawn = " ".join(title["text"] for title in page.all("title", section_of(page, "map")))
    rows = {row["text"] for row in page.all("th", section_of(page, "map"))}
    routes = set(re.findall(r"\w+ → \w+", drawn))
    assert routes == {"Front → Back", "Back → Front"}
    assert routes <= rows


def test_the_script_is_ours_alone_and_the_page_has_all_it_works_on() -> None:
    page = Page(pa.report(LOGS["full"]).to_html())
    (script,) = page.all("script")
    assert script["text"] == (FOLDER / "page.js").read_text(encoding="utf-8")
    assert not script["attributes"]
    assert not re.search(r"innerHTML|insertAdjacentHTML|eval\(|fetch\(|https?:", script["text"])
    assert [
        each["attributes"]["data-filter"] for each in page.all("div") if "data-filter" in each["attributes"]
    ]
    for shape in page.all("g", section_of(page, "map")):
        assert page.all("title", shape)


def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name() -> None:
    page = Page(pa.report(LOGS["full"]).to_html())
    scrolling = [e for e in page.all("div") if e["attributes"].get("class") in ("rows", "map")]
    assert len(scrolling) >= 8
    names = [each["attributes"]["aria-label"] for each in scrolling]
    assert all(each["attributes"]["tabindex"] == "0" for each in scrolling)
    assert len(set(names)) == len(names)


def test_pictures_have_words_or_are_hidden_from_those_who_cannot_see_them() -> None:
    page = Page(pa.report(LOGS["full"]).to_html())
    for svg in page.all("svg"):
        attributes = svg["attributes"]
        inside = attributes.get("class", "").split()[:1] in (["lines"], ["mark"])  # parts of a picture
        assert inside or attributes.get("aria-hidden") == "true" or attributes.get("aria-label"), attributes


def test_what_the_page_points_at_is_on_it_once() -> None:
    text = pa.report(LOGS["full"]).to_html()
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r'(?:href="|url\()#([^")]+)', text)) <= set(ids)


def test_the_page_names_no_address() -> None:
    text = pa.report(LOGS["full"]).to_html()
    assert not re.search(r"https?:|//\w|url\((?!#)|@import|srcset|<link|<iframe|<object|<embed|<base", text)
    assert "<svg " in text and "<meta charset" in text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_text(name: str) -> None:
    rows = [
        {"case": name, "at": hour, "team": team, "tier": f"1{name}", "status": status, name: name}
        for hour, (team, status) in enumerate([(name, name), ("B", "Queued"), ("B", "Accepted"), (name, "x")])
    ]
    text = pa.report(log_of(rows)).to_html()
    page = Page(text)
    tags = set(re.findall(r"<([a-z]+)", text))
    assert tags == set(re.findall(r"<([a-z]+)", pa.report(LOGS["full"]).to_html()))
    labels = [each["text"] for each in page.all("th", section_of(page, "routes"))]
    assert f"{name} → B" in labels
    for element in [each for tag in tags for each in page.all(tag)]:
        assert not [key for key in element["attributes"] if key.startswith("on")]


@settings(max_examples=12, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=12).filter(str.strip), min_size=2, max_size=5, unique=True))
def test_any_names_give_a_page_whose_tags_pair(teams: list[str]) -> None:
    rows = [{"case": 1, "at": hour, "team": team} for hour, team in enumerate([*teams, *teams])]
    log = log_of([*rows, {"case": 1, "at": 99, "team": "end"}])
    found = pa.report(log)
    page = Page(found.to_html())
    assert len(page.all("tr", section_of(page, "routes"))) == 1 + min(found.figures.routes.height, 100)


def test_a_page_takes_care_when_many_rows_are_left_out() -> None:
    log = LOGS["full"]
    given_up = {**log.understood.__dict__, "left_out": (pa.LeftOut("no case", 60, "line", (2, 3, 4)),)}
    page = Page(pa.report(pa.Log(log.events, pa.Understood(**given_up))).to_html())
    marked = [each["text"] for each in page.all("dd") if each["attributes"].get("class") == "care"]
    assert marked == ["More than one row in twenty is in no figure. See why before you rely on the figures."]
    assert not [e for e in Page(pa.report(log).to_html()).all("dd") if e["attributes"].get("class")]
