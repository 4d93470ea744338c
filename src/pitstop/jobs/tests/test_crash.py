"""A worker that is killed loses no mail: what it had claimed falls due again and leaves as the same mail."""

from __future__ import annotations

import signal
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pitstop.core import clock
from pitstop.core.tests.processes import SECONDS, environment, running
from pitstop.events import queries as events
from pitstop.jobs.tests.mail_servers import mail_server, silent_server
from pitstop.notify import queries as outbox
from pitstop.notify import services as notify
from pitstop.notify.channels import to_folder, to_smtp
from pitstop.promises import services as promises

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

SECOND = timedelta(seconds=1)


@pytest.fixture
def case_id(transactional_db: None, world: Any) -> int:
    """A case whose customer waits for one mail, in the outbox since now."""
    write(world)
    return world.case_id


def write(world: Any, body: str = "Your money is on its way.") -> None:
    promises.reply(by=world.giver, now=clock.now(), case_id=world.case_id, body=body, no_more=True)


def the_mail(case_id: int) -> Any:
    (mail,) = outbox.of_case(case_id).values()
    return mail


def sent_events(case_id: int) -> list[dict[str, Any]]:
    return [event.data for event in events.of_case(case_id) if event.kind == "mail.sent"]


def server_on(port: int) -> Any:
    return SimpleNamespace(host="127.0.0.1", port=port, user="", password="", security="none")


def deliver(port: int, *, at: datetime) -> notify.Delivered:
    return notify.deliver_due(clock=lambda: at, send=partial(to_smtp, server_on(port)))


def test_killed_between_claiming_and_sending_the_mail_still_leaves_once(case_id: int, tmp_path: Path) -> None:
    with silent_server() as (server, port):
        environ = environment(tmp_path, PITSTOP_SMTP_URL=f"smtp://127.0.0.1:{port}")
        with running(environ, "worker") as worker:
            call, _ = server.accept()  # The mail is claimed before anybody is called.
            worker.send_signal(signal.SIGKILL)
            assert worker.wait(SECONDS) == -signal.SIGKILL
            call.close()
    claimed = the_mail(case_id)
    assert (claimed.state, claimed.attempts, bool(claimed.claim)) == ("queued", 1, True)
    assert claimed.due_at > clock.now()

    with mail_server() as (inbox, port):
        assert deliver(port, at=claimed.due_at - SECOND) == notify.Delivered()
        assert inbox.messages == []  # Not before the lease is over: the worker might be alive and slow.
        assert deliver(port, at=claimed.due_at + SECOND) == notify.Delivered(sent=1)
        assert deliver(port, at=claimed.due_at + timedelta(days=2)) == notify.Delivered()

    assert inbox.message_ids == [claimed.message_id]
    assert inbox.messages[0]["To"] == "lena@example.org"
    assert the_mail(case_id).state == "sent"
    assert sent_events(case_id) == [
        {"mail": claimed.pk, "message_id": claimed.message_id, "attempt": 2},
    ]


def test_killed_after_the_server_has_it_the_second_copy_is_known_as_the_same(
    case_id: int, tmp_path: Path
) -> None:
    """At least once: nobody can know that the server had it, so it is sent again under its own Message-ID."""
    workers = []
    with mail_server(on_data=lambda: workers[0].send_signal(signal.SIGKILL)) as (inbox, port):
        environ = environment(tmp_path, PITSTOP_SMTP_URL=f"smtp://127.0.0.1:{port}")
        with running(environ, "worker") as worker:
            workers.append(worker)
            assert worker.wait(SECONDS) == -signal.SIGKILL
    claimed = the_mail(case_id)
    assert (claimed.state, len(inbox.messages)) == ("queued", 1)
    assert sent_events(case_id) == []

    with mail_server() as (second, port):
        assert deliver(port, at=claimed.due_at + SECOND) == notify.Delivered(sent=1)

    assert inbox.message_ids == second.message_ids == [claimed.message_id]
    assert inbox.messages[0]["Date"] == second.messages[0]["Date"]
    assert [data["attempt"] for data in sent_events(case_id)] == [2]


def test_asked_to_stop_it_finishes_the_mail_in_hand_and_takes_no_other(
    case_id: int, world: Any, tmp_path: Path
) -> None:
    write(world, "And here is the second mail.")
    workers = []
    with mail_server(on_data=lambda: workers[0].send_signal(signal.SIGTERM)) as (inbox, port):
        environ = environment(tmp_path, PITSTOP_SMTP_URL=f"smtp://127.0.0.1:{port}")
        with running(environ, "worker") as worker:
            workers.append(worker)
            assert worker.wait(SECONDS) == 0

    assert [mail.state for mail in outbox.of_case(case_id).values()] == ["sent", "queued"]
    assert len(inbox.messages) == 1
    assert [mail.attempts for mail in outbox.of_case(case_id).values()] == [1, 0]


def test_written_into_the_folder_twice_it_is_still_one_mail(
    case_id: int, tmp_path: Path, settings: Any
) -> None:
    settings.PITSTOP_MAIL_DIR = tmp_path / "mail"

    def written_then_lost(mail: Any) -> None:
        to_folder(mail)
        raise ConnectionResetError("lost on the way back")

    now = clock.now()
    assert notify.deliver_due(clock=lambda: now, send=written_then_lost) == notify.Delivered(later=1)
    later = the_mail(case_id).due_at + SECOND
    assert notify.deliver_due(clock=lambda: later, send=to_folder) == notify.Delivered(sent=1)

    (file,) = (tmp_path / "mail").iterdir()
    assert f"Message-ID: {the_mail(case_id).message_id}" in file.read_text(encoding="utf-8")
