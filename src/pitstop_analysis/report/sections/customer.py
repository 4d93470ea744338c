"""Waiting for the customer, and cases reopened."""

from pitstop_analysis.report.charts import Bar, table
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.sections.section import Section, share_bar
from pitstop_analysis.report.words import count, hours, in_full, interval, percent, plural
from pitstop_analysis.stats import share

TEAMS = 12
HOUR = 3600


def section(figures: Figures) -> Section | None:
    """None when the log tells of neither."""
    waits, opened = figures.customer_waits, figures.reopenings
    if waits is None and opened is None:
        return None
    tables, notes, definitions, titles = [], [], [], []
    if waits is not None:
        titles.append(f"{percent(waits.of_time)} of the held time waits for the customer")
        definitions.append(DEFINITIONS["waiting_for_customer"])
        notes.append(f"With such a wait: {in_full(waits.segments, 'segments')}.")
        if figures.holder == "team":
            rows = list(waits.teams.head(TEAMS).iter_rows(named=True))
            heads = ("waiting", "of held", "segments with a wait", "95 % interval")
            tables.append(
                table(
                    "team, longest waits first",
                    "share of its time",
                    heads,
                    [_team(row) for row in rows],
                    "{} %",
                )
            )
    if opened is not None:
        titles.append(f"{percent(opened.cases.share)} of the resolved cases are reopened")
        definitions.append(DEFINITIONS["reopenings"])
        bars = [
            share_bar("handed off", opened.handed_off),
            share_bar("never handed off", opened.never_handed_off),
        ]
        tables.append(
            table("resolved cases", "share reopened", ("reopened", "share", "95 % interval"), bars, "{} %")
        )
        notes.append(
            f"Reopened: {in_full(opened.cases, 'resolved cases')}, {plural(opened.times, 'time')} in all."
        )
    title = "; ".join(titles)
    return Section("customer", title, tuple(definitions), tuple(tables), tuple(notes))


def _team(row: dict[str, int | str]) -> Bar:
    held, customer = int(row["held"]), int(row["customer"])
    part = customer / held if held else None
    found = share(int(row["waited"]), int(row["n"]))
    cells = (
        hours(customer / HOUR),
        percent(part),
        f"{count(found.count)} ({percent(found.share, 0)})",
        interval(found),
    )
    return Bar(str(row["team"]), None if part is None else 100 * part, None, None, cells)
