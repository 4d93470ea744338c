"""Folders in which rows stand while they are measured: none stays for good, whatever ends the process."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pitstop_analysis.large.workplace import MARK, workplace

KILLED = """
import os, signal, sys
from pathlib import Path
from pitstop_analysis.large.workplace import workplace

with workplace(Path(sys.argv[1])) as here:
    (here / "events").mkdir()
    (here / "events" / "0.parquet").write_text("Ann")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_in(folder: Path) -> Path:
    """What a process leaves that was killed."""
    before = set(folder.iterdir())
    subprocess.run([sys.executable, "-c", KILLED, str(folder)], check=False)
    (left,) = set(folder.iterdir()) - before
    assert (left / "events" / "0.parquet").read_text() == "Ann"
    return left


def test_what_a_killed_process_left_goes_when_the_next_begins(tmp_path: Path) -> None:
    left = killed_in(tmp_path)
    with workplace(tmp_path) as here:
        assert list(tmp_path.iterdir()) == [here]
        assert not left.exists()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_stays(tmp_path: Path) -> None:
    with workplace(tmp_path) as one:
        (one / "rows").write_text("Ann")
        with workplace(tmp_path):
            assert (one / "rows").read_text() == "Ann"
        assert one.is_dir()


def test_folders_without_the_mark_and_links_stay(tmp_path: Path) -> None:
    bench, elsewhere = tmp_path / "temporary" / "pitstop-bench-1", tmp_path / "elsewhere"
    for folder in (bench, elsewhere):
        folder.mkdir(parents=True)
        (folder / "rows").write_text("1")
    (elsewhere / MARK).touch()
    (tmp_path / "temporary" / "pitstop-link").symlink_to(elsewhere)
    (bench / MARK).symlink_to(elsewhere / MARK)
    with workplace(tmp_path / "temporary"):
        pass
    assert (bench / "rows").read_text() == (elsewhere / "rows").read_text() == "1"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_folders_of_other_people_stay(tmp_path: Path) -> None:
    left = killed_in(tmp_path)
    os.chown(left, 12345, 12345)
    with workplace(tmp_path):
        assert left.is_dir()


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(SystemExit), workplace(tmp_path) as here:
        (here / "rows").write_text("Ann")
        raise SystemExit(143)
    assert list(tmp_path.iterdir()) == []
