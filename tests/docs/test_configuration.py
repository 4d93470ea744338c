"""docs/configuration.md says what the code reads, no more and no less."""

from __future__ import annotations

import re
from pathlib import Path

from pitstop.config import documents
from pitstop.config.env import TEST_VARIABLES, VARIABLES


def test_it_is_what_the_list_of_variables_says(root: Path) -> None:
    written = (root / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert written == documents.configuration(), "write it anew: make documents"


def test_every_variable_has_its_default_meaning_and_remedy() -> None:
    written = documents.configuration()
    for variable in VARIABLES:
        (section,) = re.findall(rf"^## {variable.name}\n(.+?)(?=^## |\Z)", written, re.MULTILINE | re.DOTALL)
        assert variable.meaning in section
        assert "- Default: " in section
        assert f"- If it is refused: {variable.remedy}." in section


def test_no_code_reads_a_variable_that_is_not_in_the_list(root: Path) -> None:
    listed = {variable.name for variable in VARIABLES} | {f"{v.name}_FILE" for v in VARIABLES}
    listed |= TEST_VARIABLES.keys()
    # Only where a variable is read: `settings.PITSTOP_…` are Django's settings, made from the list.
    reading = re.compile(r"(?:environ|environment|getenv)\b[^\n]*?[\"'](PITSTOP_[A-Z_]*[A-Z])[\"']")
    read = {
        name
        for file in [*(root / "src").rglob("*.py"), *(root / "tools").rglob("*.py")]
        for name in reading.findall(file.read_text(encoding="utf-8"))
    }
    assert read != set()
    assert read - listed == set()
