"""A layered layout for a directed graph with weights (Sugiyama, Tagawa and Toda, IEEE SMC 1981;11:109).

Steps: point edges one way, layer the nodes, route long edges through waypoints, order and place layers.

Written here because the libraries that do it are a compiled wheel for newer systems only, or not
permissively licensed, and a map that can be read has a few dozen nodes.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

SWEEPS = 12

Edge = tuple[str, str]
Point = tuple[int, float]


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


def layered(weights: dict[Edge, int], heights: dict[str, float], gap: float) -> Placed:
    """Place the graph, nodes of a layer at least `gap` apart.

    Edges from a node to itself are ignored; equal input gives equal output.
    """
    edges = {edge: n for edge, n in weights.items() if edge[0] != edge[1]}
    order = _one_way(edges)
    backwards = against(edges)
    forward = {edge: (edge[1], edge[0]) if edge in backwards else edge for edge in edges}
    layer = _layers(set(forward.values()), order)
    chains, all_layers = _waypoints(set(forward.values()), layer)
    centres = _centres(_ordered(all_layers, chains), chains, heights, gap)
    paths = {}
    for edge, directed in forward.items():
        path = [(all_layers[node], centres[node]) for node in chains[directed]]
        paths[edge] = path if directed == edge else path[::-1]
    return Placed(
        nodes={node: (layer[node], centres[node]) for node in order},
        paths=paths,
        against=backwards,
        layers=max(layer.values(), default=-1) + 1,
        height=max((centres[node] + heights.get(node, 0) / 2 for node in centres), default=0.0),
    )


def against(weights: dict[Edge, int]) -> frozenset[Edge]:
    """The edges that will run from right to left: little of the weight, so that most of it flows one way."""
    order = _one_way({edge: n for edge, n in weights.items() if edge[0] != edge[1]})
    return frozenset(edge for edge in weights if edge[0] != edge[1] and order[edge[0]] > order[edge[1]])


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


def _layers(edges: set[Edge], order: dict[str, int]) -> dict[str, int]:
    """Longest path from the left; then nodes without a giver move next to their nearest receiver."""
    layer = dict.fromkeys(order, 0)
    for node in sorted(order, key=order.__getitem__):
        givers = [giver for giver, receiver in edges if receiver == node]
        layer[node] = 1 + max((layer[giver] for giver in givers), default=-1)
    for node in order:
        receivers = [layer[receiver] for giver, receiver in edges if giver == node]
        if receivers and not any(receiver == node for _, receiver in edges):
            layer[node] = min(receivers) - 1
    return layer


def _waypoints(edges: set[Edge], layer: dict[str, int]) -> tuple[dict[Edge, list[str]], dict[str, int]]:
    """Each edge as a chain of nodes one layer apart, and the layer of every node and waypoint."""
    layers = dict(layer)
    chains = {}
    for giver, receiver in sorted(edges):
        between = [f"\0{giver}\0{receiver}\0{at}" for at in range(layer[giver] + 1, layer[receiver])]
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
    for node in _by_component(layers, chains):
        columns[layers[node]].append(node)
    left, right = _neighbours(chains)
    best, fewest = [list(column) for column in columns], _crossings(columns, right)
    for sweep in range(SWEEPS):
        near = left if sweep % 2 == 0 else right
        for column in columns if sweep % 2 == 0 else reversed(columns):
            place = {node: index for each in columns for index, node in enumerate(each)}
            wished = {node: _mean_place(node, place, near) for node in column}
            column.sort(key=wished.__getitem__)
        crossings = _crossings(columns, right)
        if crossings < fewest:
            best, fewest = [list(column) for column in columns], crossings
    return best


def _by_component(layers: dict[str, int], chains: dict[Edge, list[str]]) -> list[str]:
    """Nodes with those they are connected to together, larger groups first."""
    group = {node: node for node in layers}

    def root(node: str) -> str:
        while group[node] != node:
            node = group[node]
        return node

    for chain in chains.values():
        for node in chain:
            group[root(node)] = root(chain[0])
    members: dict[str, list[str]] = defaultdict(list)
    for node in layers:
        members[root(node)].append(node)
    return [node for part in sorted(members.values(), key=lambda part: (-len(part), part)) for node in part]


def _mean_place(node: str, place: dict[str, int], near: dict[str, list[str]]) -> float:
    return mean(place[other] for other in near[node]) if near[node] else float(place[node])


def _crossings(columns: list[list[str]], right: dict[str, list[str]]) -> int:
    place = {node: index for column in columns for index, node in enumerate(column)}
    total = 0
    for column in columns:
        ends = [(place[node], place[other]) for node in column for other in right[node]]
        total += sum(1 for a, b in ends for c, d in ends if a < c and b > d)
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
    return mean(centres[other] for other in near) if near else centres[node]


def _apart(wished: list[float], sizes: list[float], gap: float) -> list[float]:
    """The wishes, moved as little as the order and the sizes allow (pooled neighbours)."""
    offsets = [0.0]
    for above, below in pairwise(sizes):
        offsets.append(offsets[-1] + above / 2 + gap + below / 2)
    blocks: list[list[float]] = []
    for wish, offset in zip(wished, offsets, strict=False):
        blocks.append([wish - offset])
        while len(blocks) > 1 and mean(blocks[-2]) > mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    placed = [mean(block) for block in blocks for _ in block]
    return [base + offset for base, offset in zip(placed, offsets, strict=False)]
