"""What becomes of a hand-off: resolved, handed on or abandoned, and how fast."""

from markupsafe import Markup

from pitstop_analysis.measures.ends import KINDS
from pitstop_analysis.measures.resolution import Resolution
from pitstop_analysis.measures.solved_fast import QUICKEST
from pitstop_analysis.report.charts import Caption, Curve, Estimate, Step, estimates, steps
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.sections.section import Section
from pitstop_analysis.report.words import count, days, hours, in_full, percent, plural, sure, verb
from pitstop_analysis.stats import Curves, share

DAYS, STEPS = 30, 240
QUARTERS_A_DAY = 96
ROUTES, ENOUGH = 12, 10
LABELS = dict(zip(KINDS, ("resolved", "handed on", "abandoned"), strict=True))


def section(figures: Figures) -> Section | None:
    """None when the log does not say when a case is resolved, or nothing is handed off."""
    found, ended = figures.resolution, figures.ended
    if found is None or ended is None:
        return None
    notes = [_resolved(found)]
    if figures.passed_on and figures.passed_on.passed_on.of:
        passed = figures.passed_on
        notes.append(
            "Passed on before anybody took them: "
            f"{in_full(passed.passed_on, 'hand-offs that arrived waiting')}; "
            f"{count(passed.still_waiting)} still waited when the log ended."
        )
    right = figures.first_team_right.of_handed_off
    notes.append(
        f"Of the cases handed off, {in_full(right, 'cases')} stayed with the first {figures.holder} that "
        f"received {verb(right.of, 'it', 'them')}."
    )
    pictures = [_curves(ended)]
    definitions = ["ends", "resolution", "passed_on", "first_team_right"]
    if figures.solved_fast and figures.solved_fast.fast.of:
        pictures.append(_fast(figures))
        definitions.insert(2, "solved_fast")
        notes.append(
            f"Solved fast: {in_full(figures.solved_fast.fast, 'hand-offs that the receiver resolves')}; "
            f"{count(figures.solved_fast.left_out)} went to teams that resolve too few to tell."
        )
    title = f"{percent(found.solved.share)} of hand-offs are resolved by the receiver"
    if found.to_solution.n:
        title += f", half of these within {hours(found.to_solution.median)}"
    shown = tuple(DEFINITIONS[key] for key in definitions)
    return Section("outcomes", title, shown, notes=tuple(notes), pictures=tuple(pictures))


def _resolved(found: Resolution) -> str:
    """How often the receiver resolves, how fast, and how long a case goes on, as far as any does."""
    said = f"The receiver resolves {in_full(found.solved, 'hand-offs')}"
    if found.to_solution.n:
        said += f"; half of these within {hours(found.to_solution.median)} {sure(found.to_solution, hours)}"
    if not found.to_end.n:
        return f"{said}."
    to_end = f"{days(found.to_end.median)} in the median {sure(found.to_end, days)}"
    return f"{said}. From a hand-off to the end of the case it takes {to_end}."


def _curves(ended: Curves) -> Markup:
    times = [DAYS * QUARTERS_A_DAY * step // STEPS for step in range(STEPS + 1)]
    at = ended.at(times)
    curves = [
        Curve(
            LABELS[kind],
            tuple(
                Step(time / QUARTERS_A_DAY, value, low, high)
                for time, value, low, high in at.select("time", kind, f"{kind}_low", f"{kind}_high").rows()
                if value is not None
            ),
        )
        for kind in KINDS
    ]
    week = ended.at([7 * QUARTERS_A_DAY]).row(0, named=True)
    title = "How the receiver's time with a case ends"
    if week["resolved"] is not None:
        title = (
            f"A week after a hand-off {percent(week['resolved'], 0)} are resolved by the receiver and "
            f"{percent(week['handed_on'], 0)} handed on"
        )
    caption = Caption(title, "share of hand-offs", plural(ended.n, "hand-off"))
    return steps(caption, curves, along="days since the hand-off", until=float(DAYS))


def _fast(figures: Figures) -> Markup:
    assert figures.solved_fast is not None  # noqa: S101  (the caller has looked)
    routes = figures.solved_fast.routes.filter(figures.solved_fast.routes["solved"] >= ENOUGH)
    shown = [] if figures.holder == "person" else list(routes.iter_rows(named=True))[:ROUTES]
    rows = []
    for row in shown:
        found = share(row["fast"], row["solved"])
        label = f"{row['giver']} → {row['receiver']}"
        rows.append(Estimate(label, found.share, found.low, found.high, found.of))
    apart = sum(1 for row in rows if row.low is not None and row.low > 1 / QUICKEST)
    title = "Routes with most hand-offs that are solved fast"
    if rows:
        title += f": on {apart or 'none'} of {len(rows)} surely more than by chance"
    caption = Caption(
        title,
        "share of the hand-offs that the receiver resolves",
        plural(figures.solved_fast.fast.of, "hand-off"),
        f"Routes with {ENOUGH} resolved hand-offs or more. By chance one in {QUICKEST} is solved fast.",
    )
    return estimates(
        caption,
        rows,
        of="route",
        reference=1 / QUICKEST,
        reference_label="what chance gives",
        say=lambda value: percent(value, 0),
    )
