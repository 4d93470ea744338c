"""The worker's copy of the event log: soon, whatever else the worker waits for."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connections

from pitstop.conftest import NOW
from pitstop.events.models import Event
from pitstop.insights import queries
from pitstop.jobs.life import Life
from pitstop.jobs.loop import work
from pitstop.jobs.stop import Stop
from pitstop.jobs.work import COPY, Job, Rounds

PATIENCE = 20.0  # seconds until a test that hangs is given up

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.PITSTOP_EVENTS_DIR = tmp_path / "log"
    return settings.PITSTOP_EVENTS_DIR


def test_a_round_copies_what_is_new_and_makes_no_line_of_it(
    folder: Path, world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    rounds, stop = Rounds((COPY,)), Stop()
    assert rounds.tick(lambda: NOW, stop) == []
    assert queries.state(folder, now=NOW).upto == Event.objects.latest("id").pk
    world.offer()
    assert rounds.tick(lambda: NOW + timedelta(seconds=5), stop) == []
    assert queries.state(folder, now=NOW).behind == timedelta()
    assert caplog.messages == []


def test_a_folder_that_can_not_be_written_is_tried_again_within_half_a_minute(
    settings: Any, world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.PITSTOP_EVENTS_DIR = Path("/dev/null/nowhere")
    rounds, stop = Rounds((COPY,), failures={"log": 9}), Stop()
    assert rounds.tick(lambda: NOW, stop) == ["log"]
    assert caplog.messages == ["log failed, and is tried again in 30 s"]
    assert rounds.tick(lambda: NOW + timedelta(seconds=30), stop) == ["log"]


def test_it_goes_on_while_a_mail_server_does_not_answer(folder: Path, world: Any) -> None:
    hangs, stop = threading.Event(), Stop()

    def made(life: Life) -> tuple[Job, ...]:
        mail = Job("mail", timedelta(seconds=1), wait_for_server)
        copied = Job("told", COPY.every, copy_and_tell, apart=True)
        return Job("timers", timedelta(seconds=1), lambda clock, stop: ""), mail, copied

    def wait_for_server(clock: Any, stop: Stop) -> str:
        hangs.wait(PATIENCE)
        return ""

    def copy_and_tell(clock: Any, stop: Stop) -> str:
        COPY.run(clock, stop)
        hangs.set()  # only now the mail server answers
        stop.set()
        return ""

    def until_stopped() -> None:
        work(stop, made)
        connections.close_all()

    worker = threading.Thread(target=until_stopped)
    worker.start()
    worker.join(PATIENCE / 2)
    assert not worker.is_alive()
    assert queries.state(folder, now=NOW).upto == Event.objects.latest("id").pk


def test_a_worker_whose_copying_breaks_ends_whole_and_says_so(
    world: Any, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(clock: Any, stop: Stop) -> str:
        raise SystemExit("out of everything")

    def made(life: Life) -> tuple[Job, ...]:
        return Job("timers", timedelta(seconds=1), lambda clock, stop: ""), Job(
            "log", timedelta(seconds=1), breaks, apart=True
        )

    assert work(Stop(), made) is False
    assert "the loop of the log broke" in caplog.messages
