"""The flow map: who hands to whom, by teams and gathered into lines or organisations, each at a few levels.

Every level stands in the page as a picture, what it leaves out, and its numbers as tables; buttons choose
one, by style alone. `page.js` adds tooltips and lights up a team's routes; nothing is lost without it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

import polars as pl
from markupsafe import Markup

from pitstop_analysis.report.flow.draw import svg
from pitstop_analysis.report.flow.groups import Grouping
from pitstop_analysis.report.flow.views import FEW, OFTEN, Levels, View, levels
from pitstop_analysis.report.flow.words import Words
from pitstop_analysis.report.words import count, interval, percent, plural

MARKED = (
    f"↩ is the share that goes straight back, shown from {FEW} hand-offs on where it is surely above "
    f"{percent(OFTEN, 0)}. Dashed: it is so in the direction that carries most of the line. Double line: in "
    "both, the pair plays ping-pong."
)
SIDEWAYS = "The map is wider than the screen: it scrolls sideways.\N{NO-BREAK SPACE}→"
"""Stands over a map where the page finds no room for it."""


@dataclass(frozen=True)
class FlowMap:
    """The levels of a map by teams first, then gathered. `noun` is what holds a case: team or person."""

    name: str
    noun: str
    levels: tuple[Levels, ...]

    @property
    def views(self) -> list[View]:
        """All levels in the order of their buttons."""
        return [view for each in self.levels for view in each.views]

    @property
    def first(self) -> View:
        """What is shown before anyone chooses."""
        return self.levels[0].views[self.levels[0].first]

    def html(self, prefix: str) -> Markup:
        """The buttons and every level, as one piece of a page; `prefix` begins the ids in it."""
        drawn = Markup("").join(
            _view(self, at, view, prefix, each)
            for at, (view, each) in enumerate((v, e) for e in self.levels for v in e.views)
        )
        key = Markup('<p class="note">{}</p>').format(" ".join(self._key()))
        if len(self.views) == 1:
            return drawn + key
        return Markup('<fieldset class="views"><legend>What to show</legend>{}{}</fieldset>{}').format(
            self._choice(prefix), drawn, key
        )

    def _choice(self, prefix: str) -> Markup:
        parts = []
        at = 0
        for each in self.levels:
            said = f"{self.noun}s" if each.by is None else f"by {each.by}"
            parts.append(Markup('<span class="row"></span><span class="by">{}</span>').format(said))
            for view in each.views:
                parts.append(_pick(prefix, at, view, checked=view is self.first))
                at += 1
        return Markup("").join(parts)

    def _key(self) -> list[str]:
        """What the signs mean, of those that some level has."""
        said = [
            "A line joins two boxes: the number beside an arrowhead counts the hand-offs that arrive there, "
            "thickness both directions together."
        ]
        bonds = [bond for view in self.views for bond in view.bonds]
        if any(way.often for bond in bonds for _, _, way in bond.ways):
            said.append(MARKED)
        if any(node.left_in or node.left_out for view in self.views for node in view.nodes):
            said.append("+ in a box: its hand-offs that no line shows.")
        return said


def flow_map(
    routes: pl.DataFrame, *, teams: int, name: str, noun: str = "team", groupings: Sequence[Grouping] = ()
) -> FlowMap | None:
    """The map of routes (columns from, to, n, returned); None where there is none.

    `teams` counts all teams of the log, those without a hand-off included. Teams are gathered where the map
    that is read at a glance doesn't show every hand-off.
    """
    rows = routes.select("from", "to", "n", "returned").rows()
    if not rows:
        return None
    found = [levels(rows, None, teams)]
    if found[0].views[found[0].first].covered < 1:
        found += [levels(rows, grouping, teams) for grouping in groupings]
    return FlowMap(name, noun, tuple(each for each in found if each.views))


def _pick(prefix: str, at: int, view: View, *, checked: bool) -> Markup:
    return Markup(
        '<input type="radio" name="{p}-level" id="{p}-{at}" class="pick pick-{at}"{checked}>'
        '<label for="{p}-{at}">{share} <span>{routes}</span></label>'
    ).format(
        p=prefix,
        at=at,
        checked=Markup(" checked") if checked else "",
        # Rounded down: a level that misses its share by a little must not seem to reach it.
        share=percent(floor(view.covered * 100 + 1e-9) / 100, 0),
        routes=plural(view.routes, "route"),
    )


def _view(whole: FlowMap, at: int, view: View, prefix: str, each: Levels) -> Markup:
    by = "" if view.by is None else f" by {view.by}"
    name = f"{whole.name}{by}, {percent(view.covered)} of hand-offs"
    return Markup(
        '<div class="view view-{at}"><div class="map-frame"><p class="note sideways">{sideways}</p>'
        '<div class="map" tabindex="0" role="region" '
        'aria-label="{name} ({at}), scrolls sideways">{svg}</div></div>{notes}'
        '<details class="data"><summary>The same as tables</summary>{routes}{nodes}</details></div>'
    ).format(
        at=at,
        name=name,
        sideways=SIDEWAYS,
        svg=svg(view, name, Words(whole.noun)),
        notes=Markup("").join(
            Markup('<p class="note">{}</p>').format(note) for note in _notes(view, each, whole.noun)
        ),
        routes=_table(f"routes of the map, {prefix} {at}", ROUTES, _routes(view)),
        nodes=_table(
            f"boxes of the map, {prefix} {at}", _node_heads(view, whole.noun), _nodes(view, whole.noun)
        ),
    )


def _notes(view: View, each: Levels, noun: str) -> list[str]:
    """What is drawn and what is not; together these are all hand-offs."""
    unit = noun if view.by is None else "group"
    drawn = (
        f"Drawn: {count(view.routes)} of {plural(view.of_routes, 'route')} between "
        f"{count(len(view.nodes))} of {plural(view.of_nodes, unit)}, with {count(view.handoffs)} of "
        f"{plural(view.of_handoffs, 'hand-off')} ({percent(view.handoffs / view.of_handoffs)})."
    )
    if view.inside:
        drawn += f" Inside these groups: {plural(view.inside, 'hand-off')}."
    left = []
    if view.smaller_routes:
        smaller = plural(view.smaller_routes, "smaller route")
        left.append(f"{plural(view.smaller, 'hand-off')} on {smaller} between these")
    if view.others:
        others = view.others
        name = Words(noun).others(others, view.by)
        left.append(f"{plural(others.given + others.taken, 'hand-off')} to and from {name}")
        left.append(f"{plural(others.among, 'hand-off')} among those")
    rest = f" Not drawn: {'; '.join(left)}." if left else " Nothing is left out."
    return [drawn + rest, *_too_full(each, noun)]


def _too_full(each: Levels, noun: str) -> list[str]:
    found = [undrawn for undrawn in each.undrawn if undrawn.share < 1]
    if not found:
        return []
    unit = noun if each.by is None else "group"
    said = [
        f"{percent(each.share, 0)} takes {plural(each.routes, 'route')} between {plural(each.nodes, unit)}"
        for each in found
    ]
    return [f"Too full to read, so not drawn: {'; '.join(said)}. The table of routes goes on."]


ROUTES = ("route", "hand-offs", "straight back", "95 % interval")


def _routes(view: View) -> list[tuple[str, ...]]:
    return [
        (f"{giver} → {receiver}", count(way.n), percent(way.back.share, 0), interval(way.back))
        for bond in view.bonds
        for giver, receiver, way in bond.ways
    ]


def _node_heads(view: View, noun: str) -> tuple[str, ...]:
    first = noun if view.by is None else f"{view.by}, {noun}s"
    return (first, "in, drawn", "out, drawn", "in, not drawn", "out, not drawn", "inside")


def _nodes(view: View, noun: str) -> list[tuple[str, ...]]:
    rows = []
    for node in view.nodes:
        into, out = view.drawn_of(node.name)
        label = node.name if view.by is None else f"{node.name}, {count(node.teams)}"
        rows.append((label, *map(count, (into, out, node.left_in, node.left_out, node.inside))))
    if view.others:
        found = view.others
        cells = (count(found.given), count(found.taken), count(found.among))
        rows.append((Words(noun).others(found, view.by), "0", "0", *cells))
    return rows


def _table(label: str, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> Markup:
    numbers = Markup("").join(
        Markup('<th scope="col" class="number">{}</th>').format(head) for head in heads[1:]
    )
    return Markup(
        '<div class="rows" tabindex="0" role="region" aria-label="Table: {label}"><table><thead><tr>'
        '<th scope="col">{first}</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    ).format(label=label, first=heads[0], heads=numbers, rows=Markup("").join(_row(row) for row in rows))


def _row(row: tuple[str, ...]) -> Markup:
    cells = Markup("").join(Markup('<td class="number">{}</td>').format(cell) for cell in row[1:])
    return Markup('<tr><th scope="row">{}</th>{}</tr>').format(row[0], cells)
