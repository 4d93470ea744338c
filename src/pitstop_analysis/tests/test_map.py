"""The flow map as it is drawn: boxes, curves and numbers, read back from the SVG."""

import re
from collections import Counter
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from pitstop_analysis.measures import routes
from pitstop_analysis.report.flowmap import BOX_W, MOST_ROUTES, MOST_TEAMS, FlowMap, draw
from pitstop_analysis.segments import cut
from pitstop_analysis.tests.logs import runs

BOX = re.compile(r'<title>([^<]*)</title><rect x="([\d.]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)"')
CURVE = re.compile(r'<path d="M([^"]*)" class="(route[a-z ]*)" stroke-width="([\d.]+)"[^>]*><title>([^<]*)<')
TOLD = re.compile(r"(\S+) → (\S+): ([\d,]+) hand-offs")

Box = tuple[float, float, float, float]


def boxes_of(drawn: FlowMap) -> dict[str, Box]:
    """Team to left, top, right and bottom."""
    found = {}
    for team, x, y, width, height in BOX.findall(drawn.svg):
        found[team] = (float(x), float(y), float(x) + float(width), float(y) + float(height))
    return found


def curves_of(drawn: FlowMap) -> list[tuple[str, str, int, list[tuple[float, float]], float]]:
    """Giver, receiver, hand-offs, first and last point, thickness."""
    found = []
    for way, _, thick, told in CURVE.findall(drawn.svg):
        points = [float(each) for each in re.findall(r"-?[\d.]+", way)]
        giver, receiver, n = TOLD.match(told).groups()  # type: ignore[union-attr]
        ends = [(points[0], points[1]), (points[-2], points[-1])]
        found.append((giver, receiver, int(n.replace(",", "")), ends, float(thick)))
    return found


def touches(point: tuple[float, float], box: Box) -> bool:
    x, y = point
    left, top, right, bottom = box
    return min(abs(x - left), abs(x - right)) < 0.2 and top - 0.2 <= y <= bottom + 0.2


many = st.lists(
    st.lists(st.sampled_from([f"t{n}" for n in range(24)]), min_size=2, max_size=7).map(" ".join),
    min_size=1,
    max_size=30,
)


@settings(max_examples=60)
@given(many)
def test_a_map_of_any_log_holds_together(cases: list[str]) -> None:
    table = routes.measure(cut(runs(*cases)))
    drawn = draw(table, 100, "Map")
    if drawn is None:
        assert table.height == 0
        return
    boxes, curves = boxes_of(drawn), curves_of(drawn)
    assert (drawn.teams, drawn.routes) == (len(boxes), len(curves))
    assert drawn.teams <= MOST_TEAMS and drawn.routes <= MOST_ROUTES
    for one, other in combinations(boxes.values(), 2):
        apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert apart
    numbers = {(a, b): n for a, b, n in table.select("from", "to", "n").rows()}
    for giver, receiver, n, (start, end), _ in curves:
        assert numbers[giver, receiver] == n
        assert touches(start, boxes[giver]) and touches(end, boxes[receiver])
    assert drawn.handoffs == sum(n for _, _, n, _, _ in curves)
    assert drawn.of_handoffs == sum(numbers.values())
    assert drawn.routes + drawn.left_out == drawn.of_routes == len(numbers)


@given(many)
@settings(max_examples=30)
def test_no_two_routes_meet_a_box_at_the_same_place(cases: list[str]) -> None:
    drawn = draw(routes.measure(cut(runs(*cases))), 100, "Map")
    if drawn is None:
        return
    places = Counter(point for _, _, _, ends, _ in curves_of(drawn) for point in ends)
    assert set(places.values()) == {1}


def test_the_busiest_routes_are_drawn_first() -> None:
    cases = [f"a{n} b{n}" for n in range(12) for _ in range(12 - n)]
    drawn = draw(routes.measure(cut(runs(*cases))), 100, "Map")
    assert drawn is not None
    assert [(giver, n) for giver, _, n, _, _ in curves_of(drawn)] == [(f"a{n}", 12 - n) for n in range(8)]
    assert (drawn.left_out, drawn.of_handoffs - drawn.handoffs) == (4, 4 + 3 + 2 + 1)


def test_thickness_grows_with_the_handoffs_and_never_vanishes() -> None:
    drawn = draw(routes.measure(cut(runs(*["A B"] * 100, *["B C"] * 50, "C D"))), 100, "Map")
    assert drawn is not None
    assert [(n, thick) for _, _, n, _, thick in curves_of(drawn)] == [(100, 8.0), (50, 4.0), (1, 1.2)]


def test_the_two_directions_of_a_long_route_run_apart() -> None:
    drawn = draw(routes.measure(cut(runs(*["A B C"] * 9, "A C", "A C", "A C", "C A"))), 100, "Map")
    assert drawn is not None
    ways = {told.partition(":")[0]: way for way, _, _, told in CURVE.findall(drawn.svg)}
    middle = {route: way.split("C")[1].split()[-1] for route, way in ways.items() if way.count("C") == 2}
    assert set(middle) == {"A → C", "C → A"}
    assert abs(float(middle["A → C"]) - float(middle["C → A"])) == 10.0


def test_most_cases_run_from_left_to_right() -> None:
    drawn = draw(routes.measure(cut(runs(*["A B C"] * 20, "C A"))), 100, "Map")
    assert drawn is not None
    lefts = {team: box[0] for team, box in boxes_of(drawn).items()}
    assert lefts["A"] < lefts["B"] < lefts["C"]
    assert {box[2] - box[0] for box in boxes_of(drawn).values()} == {BOX_W}
