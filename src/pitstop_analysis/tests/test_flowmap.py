"""The flow map as it is drawn: boxes, lines and numbers read back from the SVG; what is left out, counted."""

import re
from collections import Counter
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from pitstop_analysis.report.flow.draw import BOX_W, svg
from pitstop_analysis.report.flow.groups import Grouping, by_prefix, groupings
from pitstop_analysis.report.flow.views import MOST_PAIRS, MOST_TEAMS, Levels, Others, Route, View, levels
from pitstop_analysis.report.flow.words import Words
from pitstop_analysis.report.flowmap import FlowMap, flow_map
from pitstop_analysis.tests.logs import log_of

BOX = re.compile(
    r'<g class="node" data-at="(\d+)"><title>([^<]*)</title>'
    r'<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)"'
)
LINE = re.compile(r'<g class="bond (\w+)" data-ends="(\d+) (\d+)"><title>([^<]*)</title>(.*?)</g>')
WAY = re.compile(r"(\w+) → (\w+): ([\d,]+) hand-offs?")

Box = tuple[float, float, float, float]


def boxes_of(drawn: Markup) -> dict[int, Box]:
    """Number of a node to left, top, right and bottom."""
    found = {}
    for at, _, x, y, width, height in BOX.findall(drawn):
        found[int(at)] = (float(x), float(y), float(x) + float(width), float(y) + float(height))
    return found


def heads_of(line: str) -> list[tuple[float, float]]:
    """The tips of a line's arrows."""
    return [(float(x), float(y)) for x, y in re.findall(r'd="M([\d.]+) ([\d.]+)l[^"]*" class="head"', line)]


def touches(point: tuple[float, float], box: Box) -> bool:
    x, y = point
    left, top, right, bottom = box
    return min(abs(x - left), abs(x - right)) < 0.6 and top - 0.2 <= y <= bottom + 0.2


def frame(*routes: Route) -> pl.DataFrame:
    rows = sorted(routes, key=lambda route: -route[2])
    return pl.DataFrame(rows, schema=["from", "to", "n", "returned"], orient="row")


def view_of(*routes: Route, grouping: Grouping | None = None, teams: int | None = None) -> View:
    """The level with the most of these routes."""
    names = {name for giver, receiver, _, _ in routes for name in (giver, receiver)}
    return levels(list(routes), grouping, teams or len(names)).views[-1]


names = st.sampled_from([f"t{n}" for n in range(70)])
graphs = st.dictionaries(
    st.tuples(names, names).filter(lambda pair: pair[0] != pair[1]),
    st.integers(1, 60),
    min_size=1,
    max_size=150,
).map(lambda found: [(a, b, n, n // 3) for (a, b), n in found.items()])
grouped = st.sampled_from([None, Grouping("ten", {f"t{n}": f"g{n % 7}" for n in range(70)})])


@settings(max_examples=25, deadline=None)
@given(graphs, grouped)
def test_every_handoff_is_drawn_or_counted_as_not_drawn(
    routes: list[Route], grouping: Grouping | None
) -> None:
    whole = sum(n for _, _, n, _ in routes)
    for view in levels(routes, grouping, 70).views:
        others = view.others
        outside = others.given + others.taken + others.among if others else 0
        assert view.handoffs + view.smaller + view.inside + outside == view.of_handoffs == whole
        assert view.teams + (others.teams if others else 0) == 70
        into = Counter[str]()
        for giver, receiver, n, _ in routes:
            one, other = (grouping.of[t] if grouping else t for t in (giver, receiver))
            if one != other:
                into[other] += n
        drawn = Counter[str]()
        for bond in view.bonds:
            for _, receiver, way in bond.ways:
                drawn[receiver] += way.n
        assert all(drawn[node.name] + node.left_in == into[node.name] for node in view.nodes)


@settings(max_examples=12, deadline=None)
@given(graphs)
def test_a_map_of_any_log_holds_together(routes: list[Route]) -> None:
    numbers = {(a, b): n for a, b, n, _ in routes}
    for view in levels(routes, None, 70).views:
        drawn = svg(view, "Map")
        boxes, lines = boxes_of(drawn), LINE.findall(drawn)
        assert len(boxes) == len(view.nodes) <= MOST_TEAMS
        assert len(lines) == len(view.bonds) <= MOST_PAIRS
        for one, other in combinations(boxes.values(), 2):
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        tips = []
        for _, one, other, told, line in lines:
            ways = WAY.findall(told)
            assert all(numbers[a, b] == int(n.replace(",", "")) for a, b, n in ways)
            assert {view.nodes[int(one)].name, view.nodes[int(other)].name} == set(ways[0][:2])
            heads = heads_of(line)
            assert len(heads) == len(ways)
            assert touches(heads[0], boxes[int(other)])
            assert len(heads) == 1 or touches(heads[1], boxes[int(one)])
            tips += heads
        assert len(set(tips)) == len(tips)


@pytest.mark.parametrize(
    ("there", "back", "kind"),
    [
        ((100, 60), (90, 50), "pingpong"),
        ((100, 60), (90, 5), "often"),
        ((100, 5), (20, 15), "plain"),
        ((100, 25), (90, 20), "plain"),
        ((4, 4), (4, 4), "plain"),
        ((30, 30), None, "often"),
    ],
)
def test_a_pair_is_pingpong_only_when_both_directions_surely_come_back_often(
    there: tuple[int, int], back: tuple[int, int] | None, kind: str
) -> None:
    reverse = [("B", "A", *back)] if back else []
    (bond,) = view_of(("A", "B", *there), *reverse).bonds
    assert bond.kind == kind


def test_pingpong_is_one_double_line_with_two_heads_and_both_numbers() -> None:
    drawn = svg(view_of(("A", "B", 100, 60), ("B", "A", 90, 50)), "Map")
    ((kind, _, _, told, line),) = LINE.findall(drawn)
    assert kind == "pingpong"
    assert told == (
        "Ping-pong. A → B: 100 hand-offs, 60 % straight back. B → A: 90 hand-offs, 56 % straight back."
    )
    assert re.findall(r'class="(route|inner)"', line) == ["route", "inner"]
    assert len(heads_of(line)) == 2
    assert re.findall(r">([^<]*↩[^<]*)<", line) == ["90 ↩ 56 %", "100 ↩ 60 %"]


def test_a_number_stands_beside_the_head_of_the_hand_offs_that_it_counts() -> None:
    view = view_of(("A", "B", 100, 0), ("B", "A", 20, 0))
    drawn = svg(view, "Map")
    boxes = {view.nodes[at].name: box for at, box in boxes_of(drawn).items()}
    numbers = {n: float(x) for x, n in re.findall(r'<text x="([\d.]+)" [^>]*class="n[^"]*">(\d+)<', drawn)}
    assert boxes["A"][2] < numbers["20"] < numbers["100"] < boxes["B"][0]
    one_way = svg(view_of(("A", "B", 7, 0)), "Map")
    assert re.findall(r'class="(n|n end)">([^<]*)<', one_way) == [("n end", "7")]


def test_a_direction_that_comes_back_says_so_at_its_end_without_a_double_line() -> None:
    drawn = svg(view_of(("A", "B", 100, 2), ("B", "A", 20, 15)), "Map")
    ((kind, _, _, _, line),) = LINE.findall(drawn)
    assert kind == "plain"
    assert re.findall(r'class="(n[^"]*)">([^<]*)<', line) == [("n back", "20 ↩ 75 %"), ("n end", "100")]


def test_thickness_grows_with_both_directions_together_and_never_vanishes() -> None:
    drawn = svg(view_of(("A", "B", 60, 0), ("B", "A", 40, 0), ("B", "C", 50, 0), ("C", "D", 1, 0)), "Map")
    assert re.findall(r'class="route" stroke-width="([\d.]+)"', drawn) == ["9.0", "4.5", "1.2"]


def test_most_cases_run_from_left_to_right() -> None:
    view = view_of(("A", "B", 20, 0), ("B", "C", 20, 0), ("C", "A", 1, 0))
    lefts = [box[0] for box in boxes_of(svg(view, "Map")).values()]
    by_name = {node.name: lefts[at] for at, node in enumerate(view.nodes)}
    assert by_name["A"] < by_name["B"] < by_name["C"]


def test_lines_pass_layers_level_so_that_they_touch_no_box() -> None:
    view = view_of(("A", "B", 30, 0), ("B", "C", 30, 0), ("A", "C", 20, 0))
    drawn = svg(view, "Map")
    (long,) = [line for _, _, _, told, line in LINE.findall(drawn) if told.startswith("A → C")]
    (level,) = re.findall(r" ([\d.]+)H([\d.]+)C", long)
    _, top, right, bottom = next(box for at, box in boxes_of(drawn).items() if view.nodes[at].name == "B")
    assert float(level[1]) == right
    assert not top <= float(level[0]) <= bottom


def test_what_is_outside_stands_in_one_box_with_its_counts() -> None:
    hubs = [(f"a{n}", f"b{n}", 100, 0) for n in range(8)]
    small = [("a0", "x", 3, 0), ("x", "b1", 2, 0), ("x", "y", 1, 0), ("a1", "b2", 1, 0)]
    found = levels([*hubs, *small], None, 20)
    view = found.views[found.first]
    assert view.others is not None
    assert (view.others.teams, view.others.given, view.others.taken, view.others.among) == (4, 3, 2, 1)
    assert (view.smaller_routes, view.smaller) == (1, 1)
    drawn = svg(view, "Map")
    assert "4 other teams: 3 to them, 2 from them, 1 among themselves" in drawn
    assert "<title>a1: 0 in, 101 out; of these 0 in and 1 out on no line here.</title>" in drawn
    assert ">+ 0 in, 1 out<" in drawn


def test_a_group_tells_its_teams_and_what_stays_inside() -> None:
    of = {"a": "one", "b": "one", "c": "two"}
    view = view_of(("a", "b", 7, 0), ("a", "c", 5, 1), ("c", "b", 4, 0), grouping=Grouping("line", of))
    assert [(node.name, node.teams, node.inside) for node in view.nodes] == [("one", 2, 7), ("two", 1, 0)]
    ((_, _, way), (_, _, back)) = view.bonds[0].ways
    assert (way.n, way.back.count, back.n) == (5, 1, 4)
    assert view.covered == 1.0
    assert "<title>one (2 teams): 4 in, 5 out; 7 inside.</title>" in svg(view, "Map")


def many(teams: int, per_team: int) -> list[Route]:
    """Routes of a desk with many teams: a few busy ones, and a long tail."""
    pairs = [(at, (at * 7 + step * 13 + 1) % teams) for at in range(teams) for step in range(per_team)]
    return [(f"t{a}", f"t{b}", 1 + 2000 // (3 + place), 0) for place, (a, b) in enumerate(pairs) if a != b]


@pytest.mark.parametrize(("teams", "per_team"), [(10, 3), (50, 8), (600, 4)])
def test_at_any_size_the_first_level_is_easy_and_none_is_too_full(teams: int, per_team: int) -> None:
    found = levels(many(teams, per_team), None, teams)
    assert found.views[found.first].easy
    assert [len(view.bonds) for view in found.views] == sorted({len(view.bonds) for view in found.views})
    assert all(len(view.bonds) <= 50 and len(view.nodes) <= 45 for view in found.views)
    assert {each.share for each in found.undrawn} <= {0.5, 0.7, 0.8, 0.9, 1.0}
    assert len(found.views) >= 2


def test_a_share_that_is_asked_for_is_reached() -> None:
    found = levels(many(10, 3), None, 10)
    covered = [round(view.covered, 2) for view in found.views]
    assert covered == [0.54, 0.71, 0.82, 0.91]


def test_what_is_too_full_says_what_it_would_take() -> None:
    ring = [(f"t{n}", f"t{n + 1}", 1, 0) for n in range(100)]
    found = levels(ring, None, 101)
    assert [(each.share, each.routes, each.nodes) for each in found.undrawn][:2] == [
        (0.5, 50, 52),
        (0.7, 70, 72),
    ]
    whole = FlowMap("Map", "team", (found,))
    assert (
        "Too full to read, so not drawn: 50 % takes 50 routes between 52 teams; 70 % takes 70 routes"
        in whole.html("map")
    )


def test_levels_are_chosen_by_buttons_that_need_no_script() -> None:
    of = {f"t{n}": f"line {n % 3}" for n in range(50)}
    routes = many(50, 8)
    drawn = flow_map(frame(*routes), teams=50, name="Map", groupings=[Grouping("line", of)])
    assert drawn is not None
    page = drawn.html("map")
    picks = re.findall(
        r'<input type="radio" name="map-level" id="map-(\d+)" class="pick pick-(\d+)"( checked)?>', page
    )
    assert [at for at, _, _ in picks] == [str(at) for at in range(len(drawn.views))]
    assert [bool(checked) for _, _, checked in picks].count(True) == 1
    assert re.findall(r'<div class="view view-(\d+)">', page) == [at for at, _, _ in picks]
    assert re.findall(r'<span class="by">([^<]*)</span>', page) == ["teams", "by line"]
    assert not re.search(r' (?:style|on\w+)="', page)


def test_the_tables_of_a_level_hold_its_routes_and_boxes() -> None:
    drawn = flow_map(frame(("A", "B", 90, 60), ("B", "A", 45, 0)), teams=3, name="Map")
    assert drawn is not None
    page = drawn.html("map")
    assert "fieldset" not in page
    rows = [re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in re.findall(r"<tr>(.*?)</tr>", page)]
    assert rows == [
        ["route", "hand-offs", "straight back", "95 % interval"],
        ["A → B", "90", "67 %", "56.4\N{EN DASH}75.5"],
        ["B → A", "45", "0 %", "0.0\N{EN DASH}7.9"],
        ["team", "in, drawn", "out, drawn", "in, not drawn", "out, not drawn", "inside"],
        ["A", "45", "90", "0", "0", "0"],
        ["B", "90", "45", "0", "0", "0"],
        ["1 other team", "0", "0", "0", "0", "0"],
    ]


class German(Words):
    def count(self, number: int) -> str:
        return f"{number:,}".replace(",", ".")

    def left(self, into: int, out: int) -> str:
        return f"+ {self.count(into)} ein, {self.count(out)} aus"

    def others(self, others: Others, by: str | None) -> str:
        return f"{others.teams} weitere Teams"


def test_the_picture_speaks_the_language_of_its_words() -> None:
    hubs = [(f"a{n}", f"b{n}", 1000, 0) for n in range(9)]
    found = levels([*hubs, ("a0", "x", 3, 0)], None, 19)
    drawn = svg(found.views[found.first], "Karte", German())
    assert ">1.000<" in drawn and ">+ 0 ein, 3 aus<" in drawn and "weitere Teams" in drawn
    assert "other" not in drawn.replace('class="node others"', "")


def test_where_persons_stand_for_teams_the_others_are_persons() -> None:
    drawn = flow_map(frame(("person 1", "person 2", 90, 60)), teams=5, name="Map", noun="person")
    assert drawn is not None
    page = drawn.html("map")
    assert "3 other persons" in page
    assert not re.search(r"\bteams?\b(?!\")", re.sub(r'class="team"', "", page))


def test_no_routes_no_map() -> None:
    assert flow_map(frame(), teams=3, name="Map") is None


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Billing", ["Billing"]),
        ("Customer care, northern region", ["Customer care,", "northern region"]),
        ("x" * 50, ["x" * 18, "x" * 17 + "…"]),
        ("Zentrale Kundenbetreuung für Geschäftskunden und Behörden", ["Zentrale", "Kundenbetreuung f…"]),
        ("顧客サポートセンター東日本統括本部第二課", ["顧客サポートセンター", "東日本統括本部第二課"]),
    ],
)
def test_a_long_name_takes_two_lines_and_stands_whole_in_the_tooltip(name: str, lines: list[str]) -> None:
    drawn = svg(view_of((name, "B", 3, 0)), "Map")
    box = re.findall(r'data-at="0">(.*?)</g>', drawn)[0]
    assert re.findall(r'class="name">([^<]*)<', box)[: len(lines)] == lines
    assert f"<title>{name}: 0 in, 3 out.</title>" in box
    assert f'width="{BOX_W}"' in box


@pytest.mark.parametrize("name", ["<b>", '"><script>', "a & b", " ", "{0}", "\0"])
def test_a_name_of_any_letters_is_only_text(name: str) -> None:
    drawn = flow_map(frame((name, "B", 3, 0), ("B", name, 2, 2)), teams=2, name="Map")
    assert drawn is not None
    page = drawn.html("map")
    assert "<script" not in page and "<b>" not in page
    assert str(Markup("<title>{}: 2 in, 3 out.</title>").format(name)) in page


def test_prefixes_gather_teams_where_most_names_have_one() -> None:
    found = by_prefix(["EMEA / Chat", "EMEA / Mail", "APAC / Chat", "APAC / Mail", "APAC / ERP", "Legal"])
    assert found is not None
    assert found.of["EMEA / Mail"] == "EMEA" and found.of["Legal"] == "without one"
    assert by_prefix(["Front line", "Billing", "EMEA / Chat"]) is None
    assert by_prefix(["A / 1", "B / 2", "C / 3"]) is None


def test_lines_and_organisations_gather_teams() -> None:
    rows: list[dict[str, object]] = []
    for case in range(6):
        for hour, (team, line, unit) in enumerate(
            [("F1", "1", "Care"), ("F2", "1", "Care"), ("N1", "2", "Tech"), ("N2", "2", "Ops")]
        ):
            row = {
                "case": case,
                "at": hour,
                "team": team,
                "tier": line,
                "department": unit,
                "note": f"{case}",
            }
            rows.append(row)
    found = {each.name: each.of for each in groupings(log_of(rows))}
    assert found == {
        "support line": {"F1": "1", "F2": "1", "N1": "2", "N2": "2"},
        "department": {"F1": "Care", "F2": "Care", "N1": "Tech", "N2": "Ops"},
    }


def test_a_column_that_teams_share_gathers_none() -> None:
    rows: list[dict[str, object]] = [
        {"case": case, "at": hour, "team": f"T{hour}", "country": "DE" if case % 2 else "FR"}
        for case in range(8)
        for hour in range(4)
    ]
    assert groupings(log_of(rows)) == ()


def test_a_map_opens_with_teams_at_its_first_easy_level() -> None:
    found = Levels(None, (view_of(("A", "B", 3, 0)),), ())
    assert FlowMap("Map", "team", (found,)).first is found.views[0]
