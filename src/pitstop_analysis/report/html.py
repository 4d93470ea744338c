"""The page: one file that opens offline, is complete without script, prints, and follows light or dark.

Every text from the log passes through jinja2's or markupsafe's escaping.
"""

from itertools import zip_longest
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from pitstop_analysis.log import Understood
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.findings import caution, findings
from pitstop_analysis.report.sections import sections
from pitstop_analysis.report.understood import CARE, understood_lines
from pitstop_analysis.report.words import period, plural

FOLDER = Path(__file__).parent
METHOD = ("shares", "quantiles", "medians")

_environment = Environment(
    loader=FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


LABELS = {
    "map": "Flow map", "design": "Design", "handoffs": "Hand-offs per case", "bounces": "Coming back",
    "waits": "Waits", "routes": "Routes", "matrix": "Handover matrix", "gathers": "Where returns gather",
    "outcomes": "Outcomes", "holds": "Time kept",
    "customer": "Waits for the customer, reopenings", "trend": "Trend",
    "times": "Times of day", "time": "Time to end", "lines": "Support lines", "runs": "Runs of teams",
    "slices": "Slices",
}  # fmt: skip
"""Anchor of a section to what the list of contents calls it."""


def page(figures: Figures, understood: Understood) -> str:
    """The whole page as text."""
    told, shown = understood_lines(understood, figures), sections(figures)
    return _environment.get_template("page.html.j2").render(
        title=f"Hand-offs in {understood.source}",
        # Our own files, so no text of the log is in them.
        style=Markup((FOLDER / "page.css").read_text(encoding="utf-8")),  # noqa: S704
        script=Markup((FOLDER / "page.js").read_text(encoding="utf-8")),  # noqa: S704
        facts=[
            plural(figures.cases, "case"),
            plural(figures.events, "event"),
            plural(figures.teams, figures.holder),
            plural(figures.handoffs.total, "hand-off"),
            period(figures.begins, figures.ends),
        ],
        understood=told,
        read_as=", ".join(text for label, text in told if label in ("Read as", "Rows")),
        careful=any(label == CARE for label, _ in told),
        calendar=figures.holds.calendar,
        contents=[(section.anchor, _label(section.anchor, figures)) for section in shown]
        + [("method", "Method")],
        care=CARE,
        caution=caution(figures),
        findings=list(zip_longest(findings(figures), figures.behind, fillvalue=())),
        sections=shown,
        method=[DEFINITIONS[name] for name in METHOD],
    )


def _label(anchor: str, figures: Figures) -> str:
    """What the list of contents calls a section, by what it holds."""
    if anchor == "customer" and figures.customer_waits is None:
        return "Reopenings"
    if anchor == "customer" and figures.reopenings is None:
        return "Waits for the customer"
    return LABELS[anchor]


def fragment(figures: Figures, understood: Understood) -> str:
    """The page inside a frame of its own, for a notebook: its style touches nothing else there."""
    return Markup(
        '<iframe title="Hand-off report" style="width:100%;height:720px;border:1px solid #8884" '
        'srcdoc="{}"></iframe>'
    ).format(escape(page(figures, understood)))
