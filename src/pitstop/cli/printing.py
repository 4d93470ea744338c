"""A console of rich that ends as every command does when the reader of its output goes away."""

from functools import partial
from itertools import accumulate
from textwrap import TextWrapper

from rich.console import Console
from rich.text import Text

WRAP = partial(
    TextWrapper,
    break_long_words=False,
    break_on_hyphens=False,
    # Nothing is changed on the way, so that styles stay where they are.
    drop_whitespace=False,
    expand_tabs=False,
    replace_whitespace=False,
)


class Printer(Console):
    """Prints to whoever reads; `pitstop report … | head` ends in silence, with the exit code for that."""

    def on_broken_pipe(self) -> None:
        """Leave the ending to the group of commands. Raises BrokenPipeError."""
        raise BrokenPipeError


def say(console: Console, words: Text) -> None:
    """Print words in lines; one longer than a line, as a path may be, stays whole, so that it can be copied.

    What came from outside must have gone through `plain`.
    """
    for line in words.split("\n", allow_blank=True):
        ends = list(accumulate(map(len, WRAP(console.width).wrap(line.plain))))
        for piece in line.divide(ends[:-1]):
            piece.rstrip()
            if piece or not line:
                console.print(piece, soft_wrap=True)
