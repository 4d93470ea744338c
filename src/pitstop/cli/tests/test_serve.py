"""`pitstop serve`: how it is served on which database, what it says first, and that it really serves."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import Popen
from time import monotonic, sleep
from types import SimpleNamespace
from typing import Any

import click
import pytest
from django.db import connection

from pitstop.accounts.intake import services as intake
from pitstop.cli.faults import NoAnswer
from pitstop.cli.serve import (
    STOP_SECONDS,
    Plan,
    follows_port,
    greeting,
    leave_address,
    must_be_free,
    plan_for,
)
from pitstop.core import clock
from pitstop.core.tests.processes import SECONDS, environment, run, running
from pitstop.demo import services as demo
from pitstop.notify.models import Mail
from pitstop.promises import services as promises

CHILDREN = Path("/proc/self/task") / str(os.getpid()) / "children"
HERE = {"host": "127.0.0.1", "port": 8000}


@pytest.mark.parametrize(
    ("vendor", "workers", "with_worker", "plan"),
    [
        ("sqlite", None, False, Plan("127.0.0.1", 8000, 1, 8, True)),
        ("sqlite", 1, True, Plan("127.0.0.1", 8000, 1, 8, True)),
        ("postgresql", None, False, Plan("127.0.0.1", 8000, 2, 2, False)),
        ("postgresql", 4, False, Plan("127.0.0.1", 8000, 4, 2, False)),
        ("postgresql", None, True, Plan("127.0.0.1", 8000, 2, 2, True)),
    ],
)
def test_sqlite_is_served_by_one_process_that_works_too(
    vendor: str, workers: int | None, with_worker: bool, plan: Plan
) -> None:
    assert plan_for(vendor, **HERE, workers=workers, with_worker=with_worker) == plan


def test_sqlite_is_not_served_by_more() -> None:
    with pytest.raises(click.UsageError, match="SQLite is served by one process: leave --workers out"):
        plan_for("sqlite", **HERE, workers=2, with_worker=False)


@pytest.mark.parametrize(
    ("host", "address"), [("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000")]
)
def test_the_address_can_be_opened_as_it_is_printed(host: str, address: str) -> None:
    assert Plan(host, 8000, 1, 8, True).address == address


def test_a_port_that_is_taken_is_told_with_its_remedy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(NoAnswer) as fault:
            must_be_free(Plan("127.0.0.1", port, 1, 8, True))
    assert str(fault.value).splitlines() == [
        f"http://127.0.0.1:{port} can't be listened on: Address already in use.",
        "Remedy: stop what uses it, or choose another with --port or --host.",
    ]


def test_a_host_that_is_not_here_is_told() -> None:
    with pytest.raises(NoAnswer, match=r"http://192\.0\.2\.1:8000 can't be listened on"):
        must_be_free(Plan("192.0.2.1", 8000, 1, 8, True))


class TestGreeting:
    """What somebody who has just started the desk should know."""

    PLAN = Plan("127.0.0.1", 8000, 1, 8, True)

    def test_in_an_empty_desk_it_says_how_to_make_the_first_admin(self, db: None, settings: Any) -> None:
        assert list(greeting(self.PLAN)) == [
            "Pitstop serves on http://127.0.0.1:8000 (stop with Ctrl-C)",
            f"Mail to customers is written to {settings.PITSTOP_MAIL_DIR}",
            "Nobody can sign in yet. Make a team and the first admin:",
            '  pitstop team add "Front line"',
            '  pitstop admin create you@example.org --name "Your Name" --team "Front line"',
        ]

    def test_in_a_desk_that_is_used_it_says_where_it_is_and_where_mail_is(
        self, world: Any, settings: Any
    ) -> None:
        settings.PITSTOP_MAIL_DIR = Path("/srv/pitstop/mail")
        assert list(greeting(self.PLAN)) == [
            "Pitstop serves on http://127.0.0.1:8000 (stop with Ctrl-C)",
            "Mail to customers is written to /srv/pitstop/mail",
        ]

    def test_where_customers_open_cases_is_said_once_a_team_takes_them(
        self, world: Any, settings: Any
    ) -> None:
        intake.take_new_cases(team=world.front)
        assert list(greeting(self.PLAN))[2:] == ["Customers open cases at http://127.0.0.1:8000/contact"]
        settings.PITSTOP_CONTACT_FORM = False
        assert list(greeting(self.PLAN))[2:] == []

    def test_mail_that_really_leaves_is_not_looked_for_in_a_folder(self, world: Any, settings: Any) -> None:
        settings.PITSTOP_SMTP = SimpleNamespace(host="mail.example.org", port=25)
        assert list(greeting(self.PLAN)) == ["Pitstop serves on http://127.0.0.1:8000 (stop with Ctrl-C)"]

    def test_links_to_another_port_would_lead_nowhere(self, world: Any) -> None:
        (*_, warning) = greeting(Plan("127.0.0.1", 8010, 1, 8, True))
        assert warning == (
            "Links in mail begin with http://127.0.0.1:8000, which is another port. "
            "Remedy: PITSTOP_BASE_URL=http://127.0.0.1:8010"
        )

    def test_behind_a_proxy_the_port_may_differ(self, world: Any, settings: Any) -> None:
        settings.PITSTOP_BASE_URL, settings.PITSTOP_TRUSTED_PROXIES = "https://desk.example.org", 1
        assert len(list(greeting(Plan("127.0.0.1", 8010, 1, 8, True)))) == 2

    def test_a_proxy_that_nobody_has_spoken_of_is_asked_for(self, world: Any, settings: Any) -> None:
        settings.PITSTOP_BASE_URL = "https://desk.example.org"
        (*_, warning) = greeting(self.PLAN)
        assert warning == (
            "https://desk.example.org needs a proxy that speaks TLS, and no proxy is trusted: to the desk "
            "everybody has the proxy's address, and one who guesses passwords locks all others out. "
            "Remedy: PITSTOP_TRUSTED_PROXIES=1"
        )

    def test_without_a_worker_mail_would_wait(self, world: Any) -> None:
        assert list(greeting(Plan("127.0.0.1", 8000, 2, 2, False)))[2:] == [
            "Mail leaves when a worker runs: pitstop worker"
        ]

    def test_a_demo_that_others_can_reach_is_warned_of(self, db: None, settings: Any, tmp_path: Path) -> None:
        settings.PITSTOP_MAIL_DIR = tmp_path
        demo.build(now=clock.now())
        assert len(list(greeting(self.PLAN))) == 3

        warning = "WARNING: the demo's people can sign in with a password that everybody knows"
        # A host name in the request can be made up, so an open port is enough.
        (*_, reachable) = greeting(Plan("0.0.0.0", 8000, 1, 8, True))
        assert reachable.startswith(warning)
        settings.PITSTOP_BASE_URL, settings.PITSTOP_TRUSTED_PROXIES = "https://desk.example.org", 1
        (*_, announced) = greeting(self.PLAN)
        assert announced.startswith(warning)


@pytest.mark.parametrize(
    ("base", "given", "host", "follows"),
    [
        ("http://127.0.0.1:8000", False, "127.0.0.1", True),
        ("http://127.0.0.1:8131", False, "::1", True),
        ("http://127.0.0.1:8000", True, "127.0.0.1", False),
        ("https://desk.example.org", False, "127.0.0.1", False),
        ("http://127.0.0.1:8000", False, "0.0.0.0", False),
    ],
)
def test_an_address_that_nobody_said_follows_the_port(
    settings: Any, base: str, given: bool, host: str, follows: bool
) -> None:
    settings.PITSTOP_BASE_URL, settings.PITSTOP_BASE_URL_IS_GIVEN = base, given
    assert follows_port(Plan(host, 8010, 1, 8, True)) is follows


def test_the_address_is_left_for_commands_whole_and_for_this_account_only(
    settings: Any, tmp_path: Path
) -> None:
    file = settings.PITSTOP_ADDRESS_FILE = tmp_path / "var" / "address"
    for settings.PITSTOP_BASE_URL in ("https://desk.example.org", "http://127.0.0.1:8131"):
        leave_address()
    assert file.read_text() == "http://127.0.0.1:8131\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in file.parent.iterdir()] == ["address"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def serving(environ: dict[str, str], port: int, *options: str) -> Iterator[Any]:
    """A server that has said where it serves, and soon does."""
    with running(environ, "serve", f"--port={port}", *options) as process:
        assert process.stdout.readline() == f"Pitstop serves on http://127.0.0.1:{port} (stop with Ctrl-C)\n"
        yield process


def ask(port: int, path: str, **headers: str) -> tuple[int, bytes]:
    """Ask again until the port is open: the server prints its address before it listens."""
    deadline = clock.now().timestamp() + SECONDS
    while True:
        try:
            request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
            with urllib.request.urlopen(request, timeout=SECONDS) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read()
        except (urllib.error.URLError, ConnectionError):
            if clock.now().timestamp() > deadline:
                raise


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_it_serves_pages_and_their_files_and_sends_mail(
    transactional_db: None, world: Any, tmp_path: Path
) -> None:
    port = free_port()
    environ = environment(tmp_path, PITSTOP_BASE_URL=f"http://127.0.0.1:{port}")
    promises.reply(by=world.giver, now=clock.now(), case_id=world.case_id, body="Hello", no_more=True)

    with serving(environ, port, "--with-worker") as process:
        status, page = ask(port, "/sign-in")
        assert status == 200
        sheet = re.search(rb'href="(/static/[^"]+\.css)"', page)
        assert sheet is not None
        assert ask(port, sheet[1].decode())[0] == 200
        assert ask(port, "/no/such/page")[0] == 404

        while "mail: 1 mail sent" not in (line := process.stderr.readline()):
            assert line, "the server ended"
        assert Mail.objects.get().state == "sent"

        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
        assert "Traceback" not in process.stderr.read()


@pytest.mark.processes
def test_a_desk_that_was_never_migrated_does_not_start(tmp_path: Path) -> None:
    done = run({"PATH": "/usr/bin", "PITSTOP_DATA_DIR": str(tmp_path)}, "serve", f"--port={free_port()}")

    assert done.returncode == 3
    assert done.stderr.splitlines() == [
        f"There is no database yet: {tmp_path}/pitstop.sqlite3 does not exist.",
        "Remedy: pitstop migrate",
    ]


@pytest.mark.processes
def test_from_nothing_to_a_desk_that_serves(tmp_path: Path) -> None:
    port = free_port()
    environ = {
        "PATH": "/usr/bin",
        "PITSTOP_DATA_DIR": str(tmp_path / "var"),
    }
    assert run(environ, "migrate").stdout == "The database is up to date.\n"
    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700
    assert run(environ, "migrate").returncode == 0
    password = "seven seconds at the pit"
    made = run(
        *(environ, "admin", "create", "ada@example.org", "--name=Ada", "--password-file=-"), given=password
    )
    assert made.returncode == 0
    token = run(environ, "token", "create", "--as=ada@example.org", "--name=x", "--scope=read").stdout.strip()

    with serving(environ, port) as process:
        assert ask(port, "/sign-in")[0] == 200
        status, me = ask(port, "/api/v1/me", Authorization=f"Bearer {token}")
        assert (status, json.loads(me)["email"]) == (200, "ada@example.org")
        # Commands find it there, so that their links lead to this desk.
        assert (tmp_path / "var" / "address").read_text() == f"http://127.0.0.1:{port}\n"
        second = run(environ, "serve", f"--port={port}")
        assert (second.returncode, second.stdout) == (4, "")
        assert "Address already in use" in second.stderr
        stop_however_often(process)
        assert process.returncode == 0
    # Everything is in the one file, so that copying it is a backup: here, that the token was used.
    assert not (tmp_path / "var" / "pitstop.sqlite3-wal").exists()
    assert (tmp_path / "var" / "pitstop.sqlite3").exists()


def stop_however_often(process: Popen[str]) -> None:
    """Send signals until its very last moment, as whoever forwards what it gets may."""
    deadline = monotonic() + SECONDS
    while process.poll() is None and monotonic() < deadline:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process.send_signal(each)
        sleep(0.001)


@pytest.fixture
def migrated(tmp_path: Path) -> dict[str, str]:
    environ = {"PATH": "/usr/bin", "PITSTOP_DATA_DIR": str(tmp_path / "var")}
    assert run(environ, "migrate").returncode == 0
    return environ


@pytest.mark.processes
@pytest.mark.skipif(not CHILDREN.exists(), reason="this system doesn't list the children of a process")
def test_a_stop_is_heard_while_the_desk_is_still_loaded(migrated: dict[str, str]) -> None:
    with serving(migrated, free_port()) as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        while not children.read_text():
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(STOP_SECONDS / 2) == 0


@pytest.mark.processes
def test_nothing_goes_on_serving_when_the_server_is_killed(migrated: dict[str, str]) -> None:
    """It would do what falls due beside the desk that is started next."""
    port = free_port()
    with serving(migrated, port) as process:
        assert ask(port, "/sign-in")[0] == 200
        process.kill()
        deadline = clock.now().timestamp() + SECONDS
        while is_open(port):
            assert clock.now().timestamp() < deadline


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.django_db
def test_a_database_that_lacks_a_change_is_told_how_many(pitstop: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'handoffs'")

    said = pitstop("serve", f"--port={free_port()}")

    assert said.code == 3
    assert re.fullmatch(
        r"The database is not up to date: \d+ changes? to make\.\nRemedy: pitstop migrate\n", said.err
    )
