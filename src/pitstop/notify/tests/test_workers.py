"""Several workers at one outbox."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest
from django.db import connection, transaction

from pitstop.conftest import NOW
from pitstop.events.models import Event
from pitstop.notify import services
from pitstop.notify.models import Mail

MAILS, WORKERS = 24, 4


@pytest.mark.django_db(transaction=True)
def test_no_mail_leaves_twice_and_none_stays() -> None:
    with transaction.atomic():
        for number in range(MAILS):
            services.enqueue(key=f"m:{number}", to="lena@example.org", subject="s", body="b", now=NOW)
    left, lock, start = Counter(), Lock(), Barrier(WORKERS)

    def send(mail: Mail) -> None:
        with lock:
            left[mail.key] += 1

    def work(_number: int) -> int:
        try:
            start.wait(30)
            return services.deliver_due(clock=lambda: NOW, send=send).sent
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        sent = list(pool.map(work, range(WORKERS)))

    assert sum(sent) == MAILS
    assert left == {f"m:{number}": 1 for number in range(MAILS)}
    assert Mail.objects.filter(state="sent", attempts=1).count() == MAILS
    assert Event.objects.filter(kind="mail.sent").count() == MAILS


@pytest.mark.django_db(transaction=True)
def test_a_slow_mail_does_not_hold_up_the_other_worker() -> None:
    with transaction.atomic():
        for number in range(2):
            services.enqueue(key=f"m:{number}", to="lena@example.org", subject="s", body="b", now=NOW)
    both = Barrier(2)

    def send(_mail: Mail) -> None:
        both.wait(30)  # passes only while both mails are being sent at the same time

    def work(_number: int) -> int:
        try:
            return services.deliver_due(clock=lambda: NOW, send=send, limit=1).sent
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(work, range(2))) == [1, 1]


@pytest.mark.django_db(transaction=True)
def test_the_same_cause_at_once_makes_one_mail() -> None:
    start = Barrier(WORKERS)

    def enqueue(_number: int) -> int:
        try:
            start.wait(30)
            with transaction.atomic():
                return services.enqueue(
                    key="introduction:1", to="lena@example.org", subject="s", body="b", now=NOW
                ).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        assert len(set(pool.map(enqueue, range(WORKERS)))) == 1
