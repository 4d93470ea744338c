"""The environment is made once from the lock, made anew when the lock changes, and never left half done."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LOCK = """\
django==5.2.19 \\
    --hash=sha256:aaaa
    # via pitstop
uv==0.13.1 \\
    --hash=sha256:bbbb \\
    --hash=sha256:cccc
    # via pitstop (pyproject.toml:dev)
whitenoise==6.12.0 \\
    --hash=sha256:dddd
"""


class Project:
    """A copy of the tools beside locks of its own, and an environment whose programs only say their words."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder, self.bin = folder, folder / ".venv" / "bin"
        shutil.copytree(root / "tools", folder / "tools", ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("requirements.lock", "requirements-dev.lock"):
            (folder / name).write_text(LOCK)
        (folder / "pyproject.toml").write_text("[project]\n")
        self.bin.mkdir(parents=True)
        self.program("python")
        self.program("uv")

    def program(self, name: str, more: str = "") -> None:
        file = self.bin / name
        file.write_text(f'#!/bin/sh\necho "{name} $*" >> "$(dirname "$0")/said"\n{more}\n')
        file.chmod(0o755)

    def make(self, kind: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tools.environment", kind],
            cwd=self.folder,
            capture_output=True,
            text=True,
        )

    def steps(self) -> list[str]:
        """What the programs were asked since the last look, without the folder's own name."""
        file = self.bin / "said"
        said = file.read_text() if file.exists() else ""
        file.unlink(missing_ok=True)
        return said.replace(f"{self.folder}/", "").splitlines()


@pytest.fixture
def project(root: Path, tmp_path: Path) -> Project:
    return Project(root, tmp_path / "project")


def test_every_package_is_checked_against_its_hash_and_the_project_asks_for_no_more(project: Project) -> None:
    done = project.make("dev")

    assert (done.returncode, done.stderr) == (0, "")
    pip = "python -m pip --disable-pip-version-check --no-input install --quiet --require-hashes"
    assert project.steps() == [
        "python -m pip --version",
        f"{pip} --no-deps -r .venv/uv.lock.txt",
        "uv pip sync --quiet --python .venv/bin/python --require-hashes requirements-dev.lock",
        "uv pip install --python .venv/bin/python --quiet --no-deps --no-build-isolation --editable "
        f"{project.folder}",
    ]


def test_uv_itself_is_installed_by_the_hashes_of_the_lock(project: Project) -> None:
    project.make("run")
    assert (project.folder / ".venv" / "uv.lock.txt").read_text() == (
        "uv==0.13.1 \\\n    --hash=sha256:bbbb \\\n    --hash=sha256:cccc\n"
    )
    # To run, it is not in the lock: without its own line it would be removed by what it does.
    assert "requirements.lock .venv/uv.lock.txt" in project.steps()[2]


def test_a_second_start_does_nothing_and_says_nothing(project: Project) -> None:
    assert "once; later starts skip this" in project.make("run").stdout
    project.steps()

    again = project.make("run")

    assert (again.returncode, again.stdout, again.stderr, project.steps()) == (0, "", "", [])


@pytest.mark.parametrize(
    ("have", "want", "made_anew"),
    [("dev", "run", False), ("dev", "dev", False), ("run", "dev", True), ("run", "run", False)],
)
def test_what_developing_needs_is_enough_for_running(
    project: Project, have: str, want: str, made_anew: bool
) -> None:
    project.make(have)
    project.steps()
    project.make(want)
    assert bool(project.steps()) is made_anew


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_or_project_is_installed(project: Project, name: str) -> None:
    project.make("run")
    project.steps()
    (project.folder / name).write_text(LOCK + "# changed\n")
    assert project.make("run").returncode == 0
    assert len(project.steps()) == 4


def test_a_project_that_was_moved_is_made_anew(project: Project, tmp_path: Path) -> None:
    project.make("run")
    moved = tmp_path / "moved"
    project.folder.rename(moved)
    project.folder, project.bin = moved, moved / ".venv" / "bin"
    project.steps()

    project.make("run")

    assert project.steps() != []


def test_without_uv_pip_does_it(project: Project) -> None:
    project.program("python", 'case "$*" in *uv.lock.txt*) exit 1;; esac')

    done = project.make("run")

    assert done.returncode == 0
    assert "uv cannot be had here; going on with pip" in done.stdout
    steps = project.steps()
    assert [step.split()[0] for step in steps] == ["python"] * 4
    assert "--require-hashes -r requirements.lock" in steps[2]
    assert "--no-deps --no-build-isolation --editable" in steps[3]


@pytest.mark.parametrize("failing", ["sync", "--editable"])
def test_what_failed_half_way_is_not_taken_for_complete(project: Project, failing: str) -> None:
    project.make("run")  # An older one, which the new lock makes worthless.
    (project.folder / "requirements.lock").write_text(LOCK + "# changed\n")
    project.program("uv", f'case "$*" in *{failing}*) exit 1;; esac')

    done = project.make("run")

    assert done.returncode == 1
    assert done.stderr == (
        "The environment could not be made; the lines above say why. Remedy: correct it, try again.\n"
    )
    project.program("uv")
    project.steps()
    assert project.make("run").returncode == 0
    assert len(project.steps()) == 4
