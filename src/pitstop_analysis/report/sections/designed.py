"""The designed flow laid over the log."""

from pitstop_analysis import design
from pitstop_analysis.report.charts import Bar, table
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.sections.section import Section
from pitstop_analysis.report.words import count, interval, percent

ROUTES = 40
HEADS = ("hand-offs", "share", "95 % interval", "cases", "verdict", "cases such as")


def section(figures: Figures) -> Section | None:
    """None unless a design was given."""
    over = figures.overlay
    if over is None:
        return None
    astray = [step for step in over.steps if step.verdict != "fits"][:ROUTES]
    bars = [
        Bar(
            f"{step.giver} → {step.receiver}",
            float(step.n),
            None,
            None,
            (
                count(step.n),
                percent(step.share.share),
                interval(step.share),
                count(step.cases),
                step.verdict,
                ", ".join(step.examples),
            ),
        )
        for step in astray
    ]
    title = (
        f"{percent(over.fits.share)} of hand-offs go as designed, {percent(over.skips.share)} skip a step, "
        f"{percent(over.leaves.share)} leave the design"
    )
    notes = tuple(
        sentence.text + (f" Cases such as {', '.join(sentence.examples)}." if sentence.examples else "")
        for sentence in design.findings(over)
    )
    tables = (table("route that does not fit", "hand-offs", HEADS, bars),) if bars else ()
    return Section("design", title, (DEFINITIONS["design"],), tables, notes)
