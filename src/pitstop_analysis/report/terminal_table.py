"""The tables of the terminal: no lines, the first column text, the others numbers."""

from rich.table import Table


def table(*columns: str) -> Table:
    """A plain table; what does not fit is folded, never cut."""
    made = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for number, name in enumerate(columns):
        made.add_column(name, justify="left" if number == 0 else "right", overflow="fold")
    return made
