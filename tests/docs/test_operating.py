"""docs/operating.md is followed to the letter, in a folder of its own, as far as it changes no system."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pitstop.cli.tests.test_serve import ask, free_port
from pitstop.config.env import VARIABLES
from pitstop.core.tests.processes import PITSTOP, SECONDS, running

FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PASSWORD = "seven seconds at the pit"


class Guide:
    """The document, with its paths led into `folder` and its server's user being whoever runs the tests."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.text = (root / "docs" / "operating.md").read_text(encoding="utf-8")
        self.folder = folder
        for place in ("etc/pitstop", "var/lib", "var/backups/pitstop", "opt/pitstop/.venv/bin"):
            (folder / place).mkdir(parents=True)
        for name in ("pitstop", "python"):
            (folder / "opt/pitstop/.venv/bin" / name).symlink_to(PITSTOP.with_name(name))

    def blocks(self, language: str) -> list[str]:
        """The blocks in this language, in order."""
        return [block for kind, block in FENCE.findall(self.text) if kind == language]

    def block(self, language: str, having: str) -> str:
        (found,) = [block for block in self.blocks(language) if having in block]
        return str(found)

    def here(self, text: str) -> str:
        """The same text about the test's folder."""
        return re.sub(r"(?<![\w.])/(etc|var|opt)/", rf"{self.folder}/\1/", text)

    def set_up(self) -> None:
        """Write the environment and the script as they are printed."""
        (self.folder / "etc/pitstop/environment").write_text(self.here(self.block("ini", "PITSTOP_DATA_DIR")))
        script = self.here(self.block("sh", "#!/bin/sh")).replace("sudo -u pitstop ", "")
        (self.folder / "pitstop").write_text(script)
        (self.folder / "pitstop").chmod(0o755)

    def run(self, *command: str, given: str = "") -> str:
        """Run it without any variable of ours, and expect that it works."""
        done = subprocess.run(
            command,
            env={"PATH": f"{self.folder}:{os.environ['PATH']}"},
            cwd=self.folder,
            input=given,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        assert done.returncode == 0, (command, done.stderr)
        return done.stdout

    def run_steps(self) -> None:
        """Step 3; a password is given where one would be asked for."""
        for line in self.block("sh", "pitstop team add").splitlines():
            words = shlex.split(line)
            asks = words[1:3] in (["admin", "create"], ["person", "add"])
            self.run(*words, *(["--password-file=-"] if asks else []), given=PASSWORD if asks else "")


@pytest.fixture
def guide(root: Path, tmp_path: Path) -> Guide:
    guide = Guide(root, tmp_path)
    guide.set_up()
    return guide


@contextmanager
def served(guide: Guide, port: int) -> Iterator[list[str]]:
    """The desk as the unit serves it; yields the lines that it began with, which are there at the end."""
    unit = guide.here(guide.block("ini", "ExecStart"))
    (command,) = re.findall(r"^ExecStart=\S+/pitstop (.+)$", unit, re.MULTILINE)
    said: list[str] = []
    with running(variables(guide), *command.split(), f"--port={port}") as process:
        assert process.stdout is not None
        said += [process.stdout.readline().rstrip("\n") for _ in range(2)]
        yield said
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
        said += process.stdout.read().splitlines()


def variables(guide: Guide) -> dict[str, str]:
    """The environment's file as systemd reads it: a name, and a value that may stand in quotes."""
    lines = (guide.folder / "etc/pitstop/environment").read_text().splitlines()
    pairs = (line.partition("=") for line in lines if line)
    return {"PATH": os.environ["PATH"], **{name: value.strip('"') for name, _equals, value in pairs}}


@pytest.mark.processes
def test_its_steps_make_a_desk_that_answers_behind_its_proxy(guide: Guide) -> None:
    guide.run_steps()

    assert (guide.folder / "var/lib/pitstop/pitstop.sqlite3").exists()
    assert not (guide.folder / "var/pitstop.sqlite3").exists()
    people = guide.run("pitstop", "person", "list")
    assert re.search(r"Your Name +you@example.org +admin +Billing, Front line +yes", people)
    assert re.search(r"Front line +Billing +any +sbar", guide.run("pitstop", "route", "list"))

    port = free_port()
    with served(guide, port) as greeting:
        # The proxy's headers as nginx fills them in.
        filled = {"$host": "desk.example.org", "$scheme": "https", "$proxy_add_x_forwarded_for": "192.0.2.7"}
        headers = {
            name: filled[value]
            for name, value in re.findall(
                r"proxy_set_header ([\w-]+) (\$\w+);", guide.block("nginx", "server_name")
            )
        }
        assert ask(port, "/sign-in", **headers)[0] == 200
        assert ask(port, "/sign-in", **{**headers, "Host": "elsewhere.example.org"})[0] == 400
    assert greeting == [
        f"Pitstop serves on http://127.0.0.1:{port} (stop with Ctrl-C)",
        f"Mail to customers is written to {guide.folder}/var/lib/pitstop/mail",
    ]


@pytest.mark.processes
def test_its_backup_can_be_restored_as_it_says(guide: Guide) -> None:
    guide.run_steps()
    backup, restore = guide.block("sh", ".backup("), guide.block("sh", "rm -f")
    kept = guide.folder / "var/lib/pitstop/secret_key"
    kept.touch(mode=0o600)
    kept.write_text("k" * 20 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ")
    # Somebody is at work: what they did last stands in the -wal file, not in the database's own.
    at_work = sqlite3.connect(guide.folder / "var/lib/pitstop/pitstop.sqlite3")
    at_work.execute("PRAGMA journal_mode=WAL")
    at_work.execute("INSERT INTO accounts_team (name, purpose, is_open, takes_new) VALUES ('Last', '', 1, 0)")
    at_work.commit()
    guide.run("sh", "-ec", guide.here(backup))
    at_work.close()
    assert {file.stat().st_mode & 0o077 for file in (guide.folder / "var/backups/pitstop").iterdir()} == {0}

    shutil.rmtree(guide.folder / "var/lib/pitstop")
    (guide.folder / "var/lib/pitstop").mkdir()
    me = str(os.getuid())
    guide.run("sh", "-ec", guide.here(restore).replace("chown pitstop:", f"chown {me}"))

    assert guide.run("pitstop", "migrate") == "The database is up to date.\n"
    assert re.findall(
        r"^ *(Billing|Front line|Last)  ", guide.run("pitstop", "team", "list"), re.MULTILINE
    ) == [
        "Billing",
        "Front line",
        "Last",
    ]
    assert kept.read_text().startswith("kkkk")  # or every link that a customer has would be dead


def test_it_names_only_variables_that_there_are(guide: Guide) -> None:
    known = {variable.name for variable in VARIABLES} | {f"{variable.name}_FILE" for variable in VARIABLES}
    named = set(re.findall(r"\bPITSTOP_[A-Z_]+[A-Z]\b", guide.text))
    assert len(named) >= 8
    assert named - known == set()


def test_its_unit_stops_later_than_the_server_does(guide: Guide) -> None:
    unit = guide.block("ini", "ExecStart")
    assert "EnvironmentFile=/etc/pitstop/environment" in unit
    (patience,) = re.findall(r"TimeoutStopSec=(\d+)", unit)
    assert int(patience) > 30  # what `pitstop serve` promises to need at most
