"""Help is there at once: it imports nothing that reads, measures or draws."""

import subprocess
import sys

import pytest

CODE = """
import sys
from pitstop.cli import main
try:
    main(sys.argv[1:])
finally:
    heavy = {"polars", "duckdb", "jinja2", "rich", "django"} & sys.modules.keys()
    print("imported:", *sorted(heavy))
"""


@pytest.mark.parametrize(
    "asked",
    [
        ["--version"],
        ["--help"],
        ["report", "--help"],
        ["compare", "--help"],
        ["export", "--help"],
        ["map", "--help"],
        ["report", "--no-such-option"],
    ],
)
def test_help_needs_neither_desk_nor_library(asked: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE, *asked], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == (2 if "--no-such-option" in asked else 0)
    assert done.stdout.endswith("imported:\n")
