"""What a map shows at one level: the pairs that carry a share of the hand-offs; the rest is counted.

Nothing is dropped silently: what is drawn, what runs between the teams drawn, what joins them to the others,
what the others do among themselves and what stays inside a group add up to all hand-offs.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pitstop_analysis.report.flow.groups import Grouping
from pitstop_analysis.stats import Share, share

SHARES = (0.5, 0.7, 0.8, 0.9, 1.0)
"""Shares of the hand-offs that a reader may ask for."""
EASY_PAIRS, EASY_TEAMS = 20, 16
"""What is read at a glance: the map opens with the fullest level within this."""
MOST_PAIRS, MOST_TEAMS = 50, 45
LEAST_PAIRS = 4
"""What can be followed at all: a level beyond this is not drawn, and the page says so."""
FEW = 5
OFTEN = 0.25
"""A direction of five hand-offs is marked when its share of straight returns is surely above this."""

Route = tuple[str, str, int, int]
"""Giver, receiver, hand-offs, and how many of these go straight back."""


@dataclass(frozen=True)
class Way:
    """One direction of a pair."""

    n: int
    back: Share

    @property
    def often(self) -> bool:
        """The case goes straight back more often than one time in four, chance allowed for, not by few."""
        return self.n >= FEW and (self.back.low or 0) > OFTEN


@dataclass(frozen=True)
class Bond:
    """Two nodes and what passes between them: `there` to the other, the larger; `back` the reverse."""

    one: str
    other: str
    there: Way
    back: Way | None

    @property
    def n(self) -> int:
        """Hand-offs of both directions."""
        return self.there.n + (self.back.n if self.back else 0)

    @property
    def ways(self) -> list[tuple[str, str, Way]]:
        """Giver, receiver and numbers of each direction."""
        found = [(self.one, self.other, self.there)]
        return [*found, (self.other, self.one, self.back)] if self.back else found

    @property
    def kind(self) -> str:
        """`pingpong` where both directions come straight back often, `often` where a direction does that
        carries half of the hand-offs or more, else `plain`."""
        marked = [way for _, _, way in self.ways if way.often]
        if len(marked) == 2:
            return "pingpong"
        return "often" if marked and 2 * marked[0].n >= self.n else "plain"


@dataclass(frozen=True)
class Node:
    """A team or a group of `teams`; `inside` counts hand-offs within it, `left_in` and `left_out` those of
    its hand-offs with other nodes that are not drawn."""

    name: str
    teams: int
    inside: int
    left_in: int
    left_out: int


@dataclass(frozen=True)
class Others:
    """Everything outside the nodes drawn, as one."""

    nodes: int
    teams: int
    given: int
    """Hand-offs from the nodes drawn to these."""
    taken: int
    """Hand-offs from these to the nodes drawn."""
    among: int
    """Hand-offs between these, those inside a group included."""


@dataclass(frozen=True)
class View:
    """One level. `by` is None for teams, else into what they are gathered."""

    by: str | None
    nodes: tuple[Node, ...]
    bonds: tuple[Bond, ...]
    others: Others | None
    smaller_routes: int
    smaller: int
    """Hand-offs on the `smaller_routes` between nodes that are drawn."""
    inside: int
    """Hand-offs inside the groups drawn."""
    of_routes: int
    of_nodes: int
    of_handoffs: int

    @property
    def routes(self) -> int:
        """Directions drawn."""
        return sum(len(bond.ways) for bond in self.bonds)

    @property
    def handoffs(self) -> int:
        """Hand-offs on the routes drawn."""
        return sum(bond.n for bond in self.bonds)

    @property
    def teams(self) -> int:
        """Teams that are drawn, by themselves or in a group."""
        return sum(node.teams for node in self.nodes)

    def drawn_of(self, node: str) -> tuple[int, int]:
        """Hand-offs into the node and out of it, on lines that are drawn."""
        ways = [each for bond in self.bonds if node in (bond.one, bond.other) for each in bond.ways]
        into = sum(way.n for _, receiver, way in ways if receiver == node)
        return into, sum(way.n for giver, _, way in ways if giver == node)

    @property
    def covered(self) -> float:
        """Share of all hand-offs that the drawing shows: on its routes and inside its groups."""
        return (self.handoffs + self.inside) / self.of_handoffs

    @property
    def easy(self) -> bool:
        """It can be read at a glance."""
        return len(self.bonds) <= EASY_PAIRS and len(self.nodes) <= EASY_TEAMS


@dataclass(frozen=True)
class Undrawn:
    """A share that nobody could read: how many routes between how many nodes it takes."""

    share: float
    routes: int
    nodes: int


@dataclass(frozen=True)
class Levels:
    """The levels of one way to gather the teams, coarse to fine, and those that are too full to draw."""

    by: str | None
    views: tuple[View, ...]
    undrawn: tuple[Undrawn, ...]

    @property
    def first(self) -> int:
        """The fullest level that is read at a glance; else the coarsest."""
        return max((at for at, view in enumerate(self.views) if view.easy), default=0)


def levels(routes: Sequence[Route], grouping: Grouping | None, teams: int) -> Levels:
    """The levels of a map of `routes`; `teams` counts all of the log, those without a hand-off included."""
    gathered, inside = _gathered(routes, grouping)
    sizes = Counter(grouping.of.values()) if grouping else None
    bonds = _bonds(gathered)
    whole = sum(n for _, _, n, _ in routes)
    by = grouping.name if grouping else None
    fits, undrawn = _counts(bonds, whole, sum(inside.values()))
    views = tuple(_view(by, bonds, count, sizes, inside, whole, teams) for count in fits)
    return Levels(by, views, tuple(undrawn))


def _gathered(routes: Sequence[Route], grouping: Grouping | None) -> tuple[list[Route], Counter[str]]:
    """Routes between groups, and the hand-offs that stay inside each."""
    if grouping is None:
        return list(routes), Counter()
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    inside: Counter[str] = Counter()
    for giver, receiver, n, returned in routes:
        one, other = grouping.of.get(giver, giver), grouping.of.get(receiver, receiver)
        if one == other:
            inside[one] += n
        else:
            found = sums[one, other]
            found[0] += n
            found[1] += returned
    return [(one, other, n, returned) for (one, other), (n, returned) in sums.items()], inside


def _bonds(routes: Sequence[Route]) -> list[Bond]:
    """Pairs with both directions, most hand-offs first, then by name."""
    ways = {(giver, receiver): Way(n, share(returned, n)) for giver, receiver, n, returned in routes}
    found = []
    for (one, other), way in ways.items():
        back = ways.get((other, one))
        if back is None or (-way.n, one) < (-back.n, other):
            found.append(Bond(one, other, way, back))
    return sorted(found, key=lambda bond: (-bond.n, bond.one, bond.other))


def _counts(bonds: Sequence[Bond], whole: int, inside: int) -> tuple[list[int], list[Undrawn]]:
    """How many pairs each level draws: the shares that fit, the fullest that is easy, the fullest of all.

    Hand-offs inside groups are shown whatever is drawn, so shares are counted from there.
    """
    easy = _reach(bonds, EASY_PAIRS, EASY_TEAMS)
    most = _reach(bonds, MOST_PAIRS, MOST_TEAMS)
    fits: set[int] = set()
    undrawn = []
    for wished in SHARES:
        count = _needed(bonds, wished * whole - inside)
        if count <= (most if wished < 1 else easy):
            fits.add(max(count, min(LEAST_PAIRS, len(bonds))))
        else:
            drawn = bonds[:count]
            nodes = {name for bond in drawn for name in (bond.one, bond.other)}
            undrawn.append(Undrawn(wished, sum(len(bond.ways) for bond in drawn), len(nodes)))
    if not any(easy * 0.6 <= count <= easy for count in fits):
        fits.add(easy)
    if [each for each in undrawn if each.share < 1] and most > 1.3 * max(fits):
        fits.add(most)
    return sorted(fits - {0}), undrawn


def _needed(bonds: Sequence[Bond], handoffs: float) -> int:
    reached = 0
    for count, bond in enumerate(bonds):
        if reached >= handoffs:
            return count
        reached += bond.n
    return len(bonds)


def _reach(bonds: Sequence[Bond], pairs: int, nodes: int) -> int:
    """How many of the first pairs stay within both limits."""
    names: set[str] = set()
    for count, bond in enumerate(bonds):
        names |= {bond.one, bond.other}
        if count == pairs or len(names) > nodes:
            return count
    return len(bonds)


def _view(
    by: str | None,
    bonds: Sequence[Bond],
    count: int,
    sizes: Counter[str] | None,
    inside: Counter[str],
    whole: int,
    teams: int,
) -> View:
    drawn, left = bonds[:count], bonds[count:]
    names = list(dict.fromkeys(name for bond in drawn for name in (bond.one, bond.other)))
    shown = set(names)
    left_out: Counter[str] = Counter()
    left_in: Counter[str] = Counter()
    smaller_routes = smaller = given = taken = among = 0
    for giver, receiver, way in (each for bond in left for each in bond.ways):
        left_out[giver] += way.n
        left_in[receiver] += way.n
        if giver in shown and receiver in shown:
            smaller_routes, smaller = smaller_routes + 1, smaller + way.n
        elif giver in shown:
            given += way.n
        elif receiver in shown:
            taken += way.n
        else:
            among += way.n
    among += sum(n for name, n in inside.items() if name not in shown)
    teams_of = sizes or Counter(names)
    nodes = [Node(name, teams_of[name], inside[name], left_in[name], left_out[name]) for name in names]
    outside = teams - sum(node.teams for node in nodes)
    groups = len(teams_of.keys() - shown) if sizes else outside
    return View(
        by=by,
        nodes=tuple(nodes),
        bonds=tuple(drawn),
        others=Others(groups, outside, given, taken, among) if outside else None,
        smaller_routes=smaller_routes,
        smaller=smaller,
        inside=sum(n for name, n in inside.items() if name in shown),
        of_routes=sum(len(bond.ways) for bond in bonds),
        of_nodes=len(nodes) + (groups if outside else 0),
        of_handoffs=whole,
    )
