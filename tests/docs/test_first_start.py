"""The README's first command, as a newcomer gives it: in a fresh copy, with nothing installed."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

EXPORT = """\
Ticket ID,Created at,Assigned group
1,2026-03-02 09:00,Front line
1,2026-03-02 10:00,Billing
"""
pytestmark = pytest.mark.processes

START_SECONDS = 300.0  # The first installs everything; mostly the network.
INSTALLS = "making the environment"  # what takes a start its minute
STOP_SECONDS = 20.0


def test_make_run_serves_a_desk_and_keeps_it(copy: Path) -> None:
    with running(copy) as said:
        assert INSTALLS in said.read_text()
        # Who can sign in: the demo prints addresses, and the page that takes them is there.
        assert said.read_text().count("@") >= 2
        # And where to read what customers were told: as the README says, and really there.
        assert f"Mail to customers is written to {copy / 'var' / 'mail'}\n" in said.read_text()
        assert len(list((copy / "var" / "mail").glob("*.eml"))) > 0
    cases, key = cases_in(copy), (copy / "var" / "secret_key").read_text()
    assert cases > 0

    with running(copy) as said:
        assert INSTALLS not in said.read_text()
    assert cases_in(copy) == cases
    assert (copy / "var" / "secret_key").read_text() == key


def test_the_report_alone_is_installed_as_the_readme_says(copy: Path) -> None:
    readme = (copy / "README.md").read_text(encoding="utf-8")
    (report,) = re.findall(r"`(\S+ report [^`]+)`", readme)
    (install,) = re.findall(r"`([^`]+/pip install [^`]+)`", readme)
    (copy / "export.csv").write_text(EXPORT)
    for command in (install, report):
        done = subprocess.run(
            command, shell=True, cwd=copy, capture_output=True, text=True, timeout=START_SECONDS, check=False
        )
        assert done.returncode == 0, done.stderr
    assert "Front line" in (copy / "report.html").read_text(encoding="utf-8")


@pytest.fixture
def copy(root: Path, tmp_path: Path) -> Iterator[Path]:
    yield fresh_copy(root, tmp_path / "pitstop")
    shutil.rmtree(tmp_path / "pitstop")  # Its environment is larger than everything else that tests leave.


def fresh_copy(root: Path, to: Path) -> Path:
    """The files that git knows or would take: what a clone has, and what is being worked on."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        if (root / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(root / name, to / name)
    return to


@contextmanager
def running(folder: Path) -> Iterator[Path]:
    """`make run` on a free port, once its sign-in page answers; yields the file of what it said."""
    port, said = free_port(), folder.parent / "said"
    environ = {
        name: text for name, text in os.environ.items() if not name.startswith(("PITSTOP_", "DJANGO_"))
    }
    with said.open("w") as output:
        make = subprocess.Popen(
            ["make", "run", f"PORT={port}"],
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_for_page(f"http://127.0.0.1:{port}/sign-in", make, said, time.monotonic() + START_SECONDS)
        yield said
    finally:
        # Its own group only: make, the server and what they started.
        os.killpg(make.pid, signal.SIGTERM)
        make.wait(STOP_SECONDS)
    with socket.socket() as probe:  # Nothing is left that still holds the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def wait_for_page(url: str, make: subprocess.Popen[bytes], said: Path, until: float) -> None:
    while time.monotonic() < until:
        if make.poll() is not None:
            pytest.fail(f"make run ended with {make.returncode}:\n{said.read_text()[-3000:]}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                assert answer.status == 200
                return
        except urllib.error.HTTPError as error:
            pytest.fail(f"{url} answered {error.code}:\n{said.read_text()[-3000:]}")
        except OSError:
            time.sleep(0.1)  # Not up yet; asked again until the time is over.
    pytest.fail(f"{url} did not answer in time:\n{said.read_text()[-3000:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cases_in(folder: Path) -> int:
    database = sqlite3.connect(f"file:{folder / 'var' / 'pitstop.sqlite3'}?mode=ro", uri=True)
    try:
        return int(database.execute("SELECT count(*) FROM cases_case").fetchone()[0])
    finally:
        database.close()
