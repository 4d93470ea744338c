"""The command line as a person meets it: arguments in, lines and an exit code out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner

from pitstop.cli import main


@dataclass(frozen=True)
class Said:
    """What a command said and ended with."""

    code: int
    out: str
    err: str

    @property
    def complaints(self) -> list[str]:
        return self.err.splitlines()

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Pitstop = Callable[..., Said]


@pytest.fixture
def pitstop() -> Pitstop:
    """Run `pitstop` with these arguments inside this process; `given` is its standard input."""

    def run(*arguments: object, given: str | None = None) -> Said:
        done = CliRunner().invoke(main, [str(each) for each in arguments], input=given)
        return Said(done.exit_code, done.stdout, done.stderr)

    return run
