"""`make test` runs everything or says what it cannot run; it never passes over a part in silence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def run(root: Path, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.test", *args],
        cwd=root,
        # The little project needs none of the plugins, and loading them takes longer than it does.
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **environ},
        capture_output=True,
        text=True,
    )


def test_a_part_that_cannot_be_had_fails_before_any_test_runs(root: Path) -> None:
    done = run(root, "--without", "postgres", PITSTOP_TEST_CHROMIUM="/nowhere/chromium")

    assert done.returncode == 1
    assert done.stderr == (
        "pitstop: cannot run all tests.\n"
        "  chromium: PITSTOP_TEST_CHROMIUM names /nowhere/chromium, which is no program that can be run\n"
    )
    assert done.stdout == ""


def test_a_part_that_does_not_exist_cannot_be_left_out(root: Path) -> None:
    done = run(root, "--without", "sqlite")

    assert done.returncode == 2
    assert "invalid choice: 'sqlite'" in done.stderr


def test_failing_tests_and_no_tests_fail_the_whole(root: Path, tmp_path: Path) -> None:
    """In a project of one test file: the exit code is what a build machine goes by."""
    for name in ("__init__", "test", "provide", "postgres"):
        (tmp_path / "tools").mkdir(exist_ok=True)
        (tmp_path / "tools" / f"{name}.py").write_text((root / "tools" / f"{name}.py").read_text())
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n  browser\n  postgres\n  dovecot\n")
    left_out = ("--without", "postgres", "chromium", "dovecot")

    assert run(tmp_path, *left_out, PITSTOP_TEST_POSTGRES_BIN="").returncode == 1

    (tmp_path / "test_one.py").write_text("def test_one():\n    assert 1 + 1 == 3\n")
    failed = run(tmp_path, *left_out, PITSTOP_TEST_POSTGRES_BIN="")
    assert failed.returncode == 1
    assert "1 failed in" in failed.stdout

    (tmp_path / "test_one.py").write_text("def test_one():\n    assert 1 + 1 == 2\n")
    passed = run(tmp_path, *left_out, PITSTOP_TEST_POSTGRES_BIN="")
    assert passed.returncode == 0
    assert "1 passed in" in passed.stdout
    assert "left out as asked: postgres" in passed.stdout
