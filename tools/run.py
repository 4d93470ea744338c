"""`make run`: bring the database up to date, fill an empty desk with the demo, and serve it.

The same commands as anybody would give, one after the other but in one process: each process of its own
would load Django again, and the second start would take longer than anybody waits.
"""

from __future__ import annotations

import sys

from pitstop.cli import main


def step(*words: str) -> None:
    """One command. Ends this process with the command's exit code where it fails."""
    try:
        main(list(words))
    except SystemExit as end:
        if end.code:
            raise


if __name__ == "__main__":
    step("migrate")
    step("demo", "--if-empty")
    step("serve", *sys.argv[1:])
