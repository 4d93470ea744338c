"""What a full disk does to files that commands write: yesterday's stay, and the remedy is room."""

import json
import os
import resource
import subprocess
import threading
from pathlib import Path

import pytest

from pitstop.cli.tests.conftest import Pitstop
from pitstop.core.tests.processes import PITSTOP

pytestmark = pytest.mark.processes

LOG = """case,at,team
1,2026-03-02T08:00:00Z,Front
1,2026-03-02T09:00:00Z,Billing
2,2026-03-03T08:00:00Z,Front
"""
ROOM = "What to do: Name a file in a folder that exists, with room on its disk."


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    return path


def with_room_for(most: int, *arguments: object) -> subprocess.CompletedProcess[str]:
    """`pitstop` where no file can have more bytes."""
    return subprocess.run(
        [PITSTOP, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )


def files(folder: Path) -> dict[Path, bytes]:
    """What stands in a folder."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("option", "name", "most"),
    [("--html", "report.html", 5_000), ("--json", "report.json", 500), ("--csv", "tables", 10)],
)
def test_the_report_of_yesterday_stays(
    pitstop: Pitstop, log: Path, tmp_path: Path, option: str, name: str, most: int
) -> None:
    assert pitstop("report", log, option, tmp_path / name).code == 0
    log.write_text(LOG.replace("Billing", "Network"))
    before = files(tmp_path)

    done = with_room_for(most, "report", log, option, tmp_path / name)

    assert (done.returncode, done.stdout) == (2, "")
    said = " ".join(done.stderr.split())
    assert said.endswith(f"cannot be written: File too large. {ROOM}")
    assert files(tmp_path) == before


@pytest.mark.parametrize("command", ["report", "compare"])
def test_a_device_without_room_is_named(pitstop: Pitstop, log: Path, command: str) -> None:
    teams = ("Front", "Billing") if command == "compare" else ()
    said = pitstop(command, log, *teams, "--json", "/dev/full")
    assert (said.code, said.out) == (2, "")
    assert f"/dev/full cannot be written: No space left on device. {ROOM}" in " ".join(said.err.split())


def test_a_pipe_is_written_to_and_a_link_followed(pitstop: Pitstop, log: Path, tmp_path: Path) -> None:
    pipe, link, file = tmp_path / "pipe", tmp_path / "link.json", tmp_path / "file.json"
    os.mkfifo(pipe)
    link.symlink_to(file)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reader.start()
    assert pitstop("report", log, "--json", pipe).code == 0
    reader.join()
    assert pitstop("report", log, "--json", link).code == 0
    assert link.is_symlink()
    assert pipe.is_fifo()
    assert json.loads(read[0]) == json.loads(file.read_text())


def test_who_may_read_the_report_is_kept(pitstop: Pitstop, log: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert pitstop("report", log, "--html", page).code == 0
    page.chmod(0o640)
    assert pitstop("report", log, "--html", page).code == 0
    assert page.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("name", ["out.parquet", "out.ocel.sqlite", "out.csv", "out.xes"])
def test_an_export_without_room_says_so_whatever_its_format(log: Path, tmp_path: Path, name: str) -> None:
    done = with_room_for(100, "export", log, tmp_path / name)
    assert done.returncode == 2
    assert " ".join(done.stderr.split()).endswith(ROOM)
    assert [path.name for path in tmp_path.iterdir()] == ["log.csv"]
