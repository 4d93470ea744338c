"""Every command in the README is one that a test gives: a new one has to be tried here first."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from pitstop.core.tests.processes import PITSTOP, SECONDS

# Where each is tried: test_first_start.py really runs the first and the last; the second runs all of this.
TRIED = {
    "make run",
    "make test",
    ".venv/bin/pitstop report export.csv --html report.html",
    "python3 -m venv .venv && .venv/bin/pip install .",
}
EXPORT = """\
Ticket ID,Created at,Assigned group,Assignee
1,2026-03-02 09:00,Front line,Omar
1,2026-03-02 10:00,Billing,Priya
2,2026-03-02 09:30,Front line,Nora
"""


@pytest.fixture
def readme(root: Path) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


def commands(text: str) -> set[str]:
    """What stands in blocks of the shell, and in backticks where it begins like a command."""
    blocks = "\n".join(re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    lines = {line.partition("#")[0].strip() for line in blocks.splitlines()}
    inline = re.findall(r"`((?:make|pitstop|python3?|\.venv/|curl|git|pip) ?[^`]*)`", text)
    return {command for command in [*lines, *inline] if command}


def test_it_gives_no_command_that_is_not_tried(readme: str) -> None:
    assert commands(readme) == TRIED


def test_a_command_is_found_wherever_it_stands() -> None:
    text = "```sh\nmake run   # a desk\n```\nThen `pitstop demo`, in `var/mail`, or `.venv/bin/x y`.\n"
    assert commands(text) == {"make run", "pitstop demo", ".venv/bin/x y"}


def test_its_report_is_made_from_an_export_as_it_says(readme: str, tmp_path: Path) -> None:
    (report,) = [command for command in commands(readme) if " report " in command]
    words = shlex.split(report.replace(".venv/bin/pitstop", shlex.quote(str(PITSTOP))))
    (tmp_path / "export.csv").write_text(EXPORT)

    done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, timeout=SECONDS)

    assert (done.returncode, done.stderr) == (0, "")
    assert "hand-off" in done.stdout
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Front line" in page
    assert "Billing" in page


def test_its_test_command_runs_every_part(root: Path) -> None:
    said = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "test"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    ).stdout
    assert said.rstrip().endswith("python -m tools.test --without")


def test_every_document_can_be_reached_from_it(root: Path, readme: str) -> None:
    """Straight from its table, or by way of a document there."""
    documents = {file.name for file in (root / "docs").glob("*.md")}
    linked = set(re.findall(r"\]\(docs/([\w-]+\.md)\)", readme))
    beyond = {
        name
        for document in linked
        for name in re.findall(r"\]\(([\w-]+\.md)", (root / "docs" / document).read_text(encoding="utf-8"))
    }
    assert documents - linked - beyond == set()
