"""Many rows are written at once, each with its own values, and no other is touched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from pitstop.conftest import NOW, at
from pitstop.core.rows import delete_matching, insert_all, insert_missing, insert_or_update, update_all
from pitstop.events.models import Event
from pitstop.timers.models import Heartbeat, Timer
from pitstop.timers.rules import Due
from pitstop.timers.services import arm_all

pytestmark = pytest.mark.django_db


def lives(count: int) -> list[Heartbeat]:
    return Heartbeat.objects.bulk_create(
        Heartbeat(worker=f"w{n}", started_at=NOW, at=NOW, stopped_at=NOW if n % 2 else None)
        for n in range(count)
    )


def test_each_gets_its_own_values_and_what_is_not_named_stays() -> None:
    first, second, *_others = lives(3)
    first.at, first.stopped_at, first.acted, first.latest_seconds = at(1), at(2), 2**40, 0.25
    second.at, second.stopped_at, second.acted = at(3) + timedelta(microseconds=7), None, 5
    second.worker = "not written"

    update_all([first, second], ["at", "stopped_at", "acted", "latest_seconds"])

    columns = ("worker", "at", "stopped_at", "acted", "latest_seconds")
    assert list(Heartbeat.objects.order_by("pk").values_list(*columns)) == [
        ("w0", at(1), at(2), 2**40, 0.25),
        ("w1", at(3) + timedelta(microseconds=7), None, 5, 0.0),
        ("w2", NOW, None, 0, 0.0),
    ]


def test_nothing_is_written_for_none_and_text_is_only_text() -> None:
    (one,) = lives(1)
    update_all([], ["worker"])
    one.worker = "'; DROP TABLE timers_heartbeat; --%s"
    update_all([one], ["worker"])
    assert Heartbeat.objects.get().worker == "'; DROP TABLE timers_heartbeat; --%s"


def test_a_thousand_take_a_few_statements(django_assert_max_num_queries: Callable[..., object]) -> None:
    many = lives(1200)
    for n, each in enumerate(many):
        each.acted = n
    with django_assert_max_num_queries(3):  # type: ignore[attr-defined]
        update_all(many, ["acted"])
    assert list(Heartbeat.objects.order_by("pk").values_list("acted", flat=True)) == list(range(1200))


def test_new_rows_stand_in_the_order_given_and_know_their_numbers() -> None:
    (before,) = lives(1)
    rows = [Heartbeat(worker=f"n{n}", started_at=at(n), at=NOW, latest_seconds=n / 4) for n in range(3)]
    assert insert_all(rows) is rows
    assert [row.pk for row in rows] == [before.pk + 1, before.pk + 2, before.pk + 3]
    columns = ("worker", "started_at", "stopped_at", "acted", "latest_seconds")
    assert list(Heartbeat.objects.filter(pk__gt=before.pk).order_by("pk").values_list(*columns)) == [
        ("n0", at(0), None, 0, 0.0),
        ("n1", at(1), None, 0, 0.25),
        ("n2", at(2), None, 0, 0.5),
    ]
    rows[1].acted = 7
    rows[1].save()  # it knows that it is there
    assert Heartbeat.objects.count() == 4
    assert insert_all([]) == []


def test_a_row_that_is_there_is_left_or_brought_up_to_date() -> None:
    arm_all([Due("clock", 1, 5, at(1)), Due("clock", 2, 5, at(2))])
    news = [
        Timer(kind="clock", subject=1, due_at=at(9), try_at=at(9)),
        Timer(kind="clock", subject=3, due_at=at(3), try_at=at(3)),
    ]
    insert_missing(news)
    times = Timer.objects.order_by("subject").values_list("subject", "case", "due_at")
    assert list(times) == [(1, 5, at(1)), (2, 5, at(2)), (3, None, at(3))]

    insert_or_update(news, unique=["kind", "subject"], update=["due_at"])
    assert list(times.all()) == [(1, 5, at(9)), (2, 5, at(2)), (3, None, at(3))]
    assert [row.pk for row in news] == [Timer.objects.get(subject=number).pk for number in (1, 3)]


def test_what_a_table_refuses_is_refused_whole() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_all([Heartbeat(worker="w", started_at=NOW, at=NOW), Heartbeat(started_at=NOW)])
    assert not Heartbeat.objects.exists()


def test_only_what_matches_one_of_these_is_deleted() -> None:
    arm_all([Due(kind, subject, 5, NOW) for kind in ("clock", "promise") for subject in (1, 2, 3)])
    delete_matching(Timer, [{"kind": "clock", "subject": 1}, {"kind": "promise", "subject": 3}])
    delete_matching(Timer, [{"kind": "clock", "subject": 9}])
    delete_matching(Timer, [])
    left = Timer.objects.order_by("kind", "subject").values_list("kind", "subject")
    assert list(left) == [("clock", 2), ("clock", 3), ("promise", 1), ("promise", 2)]


def test_more_are_deleted_than_fit_into_one_statement() -> None:
    arm_all([Due("clock", subject, 5, NOW) for subject in range(1200)])
    delete_matching(Timer, [{"kind": "clock", "subject": subject} for subject in range(1, 1200)])
    assert list(Timer.objects.values_list("subject", flat=True)) == [0]


def test_many_keep_their_order_their_words_and_their_moments() -> None:
    words = ["", "ä'\"%s\\", "{[,]}", "two\nlines", "☎ \t", "null"]
    rows = [
        Heartbeat(
            worker=f"{n}{words[n % 6]}",
            started_at=at(n) + timedelta(microseconds=n),
            at=NOW,
            stopped_at=at(n) if n % 2 else None,
            acted=2**40 + n,
            latest_seconds=n / 8,
        )
        for n in range(60)
    ]
    made = insert_all(rows)
    assert [each.pk for each in made] == sorted(each.pk for each in made)
    columns = ("pk", "worker", "started_at", "stopped_at", "acted", "latest_seconds")
    wanted = [tuple(getattr(each, name) for name in columns) for each in rows]
    assert list(Heartbeat.objects.order_by("pk").values_list(*columns)) == wanted
    for each in rows:
        each.worker, each.stopped_at, each.acted = f"{each.worker}!", None, each.acted - 1
    update_all(rows, ["worker", "stopped_at", "acted"])
    wanted = [tuple(getattr(each, name) for name in columns) for each in rows]
    assert list(Heartbeat.objects.order_by("pk").values_list(*columns)) == wanted


def test_many_say_what_they_say_in_json_and_in_choices() -> None:
    facts = {"who": "ä'%s", "none": None, "list": [1, {"x": True}], "n": 2**40}
    insert_all(
        [Event(at=NOW, kind="case.linked", case=n, team=None, data=facts | {"n": n}) for n in range(40)]
    )
    assert [each.data for each in Event.objects.order_by("id")] == [facts | {"n": n} for n in range(40)]


@pytest.mark.filterwarnings("ignore:DateTimeField")
def test_what_can_be_no_value_is_refused_among_many() -> None:
    rows = lives(60)
    rows[59].at = NOW.replace(tzinfo=None)
    if connection.vendor == "postgresql":
        with pytest.raises(ValueError, match="no time zone"):
            update_all(rows, ["at", "acted"])


def test_a_statement_of_many_is_the_same_for_any_number(django_assert_max_num_queries: object) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite takes each value by itself, which costs it little")
    texts = set()
    for count in (30, 90):
        Heartbeat.objects.all().delete()
        rows = lives(count)
        with CaptureQueriesContext(connection) as asked:
            update_all(rows, ["acted", "at"])
        texts |= {each["sql"].partition("CAST(")[0] for each in asked.captured_queries}
    assert len(texts) == 1
