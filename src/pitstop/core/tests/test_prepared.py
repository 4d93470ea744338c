"""A question that is kept answers as if it had been made anew, whatever it is asked of."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import pytest
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from pitstop.accounts.models import Person, Team
from pitstop.conftest import NOW, World, at, results_at_once
from pitstop.core.prepared import prepared
from pitstop.timers.models import Heartbeat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lives(db: None) -> None:
    Heartbeat.objects.bulk_create(
        Heartbeat(worker=f"w{n}", started_at=at(n), at=NOW, stopped_at=at(n) if n % 2 else None, acted=n)
        for n in range(6)
    )


@prepared
def named(worker: str) -> QuerySet[Heartbeat]:
    return Heartbeat.objects.filter(worker=worker)


@prepared
def since(begin: datetime, end: datetime | None = None, *, stopped: bool = False) -> QuerySet[Heartbeat]:
    rows = Heartbeat.objects.filter(started_at__gte=begin, stopped_at__isnull=not stopped).order_by("pk")
    return rows if end is None else rows.filter(started_at__lt=end)


@prepared
def counts(acted: Collection[int]) -> QuerySet[Heartbeat, int]:
    return Heartbeat.objects.filter(acted__in=acted).order_by("pk").values_list("acted", flat=True)


def workers(rows: Collection[Heartbeat]) -> list[str]:
    return [each.worker for each in rows]


def test_it_answers_each_time_of_what_it_was_asked() -> None:
    assert workers(named("w3")) == ["w3"]
    assert workers(named(worker="w5")) == ["w5"]
    assert named("nobody") == []
    (third,) = named("w3")
    assert (third.started_at, third.stopped_at, third.acted) == (at(3), at(3), 3)


def test_moments_truths_and_none_each_ask_another_question() -> None:
    assert workers(since(at(2))) == ["w2", "w4"]
    assert workers(since(at(2), at(4))) == ["w2"]
    assert workers(since(at(3), stopped=True)) == ["w3", "w5"]
    assert workers(since(at(1), at(3), stopped=True)) == ["w1"]
    assert workers(since(at(4))) == ["w4"]


def test_which_argument_is_left_out_makes_another_question() -> None:
    @prepared
    def among(*, begin: datetime | None = None, end: datetime | None = None) -> QuerySet[Heartbeat]:
        later = Q() if begin is None else Q(started_at__gt=begin)
        return Heartbeat.objects.filter(later, Q() if end is None else Q(started_at__lt=end)).order_by("pk")

    assert workers(among(begin=at(3))) == ["w4", "w5"]
    assert workers(among(end=at(3))) == ["w0", "w1", "w2"]
    assert workers(among(end=at(5), begin=at(3))) == ["w4"]


def test_a_truth_and_a_single_value_make_two_questions() -> None:
    @prepared
    def told(which: bool | Collection[int]) -> QuerySet[Heartbeat]:
        stopped = Q(stopped_at__isnull=not which) if isinstance(which, bool) else Q(acted__in=which)
        return Heartbeat.objects.filter(stopped).order_by("pk")

    assert workers(told([2])) == ["w2"]
    assert workers(told(True)) == ["w1", "w3", "w5"]


@pytest.mark.parametrize("wanted", [[], [3], [1, 2], [5, 1, 0], [0, 1, 2, 3, 4], [9], range(6), {2, 4}])
def test_any_number_of_values_finds_just_those(wanted: Collection[int]) -> None:
    assert counts(wanted) == [number for number in range(6) if number in wanted]


def test_more_values_than_there_are_places_are_asked_as_well() -> None:
    assert counts(range(3, 200)) == [3, 4, 5]


@pytest.mark.parametrize("number", [2**63, 10**30, -(2**63) - 1])
def test_a_number_that_no_row_can_have_finds_nothing(number: int) -> None:
    @prepared
    def counted(acted: int) -> QuerySet[Heartbeat]:
        return Heartbeat.objects.filter(acted=acted)

    assert counted(number) == []
    assert workers(counted(1)) == ["w1"]


def test_text_is_only_text() -> None:
    Heartbeat.objects.create(worker="'; DROP TABLE timers_heartbeat; --%s", started_at=NOW, at=NOW)
    assert len(named("'; DROP TABLE timers_heartbeat; --%s")) == 1
    assert named("%") == []


def test_what_belongs_to_a_row_comes_with_it(world: World) -> None:
    @prepared
    def people(team_id: int, role: str) -> QuerySet[Person]:
        inside = Team.objects.filter(pk=team_id, memberships__person=OuterRef("pk"))
        return Person.objects.annotate(inside=Exists(inside), team=F("memberships__team__name")).filter(
            Q(inside=True) & ~Q(role=role)
        )

    plain = sorted(
        Person.objects.filter(memberships__team=world.billing.pk)
        .exclude(role="lead")
        .values_list("name", flat=True)
    )
    assert sorted(person.name for person in people(world.billing.pk, "lead")) == plain != []
    assert {vars(person)["team"] for person in people(world.billing.pk, "lead")} == {"Billing"}
    assert people(0, "lead") == []


def test_the_second_time_it_is_one_statement_and_the_same() -> None:
    named("w1")
    with CaptureQueriesContext(connection) as made:
        named("w1")
        list(Heartbeat.objects.filter(worker="w1"))
    ours, plain = [query["sql"] for query in made.captured_queries]
    assert ours == plain


@pytest.mark.django_db(transaction=True)
def test_to_lock_a_row_needs_a_transaction() -> None:
    @prepared
    def locked(worker: str) -> QuerySet[Heartbeat]:
        return Heartbeat.objects.select_for_update().filter(worker=worker)

    with transaction.atomic():
        assert workers(locked("w1")) == ["w1"]
    with pytest.raises(TransactionManagementError):
        locked("w1")


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_by_its_own_connection() -> None:
    def ask() -> list[list[str]]:
        return [workers(named(f"w{n % 6}")) for n in range(60)]

    assert results_at_once(ask, ask, ask, ask) == [[[f"w{n % 6}"] for n in range(60)]] * 4


def test_what_cannot_be_kept_says_so() -> None:
    @prepared
    def like(begin: str) -> QuerySet[Heartbeat]:
        return Heartbeat.objects.filter(worker__startswith=begin)

    @prepared
    def with_teams(pk: int) -> QuerySet[Person]:
        return Person.objects.filter(pk=pk).prefetch_related("teams")

    @prepared
    def nobody(worker: str) -> QuerySet[Heartbeat]:
        return Heartbeat.objects.filter(worker=worker).none()

    with pytest.raises(TypeError, match="Django changes values"):
        like("w")
    with pytest.raises(TypeError, match="Django answers a prepared question by itself"):
        nobody("w1")
    with pytest.raises(TypeError, match="can't prefetch"):
        with_teams(1)
    with pytest.raises(TypeError, match="can't be asked of"):
        named(1.5)  # type: ignore[arg-type]
