"""Two periods or two teams in a terminal: each figure of both, the difference, and what may be said of it."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pitstop_analysis.measures.compare import DEFINITION, Compared, Difference
from pitstop_analysis.measures.keys import NAMES
from pitstop_analysis.report.compared import SideBySide, unit
from pitstop_analysis.report.words import NONE, days, hours, percent, plain, plural
from pitstop_analysis.stats import DIFFERENCES, Share, Spread


def show(console: Console, compared: SideBySide, *, quiet: bool = False) -> None:
    """Print the two side by side. `quiet` leaves out the definitions."""
    found = compared.found
    console.print(Text(plain(f"{found.a} and {found.b}: {compared.understood.source}"), style="bold"))
    for name, each in ((found.a, found.of_a), (found.b, found.of_b)):
        console.print(
            Text(plain(f"{name}: {plural(each.cases, 'case')}, {plural(each.handoffs, 'hand-off')}"))
        )
    if found.periods:
        console.print(Text(f"Days are those of {compared.zone}.", style="dim"))
    console.print()
    console.print(_table(found))
    console.print()
    for sentence in compared.care:
        console.print(Text.assemble(("Take care: ", "bold yellow"), plain(sentence)))
    if not quiet:
        console.print()
        console.print(
            Text(f"Differences of shares are in percentage points. {DEFINITION} {DIFFERENCES}", style="dim")
        )


def _table(found: Compared) -> Table:
    """Under each figure its n, under each difference its interval: so that it fits a narrow screen."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("figure", overflow="fold")
    for name in (plain(found.a), plain(found.b), "difference,\n95 % interval"):
        table.add_column(Text(name), justify="right", overflow="fold")
    table.add_column("B against A", overflow="fold")
    for each in found.differences:
        gap = each.difference
        limits = NONE if gap.low is None else f"{_signed(gap.low, each)} to {_signed(gap.high, each)}"
        name = NAMES[each.name] if isinstance(each.a, Share) else NAMES[each.name].rpartition(",")[0]
        difference = f"{_signed(gap.value, each)}\n{limits}"
        table.add_row(name, _cell(each.a, each), _cell(each.b, each), difference, gap.word)
    return table


def _cell(found: Share | Spread, each: Difference) -> str:
    if isinstance(found, Share):
        return f"{percent(found.share)}\nn = {found.of:,}"
    return f"{_span(found.median, each)}\nn = {found.n:,}"


def _span(value: float | None, each: Difference) -> str:
    return days(value) if unit(each) == "days" else hours(value)


def _signed(value: float | None, each: Difference) -> str:
    if value is None:
        return NONE
    sign = "\N{MINUS SIGN}" if value < 0 else "+"
    return f"{sign}{f'{abs(value) * 100:.1f}' if unit(each) == 'share' else _span(abs(value), each)}"
