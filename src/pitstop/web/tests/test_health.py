"""What machines that watch the desk are told, and the admins' page on what fails."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from pitstop.conftest import World
from pitstop.core import clock
from pitstop.insights import store
from pitstop.notify.models import Mail
from pitstop.timers import services as timers
from pitstop.timers.models import Timer
from pitstop.timers.rules import Due
from pitstop.timers.services import Round, run_due
from pitstop.web.tests.conftest import Visit, words

pytestmark = pytest.mark.django_db
TOKEN = "a-token-that-nobody-guesses-0123456789"


@pytest.fixture
def quiet(world: World) -> World:
    """The world with a worker that lives, nothing due and no mail waiting."""
    Timer.objects.all().delete()
    Mail.objects.all().delete()
    now = clock.now()
    timers.beat('desk "one"\\:1', now=now, started_at=now, done=Round(acted=3))
    return world


def fails(dues: Sequence[Due], now: datetime) -> Collection[int]:
    raise RuntimeError("no <such> case")


def failed(world: World) -> Timer:
    now = clock.now()
    timers.arm("promise", 7, due_at=now, case=world.case_id)
    run_due({"promise": fails}, now=now)
    return Timer.objects.get()


def test_all_is_well_for_everybody_who_asks(quiet: World, client: Client) -> None:
    answer = client.get("/health")
    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (
        200,
        b"ok\n",
        "text/plain; charset=utf-8",
    )
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies


def test_what_is_not_well_is_said_in_numbers_and_names_nobody(quiet: World, client: Client) -> None:
    failed(quiet)
    timers.beat("x", now=clock.now(), started_at=clock.now(), done=Round(), stopped=True)
    answer = client.get("/health")
    assert (answer.status_code, answer.json()) == (
        503,
        {
            "status": "failing",
            "problems": [
                {
                    "code": "timers-failing",
                    "says": "1 of what has come due fails and is tried again: an admin sees why.",
                }
            ],
        },
    )


class Away:
    """A database that does not answer."""

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        raise DatabaseError("connection to postgres://pit:secret@db refused")


def test_a_database_that_is_away_is_said_without_its_address(quiet: World, client: Client) -> None:
    with connection.execute_wrapper(Away()):
        answer, alive, figures = (client.get(path) for path in ("/health", "/health/live", "/metrics"))
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (503, "database-away")
    assert b"secret" not in answer.content + figures.content
    assert (alive.status_code, figures.status_code) == (200, 503)


def test_only_reading_is_possible(quiet: World, client: Client) -> None:
    assert [client.post(path).status_code for path in ("/health", "/health/live", "/metrics")] == [405] * 3


# --- figures ------------------------------------------------------------------------------------------

LINE = re.compile(r'pitstop_[a-z_]+(\{[a-z]+="(?:[^"\\]|\\.)*"\})? -?[0-9.e+]+')


def test_the_figures_are_what_prometheus_reads(quiet: World, client: Client) -> None:
    failed(quiet)
    now = clock.now()
    quiet.offer(now=now, next_update_at=now + timedelta(hours=6))
    answer = client.get("/metrics")
    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = text.splitlines()
    assert [line for line in lines if not line.startswith("# ") and not LINE.fullmatch(line)] == []
    for line in (
        'pitstop_timers_failing{kind="promise"} 1',
        'pitstop_timers_due{kind="offer_silence"} 0',
        "pitstop_workers 1",
        'pitstop_worker_timers_acted{worker="desk \\"one\\"\\\\:1"} 3',
        'pitstop_offers_open{state="offered"} 1',
        "pitstop_cases_open 1",
        "pitstop_cases_queued 0",
        "pitstop_outbox_stuck 0",
        "pitstop_mails_unplaced 0",
        "pitstop_problems 1",
    ):
        assert line in lines
    named = {line.split()[2] for line in lines if line.startswith("# TYPE ")}
    assert {re.split(r"[{ ]", line)[0] for line in lines if not line.startswith("#")} <= named
    assert "Lena" not in text


@pytest.mark.django_db(transaction=True)  # an event is copied once its transaction has ended
def test_the_figures_tell_how_far_the_copy_of_the_log_is_behind(
    quiet: World, client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.PITSTOP_EVENTS_DIR = tmp_path
    name = "pitstop_log_store_behind_seconds"
    behind = re.search(rf"^{name} ([0-9.]+)$", client.get("/metrics").content.decode(), re.M)
    assert behind is not None and float(behind[1]) > 60, "the world's events are of last spring"
    store.sync(tmp_path, now=clock.now())
    assert f"\n{name} 0\n" in client.get("/metrics").content.decode()


def test_without_a_token_only_this_machine_reads_them_and_no_proxy(quiet: World, client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    for address in ("192.0.2.7", "10.0.0.1", ""):
        assert client.get("/metrics", REMOTE_ADDR=address).status_code == 403
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        assert client.get("/metrics", headers={header: "127.0.0.1"}).status_code == 403


def test_with_a_token_whoever_has_it_reads_them(quiet: World, client: Client, settings: Any) -> None:
    settings.PITSTOP_METRICS_TOKEN = TOKEN
    sent = {"Authorization": f"Bearer {TOKEN}"}
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.7", headers=sent).status_code == 200
    for wrong in ("", TOKEN, f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer ", "Bearer \u00e9"):
        answer = client.get("/metrics", headers={"Authorization": wrong})
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="metrics"')


# --- the admins' page -----------------------------------------------------------------------------------


def test_an_admin_sees_what_fails_and_has_it_tried_at_once(quiet: World, visit: Visit) -> None:
    timer, admin = failed(quiet), visit(quiet.admin)
    page = words(admin.get("/failing"))
    assert "A promise is missed 1 try failed: RuntimeError: no <such> case" in page
    assert f"#{quiet.case_id}" in page
    page = words(admin.post(f"/failing/{timer.pk}/again", follow=True))
    assert "“A promise is missed” is tried again now." in page
    assert Timer.objects.get().try_at <= clock.now()


def test_what_was_done_meanwhile_is_said(quiet: World, visit: Visit) -> None:
    timer, admin = failed(quiet), visit(quiet.admin)
    Timer.objects.all().delete()
    answer = admin.post(f"/failing/{timer.pk}/again")
    assert (answer.status_code, "That does not fail any more" in words(answer)) == (404, True)
    assert "Nothing fails" in words(answer)


def test_a_lead_may_neither_see_nor_retry_it(quiet: World, visit: Visit) -> None:
    timer, lead = failed(quiet), visit(quiet.lead)
    assert lead.get("/failing").status_code == 403
    assert lead.post(f"/failing/{timer.pk}/again").status_code == 403
