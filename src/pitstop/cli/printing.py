"""A console of rich that ends as every command does when the reader of its output goes away."""

from rich.console import Console


class Printer(Console):
    """Prints to whoever reads; `pitstop report … | head` ends in silence, with the exit code for that."""

    def on_broken_pipe(self) -> None:
        """Leave the ending to the group of commands. Raises BrokenPipeError."""
        raise BrokenPipeError
