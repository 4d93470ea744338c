"""The Makefile explains itself, and the documents name only commands that it has."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

TARGET = re.compile(r"^([a-z][a-z-]*):(?!=)", re.MULTILINE)
INTERNAL = {"help", "environment", "environment-dev"}


@pytest.fixture(scope="module")
def targets(root: Path) -> set[str]:
    return set(TARGET.findall((root / "Makefile").read_text(encoding="utf-8")))


def test_make_alone_explains_every_command(root: Path, targets: set[str]) -> None:
    said = subprocess.run(["make", "--no-print-directory"], cwd=root, capture_output=True, text=True).stdout
    assert set(re.findall(r"^make ([a-z]+)", said, re.MULTILINE)) == targets - INTERNAL


def test_documents_name_only_commands_that_exist(root: Path, targets: set[str]) -> None:
    named: set[str] = set()
    for document in [*root.glob("*.md"), *(root / "docs").rglob("*.md")]:
        # In running text a command stands in backticks, in a block at the beginning of a line.
        text = document.read_text(encoding="utf-8")
        named |= set(re.findall(r"`make ([a-z-]+)", text)) | set(
            re.findall(r"^make ([a-z-]+)", text, re.MULTILINE)
        )
    assert named >= {"run", "test", "check"}
    assert named - targets == set()


def test_the_build_machine_runs_the_readmes_test_command(root: Path) -> None:
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert "make test" in readme
    lines = (root / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "make test" in lines


def test_an_unsuitable_python_is_refused_with_the_remedy(root: Path, tmp_path: Path) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        old = tmp_path / name
        old.write_text("#!/bin/sh\nexit 1\n")
        old.chmod(0o755)
    for name in ("make", "sh"):
        (tmp_path / name).symlink_to(Path("/usr/bin") / name)
    done = subprocess.run(
        ["make", "environment"], cwd=root, env={"PATH": str(tmp_path)}, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "Pitstop needs Python 3.11 or later, and none was found." in done.stderr
    assert "make PYTHON=/path/to/python3.11" in done.stderr
