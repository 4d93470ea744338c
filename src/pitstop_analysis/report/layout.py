"""A layered layout for a directed graph with weights (Sugiyama, Tagawa and Toda, IEEE SMC 1981;11:109).

Steps, for each connected part: put nodes into few layers so that most weight runs from left to right,
route long edges through waypoints, order and place layers. Then the parts are packed, so that small ones
stand side by side.

Written here because the libraries that do it are a compiled wheel for newer systems only, or not
permissively licensed, and a map that can be read has a few dozen nodes. Unlike theirs, its layers need not
follow every edge: cases go to and fro between all teams, and a layer per team cannot be read.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

SWEEPS = 12
SWAPS = 4
"""Rounds in which neighbours change places for fewer crossings."""
COLUMNS = 4
"""Layers that fit a page; small parts may stand side by side in so many."""
MOST_LAYERS = 7
WIDTH = 0.2
"""What one more layer costs, per edge, where crossing a layer costs an edge 1."""
SCROLLS = 2.0
"""How much more a layer costs that a page is not wide enough for."""
BACK = 4.0
"""What it costs the heaviest edge to run from right to left."""
SAME = 1000.0
CROWD, CROWDED = 6, 0.25
"""Nodes that a layer holds easily, and what each more costs."""
STRAIGHT = 3
"""How much more the pieces of one long edge pull at each other than nodes do: bends are hard to follow."""

WAYPOINT = "\0"
"""First letter of a waypoint's name; no team's name begins with it."""

Edge = tuple[str, str]
Point = tuple[int, float]
Pull = tuple[str, float, int]
"""The other end of an edge, what running back costs it, and 1 where it should be to the right, else -1."""


@dataclass(frozen=True)
class Placed:
    """`nodes` maps a node to (layer, centre); `paths` maps an edge to such points from giver to receiver.

    Layers count from 0 on the left; centres are in the unit of the heights, with 0 at the top edge. Edges
    in `against` run from right to left.
    """

    nodes: dict[str, Point]
    paths: dict[Edge, list[Point]]
    against: frozenset[Edge]
    layers: int
    height: float


def layered(
    weights: dict[Edge, int], heights: dict[str, float], gap: float, layers: dict[str, int] | None = None
) -> Placed:
    """Place the graph, nodes of a layer at least `gap` apart; `layers` as `layering` gave them.

    Edges from a node to itself are ignored; equal input gives equal output.
    """
    edges = {edge: n for edge, n in weights.items() if edge[0] != edge[1]}
    known = layering(edges) if layers is None else layers
    return _packed([_part(part, known, heights, gap) for part in _parts(edges)], 2 * gap)


def layering(weights: dict[Edge, int]) -> dict[str, int]:
    """The layer of each node inside its connected part, from 0 on the left; neighbours are never in one."""
    edges = {edge: n for edge, n in weights.items() if edge[0] != edge[1]}
    found: dict[str, int] = {}
    for part in _parts(edges):
        found |= _few_layers(part)
    return found


def _parts(edges: dict[Edge, int]) -> list[dict[Edge, int]]:
    """Edges by connected part, the part with the most edges first, then by name."""
    group: dict[str, str] = {}

    def root(node: str) -> str:
        while group.setdefault(node, node) != node:
            node = group[node]
        return node

    for giver, receiver in edges:
        group[root(giver)] = root(receiver)
    parts: dict[str, dict[Edge, int]] = defaultdict(dict)
    for edge, n in edges.items():
        parts[root(edge[0])][edge] = n
    return sorted(parts.values(), key=lambda part: (-len(part), min(part)))


def _part(edges: dict[Edge, int], layers: dict[str, int], heights: dict[str, float], gap: float) -> Placed:
    backwards = frozenset(edge for edge in edges if layers[edge[0]] > layers[edge[1]])
    forward = {edge: (edge[1], edge[0]) if edge in backwards else edge for edge in edges}
    layer = {node: layers[node] for node in sorted({node for edge in edges for node in edge})}
    chains, all_layers = _waypoints(set(forward.values()), layer)
    centres = _centres(_ordered(all_layers, chains), chains, heights, gap)
    paths = {}
    for edge, directed in forward.items():
        path = [(all_layers[node], centres[node]) for node in chains[directed]]
        paths[edge] = path if directed == edge else path[::-1]
    return Placed(
        nodes={node: (layer[node], centres[node]) for node in layer},
        paths=paths,
        against=backwards,
        layers=max(layer.values(), default=-1) + 1,
        height=max((centres[node] + heights.get(node, 0) / 2 for node in centres), default=0.0),
    )


def _packed(parts: list[Placed], gap: float) -> Placed:
    """Each part under those before it, at the columns where it comes to stand highest."""
    columns = max((part.layers for part in parts), default=0)
    if len(parts) > 1:
        columns = max(columns, min(COLUMNS, sum(part.layers for part in parts)))
    filled = [0.0] * columns
    nodes: dict[str, Point] = {}
    paths: dict[Edge, list[Point]] = {}
    for part in parts:
        tops = [max(filled[at : at + part.layers]) for at in range(columns - part.layers + 1)]
        top = min(tops)
        at = tops.index(top)
        filled[at : at + part.layers] = [top + part.height + gap] * part.layers
        nodes |= {node: (layer + at, centre + top) for node, (layer, centre) in part.nodes.items()}
        for edge, path in part.paths.items():
            paths[edge] = [(layer + at, centre + top) for layer, centre in path]
    against = frozenset(edge for part in parts for edge in part.against)
    return Placed(nodes, paths, against, columns, max(filled, default=gap) - gap)


def _one_way(edges: dict[Edge, int]) -> dict[str, int]:
    """A rank per node such that little weight runs backwards (Eades, Lin and Smyth, IPL 1993;47:319)."""
    left = {node for edge in edges for node in edge}
    first: list[str] = []
    last: list[str] = []
    while left:
        out, into = _flows(edges, left)
        sinks = sorted(node for node in left if not out[node])
        sources = sorted(node for node in left if not into[node] and out[node])
        if sinks:
            last[:0] = sinks
            left -= set(sinks)
        elif sources:
            first += sources
            left -= set(sources)
        else:
            node = min(left, key=lambda each: (into[each] - out[each], each))
            first.append(node)
            left.remove(node)
    return {node: rank for rank, node in enumerate(first + last)}


def _flows(edges: dict[Edge, int], left: set[str]) -> tuple[dict[str, int], dict[str, int]]:
    out: dict[str, int] = defaultdict(int)
    into: dict[str, int] = defaultdict(int)
    for (giver, receiver), n in edges.items():
        if giver in left and receiver in left:
            out[giver] += n
            into[receiver] += n
    return out, into


def against(weights: dict[Edge, int]) -> frozenset[Edge]:
    """The edges that will run from right to left: little of the weight, so that most of it flows one way."""
    layers = layering(weights)
    return frozenset(edge for edge in weights if edge[0] != edge[1] and layers[edge[0]] > layers[edge[1]])


def _few_layers(edges: dict[Edge, int]) -> dict[str, int]:
    """The cheapest of layerings with two layers and more; see `_cost`."""
    order = sorted(_one_way(edges).items(), key=lambda pair: pair[1])
    near: dict[str, list[Pull]] = defaultdict(list)
    heaviest = max(edges.values())
    for (giver, receiver), n in edges.items():
        pull = BACK * (n / heaviest) ** 0.5
        near[giver].append((receiver, pull, 1))
        near[receiver].append((giver, pull, -1))
    longest = _longest(set(edges), dict(order))
    busiest = sorted(near, key=lambda node: (-sum(pull for _, pull, _ in near[node]), node))
    best: dict[str, int] = {}
    least = float("inf")
    for layers in range(2, min(MOST_LAYERS, max(longest.values()) + 1) + 1):
        wide = layers + SCROLLS * max(0, layers - COLUMNS)
        for found in (
            {node: min(longest[node], layers - 1) for node, _ in order},
            _greedy(busiest, near, layers),
        ):
            _settle(found, near, layers)
            cost = (
                wide * WIDTH * len(edges) + sum(_cost(found, node, found[node], near) for node in found) / 2
            )
            if cost < least:
                best, least = found, cost
    places = {layer: place for place, layer in enumerate(sorted(set(best.values())))}
    return {node: places[layer] for node, layer in best.items()} if least < SAME else longest


def _greedy(order: list[str], near: dict[str, list[Pull]], layers: int) -> dict[str, int]:
    """Each node in turn where it costs least beside those that stand already; the first in the middle."""
    found: dict[str, int] = {}
    for node in order:
        costs = [(_cost(found, node, at, near), abs(2 * at - layers + 1), at) for at in range(layers)]
        found[node] = min(costs)[2]
    return found


def _settle(layer: dict[str, int], near: dict[str, list[Pull]], layers: int) -> None:
    """Move one node at a time to its cheapest layer until none moves."""
    for _ in range(SWEEPS):
        moved = False
        for node in layer:
            costs = [_cost(layer, node, at, near) for at in range(layers)]
            if min(costs) < costs[layer[node]] - 1e-9:
                layer[node] = costs.index(min(costs))
                moved = True
        if not moved:
            return


def _cost(layer: dict[str, int], node: str, at: int, near: dict[str, list[Pull]]) -> float:
    """What the edges of a node cost when it stands in a layer: each layer that one crosses, and running back
    the more the heavier it is. Two that are joined cannot stand in one layer."""
    crowd = sum(1 for other, place in layer.items() if place == at and other != node)
    total = CROWDED * max(0, crowd - CROWD)
    for other, pull, toward in near[node]:
        if other not in layer:
            continue
        span = (layer[other] - at) * toward
        total += SAME if span == 0 else span - 1 if span > 0 else -span - 1 + pull
    return total


def _longest(edges: set[Edge], order: dict[str, int]) -> dict[str, int]:
    """Layers by the longest way from the left, every edge pointed along the order."""
    givers: dict[str, set[str]] = defaultdict(set)
    for one, other in edges:
        first, last = (one, other) if order[one] < order[other] else (other, one)
        givers[last].add(first)
    layer: dict[str, int] = {}
    for node in sorted(order, key=order.__getitem__):
        layer[node] = 1 + max((layer[giver] for giver in givers[node]), default=-1)
    return layer


def _waypoints(edges: set[Edge], layer: dict[str, int]) -> tuple[dict[Edge, list[str]], dict[str, int]]:
    """Each edge as a chain of nodes one layer apart, and the layer of every node and waypoint."""
    layers = dict(layer)
    chains = {}
    for giver, receiver in sorted(edges):
        between = [f"{WAYPOINT}{giver}\0{receiver}\0{at}" for at in range(layer[giver] + 1, layer[receiver])]
        layers |= {name: at for at, name in enumerate(between, start=layer[giver] + 1)}
        chains[giver, receiver] = [giver, *between, receiver]
    return chains, layers


def _neighbours(chains: dict[Edge, list[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    left: dict[str, list[str]] = defaultdict(list)
    right: dict[str, list[str]] = defaultdict(list)
    for chain in chains.values():
        for one, other in pairwise(chain):
            right[one].append(other)
            left[other].append(one)
    return left, right


def _ordered(layers: dict[str, int], chains: dict[Edge, list[str]]) -> list[list[str]]:
    """Layers ordered by the mean place of neighbours, swept to and fro; the fewest crossings win."""
    columns: list[list[str]] = [[] for _ in range(max(layers.values(), default=0) + 1)]
    for node in layers:
        columns[layers[node]].append(node)
    left, right = _neighbours(chains)
    best, fewest = [list(column) for column in columns], _crossings(columns, right)
    for sweep in range(SWEEPS):
        near = left if sweep % 2 == 0 else right
        for column in columns if sweep % 2 == 0 else reversed(columns):
            place = {node: index for each in columns for index, node in enumerate(each)}
            wished = {node: _mean_place(node, place, near) for node in column}
            column.sort(key=wished.__getitem__)
        _swapped(columns, left, right)
        crossings = _crossings(columns, right)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
        if not fewest:
            break
    return best


def _swapped(columns: list[list[str]], left: dict[str, list[str]], right: dict[str, list[str]]) -> None:
    """Let neighbours in a layer change places as long as that takes crossings away."""
    for _ in range(SWAPS):
        better = False
        for index, column in enumerate(columns):
            sides = [(near, _places(columns, index + step)) for near, step in ((left, -1), (right, 1))]
            ends = {node: [sorted(place[o] for o in near[node]) for near, place in sides] for node in column}
            for at in range(len(column) - 1):
                one, other = column[at], column[at + 1]
                now = sum(_over(a, b) for a, b in zip(ends[one], ends[other], strict=True))
                then = sum(_over(b, a) for a, b in zip(ends[one], ends[other], strict=True))
                if then < now:
                    column[at], column[at + 1] = other, one
                    better = True
        if not better:
            return


def _places(columns: list[list[str]], index: int) -> dict[str, int]:
    return {node: at for at, node in enumerate(columns[index])} if 0 <= index < len(columns) else {}


def _over(above: list[int], below: list[int]) -> int:
    """Crossings between the edges of two neighbours, given where those end, sorted."""
    return sum(len(above) - bisect_right(above, end) for end in below)


def _mean_place(node: str, place: dict[str, int], near: dict[str, list[str]]) -> float:
    ends = near[node]
    return sum(place[other] for other in ends) / len(ends) if ends else float(place[node])


def _crossings(columns: list[list[str]], right: dict[str, list[str]]) -> int:
    place = {node: index for column in columns for index, node in enumerate(column)}
    total = 0
    for column in columns:
        ended: list[int] = []
        for node in column:
            ends = sorted(place[other] for other in right[node])
            total += sum(len(ended) - bisect_right(ended, end) for end in ends)
            for end in ends:
                insort(ended, end)
    return total


def _centres(
    columns: list[list[str]], chains: dict[Edge, list[str]], heights: dict[str, float], gap: float
) -> dict[str, float]:
    """Centres near the mean of the neighbours, in the given order, without overlap."""
    left, right = _neighbours(chains)
    centres: dict[str, float] = {}
    for column in columns:
        centres |= zip(column, _apart([0.0] * len(column), _sizes(column, heights), gap), strict=True)
    for sweep in range(SWEEPS):
        for column in columns if sweep % 2 == 0 else reversed(columns):
            wished = [_wish(node, centres, left[node] + right[node]) for node in column]
            centres |= zip(column, _apart(wished, _sizes(column, heights), gap), strict=True)
    top = min((centre - heights.get(node, 0) / 2 for node, centre in centres.items()), default=0.0)
    return {node: centre - top for node, centre in centres.items()}


def _sizes(column: list[str], heights: dict[str, float]) -> list[float]:
    """Heights of nodes; a waypoint takes none, the gap is room enough for a curve."""
    return [heights.get(node, 0.0) for node in column]


def _wish(node: str, centres: dict[str, float], near: list[str]) -> float:
    """The mean of the neighbours; a waypoint listens most to the waypoints of its own edge."""
    if not near:
        return centres[node]
    pulls = [STRAIGHT if node[0] == other[0] == WAYPOINT else 1 for other in near]
    return sum(centres[other] * pull for other, pull in zip(near, pulls, strict=True)) / sum(pulls)


def _apart(wished: list[float], sizes: list[float], gap: float) -> list[float]:
    """The wishes, moved as little as the order and the sizes allow (pooled neighbours)."""
    offsets = [0.0]
    for above, below in pairwise(sizes):
        offsets.append(offsets[-1] + above / 2 + gap + below / 2)
    blocks: list[tuple[float, int]] = []
    for wish, offset in zip(wished, offsets, strict=False):
        blocks.append((wish - offset, 1))
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            (above, many), (below, few) = blocks[-2:]
            blocks[-2:] = [(above + below, many + few)]
    placed = [total / size for total, size in blocks for _ in range(size)]
    return [base + offset for base, offset in zip(placed, offsets, strict=False)]
