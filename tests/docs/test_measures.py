"""docs/measures.md says what the measures say of themselves, and every measure is in it."""

from __future__ import annotations

import pkgutil
from pathlib import Path

from pitstop_analysis import documents, measures
from pitstop_analysis.measures.catalogue import CATALOGUE

WITHOUT_FIGURES = {"catalogue", "keys", "spread_columns"}


def test_it_is_what_the_measures_say(root: Path) -> None:
    text = (root / "docs" / "measures.md").read_text(encoding="utf-8")
    assert text == documents.measures(), "write it anew: make documents"


def test_every_measure_is_in_it_with_its_formula() -> None:
    modules = {module.name for module in pkgutil.iter_modules(measures.__path__) if not module.ispkg}
    named = {entry.module.__name__.rpartition(".")[2] for entry in CATALOGUE}
    assert modules - named == WITHOUT_FIGURES
    for entry in CATALOGUE:
        assert all(word in vars(entry.module) for word in ("DEFINITION", "UNIT", "SOURCE", "EXAMPLE")) or (
            len(entry.definitions) > 1
        )
    assert {entry.title for entry in CATALOGUE if not entry.formulas} == {"Slices", "Two periods, two teams"}
