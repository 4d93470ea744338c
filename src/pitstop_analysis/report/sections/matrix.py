"""The handover matrix of the busiest teams, without and with self-loops, as tables with shaded cells."""

from math import ceil

from markupsafe import Markup

from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.matrix import Matrix, matrix
from pitstop_analysis.report.sections.section import Section
from pitstop_analysis.report.words import NONE, count, percent, plural

SHADES = 5
FEWEST = 3
"""Teams below which the map says it all."""


def section(figures: Figures) -> Section | None:
    """None below three teams, and where persons stand for them: it would set persons side by side."""
    routes = figures.routes.select("from", "to", "n").rows()
    plainly = matrix(routes, None, figures.teams)
    if figures.holder != "team" or len(plainly.teams) < FEWEST:
        return None
    pairs, possible = figures.routes.height, figures.teams * (figures.teams - 1)
    title = f"Hand-offs take {pairs} of {possible} possible ways between {figures.teams} teams"
    if plainly.others:
        title = (
            f"{percent(plainly.among / figures.handoffs.total, 0)} of the hand-offs pass between the "
            f"{len(plainly.teams)} busiest of {plural(figures.teams, 'team')}"
        )
    drawn = _both(plainly, matrix(routes, figures.within, figures.teams))
    notes = [
        "Rows give, columns receive; the more between two teams, the stronger the shade. The busiest teams, "
        "by hand-offs given and received together, come first."
    ]
    if plainly.others:
        notes.append(
            f"“{_others(plainly)}” are all but the busiest {len(plainly.teams)}; where their row meets their "
            "column, they hand to each other. --csv has every pair."
        )
    return Section(
        "matrix", title, (DEFINITIONS["handover"],), notes=tuple(notes), pictures=(drawn,), wide=True
    )


def _both(plainly: Matrix, loops: Matrix) -> Markup:
    """Behind one click, open at first; buttons choose by style alone."""
    return Markup(
        '<details class="fold" open><summary>The matrix of {n} teams</summary>'
        '<fieldset class="views"><legend>What to count</legend>'
        '<input type="radio" name="matrix" id="matrix-0" class="pick pick-0" checked>'
        '<label for="matrix-0">hand-offs</label>'
        '<input type="radio" name="matrix" id="matrix-1" class="pick pick-1">'
        '<label for="matrix-1">with self-loops</label>'
        '<div class="view view-0">{plainly}</div><div class="view view-1">{loops}</div></fieldset></details>'
    ).format(
        n=len(plainly.teams),
        plainly=_table("Handover matrix, hand-offs", plainly),
        loops=_table("Handover matrix with self-loops, neighbouring rows", loops),
    )


def _table(label: str, found: Matrix) -> Markup:
    names = [*found.teams, *([_others(found)] if found.others else [])]
    heads = Markup("").join(
        Markup('<th scope="col" class="number up"><span title="{name}">{name}</span></th>').format(name=name)
        for name in [*names, "all"]
    )
    rows = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(name, _cells(found, at))
        for at, name in enumerate(names)
    )
    return Markup(
        '<div class="rows" tabindex="0" role="region" aria-label="Table: {label}"><table class="heat">'
        '<thead><tr><th scope="col">from, to</th>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    ).format(label=label, heads=heads, rows=rows)


def _cells(found: Matrix, at: int) -> Markup:
    """Shaded between teams that are named: all others together are darker than any of them."""
    row, named = found.cells[at], len(found.teams)
    cells = []
    for column, n in enumerate(row):
        shade = _shade(n, found.most) if max(at, column) < named else " whole"
        cells.append(Markup('<td class="number{shade}">{n}</td>').format(shade=shade, n=_said(n)))
    cells.append(Markup('<td class="number whole">{}</td>').format(count(sum(n or 0 for n in row))))
    return Markup("").join(cells)


def _said(n: int | None) -> str:
    return NONE if n is None else count(n) if n else ""


def _shade(n: int | None, most: int) -> str:
    """By the root of the number: few pairs have most, and the others should differ as well."""
    return f" heat-{ceil(SHADES * (n / most) ** 0.5)}" if n else ""


def _others(found: Matrix) -> str:
    return plural(found.others, "other team")
