"""What runs by itself: when each job runs, and that one which fails stops no other."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from itertools import pairwise
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.contrib.sessions.models import Session

from pitstop.core import clock
from pitstop.events.models import Event as Logged
from pitstop.jobs.life import Life
from pitstop.jobs.stop import Stop
from pitstop.jobs.wording import why
from pitstop.jobs.work import Job, Rounds, jobs
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.promises.models import Promise

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Counted:
    """A job that counts its runs, and fails when it is told to."""

    def __init__(self, name: str, seconds: float = 1) -> None:
        self.runs = 0
        self.fails = False
        self.job = Job(name, timedelta(seconds=seconds), self)

    def __call__(self, clock: Any, stop: Stop) -> str:
        self.runs += 1
        if self.fails:
            raise RuntimeError("the disk is full")
        return f"{self.runs} done"


@pytest.fixture
def stop() -> Stop:
    return Stop()


def test_every_job_stands_in_the_list() -> None:
    assert [(job.name, job.every.total_seconds()) for job in jobs(Life())] == [
        ("timers", 0.05),
        ("mail", 1),
        ("mailbox", 20),
        ("log", 5),
        ("sessions", 6 * 3600),
    ]


def test_each_job_runs_at_once_and_then_at_its_own_pace(stop: Stop) -> None:
    often, seldom, now = Counted("often", 1), Counted("seldom", 60), Clock()
    rounds = Rounds((often.job, seldom.job))

    for _ in range(121):
        rounds.tick(now, stop)
        now.forward(1)

    assert (often.runs, seldom.runs) == (121, 3)


def test_a_job_that_fails_is_reported_and_the_next_one_still_runs(
    stop: Stop, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = Counted("bad"), Counted("good")
    bad.fails = True

    failed = Rounds((bad.job, good.job)).tick(Clock(), stop)

    assert failed == ["bad"]
    assert good.runs == 1
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.getMessage() == "bad failed, and is tried again in 2 s"
    assert record.exc_info is not None
    assert str(record.exc_info[1]) == "the disk is full"


def test_a_job_that_goes_on_failing_waits_longer_each_time_to_a_minute_at_most(stop: Stop) -> None:
    bad, now = Counted("bad"), Clock()
    bad.fails = True
    rounds, tried_at = Rounds((bad.job,)), []

    for second in range(240):
        before = bad.runs
        rounds.tick(now, stop)
        if bad.runs > before:
            tried_at.append(second)
        now.forward(1)

    # After 2, 4, 8, 16, 32 seconds, then every minute.
    assert tried_at == [0, 2, 6, 14, 30, 62, 122, 182]


def test_timers_that_go_on_failing_are_tried_every_five_seconds_at_least(stop: Stop) -> None:
    timers, *_others = jobs(Life())
    now, tried_at = Clock(), []

    def fails(clock: Any, stop: Stop) -> str:
        tried_at.append(now())
        raise OSError("the database is away")

    rounds = Rounds((replace(timers, run=fails),))
    for _ in range(600):
        rounds.tick(now, stop)
        now.forward(0.1)

    assert max(after - before for before, after in pairwise(tried_at)) <= timedelta(seconds=5.1)


def test_a_job_that_works_again_is_back_at_its_pace(stop: Stop) -> None:
    job, now = Counted("mail"), Clock()
    job.fails = True
    rounds = Rounds((job.job,))
    rounds.tick(now, stop)
    job.fails = False

    now.forward(2)
    assert rounds.tick(now, stop) == []
    now.forward(1)
    rounds.tick(now, stop)

    assert job.runs == 3


def test_after_a_stop_no_further_job_begins(stop: Stop) -> None:
    second = Counted("second")

    def first(clock: Any, stop: Stop) -> str:
        stop.set()
        return ""

    Rounds((Job("first", timedelta(seconds=1), first), second.job)).tick(Clock(), stop)

    assert second.runs == 0


def test_what_was_done_is_logged_and_nothing_is_said_about_nothing(
    stop: Stop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "pitstop.worker")
    busy, idle = Counted("busy"), Job("idle", timedelta(seconds=1), lambda clock, stop: "")

    Rounds((busy.job, idle)).tick(Clock(), stop)

    assert [record.getMessage() for record in caplog.records] == ["busy: 1 done"]


def test_a_round_sends_mail_and_records_missed_promises(
    world: Any, stop: Stop, tmp_path: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "pitstop.worker")
    settings.PITSTOP_MAIL_DIR = tmp_path
    settings.PITSTOP_EVENTS_DIR = tmp_path / "log"
    for number in range(3):
        promises.reply(
            by=world.giver,
            now=NOW,
            case_id=world.case_id,
            body=f"Letter {number}",
            next_text="more",
            next_due_at=NOW + timedelta(minutes=10 + number),
        )

    assert Rounds().tick(lambda: NOW + timedelta(minutes=11, seconds=30), stop) == []

    bodies = [message_from_bytes(file.read_bytes()).get_payload() for file in tmp_path.glob("*.eml")]
    letters = sorted(body[:8] for body in bodies if body.startswith("Letter"))
    assert letters == ["Letter 0", "Letter 1", "Letter 2"]
    # Of each missed promise its holder and the lead are told by mail as well.
    assert [mail.state for mail in Mail.objects.all()] == ["sent"] * 7
    assert [promise.state for promise in Promise.objects.order_by("due_at")] == ["missed", "missed", "open"]
    assert Logged.objects.filter(kind="promise.missed").count() == 2
    said = [record.getMessage() for record in caplog.records]
    assert said == [
        "timers: 2 promise, 3 promise_watch",
        "mail: 7 mails sent",
    ]


def test_a_mail_server_that_is_away_does_not_keep_promises_from_being_missed(
    world: Any, stop: Stop, settings: Any, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.INFO, "pitstop.worker")
    settings.PITSTOP_EVENTS_DIR = tmp_path
    settings.PITSTOP_MAIL_DIR = Path("/dev/null/nowhere")  # as a folder that can't be written
    due = NOW + timedelta(minutes=1)
    promises.reply(
        by=world.giver, now=NOW, case_id=world.case_id, body="Hello", next_text="more", next_due_at=due
    )

    assert Rounds().tick(lambda: due + timedelta(seconds=1), stop) == []

    assert Promise.objects.get().state == "missed"
    assert {(mail.state, mail.attempts) for mail in Mail.objects.all()} == {("queued", 1)}
    assert [record.getMessage() for record in caplog.records] == [
        "timers: 1 promise, 1 promise_watch",
        "mail: 3 mails put off (NotADirectoryError: [Errno 20] Not a directory: '/dev/null/nowhere')",
    ]


def test_why_mail_was_put_off_names_nobodys_address() -> None:
    refusal = SMTPRecipientsRefused({"lena@example.org": (450, b"<lena@example.org>...\r\n greylisted\x07")})
    assert why(refusal) == (
        "SMTPRecipientsRefused: {'(an address)': (450, b'<(an address)>...\\r\\n greylisted\\x07')}"
    )
    assert why(OSError("two\nlines\x1b[2J of kim.ito@mail.example")) == (
        "OSError: two lines\ufffd[2J of (an address)"
    )
    assert why(TimeoutError()) == "TimeoutError"
    assert len(why(OSError("x" * 1000))) == 200


def test_mail_takes_turns_so_that_a_slow_server_does_not_hold_up_the_rest(
    world: Any, stop: Stop, tmp_path: Path, settings: Any
) -> None:
    settings.PITSTOP_MAIL_DIR = tmp_path
    for number in range(5):
        promises.reply(by=world.giver, now=NOW, case_id=world.case_id, body=f"Letter {number}", no_more=True)
    moments = iter([NOW + timedelta(seconds=second) for second in range(1, 1000)])

    # Each look at this clock takes a second, so a mail takes about four: claimed, sent, settled, looked.
    Rounds(tuple(job for job in jobs(Life()) if job.name == "mail")).tick(lambda: next(moments), stop)

    assert Mail.objects.filter(state="sent").count() == 2


def test_sessions_that_have_ended_are_forgotten(db: None, stop: Stop) -> None:
    now = clock.now()
    for key, days in (("ended", -1), ("lives", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=days))

    Rounds().tick(clock.now, stop)

    assert list(Session.objects.values_list("session_key", flat=True)) == ["lives"]
