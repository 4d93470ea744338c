"""What comes due: armed, claimed, acted on once, in order, put off after a fault."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from pitstop.conftest import NOW, at
from pitstop.timers import queries, services
from pitstop.timers.models import Heartbeat, Timer
from pitstop.timers.queries import Load
from pitstop.timers.rules import Due, one_each, pause_after
from pitstop.timers.services import Round, run_all, run_due
from pitstop.timers.tests.doing import Doing, arm, armed

DAY = 24 * 60


@pytest.mark.django_db
def test_a_round_takes_few_of_what_takes_long_and_the_next_ones_the_rest() -> None:
    for subject in range(45):
        arm(subject, 0, kind="rules")
        arm(subject, 1)
    slow, quick = Doing(), Doing()
    done = run_due({"rules": slow, "tea": quick}, now=at(DAY))
    assert (done.kinds, done.claimed) == ({"rules": 20, "tea": 45}, 65)
    run_all({"rules": slow, "tea": quick}, clock=lambda: at(DAY))
    assert [len(call) for call in slow.calls] == [20, 20, 5]
    assert armed() == []


# --- rules --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(0, 10), (1, 10), (2, 20), (3, 40), (9, 2560), (10, 3600), (1000, 3600)]
)
def test_a_timer_that_goes_on_failing_waits_longer_to_an_hour_at_most(attempts: int, seconds: int) -> None:
    assert pause_after(attempts) == timedelta(seconds=seconds)


def test_of_each_case_only_the_first_is_taken_and_of_no_case_all() -> None:
    dues = [Due("a", 1, 7, NOW), Due("b", 2, 7, NOW), Due("a", 3, None, NOW), Due("a", 4, None, NOW)]
    assert [due.subject for due in one_each(dues)] == [1, 3, 4]


def test_nothing_is_late_before_its_time() -> None:
    assert Due("a", 1, None, at(5)).lateness(NOW) == timedelta()
    assert Due("a", 1, None, NOW).lateness(at(5)) == timedelta(minutes=5)


# --- arming -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_arming_anew_moves_it_and_forgets_its_faults() -> None:
    arm(1, 5)
    run_due({"tea": Doing(fails=[1])}, now=at(5))
    arm(1, 20, case=3)
    timer = Timer.objects.get()
    assert (timer.due_at, timer.try_at, timer.case) == (at(20), at(20), 3)
    assert (timer.attempts, timer.error) == (0, "")


@pytest.mark.django_db
def test_many_are_armed_at_once_and_of_two_for_one_the_last_counts() -> None:
    services.arm_all([Due("tea", 2, None, at(1)), Due("tea", 1, None, at(2)), Due("tea", 2, None, at(3))])
    assert armed() == [("tea", 1, at(2)), ("tea", 2, at(3))]


@pytest.mark.django_db
def test_what_is_disarmed_does_not_come_due() -> None:
    for subject in (1, 2, 3):
        arm(subject, 5)
        arm(subject, 5, kind="milk")
    services.disarm("tea", [1])
    services.disarm_all(["tea", "milk"], [2])
    services.disarm("tea", [])
    assert [each[:2] for each in armed()] == [("milk", 1), ("milk", 3), ("tea", 3)]


@pytest.mark.django_db
def test_what_was_armed_in_a_transaction_that_fails_is_not_armed() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        arm(1, 5)
        1 / 0  # noqa: B018
    assert armed() == []


# --- acting -------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_what_is_due_is_acted_on_once_all_of_a_kind_at_once_and_the_oldest_first() -> None:
    for subject, minute in ((1, 3), (2, 1), (3, 2), (4, 9)):
        arm(subject, minute)
    tea = Doing()
    done = run_due({"tea": tea}, now=at(3))
    assert tea.calls == [[2, 3, 1]]
    assert (done.acted, done.kinds, done.latest) == (3, {"tea": 3}, timedelta(minutes=2))
    assert run_due({"tea": tea}, now=at(3)) == Round()
    assert armed() == [("tea", 4, at(9))]


@pytest.mark.django_db
def test_at_most_so_many_are_taken_and_the_rest_next_time() -> None:
    for subject in (1, 2, 3):
        arm(subject, subject)
    tea = Doing()
    run_due({"tea": tea}, now=at(9), limit=2)
    run_due({"tea": tea}, now=at(9), limit=2)
    assert tea.calls == [[1, 2], [3]]


@pytest.mark.django_db
def test_all_that_is_due_is_taken_round_after_round_until_it_is_over() -> None:
    for subject in range(1, 8):
        arm(subject, subject, case=1)  # of one case: one in a round
    tea = Doing()
    assert run_all({"tea": tea}, clock=lambda: at(9), limit=3).acted == 3
    assert run_all({"tea": tea}, clock=lambda: at(9), is_over=lambda: len(tea.calls) == 5).acted == 2
    assert run_all({"tea": tea}, clock=lambda: at(9)).kinds == {"tea": 2}
    assert tea.calls == [[1], [2], [3], [4], [5], [6], [7]]


@pytest.mark.django_db
def test_a_kind_that_nobody_acts_on_is_let_be() -> None:
    arm(1, 1, kind="coffee")
    arm(2, 2)
    tea = Doing()
    assert run_due({"tea": tea}, now=at(5)).acted == 1
    assert armed() == [("coffee", 1, at(1))]


@pytest.mark.django_db
def test_an_act_may_arm_the_same_anew() -> None:
    def again(dues: Sequence[Due], now: datetime) -> Collection[int]:
        services.arm_all(Due(due.kind, due.subject, due.case, now + timedelta(minutes=5)) for due in dues)
        return ()

    arm(1, 1)
    for minute in range(20):
        run_due({"tea": again}, now=at(minute))
    assert armed() == [("tea", 1, at(21))]


@pytest.mark.django_db
def test_of_one_case_what_is_due_later_sees_what_the_earlier_did() -> None:
    arm(1, 1, case=7)
    arm(1, 2, kind="milk", case=7)

    def drink(dues: Sequence[Due], now: datetime) -> Collection[int]:
        services.disarm("milk", [due.subject for due in dues])
        return ()

    milk = Doing()
    done = run_all({"tea": drink, "milk": milk}, clock=lambda: at(9))
    assert (done.acted, milk.calls, armed()) == (1, [], [])


@pytest.mark.django_db
def test_what_somebody_has_in_hand_is_looked_at_a_second_later_and_keeps_its_due_time() -> None:
    arm(1, 1)
    arm(2, 1)
    tea = Doing(busy=[1])
    done = run_due({"tea": tea}, now=at(2))
    assert (done.acted, done.busy, done.failed) == (1, 1, 0)
    timer = Timer.objects.get()
    assert (timer.subject, timer.due_at, timer.try_at) == (1, at(1), at(2) + timedelta(seconds=1))
    tea.busy = set()
    assert run_due({"tea": tea}, now=at(2)) == Round()
    assert run_due({"tea": tea}, now=at(3)).latest == timedelta(minutes=2)


@pytest.mark.django_db
def test_a_bad_one_is_put_off_with_its_reason_and_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    for subject in range(1, 9):
        arm(subject, subject)
    tea = Doing(fails=[3])
    done = run_due({"tea": tea}, now=at(9))
    assert (done.acted, done.failed) == (7, 1)
    assert tea.calls == [[1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 3, 4], [1, 2], [3, 4], [3], [4], [5, 6, 7, 8]]
    timer = Timer.objects.get()
    assert (timer.subject, timer.due_at, timer.try_at) == (3, at(3), at(9) + timedelta(seconds=10))
    assert (timer.attempts, timer.error) == (1, "RuntimeError: no 3 at all")
    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert record.getMessage() == "tea 3 failed, and is tried again in 10 s"


@pytest.mark.django_db
def test_what_goes_on_failing_is_tried_more_and_more_seldom_and_works_again_when_mended() -> None:
    arm(1, 0)
    tea, tried, now = Doing(fails=[1]), [], NOW
    for second in range(200):
        before = len(tea.calls)
        run_due({"tea": tea}, now=now + timedelta(seconds=second))
        tried += [second] if len(tea.calls) > before else []
    assert tried == [0, 10, 30, 70, 150]
    assert [each.attempts for each in queries.failing()] == [5]
    tea.fails = set()
    assert run_due({"tea": tea}, now=at(DAY)).acted == 1
    assert (queries.failing(), armed()) == ([], [])


@pytest.mark.django_db
def test_a_failed_one_is_tried_at_once_when_a_person_asks_for_it() -> None:
    arm(1, 0)
    tea = Doing(fails=[1])
    run_due({"tea": tea}, now=NOW)
    (failed,) = queries.failing()
    assert services.try_again(failed.pk, now=at(0.1)).try_at == at(0.1)
    tea.fails = set()
    assert run_due({"tea": tea}, now=at(0.1)).acted == 1
    assert services.try_again(failed.pk, now=at(1)) is None


@pytest.mark.django_db
def test_what_a_failing_act_wrote_is_undone_and_what_the_others_wrote_stays() -> None:
    def write(dues: Sequence[Due], now: datetime) -> Collection[int]:
        for due in dues:
            services.arm("done", due.subject, due_at=now)
            if due.subject == 2:
                raise RuntimeError("no")
        return ()

    for subject in (1, 2, 3):
        arm(subject, subject)
    run_due({"tea": write}, now=at(9))
    assert [each[:2] for each in armed()] == [("done", 1), ("done", 3), ("tea", 2)]


def test_a_worker_that_dies_in_an_act_has_taken_nothing(transactional_db: None) -> None:
    def dies(dues: Sequence[Due], now: datetime) -> Collection[int]:
        services.arm("done", 1, due_at=now)
        raise KeyboardInterrupt

    arm(1, 1)
    with pytest.raises(KeyboardInterrupt):
        run_due({"tea": dies}, now=at(2))
    assert armed() == [("tea", 1, at(1))]


# --- the clock steps ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_after_a_step_of_days_each_comes_once_in_order_and_says_how_late_it_was() -> None:
    for subject, minute in ((1, 30), (2, 10), (3, 20), (4, 4 * DAY)):
        arm(subject, minute)
    tea = Doing()
    done = run_all({"tea": tea}, clock=lambda: at(3 * DAY))
    assert tea.calls == [[2, 3, 1]]
    assert tea.late == [timedelta(minutes=3 * DAY - minute) for minute in (10, 20, 30)]
    assert done.latest == timedelta(minutes=3 * DAY - 10)


@pytest.mark.django_db
def test_after_a_step_back_nothing_comes_twice_and_nothing_is_lost() -> None:
    for subject in (1, 2, 3):
        arm(subject, subject * 10)
    tea = Doing()
    run_all({"tea": tea}, clock=lambda: at(20))
    for minute in (-DAY, 0, 10, 20, 29):
        run_all({"tea": tea}, clock=lambda minute=minute: at(minute))
    assert tea.calls == [[1, 2]]
    run_all({"tea": tea}, clock=lambda: at(30))
    assert tea.calls == [[1, 2], [3]]


# --- what it costs, and what it says --------------------------------------------------------------------


def plan_of(sql: str) -> str:
    """How the database goes about it, once it knows its tables."""
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute(explain + sql)
        return "\n".join(str(row) for row in cursor.fetchall())


@pytest.mark.django_db
def test_nothing_due_costs_one_read_along_the_index(django_assert_num_queries: Callable[..., object]) -> None:
    services.arm_all(Due(kind, subject, None, at(DAY)) for kind in ("tea", "milk") for subject in range(2000))
    with django_assert_num_queries(1) as asked:  # type: ignore[attr-defined]
        run_due({"tea": Doing(), "milk": Doing()}, now=NOW)
    plan = plan_of(asked.captured_queries[0]["sql"])
    assert "timers_in_order" in plan, plan


@pytest.mark.django_db
def test_loads_say_of_each_kind_what_is_due_fails_and_how_long_it_waits() -> None:
    arm(1, 0)
    arm(2, 1)
    run_due({"tea": Doing(fails=[1])}, now=NOW)
    arm(3, DAY)
    arm(1, DAY, kind="milk")
    arm(1, 0, kind="coffee")
    milk, tea = queries.loads(["tea", "milk"], now=at(2))
    assert (milk.kind, milk.due, milk.failing, milk.lag(at(2))) == ("milk", 0, 0, timedelta())
    assert (tea.kind, tea.due, tea.failing) == ("tea", 2, 1)
    assert tea.lag(at(2)) == timedelta(minutes=2)
    # One that failed and is not tried again yet has waited all the same.
    assert queries.loads(["tea"], now=at(0.1)) == [Load("tea", 0, 1, NOW)]


@pytest.mark.django_db
def test_loads_never_look_at_what_is_armed_for_later(
    django_assert_num_queries: Callable[..., object],
) -> None:
    services.arm_all(Due("tea", subject, None, at(DAY)) for subject in range(2000))
    with django_assert_num_queries(2) as asked:  # type: ignore[attr-defined]
        queries.loads(["tea"], now=NOW)
    due, failing = (plan_of(each["sql"]) for each in asked.captured_queries)
    assert "timers_in_order" in due, due
    assert "timers_failing" in failing, failing


@pytest.mark.django_db
def test_a_worker_is_known_while_it_says_that_it_lives() -> None:
    services.beat("one", now=NOW, started_at=NOW, done=Round(acted=2, latest=timedelta(seconds=3)))
    services.beat("one", now=at(0.5), started_at=NOW, done=Round(failed=1))
    services.beat("two", now=NOW, started_at=NOW, done=Round())
    (one,) = [each for each in queries.workers(now=at(1.2)) if each.worker == "one"]
    assert (one.acted, one.failed, one.latest_seconds, one.at) == (2, 1, 3.0, at(0.5))
    assert [each.worker for each in queries.workers(now=at(1.2))] == ["one"]
    services.beat("one", now=at(1), started_at=NOW, done=Round(), stopped=True)
    assert [each.worker for each in queries.workers(now=at(1))] == ["two"]


@pytest.mark.django_db
def test_a_sign_of_life_from_before_the_clock_was_set_back_says_nothing() -> None:
    services.beat("one", now=at(DAY), started_at=NOW, done=Round())
    assert queries.workers(now=at(5)) == []


@pytest.mark.django_db
def test_a_worker_under_an_earlier_ones_name_counts_anew_and_old_ones_are_forgotten() -> None:
    services.beat("old", now=NOW, started_at=NOW, done=Round())
    services.beat("one", now=at(DAY), started_at=NOW, done=Round(acted=5))
    services.beat("one", now=at(DAY + 1), started_at=at(DAY + 1), done=Round(acted=1))
    assert list(Heartbeat.objects.values_list("worker", "acted", "started_at")) == [("one", 1, at(DAY + 1))]


@pytest.mark.django_db
def test_what_one_act_arms_and_disarms_together_is_written_at_its_end() -> None:
    arm(1, 1)
    arm(2, 1)
    arm(3, 1, kind="cake")
    with services.together():
        services.disarm("tea", [1, 2])
        arm(2, 5)
        arm(4, 5)
        with services.together():
            services.disarm_all(["tea", "cake"], [4])
        services.disarm("cake", [2])
        assert armed() == [("cake", 3, at(1)), ("tea", 1, at(1)), ("tea", 2, at(1))]
    assert armed() == [("cake", 3, at(1)), ("tea", 2, at(5))]
    with pytest.raises(RuntimeError), services.together():
        services.disarm("tea", [2])
        raise RuntimeError
    assert armed() == [("cake", 3, at(1)), ("tea", 2, at(5))]
