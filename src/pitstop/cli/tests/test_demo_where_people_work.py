"""`pitstop demo` in a desk that is used: nothing is made, and a program can read that too."""

from __future__ import annotations

import pytest

from pitstop.cli.tests.conftest import Pitstop
from pitstop.conftest import World, snapshot


def test_if_empty_makes_nothing_and_says_so(world: World, pitstop: Pitstop) -> None:
    before = snapshot()

    said = pitstop("demo", "--if-empty")

    assert (said.code, said.out) == (0, "People work in this desk already; no demo was made.\n")
    assert snapshot() == before


def test_for_a_program_nobody_can_sign_in_as_the_demo(world: World, pitstop: Pitstop) -> None:
    said = pitstop("demo", "--if-empty", "--json")

    assert (said.code, said.json) == (0, [])


@pytest.mark.parametrize("options", [(), ("--json",), ("--afresh",)])
def test_without_it_the_demo_is_refused_and_nothing_is_written(
    world: World, pitstop: Pitstop, options: tuple[str, ...]
) -> None:
    before = snapshot()

    said = pitstop("demo", *options)

    assert (said.code, said.out) == (1, "")
    assert said.complaints
    assert snapshot() == before


def test_two_wishes_that_exclude_each_other_are_named(world: World, pitstop: Pitstop) -> None:
    said = pitstop("demo", "--if-empty", "--afresh")

    assert said.code == 2
    assert "--if-empty and --afresh exclude each other." in said.err
