"""Where straight returns gather."""

from pitstop_analysis.report.charts import Caption, concentration
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.sections.section import Section
from pitstop_analysis.report.words import in_full, percent, plural, verb


def section(figures: Figures) -> Section | None:
    """None when nothing goes straight back."""
    found = figures.gathering
    if found is None:
        return None
    routes = found.routes
    held = percent(routes.held.share, 0)
    returns = plural(routes.held.of, "straight return")
    title = f"A fifth of the routes ({routes.taken:,} of {routes.items:,}) carries {held} of {returns}"
    caption = Caption(
        f"{plural(routes.for_most, 'route')} of {routes.items:,} {verb(routes.for_most, 'carries', 'carry')} "
        "four fifths of the straight returns",
        "share of straight returns",
        returns,
    )
    items = found.counts
    if figures.holder == "person":
        # Numbered persons: the curve tells how much gathers, and no name stands under it.
        items = tuple((f"route {place}", n) for place, (_, n) in enumerate(items, start=1))
    picture = concentration(caption, items, of="routes", noun="straight returns", one="route")
    note = f"The fifth with most holds {in_full(routes.held, 'straight returns')}."
    shown = tuple(DEFINITIONS[key] for key in ("concentration", "gathered"))
    return Section("gathers", title, shown, notes=(note,), pictures=(picture,))
