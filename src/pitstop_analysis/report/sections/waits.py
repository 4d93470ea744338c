"""Waits after a hand-off."""

from pitstop_analysis.measures.waits import BINS, LONGER
from pitstop_analysis.report.charts import table
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.first_events import untold, why_untold, without_next
from pitstop_analysis.report.sections.section import HEAD, SPREAD_HEAD, Section, share_bar, spread_bar
from pitstop_analysis.report.words import count, hours, in_full, plural
from pitstop_analysis.stats import share


def section(figures: Figures) -> Section:
    """To acceptance where statuses tell, and to the first event."""
    first, accept = figures.to_first, figures.to_accept
    tables, notes = [], []
    definitions = [DEFINITIONS["waits.to_first_event"]]
    rows = [("to the first event", first.waits)]
    if accept:
        rows.insert(0, ("to acceptance", accept.waits))
        definitions.insert(0, DEFINITIONS["waits.to_accept"])
        if accept.waits.n:
            names = [name for name, _ in BINS] + [LONGER]
            bars = [share_bar(_dashed(name), share(accept.bins[name], accept.waits.n)) for name in names]
            tables.append(
                table("wait to acceptance", "share of accepted", ("hand-offs", *HEAD[1:]), bars, "{} %")
            )
        notes.append(
            f"{count(accept.waiting)} of {plural(accept.handoffs, 'hand-off')} arrived waiting; "
            f"accepted before they left: {in_full(accept.accepted, 'hand-offs')}."
        )
    quantiles = [spread_bar(name, found, hours) for name, found in rows]
    tables.append(table("wait", "median", SPREAD_HEAD, quantiles, "{} h"))
    notes += [why_untold(first)] if untold(first) else []
    notes += without_next(first)
    return Section("waits", _waits_title(figures), tuple(definitions), tuple(tables), tuple(notes))


def _dashed(name: str) -> str:
    return name.replace("-", "\N{EN DASH}")


def _waits_title(figures: Figures) -> str:
    accepts = figures.to_accept is not None and figures.to_accept.waits.n > 0
    found = figures.to_accept.waits if figures.to_accept and accepts else figures.to_first.waits
    if not found.n:
        return "No wait after a hand-off can be measured"
    if not accepts and untold(figures.to_first):
        return f"This log can't tell the waits after {plural(figures.handoffs.total, 'hand-off')}"
    median, long = hours(found.median), hours(found.p90)
    if accepts:
        return f"Half of the accepted hand-offs waited {median} or less, nine in ten {long} or less"
    return f"Half of the hand-offs with a further event see it within {median}, nine in ten within {long}"
