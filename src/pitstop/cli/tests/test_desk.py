"""A desk that can't be used as it is: one sentence, a remedy and an exit code, never a traceback."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError

from pitstop.cli import desk as desk_of_commands
from pitstop.core.tests.processes import PITSTOP, SECONDS, run

pytestmark = pytest.mark.processes

KEY = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ"
ASK = ("case", "list", "--as=ada@example.org")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a database as this version makes it."""
    folder = tmp_path_factory.mktemp("made")
    assert run(environ(folder), "migrate").returncode == 0
    return folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    return Path(shutil.copytree(made, tmp_path / "desk"))


def environ(folder: Path, **more: str) -> dict[str, str]:
    return {"PATH": "/usr/bin:/bin", "PITSTOP_DATA_DIR": str(folder), **more}


def ending(environ: dict[str, str], *arguments: str) -> tuple[int, list[str]]:
    done = run(environ, *arguments)
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.returncode, done.stderr.splitlines()


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.mark.parametrize("command", [("migrate",), ("serve",), ("worker",), ASK])
def test_a_database_that_is_away(tmp_path: Path, command: tuple[str, ...]) -> None:
    port = closed_port()
    url = f"postgresql://pit:secret-word@127.0.0.1:{port}/pit"

    code, lines = ending(environ(tmp_path, PITSTOP_DATABASE_URL=url, PITSTOP_SECRET_KEY=KEY), *command)

    assert code == 4
    assert lines[-2].startswith("The database does not answer: connection failed")
    assert lines[-1] == "Remedy: start it, or correct PITSTOP_DATABASE_URL."
    assert "secret-word" not in "".join(lines)


@pytest.mark.parametrize("command", [("serve",), ASK, ("worker", "--once"), ("demo",)])
def test_a_database_that_was_never_made(tmp_path: Path, command: tuple[str, ...]) -> None:
    code, lines = ending(environ(tmp_path), *command)
    assert (code, lines[-1]) == (3, "Remedy: pitstop migrate")


@pytest.mark.parametrize("command", [("migrate",), ("serve",)])
def test_a_database_that_a_newer_version_has_changed(desk: Path, command: tuple[str, ...]) -> None:
    with sqlite3.connect(desk / "pitstop.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('handoffs', '0999_x', '2030-01-01')"
        )

    assert ending(environ(desk), *command) == (
        3,
        [
            "The database was changed by a newer Pitstop: handoffs 0999_x is not known here.",
            "Remedy: install the newer Pitstop again. There is no way back for the database.",
        ],
    )


@pytest.mark.parametrize("command", [("migrate",), ("serve",), ASK])
def test_a_file_that_is_no_database(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "pitstop.sqlite3").write_bytes(b"Dear diary, " * 1000)

    assert ending(environ(tmp_path), *command) == (
        3,
        [
            "The database can't be opened: file is not a database",
            f"Remedy: correct PITSTOP_DATABASE_URL or PITSTOP_DATA_DIR ({tmp_path}).",
        ],
    )


def test_a_folder_where_the_database_should_be(tmp_path: Path) -> None:
    (tmp_path / "pitstop.sqlite3").mkdir()
    assert ending(environ(tmp_path), "migrate") == (
        4,
        [
            "The database does not answer: unable to open database file",
            f"Remedy: correct PITSTOP_DATABASE_URL or PITSTOP_DATA_DIR ({tmp_path}).",
        ],
    )


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite:///{folder}/x.sqlite3?nonsense=1", "'nonsense' is an invalid keyword argument for"),
        ("postgresql://pit@127.0.0.1:9/pit?nonsense=1", 'invalid connection option "nonsense"'),
    ],
)
def test_an_address_with_an_option_that_there_is_not(tmp_path: Path, url: str, said: str) -> None:
    more = {"PITSTOP_DATABASE_URL": url.format(folder=tmp_path), "PITSTOP_SECRET_KEY": KEY}
    code, lines = ending(environ(tmp_path, **more), "migrate")
    assert code == 3
    assert lines[0].startswith(f"The database can't be opened: {said}")
    assert lines[1].startswith("Remedy: correct PITSTOP_DATABASE_URL")


def test_a_key_that_was_spoilt_ends_the_server_before_it_starts(desk: Path) -> None:
    (desk / "secret_key").write_text("spoilt")
    code, lines = ending(environ(desk), "serve", f"--port={closed_port()}")
    assert code == 3
    assert f"what stands in {desk}/secret_key is too short" in lines[1]
    assert "remove the file: a new key is made, and everybody signs in anew." in lines[1]


def test_a_secret_in_a_file_that_is_not_there(tmp_path: Path) -> None:
    code, lines = ending(environ(tmp_path, PITSTOP_SECRET_KEY_FILE="/nowhere/key"), "migrate")
    assert code == 3
    assert "PITSTOP_SECRET_KEY_FILE names '/nowhere/key', which cannot be read: No such file" in lines[1]


@pytest.mark.parametrize(("name", "command"), [("mail", "demo"), ("static", "serve")])
def test_a_file_where_a_folder_should_be(desk: Path, name: str, command: str) -> None:
    (desk / name).write_text("")
    code, lines = ending(environ(desk), command)
    assert code == 3
    assert lines[0] == f"{desk}/{name} can't be used: File exists."
    assert lines[1].startswith(f"Remedy: let Pitstop write to its data folder, {desk}, or name another")


def test_a_database_that_another_program_holds(desk: Path) -> None:
    url = f"sqlite:///{desk}/pitstop.sqlite3?timeout=0"
    with sqlite3.connect(desk / "pitstop.sqlite3", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert ending(environ(desk, PITSTOP_DATABASE_URL=url), "team", "add", "Billing") == (
            4,
            ["The database did not answer in time: database is locked", "Remedy: try again."],
        )
        other.execute("ROLLBACK")


class TestWhereNothingMayBeWritten:
    """As a user who may not: root loses for it the right to write everywhere."""

    @pytest.fixture(autouse=True)
    def let_it_be_removed(self, desk: Path) -> Iterator[None]:
        yield
        desk.chmod(0o755)

    def ending(self, folder: Path, *arguments: str) -> tuple[int, list[str]]:
        as_others = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if not os.geteuid() else []
        done = subprocess.run(
            [*as_others, PITSTOP, *arguments],
            env=environ(folder),
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        return done.returncode, done.stderr.splitlines()

    def remedy(self, folder: Path) -> str:
        return (
            "Remedy: let Pitstop write to it, or correct PITSTOP_DATABASE_URL or PITSTOP_DATA_DIR "
            f"({folder})."
        )

    @pytest.mark.parametrize("command", [("serve",), ("team", "add", "Billing")])
    def test_to_the_database(self, desk: Path, command: tuple[str, ...]) -> None:
        (desk / "pitstop.sqlite3").chmod(0o444)
        assert self.ending(desk, *command) == (
            3,
            [f"{desk}/pitstop.sqlite3 can't be written to.", self.remedy(desk)],
        )

    @pytest.mark.parametrize("command", [("serve",), ("migrate",)])
    def test_to_its_folder(self, desk: Path, command: tuple[str, ...]) -> None:
        for file in desk.glob("pitstop.sqlite3*"):
            file.unlink()
        desk.chmod(0o555)
        assert self.ending(desk, *command) == (3, [f"{desk} can't be written to.", self.remedy(desk)])

    def test_to_the_place_of_its_folder(self, desk: Path) -> None:
        desk.chmod(0o555)
        assert self.ending(desk / "var", "migrate") == (
            3,
            [
                f"{desk}/var can't be used: Permission denied.",
                f"Remedy: let Pitstop write to its data folder, {desk}/var, or name another with "
                "PITSTOP_DATA_DIR.",
            ],
        )


WITH_A_PERSON: list[tuple[str, ...]] = [
    ("case", "list"),
    ("case", "show", "1"),
    ("handoff", "fields", "1", "--to=Billing"),
    ("handoff", "offer", "1", "--to=Billing"),
    ("handoff", "accept", "1"),
    ("handoff", "return", "1", "--reason=other"),
    ("handoff", "withdraw", "1"),
    ("handoff", "show", "1"),
    ("token", "create", "--name=x", "--scope=read"),
    ("token", "list"),
    ("token", "revoke", "1"),
]


@pytest.mark.parametrize("command", WITH_A_PERSON, ids=" ".join)
def test_nobody_with_that_address(pitstop: Any, world: Any, command: tuple[str, ...]) -> None:
    said = pitstop(*command, "--as=nobody@desk.example")
    assert (said.code, said.out) == (2, "")
    assert said.complaints == ["There is nobody here with the address nobody@desk.example."]


@pytest.mark.parametrize("command", WITH_A_PERSON, ids=" ".join)
def test_someone_who_has_left_acts_no_more(
    pitstop: Any, world: Any, leave: Callable[[Any], None], command: tuple[str, ...]
) -> None:
    leave(world.giver)
    said = pitstop(*command, "--as=omar@desk.example")
    assert (said.code, said.out) == (1, "")
    assert said.complaints == ["Omar Haddad no longer works here, so nothing can be done in that name."]


@pytest.mark.parametrize("command", WITH_A_PERSON, ids=" ".join)
def test_without_a_name_nothing_is_done(pitstop: Any, command: tuple[str, ...]) -> None:
    said = pitstop(*command)
    assert (said.code, said.complaints[-1]) == (2, "Error: Missing option '--as'.")


@pytest.fixture
def leave() -> Callable[[Any], None]:
    """Someone stops working here. No service does that yet, so it is done in the table."""

    def gone(asker: Any) -> None:
        type(asker.person).objects.filter(pk=asker.id).update(is_active=False)

    return gone


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [TypeError("three were given"), ProgrammingError("syntax"), KeyError("x")])
def test_a_fault_of_ours_is_not_taken_for_the_databases(fault: Exception) -> None:
    assert desk_of_commands.explain(fault) is None
