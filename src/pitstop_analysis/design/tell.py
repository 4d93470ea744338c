"""What the overlay shows, in sentences and as rows of tables. They speak of routes, never of persons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pitstop_analysis.design.overlay import Overlay, Step, Turn, Use, Verdict
from pitstop_analysis.report.words import count, in_full, percent, plural
from pitstop_analysis.stats import Share, share

LISTED = 3
"""Routes that a sentence names; the table has all."""
EXAMPLES = 5
Row = dict[str, str | int | float | bool | None]


@dataclass(frozen=True)
class Sentence:
    """One finding, with the ids of cases to look at."""

    text: str
    examples: tuple[str, ...] = ()


def findings(over: Overlay) -> list[Sentence]:
    """What the design and the log have to say to each other; names not found first, then the most general."""
    said = [Sentence(text) for text in over.unknown]
    if over.steps:
        said.append(_fit(over))
    if over.cases and over.cases.of:
        text = f"{in_full(over.cases, 'cases')} follow the design from beginning to end."
        said.append(Sentence(text, over.astray[:EXAMPLES]))
    said += _gathered(over, "leaves", "leave the design")
    said += _gathered(over, "skips", "skip a designed step")
    said += _astray(over.starts, "begin") + _astray(over.ends, "end")
    return said + _unused(over)


def rows(over: Overlay) -> dict[str, list[Row]]:
    """The rows of `TABLES` by name."""
    return {name: table(over) for name, table in TABLES.items()}


def _fit(over: Overlay) -> Sentence:
    return Sentence(
        f"{in_full(over.fits, 'hand-offs')} go as designed; {_part(over.skips)} skip a designed step, "
        f"{_part(over.leaves)} leave the design."
    )


def _part(found: Share) -> str:
    return f"{count(found.count)} ({percent(found.share)})"


def _gathered(over: Overlay, verdict: Verdict, what: str) -> list[Sentence]:
    steps = [step for step in over.steps if step.verdict == verdict]
    if not steps:
        return []
    whole = over.skips if verdict == "skips" else over.leaves
    named = "; ".join(_route(step) for step in steps[:LISTED])
    most = "most often " if len(steps) > LISTED else ""
    text = f"{in_full(whole, 'hand-offs')} {what}, on {plural(len(steps), 'route')}: {most}{named}."
    return [Sentence(text, _examples(steps[:LISTED]))]


def _examples(steps: Sequence[Step]) -> tuple[str, ...]:
    """Each case once, in the order of the routes."""
    return tuple(dict.fromkeys(one for step in steps for one in step.examples))[:EXAMPLES]


def _route(step: Step) -> str:
    amount = f"{plural(step.n, 'hand-off')} in {plural(step.cases, 'case')}"
    if step.verdict == "skips":
        one_of = f"one of {plural(step.others + 1, 'team')} such as " if step.others else ""
        return f"{step.giver} → {step.receiver} without {one_of}{', '.join(step.via)} ({amount})"
    return f"{step.giver} → {step.receiver} ({amount}; {step.why})"


def _astray(turns: Sequence[Turn], verb: str) -> list[Sentence]:
    elsewhere = [turn for turn in turns if not turn.fits]
    if not elsewhere:
        return []
    found = share(sum(turn.cases for turn in elsewhere), sum(turn.cases for turn in turns))
    named = ", ".join(f"{turn.team} ({count(turn.cases)})" for turn in elsewhere[:LISTED])
    most = "most often with" if len(elsewhere) > LISTED else "with"
    text = f"{in_full(found, 'cases')} {verb} where the design has none {verb}, {most} {named}."
    return [Sentence(text)]


def _unused(over: Overlay) -> list[Sentence]:
    unused = over.never_used
    if not unused:
        return []
    named = ", ".join(f"{use.written} (line {use.line})" for use in unused[:LISTED])
    more = ", …" if len(unused) > LISTED else ""
    lines = plural(len(over.uses), "designed hand-off")
    verb = "is" if len(unused) == 1 else "are"
    return [Sentence(f"{count(len(unused))} of {lines} {verb} never used in this log: {named}{more}.")]


def _step_row(step: Step) -> Row:
    return {
        "from": step.giver,
        "to": step.receiver,
        "verdict": step.verdict,
        "n": step.n,
        "cases": step.cases,
        "share": step.share.share,
        "low": step.share.low,
        "high": step.share.high,
        "skipped": ", ".join(step.via),
        "why": step.why,
        "line": step.line,
        "examples": ", ".join(step.examples),
    }


def _turn_row(turn: Turn) -> Row:
    found = turn.share
    return {
        "team": turn.team,
        "cases": turn.cases,
        "share": found.share,
        "low": found.low,
        "high": found.high,
        "fits": turn.fits,
    }


def _arrow_row(use: Use) -> Row:
    return {
        "written": use.written,
        "line": use.line,
        "n": use.n,
        "routes": use.routes,
        "used": use.routes > 0,
    }


TABLES: dict[str, Callable[[Overlay], list[Row]]] = {
    "design_routes": lambda over: [_step_row(step) for step in over.steps],
    "design_arrows": lambda over: [_arrow_row(use) for use in over.uses],
    "design_starts": lambda over: [_turn_row(turn) for turn in over.starts],
    "design_ends": lambda over: [_turn_row(turn) for turn in over.ends],
}
"""Name to what makes the rows of that table."""
