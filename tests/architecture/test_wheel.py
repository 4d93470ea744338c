"""What people install is whole: every file that the code reads is in the wheel, and no test is."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

DATA = {".html", ".css", ".js", ".svg", ".mo", ".toml", ".typed", ".txt", ".j2", ".jinja"}


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in it."""
    folder = tmp_path_factory.mktemp("wheel")
    code = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)], cwd=root, capture_output=True, text=True, check=True
    )
    with zipfile.ZipFile(folder / done.stdout.strip()) as made:
        return set(made.namelist())


def test_every_file_that_the_code_reads_is_in_it(root: Path, wheel: set[str]) -> None:
    read = {
        file.relative_to(root / "src").as_posix()
        for file in (root / "src").rglob("*")
        if file.suffix in DATA and "tests" not in file.parts
    }
    assert {
        "pitstop/demo/organisation.toml",
        "pitstop/demo/stories/charged-twice.toml",
        "pitstop/locale/de/LC_MESSAGES/django.mo",
    } <= read
    assert read - wheel == set()


def test_no_test_is_in_it(wheel: set[str]) -> None:
    assert [name for name in wheel if "/tests/" in name or name.endswith("conftest.py")] == []


def test_the_command_and_the_licence_are_in_it(wheel: set[str]) -> None:
    kept = {name.partition(".dist-info/")[2] for name in wheel if ".dist-info/" in name}
    assert {"entry_points.txt", "licenses/LICENSE", "METADATA"} <= kept
