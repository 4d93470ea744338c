"""One level of the flow map as SVG: boxes in layers, one line per pair, a head where hand-offs arrive.

The number beside a head counts the hand-offs that arrive there: it belongs to the arrow that it stands at, or
it would be read as that of the other direction. Nothing is told by colour alone: a line whose cases come
straight back often is dashed and its number carries an arrow; where both directions do, the pair plays
ping-pong and is drawn as a double line. The drawing has no id and no style of its own, so that a page may
hold several.
"""

import textwrap
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise
from unicodedata import east_asian_width

from markupsafe import Markup

from pitstop_analysis.report.flow.views import Bond, Node, View, Way
from pitstop_analysis.report.flow.words import ENGLISH, Words
from pitstop_analysis.report.layout import Edge, Placed, Point, layered, layering

BOX_W = 136
LETTERS = 18
"""Letters of a name that fit a line of its box; a name may have two lines."""
WIDE_LETTERS = 10
"""The same of Chinese, Japanese or Korean."""
LINE, SMALL = 15.0, 13.0
PORT = 18.0
"""Height that one line takes at the side of a box, so that its number stands free."""
GAP_X, GAP_Y = 148, 16.0
LETTER = 6.6
"""Width of a letter of a number, so that those at the two ends of a line stand apart."""
MARGIN = 8
BAR = 44.0
"""Height of the box of everything that is not drawn by itself."""
NARROWEST = 2 * BOX_W + GAP_X
THICKEST, THINNEST = 9.0, 1.2
HEAD = 9.0

Spot = tuple[float, float]
Ports = dict[tuple[Edge, str], float]
Said = tuple[list[str], list[str]]
"""The lines of a box: its name, and smaller ones under it."""


def svg(view: View, name: str, words: Words = ENGLISH) -> Markup:
    """The drawing, said by `name` to those who cannot see it; its numbers stand in the tables beside it."""
    weights = {_flow(bond): max(1, bond.there.n - (bond.back.n if bond.back else 0)) for bond in view.bonds}
    weights = {edge: weights[edge] for edge in sorted(weights)}
    layers = layering(weights)
    said = {node.name: _said(node, words) for node in view.nodes}
    heights = _heights(weights, layers, said)
    placed = layered(weights, heights, GAP_Y, layers)
    step = BOX_W + _gap(view.bonds, words)
    width = max(NARROWEST, (placed.layers - 1) * step + BOX_W) + 2 * MARGIN
    height = placed.height + 2 * MARGIN
    index = {node.name: at for at, node in enumerate(view.nodes)}
    parts = _lines(view.bonds, placed, _ports(placed, heights), index, words, step)
    for node in view.nodes:
        box = _box(placed.nodes[node.name], heights[node.name], said[node.name], step)
        parts.append(
            Markup('<g class="node" data-at="{at}"><title>{told}</title>{box}</g>').format(
                at=index[node.name], told=words.node(node, view), box=box
            )
        )
    if view.others:
        name_of_others = words.others(view.others, view.by)
        parts.append(_others(name_of_others, words.between(view.others), height + GAP_Y - MARGIN, width))
        height += GAP_Y + BAR
    return Markup(
        '<svg class="flow layers-{layers}" role="img" aria-label="{name}" viewBox="0 0 {w} {h:.0f}" '
        'width="{w}" height="{h:.0f}">{parts}</svg>'
    ).format(name=name, layers=placed.layers, w=width, h=height, parts=Markup("").join(parts))


def _flow(bond: Bond) -> Edge:
    return bond.one, bond.other


def _heights(weights: dict[Edge, int], layers: dict[str, int], said: dict[str, Said]) -> dict[str, float]:
    """Boxes high enough for their words, and for the lines that meet at their fuller side."""
    pairs = [sorted(edge, key=layers.__getitem__) for edge in weights]
    right = Counter(one for one, _ in pairs)
    left = Counter(other for _, other in pairs)
    return {
        name: max(12 + LINE * len(lines) + SMALL * len(small), 8 + PORT * max(right[name], left[name]))
        for name, (lines, small) in said.items()
    }


def _said(node: Node, words: Words) -> Said:
    """The lines of a box: its name, and the hand-offs that no line shows."""
    small = [words.inside(node.inside)] if node.inside else []
    if node.left_in or node.left_out:
        small.append(words.left(node.left_in, node.left_out))
    return _wrapped(node.name), small


def _wrapped(name: str) -> list[str]:
    """The name in at most two lines; what does not fit stands in the tooltip."""
    wide = any(east_asian_width(letter) in "WF" for letter in name)
    fits = WIDE_LETTERS if wide else LETTERS
    if len(name) <= fits:
        return [name]
    lines = textwrap.wrap(name, fits) or [name[:fits]]
    if len(lines) <= 2:
        return lines
    return [lines[0], " ".join(lines[1:])[: fits - 1].rstrip() + "…"]


def _gap(bonds: Sequence[Bond], words: Words) -> int:
    """Room between two layers: for the numbers at both ends of a line, and some of the line."""
    longest = max(sum(len(_said_of(way, words)) for _, _, way in bond.ways) for bond in bonds)
    return max(GAP_X, round(longest * LETTER + 2 * HEAD + 24))


def _left(layer: int, step: int) -> float:
    return MARGIN + layer * step


def _lines(
    bonds: Sequence[Bond], placed: Placed, ports: Ports, index: dict[str, int], words: Words, step: int
) -> list[Markup]:
    """A line per pair, the thinnest on top."""
    busiest = max(bond.n for bond in bonds)
    return [
        Markup('<g class="bond {kind}" data-ends="{a} {b}"><title>{told}</title>{line}</g>').format(
            kind=bond.kind,
            a=index[bond.one],
            b=index[bond.other],
            told=words.bond(bond),
            line=_line(bond, _way(placed, ports, _flow(bond), step), busiest, words),
        )
        for bond in bonds
    ]


def _ports(placed: Placed, heights: dict[str, float]) -> Ports:
    """The height at which each line meets each of its two boxes, in the order of what it comes from."""
    sides: dict[tuple[str, bool], list[tuple[float, Edge]]] = defaultdict(list)
    for edge, path in placed.paths.items():
        back = edge in placed.against
        sides[edge[0], not back].append((path[1][1], edge))
        sides[edge[1], back].append((path[-2][1], edge))
    ports = {}
    for (team, _), meeting in sides.items():
        step = min(PORT, (heights[team] - 4) / len(meeting))
        top = placed.nodes[team][1] - step * (len(meeting) - 1) / 2
        for place, (_, edge) in enumerate(sorted(meeting)):
            ports[edge, team] = MARGIN + top + place * step
    return ports


def _way(placed: Placed, ports: Ports, edge: Edge, step: int) -> list[Spot]:
    """The points of a line, from the side of the one box to the side of the other."""
    back = edge in placed.against
    path = placed.paths[edge]
    out = _left(path[0][0], step) + (0 if back else BOX_W)
    into = _left(path[-1][0], step) + (BOX_W if back else 0)
    # Level through the width of a layer, or a curve would touch the boxes above and below.
    sides = (BOX_W, 0) if back else (0, BOX_W)
    between = [(_left(layer, step) + side, MARGIN + centre) for layer, centre in path[1:-1] for side in sides]
    return [(out, ports[edge, edge[0]]), *between, (into, ports[edge, edge[1]])]


def _line(bond: Bond, way: list[Spot], busiest: int, words: Words) -> Markup:
    """The line of a pair with its heads and its numbers."""
    toward = 1 if way[1][0] > way[0][0] else -1
    # A line ends where its head begins, or its blunt end would show at the tip.
    start = (way[0][0] + (toward * HEAD * 0.8 if bond.back else 0), way[0][1])
    end = (way[-1][0] - toward * HEAD * 0.8, way[-1][1])
    drawn = _curve([start, *way[1:-1], end])
    thick = max(THINNEST, THICKEST * bond.n / busiest)
    parts = [Markup('<path d="{}" class="route" stroke-width="{:.1f}"/>').format(drawn, thick)]
    if bond.kind == "often":
        dash = Markup('<path d="{}" class="route" stroke-width="{:.1f}" stroke-dasharray="{:.0f} {:.0f}"/>')
        parts = [dash.format(drawn, thick, max(7, 2.4 * thick), max(4, thick))]
    if bond.kind == "pingpong":
        thick = max(THINNEST * 3, thick)
        parts = [
            Markup('<path d="{}" class="route" stroke-width="{:.1f}"/>').format(drawn, thick),
            Markup('<path d="{}" class="inner" stroke-width="{:.1f}"/>').format(drawn, thick / 2.4),
        ]
    if bond.back:
        parts.append(_head(way[0], -toward, bond.back.n / busiest))
        parts.append(_number(way[0], toward, bond.back, words))
    parts.append(_head(way[-1], toward, bond.there.n / busiest))
    parts.append(_number(way[-1], -toward, bond.there, words))
    return Markup("").join(parts)


def _curve(points: Sequence[Spot]) -> str:
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x1, y1), (x2, y2) in pairwise(points):
        if y1 == y2:
            parts.append(f"H{x2:.1f}")
            continue
        half = (x1 + x2) / 2
        parts.append(f"C{half:.1f} {y1:.1f} {half:.1f} {y2:.1f} {x2:.1f} {y2:.1f}")
    return "".join(parts)


def _head(tip: Spot, toward: int, weight: float) -> Markup:
    """An arrow's head, larger for the direction that more hand-offs take."""
    x, y = tip
    half = 2.6 + 3 * weight**0.5
    return Markup('<path d="M{x:.1f} {y:.1f}l{w:.1f} {up:.1f}v{h:.1f}z" class="head"/>').format(
        x=x, y=y, w=-toward * HEAD, up=-half, h=2 * half
    )


def _number(at: Spot, toward: int, way: Way, words: Words) -> Markup:
    """The hand-offs that arrive at the box here; where they go straight back often, how often."""
    said = _said_of(way, words)
    x, wide = at[0] + toward * (HEAD + 3), len(said) * LETTER
    return Markup(
        '<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="14" class="under"/>'
        '<text x="{x:.1f}" y="{y:.1f}" class="n{kind}">{said}</text>'
    ).format(
        left=x if toward > 0 else x - wide,
        top=at[1] - 7,
        wide=wide,
        x=x,
        y=at[1] + 4,
        kind=("" if toward > 0 else " end") + (" back" if way.often else ""),
        said=said,
    )


def _said_of(way: Way, words: Words) -> str:
    return words.count(way.n) + (f" ↩ {words.percent(way.back.share)}" if way.often else "")


def _box(at: Point, height: float, said: Said, step: int) -> Markup:
    x, middle = _left(at[0], step), MARGIN + at[1]
    lines, small = said
    y = middle - (LINE * len(lines) + SMALL * len(small)) / 2 + 11
    texts = []
    for line in lines:
        texts.append(_text(x + BOX_W / 2, y, line, "name"))
        y += LINE
    for line in small:
        texts.append(_text(x + BOX_W / 2, y - 1, line, "left"))
        y += SMALL
    return Markup(
        '<rect x="{x:.0f}" y="{top:.1f}" width="{w}" height="{h:.1f}" rx="4" class="team"/>{texts}'
    ).format(x=x, top=middle - height / 2, w=BOX_W, h=height, texts=Markup("").join(texts))


def _text(x: float, y: float, said: str, kind: str) -> Markup:
    return Markup('<text x="{x:.0f}" y="{y:.1f}" class="{kind}">{said}</text>').format(
        x=x, y=y, kind=kind, said=said
    )


def _others(name: str, between: str, top: float, width: float) -> Markup:
    """One box for all that is outside, with its hand-offs."""
    return Markup(
        '<g class="node others"><title>{name}: {between}</title><rect x="{m}" y="{top:.1f}" width="{w}" '
        'height="{h}" rx="4" class="team"/>{a}{b}</g>'
    ).format(
        name=name,
        between=between,
        m=MARGIN,
        top=top,
        w=width - 2 * MARGIN,
        h=BAR,
        a=_text(width / 2, top + 18, name, "name"),
        b=_text(width / 2, top + 34, between, "left"),
    )
