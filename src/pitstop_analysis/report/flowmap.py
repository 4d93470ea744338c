"""The flow map: teams as boxes in layers, routes as curves as thick as their hand-offs. SVG, no script.

Straight returns are never colour alone: such a route is dashed and its label carries an arrow.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise

import polars as pl
from markupsafe import Markup

from pitstop_analysis.report.layout import Edge, Placed, Point, against, layered
from pitstop_analysis.report.words import count, percent
from pitstop_analysis.stats import Share, share

MOST_TEAMS = 16
MOST_ROUTES = 26
BOX_W, BOX_H = 108, 26
PORT = 17.0
"""Height that one route takes at the side of a box, so that its number stands free."""
LANE = 5.0
"""Half the distance between the two directions of one pair where they pass a layer."""
GAP_X, GAP_Y = 172, 16.0
MARGIN = 12
THICKEST = 8.0
OFTEN = 0.25
"""A route is marked when the lower bound of its share of straight returns is above this."""


@dataclass(frozen=True)
class FlowMap:
    """The drawing, and what it shows of how much."""

    name: str
    svg: Markup
    routes: int
    of_routes: int
    teams: int
    handoffs: int
    of_handoffs: int
    marked: int

    @property
    def left_out(self) -> int:
        """Routes that the log has and the drawing does not."""
        return self.of_routes - self.routes


@dataclass(frozen=True)
class _Route:
    edge: Edge
    n: int
    back: Share

    @property
    def often(self) -> bool:
        return (self.back.low or 0) > OFTEN


def draw(routes: pl.DataFrame, first: int, name: str) -> FlowMap | None:
    """The busiest routes until there are 26 of them, between at most 16 teams; None when there is no route.

    Only the `first` routes are looked at, so that each one drawn is in the table that holds those.
    """
    shown = _chosen(routes.head(first))
    if not shown:
        return None
    weights = {route.edge: route.n for route in shown}
    heights = _heights(weights)
    placed = layered(weights, heights, GAP_Y)
    return FlowMap(
        name=name,
        svg=_svg(placed, heights, shown, name),
        routes=len(shown),
        of_routes=routes.height,
        teams=len(placed.nodes),
        handoffs=sum(route.n for route in shown),
        of_handoffs=int(routes["n"].sum()),
        marked=sum(route.often for route in shown),
    )


def _chosen(routes: pl.DataFrame) -> list[_Route]:
    teams: set[str] = set()
    chosen = []
    for row in routes.iter_rows(named=True):
        edge = (row["from"], row["to"])
        if len(teams | set(edge)) <= MOST_TEAMS:
            teams |= set(edge)
            chosen.append(_Route(edge, row["n"], share(row["returned"], row["n"])))
        if len(chosen) == MOST_ROUTES:
            break
    return chosen


def _heights(weights: dict[Edge, int]) -> dict[str, float]:
    """Boxes high enough for the routes that meet at their fuller side."""
    backwards = against(weights)
    right = Counter(edge[1] if edge in backwards else edge[0] for edge in weights)
    left = Counter(edge[0] if edge in backwards else edge[1] for edge in weights)
    return {team: max(BOX_H, 8 + PORT * max(right[team], left[team])) for team in left | right}


def _svg(placed: Placed, heights: dict[str, float], routes: list[_Route], name: str) -> Markup:
    width = MARGIN * 2 + placed.layers * BOX_W + (placed.layers - 1) * GAP_X
    height = MARGIN * 2 + placed.height
    busiest = max(route.n for route in routes)
    tip = "tip-" + "-".join(name.lower().split())
    ports = _ports(placed, heights)
    ways = {route: _way(placed, ports, route.edge) for route in routes}
    curves = Markup("").join(_curve(way, route, busiest, tip) for route, way in ways.items())
    labels = Markup("").join(_label(way, route) for route, way in ways.items())
    boxes = Markup("").join(_box(team, at, heights[team]) for team, at in placed.nodes.items())
    return Markup(
        '<svg class="flow" role="img" aria-label="{name}" viewBox="0 0 {w} {h:.0f}" '
        'width="{w}" height="{h:.0f}" style="min-width:{least:.0f}px">'
        '<defs><marker id="{tip}" viewBox="0 0 8 8" refX="7" refY="4" '
        'markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto">'
        '<path d="M0 0 8 4 0 8z" class="tip"/></marker></defs>{curves}{boxes}{labels}</svg>'
    ).format(
        name=name, w=width, h=height, least=width * 0.85, tip=tip, curves=curves, boxes=boxes, labels=labels
    )


def _left(layer: int) -> float:
    return MARGIN + layer * (BOX_W + GAP_X)


def _ports(placed: Placed, heights: dict[str, float]) -> dict[tuple[Edge, str], float]:
    """The height at which each route meets each of its two boxes, in the order of what it comes from."""
    sides: dict[tuple[str, bool], list[tuple[float, bool, Edge]]] = defaultdict(list)
    for edge, path in placed.paths.items():
        back = edge in placed.against
        sides[edge[0], not back].append((path[1][1], back, edge))
        sides[edge[1], back].append((path[-2][1], back, edge))
    ports = {}
    for (team, _), meeting in sides.items():
        step = min(PORT, (heights[team] - 4) / len(meeting))
        top = placed.nodes[team][1] - step * (len(meeting) - 1) / 2
        for place, (_, _, edge) in enumerate(sorted(meeting)):
            ports[edge, team] = MARGIN + top + place * step
    return ports


def _way(placed: Placed, ports: dict[tuple[Edge, str], float], edge: Edge) -> list[tuple[float, float]]:
    """The points of a route, from the side of the giver's box to the side of the receiver's."""
    back = edge in placed.against
    path = placed.paths[edge]
    out = _left(path[0][0]) + (0 if back else BOX_W)
    into = _left(path[-1][0]) + (BOX_W if back else 0)
    # Both directions of a pair pass the same points; apart, neither hides the other.
    aside = 0.0 if edge[::-1] not in placed.paths else LANE if back else -LANE
    between = [(_left(layer) + BOX_W / 2, MARGIN + centre + aside) for layer, centre in path[1:-1]]
    return [(out, ports[edge, edge[0]]), *between, (into, ports[edge, edge[1]])]


def _box(team: str, at: Point, height: float) -> Markup:
    x, y = _left(at[0]), MARGIN + at[1]
    short = team if len(team) <= 16 else team[:15] + "…"
    return Markup(
        "<g><title>{team}</title>"
        '<rect x="{x:.1f}" y="{top:.1f}" width="{w}" height="{h:.1f}" rx="4" class="team"/>'
        '<text x="{middle:.1f}" y="{y:.1f}" text-anchor="middle">{short}</text></g>'
    ).format(
        team=team, x=x, top=y - height / 2, w=BOX_W, h=height, middle=x + BOX_W / 2, y=y + 4, short=short
    )


def _curve(way: list[tuple[float, float]], route: _Route, busiest: int, tip: str) -> Markup:
    parts = [f"M{way[0][0]:.1f} {way[0][1]:.1f}"]
    for (x1, y1), (x2, y2) in pairwise(way):
        half = (x1 + x2) / 2
        parts.append(f"C{half:.1f} {y1:.1f} {half:.1f} {y2:.1f} {x2:.1f} {y2:.1f}")
    giver, receiver = route.edge
    back = percent(route.back.share, 0)
    return Markup(
        '<path d="{d}" class="{kind}" stroke-width="{thick:.1f}" marker-end="url(#{tip})">'
        "<title>{told}</title></path>"
    ).format(
        d=" ".join(parts),
        tip=tip,
        kind="route often" if route.often else "route",
        thick=max(1.2, THICKEST * route.n / busiest),
        told=f"{giver} → {receiver}: {count(route.n)} hand-offs, {back} straight back",
    )


def _label(way: list[tuple[float, float]], route: _Route) -> Markup:
    """The number of hand-offs beside the giver's box; for routes that come back often, how often."""
    (x, y), (towards, _) = way[0], way[1]
    text = count(route.n) + (f" ↩ {percent(route.back.share, 0)}" if route.often else "")
    side = ("start", 6) if towards > x else ("end", -6)
    return Markup('<text x="{x:.1f}" y="{y:.1f}" class="n" text-anchor="{anchor}">{text}</text>').format(
        x=x + side[1], y=y + 4, anchor=side[0], text=text
    )
