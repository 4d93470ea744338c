"""What the reader took the file for, as pairs of label and text: shown before any figure."""

from pitstop_analysis.log import Understood
from pitstop_analysis.report.figures import Figures
from pitstop_analysis.report.words import count, percent, period, plural
from pitstop_analysis.zones import NAMED_UTC

MANY = 0.05
CARE = "Take care"
LOCAL = (
    "Times have no offset and were taken as UTC. If they are times of the clock on the wall, business time "
    "is wrong by the offset of their zone: name it with --times-in."
)
PERSONS = (
    "persons stand for teams here, so they are numbered in order of appearance and none is singled out: "
    "rates are for routes and processes, not for persons"
)


def understood_lines(understood: Understood, figures: Figures) -> list[tuple[str, str]]:
    """Format, columns, times, rows read and left out with their places, and what tells of acceptance."""
    columns = ", ".join(f"{role} = {column}" for role, column in understood.columns.items())
    lines = [("Read as", understood.kind), ("Columns", columns)]
    if understood.others:
        others = [
            f"{role} could also be {', '.join(names)} (--{role})" for role, names in understood.others.items()
        ]
        lines.append(("Other columns", "; ".join(others)))
    lines.append(("Times", understood.times))
    lines.append(("Support line", _line_from(understood)))
    lines.append(("Acceptance", _acceptance(figures)))
    share_out = understood.rows_left_out / understood.rows_read
    left_out = count(understood.rows_left_out) + (f" ({percent(share_out)})" if share_out else "")
    lines.append(("Rows", f"{plural(understood.rows_read, 'row')} read, {left_out} left out"))
    lines += [("Left out", f"{plural(left.rows, 'row')}: {left.said()}") for left in understood.left_out]
    if understood.rows_lost / understood.rows_read > MANY:
        lines.append(
            (CARE, "More than one row in twenty is in no figure. See why before you rely on the figures.")
        )
    if figures.holds.calendar and _zone_is_open(understood.times):
        lines.append((CARE, LOCAL))
    lines += [("Note", note) for note in understood.notes]
    if understood.team_is_person:
        lines.append(("Note", PERSONS))
    held = ", ".join(
        [
            plural(figures.cases, "case"),
            plural(figures.events, "event"),
            plural(figures.teams, figures.holder),
        ]
    )
    days = "" if figures.trend.zone == "UTC" else f" (days of {figures.trend.zone})"
    return [*lines, ("Holds", f"{held}, {period(figures.begins, figures.ends)}{days}")]


def _zone_is_open(times: str) -> bool:
    """Whether times were taken as UTC for want of a zone, and not because it was named."""
    return "taken as UTC" in times and NAMED_UTC not in times


def _line_from(understood: Understood) -> str:
    if understood.line_from == "column":
        return f"from the column {understood.columns.get('line', '')}"
    return "from the end of the team's name" if understood.line_from else "not given (--line COLUMN)"


def _acceptance(figures: Figures) -> str:
    words = figures.words
    if words is None:
        return "no status tells of it (--waiting WORD --accepted WORD, or pitstop map)"
    return f"{words.column}: waits = {', '.join(words.waiting)}; accepted = {', '.join(words.accepted)}"
