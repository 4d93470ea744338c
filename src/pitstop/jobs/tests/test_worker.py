"""`pitstop worker` as the one who runs it meets it: real processes on a real database."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from typing import Any

import pytest

from pitstop.core import clock
from pitstop.core.tests.processes import SECONDS, environment, run, running
from pitstop.notify.models import Mail
from pitstop.promises import services as promises

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def write(world: Any) -> None:
    promises.reply(by=world.giver, now=clock.now(), case_id=world.case_id, body="Hello", no_more=True)


def test_once_sends_what_is_due_and_ends(transactional_db: None, world: Any, tmp_path: Path) -> None:
    write(world)

    done = run(environment(tmp_path), "worker", "--once")

    assert (done.returncode, done.stdout) == (0, "")
    assert re.findall(r"pitstop.worker: (.+)", done.stderr) == [
        "worker: 1 mail waits, 0 are stuck",
        "mail: 1 mail sent",
    ]
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1
    assert Mail.objects.get().state == "sent"


def test_it_works_until_it_is_stopped_and_then_ends_in_order(
    transactional_db: None, world: Any, tmp_path: Path
) -> None:
    with running(environment(tmp_path), "worker") as worker:
        assert "0 mails wait" in worker.stderr.readline()
        write(world)  # After it has begun: found by its next look.
        assert "mail: 1 mail sent" in worker.stderr.readline()
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(SECONDS) == 0
        assert "worker: stopped" in worker.stderr.read()


def test_two_workers_share_the_work_and_send_nothing_twice(
    transactional_db: None, world: Any, tmp_path: Path
) -> None:
    for _ in range(40):
        write(world)
    environ = environment(tmp_path)

    with running(environ, "worker", "--once") as one, running(environ, "worker", "--once") as other:
        assert [one.wait(SECONDS), other.wait(SECONDS)] == [0, 0]
        said = one.stderr.read() + other.stderr.read()

    assert sum(int(count) for count in re.findall(r"mail: (\d+) mails? sent", said)) == 40
    assert set(Mail.objects.values_list("state", "attempts")) == {("sent", 1)}
    assert len(list((tmp_path / "mail").iterdir())) == 40


def test_a_database_without_tables_is_told_with_its_remedy(tmp_path: Path) -> None:
    environ = {"PATH": "/usr/bin", "PITSTOP_DATA_DIR": str(tmp_path)}

    done = run(environ, "worker")

    assert done.returncode == 3
    assert done.stderr.splitlines()[-1] == "Remedy: pitstop migrate"
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_told_with_its_remedy(tmp_path: Path) -> None:
    environ = {
        "PATH": "/usr/bin",
        "PITSTOP_DATA_DIR": str(tmp_path),
        "PITSTOP_DATABASE_URL": "postgresql://pit:secret-word@127.0.0.1:9/pit",
        "PITSTOP_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ",
    }

    done = run(environ, "worker")

    assert done.returncode == 4
    assert "The database does not answer" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Remedy: start it, or correct PITSTOP_DATABASE_URL")
    assert "Traceback" not in done.stderr
    assert "secret-word" not in done.stderr
