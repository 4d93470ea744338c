"""The desk's figures: what real hand-offs show, over which period, to whom, and how soon."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction

from pitstop.cases.models import Case
from pitstop.conftest import NOW, World, at
from pitstop.core.refusals import Refused
from pitstop.events import services as events
from pitstop.insights import figures, kept, queries, seen, store
from pitstop.insights.asked import Asked
from pitstop.insights.behind import Behind
from pitstop.insights.cutting import READ

# Its own transactions: what a test has not committed is not in the log yet, and is not taken in.
pytestmark = pytest.mark.django_db(transaction=True)
MARCH = Asked(NOW - timedelta(days=1), NOW + timedelta(days=30))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.PITSTOP_EVENTS_DIR = tmp_path
    kept.forget()
    return tmp_path


def note(kind: str, now: datetime, world: World, case: int, **data: object) -> None:
    """An event as a slice above records it."""
    with transaction.atomic():
        told = events.New(kind, now, case=case, by=world.receiver.id, team=world.billing.pk, data=data)
        events.record_all([told])


def copied(folder: Path) -> None:
    while store.sync(folder, now=at(600)).more:
        pass


@pytest.fixture
def passed(world: World, folder: Path) -> World:
    """A case goes to billing in 4 minutes and back in 10, is closed; another is returned; one waits."""
    world.accept(world.offer())
    back = world.offer(by=world.receiver, to_team=world.front.pk, now=at(20))
    world.accept(back, by=world.giver, now=at(30), read_back="Once more from the start.")
    returned = world.open(now=at(40))
    world.send_back(world.offer(case_id=returned.pk, now=at(41)), now=at(51))
    waits = world.open(now=at(60))
    world.offer(case_id=waits.pk, now=at(61))
    copied(folder)
    return world


def test_it_tells_what_really_happened(passed: World, folder: Path) -> None:
    found = figures.figures(folder, MARCH, level_at=at(600))
    assert found is not None and found.cases is not None
    assert (found.cases.n, found.handoffs) == (3, 2)
    assert (found.cases.handoffs.with_any.count, found.cases.handoffs.with_any.of) == (1, 3)
    assert (found.cases.returns.of_handed_off.count, found.cases.returns.of_handed_off.of) == (1, 1)
    offers = found.offers
    assert (offers.n, offers.open, offers.accepted.count, offers.returned.count) == (4, 1, 2, 1)
    assert (offers.accepted.of, offers.withdrawn.count, offers.expired.count) == (3, 0, 0)
    assert offers.waits.n == 2
    assert offers.waits.median == pytest.approx(7 / 60)
    assert offers.bins["within 1 h"] == 2
    there, back = found.routes
    assert (there.giver, there.receiver) == (passed.front.pk, passed.billing.pk)
    assert (there.n, there.back.count, there.offers, there.returned.count) == (1, 1, 3, 1)
    assert (there.returned.of, there.waits.median) == (2, pytest.approx(4 / 60))
    assert (back.giver, back.receiver) == (passed.billing.pk, passed.front.pk)
    assert (back.n, back.back.count, back.offers, back.waits.median) == (1, 0, 1, pytest.approx(10 / 60))


def test_a_period_takes_what_began_in_it_up_to_its_end(passed: World, folder: Path) -> None:
    def told(begins: float, ends: float) -> tuple[int, int, int]:
        found = figures.figures(folder, Asked(at(begins), at(ends)), level_at=at(600))
        assert found is not None and found.cases is not None
        return found.cases.n, found.offers.n, found.handoffs

    assert told(0, 5) == (1, 1, 0)
    assert told(0, 5.01) == (1, 1, 1)
    assert told(5, 30) == (0, 1, 1)
    assert told(31, 600) == (2, 2, 0)
    assert told(700, 800) == (0, 0, 0)


def test_a_team_a_kind_and_a_priority_narrow_it(passed: World, folder: Path) -> None:
    note("case.prioritised", at(70), passed, passed.case_id, priority="high", before="normal")
    copied(folder)

    def handoffs(**more: Any) -> int:
        found = figures.figures(folder, Asked(MARCH.begins, MARCH.ends, **more), level_at=at(600))
        assert found is not None
        return found.handoffs

    assert handoffs(team=passed.billing.pk) == 2
    assert handoffs(team=passed.network.pk) == 0
    assert handoffs(teams=frozenset({passed.front.pk}), team=passed.billing.pk) == 2
    assert handoffs(teams=frozenset({passed.network.pk}), team=passed.billing.pk) == 0
    assert handoffs(teams=frozenset()) == 0
    assert (handoffs(kind="specialist"), handoffs(kind="escalation")) == (2, 0)
    assert (handoffs(priority="high"), handoffs(priority="normal")) == (2, 0)


def test_everyone_sees_the_routes_of_their_teams_and_an_admin_all(passed: World) -> None:
    told = {name: seen.figures(asker, MARCH, now=at(600)).figures for name, asker in passed.everyone.items()}
    handoffs = {name: found.handoffs for name, found in told.items() if found}
    assert handoffs.pop("stranger") == 0
    assert set(handoffs.values()) == {2}
    assert handoffs.keys() == passed.everyone.keys() - {"stranger"}


def test_behind_a_figure_are_its_cases_on_routes_that_one_sees(passed: World) -> None:
    def behind(about: str, *sides: int, asker: Any = passed.lead) -> list[int]:
        return list(seen.cases(asker, MARCH, Behind(about, *sides), now=at(600)))

    first, returned, waits = Case.objects.order_by("pk").values_list("pk", flat=True)
    assert behind("handed_off") == behind("came_back") == behind("straight_back") == [first]
    assert behind("returned") == [returned]
    assert behind("open") == [waits]
    assert behind("accepted") == [first]
    there = (passed.billing.pk, passed.front.pk)
    assert behind("handoffs", *there) == [first]
    assert behind("returned", *there) == []
    assert behind("solved_fast", *there) == []
    assert behind("open", asker=passed.stranger) == behind("handed_off", asker=passed.stranger) == []


def test_a_figure_is_told_with_a_route_or_without_as_it_is_reckoned(passed: World) -> None:
    there = (passed.front.pk, passed.billing.pk)
    for about, sides in (
        ("persons", ()),
        ("persons", there),
        ("solved_fast", ()),
        ("handed_off", there),
        ("came_back", there),
        ("handoffs", there[:1]),
        ("handoffs", (None, *there[1:])),
    ):
        with pytest.raises(Refused, match="There is no such figure"):
            seen.cases(passed.lead, MARCH, Behind(about, *sides), now=at(600))
    assert Behind("solved_fast", *there).is_known
    assert Behind("handoffs", *there).is_known
    assert Behind("handed_off").is_known


def test_a_case_that_goes_on_after_it_was_closed_was_not_solved_fast(world: World, folder: Path) -> None:
    opened = [world.open(now=at(minute)).pk for minute in range(21)]
    for minute, case in enumerate(opened):
        world.accept(world.offer(case_id=case, now=at(minute)), now=at(minute + 1))
        note("case.closed", at(100 + 2 * minute), world, case, outcome="Paid.")
    note("case.reopened", at(300), world, opened[0], times=1, why="Not paid.")
    copied(folder)
    found = figures.figures(folder, MARCH, level_at=at(600))
    assert found is not None and found.solved_fast is not None
    assert (found.solved_fast.fast.count, found.solved_fast.fast.of) == (5, 20)
    quick = Behind("solved_fast", world.front.pk, world.billing.pk)
    took = {case: (after * 60_000_000,) for case, after in zip(opened[1:6], range(100, 105), strict=True)}
    assert list(seen.cases(world.lead, MARCH, quick, now=at(600)).items()) == list(took.items())


def test_solved_fast_is_measured_against_all_that_the_team_solves(world: World, folder: Path) -> None:
    for minute in range(20):
        each = world.open(now=at(minute))
        handoff = world.offer(case_id=each.pk, now=at(minute))
        world.accept(handoff, now=at(minute + 1))
        note("case.closed", at(100 + 2 * minute), world, each.pk, outcome="Paid.")
    copied(folder)
    found = figures.figures(folder, MARCH, level_at=at(600))
    assert found is not None and found.solved_fast is not None
    assert (found.solved_fast.fast.count, found.solved_fast.fast.of) == (5, 20)
    quick = Behind("solved_fast", world.front.pk, world.billing.pk)
    assert len(seen.cases(world.lead, MARCH, quick, now=at(600))) == 5
    assert seen.cases(world.stranger, MARCH, quick, now=at(600)) == {}


def test_weeks_are_of_utc_and_whole_to_the_moment_wherever_one_asks(world: World, folder: Path) -> None:
    def opened(*days: str) -> str:
        for day in days:
            world.open(now=datetime.fromisoformat(day))
        while store.sync(folder, now=datetime.fromisoformat(days[-1])).more:
            pass
        return days[-1]

    def told(zone: str) -> list[tuple[str, float, bool]]:
        """Of two weeks in the days of this zone."""
        here = ZoneInfo(zone)
        two_weeks = Asked(datetime(2026, 3, 2, tzinfo=here), datetime(2026, 3, 16, tzinfo=here))
        return by_week(figures.figures(folder, two_weeks, level_at=datetime.fromisoformat(last)))

    # The world's own case began on Monday, 2 March, at nine.
    last = opened("2026-03-01T23:30Z", "2026-03-08T12:00Z")
    assert told("UTC") == [("02 Mar", 2, False)], "the copy knows nothing of Sunday afternoon"
    last = opened("2026-03-15T23:30Z", "2026-03-20T12:00Z")
    assert told("UTC") == [("02 Mar", 2, True), ("09 Mar", 1, True)]
    assert told("Europe/Berlin") == [("23 Feb", 1, False), ("02 Mar", 2, True), ("09 Mar", 0, False)]
    assert told("America/New_York") == [("02 Mar", 2, False), ("09 Mar", 1, True), ("16 Mar", 0, False)]


def by_week(found: figures.Figures | None) -> list[tuple[str, float, bool]]:
    """Each week's Monday, its cases, and whether it is whole."""
    assert found is not None and found.weeks is not None and found.weeks.handed_off is not None
    return [(f"{week.start:%d %b}", week.of, week.whole) for week in found.weeks.handed_off.points]


def test_on_a_quiet_desk_weeks_go_up_to_the_moment_that_is_asked_in(world: World, folder: Path) -> None:
    for day in ("2026-03-05", "2026-03-10", "2026-03-13"):
        world.open(now=datetime.fromisoformat(f"{day}T12:00Z"))
    while store.sync(folder, now=datetime.fromisoformat("2026-03-13T12:00Z")).more:
        pass

    def told(moment: str) -> list[tuple[str, float, bool]]:
        return by_week(seen.figures(world.admin, MARCH, now=datetime.fromisoformat(moment)).figures)

    # The world's own case began on Monday, 2 March; nothing happens after Friday, 13 March.
    assert told("2026-03-13T12:30Z") == [("02 Mar", 2, True), ("09 Mar", 2, False)]
    assert told("2026-03-15T23:59Z") == [("02 Mar", 2, True), ("09 Mar", 2, False)]
    two_and_an_empty_one = [("02 Mar", 2, True), ("09 Mar", 2, True), ("16 Mar", 0, True)]
    assert told("2026-03-23T10:00Z") == [*two_and_an_empty_one, ("23 Mar", 0, False)]


def test_what_was_asked_for_within_the_hour_is_not_reckoned_again(passed: World) -> None:
    def told(minute: float) -> figures.Figures | None:
        return seen.figures(passed.lead, MARCH, now=at(minute)).figures

    first = told(600)
    assert first is not None and first.level_at == at(600)
    assert told(659) is first
    assert told(660) is not first


def test_what_is_kept_is_brought_up_case_by_case_to_what_a_new_start_finds(
    passed: World, folder: Path
) -> None:
    before = kept.kept(folder)
    assert before is not None
    passed.offer(now=at(80))
    passed.open(now=at(81))
    copied(folder)
    after = kept.kept(folder)
    kept.forget()
    anew = kept.kept(folder)
    assert after is not None and anew is not None
    assert (before.cut.offers.height, after.cut.offers.height) == (4, 5)
    for name in ("segments", "cases", "offers"):
        mine, other = (getattr(each.cut, name).sort("case_no", within(name)) for each in (after, anew))
        assert mine.equals(other), name


def test_what_is_asked_for_lately_is_kept_up_and_let_go_of_when_nobody_asks(
    passed: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.keep_up(folder)
    assert is_kept(folder) is None, "nobody asked"
    kept.kept(folder)
    passed.open(now=at(80))
    copied(folder)
    kept.keep_up(folder)
    assert is_kept(folder) == queries.read(folder).upto.id  # type: ignore[union-attr]
    monkeypatch.setattr(kept, "LATELY", -1.0)
    kept.keep_up(folder)
    assert is_kept(folder) is None


def is_kept(folder: Path) -> int | None:
    """Up to which event."""
    found = kept._kept.get(folder)
    return found.upto if found else None


class Turn:
    """A wait for one's turn, in which this happens."""

    def __init__(self, happens: Callable[[], None]) -> None:
        self.happens, self.turn = happens, Lock()

    def __enter__(self) -> None:
        happens, self.happens = self.happens, lambda: None
        happens()
        self.turn.acquire()

    def __exit__(self, *_fault: object) -> None:
        self.turn.release()


def test_who_waits_while_another_brings_it_up_takes_what_the_other_found(
    passed: World, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, others = kept.kept(folder), []

    def another_is_first() -> None:
        passed.open(now=at(80))
        copied(folder)
        others.append(kept.kept(folder))

    monkeypatch.setattr(kept, "_one_at_a_time", Turn(another_is_first))
    mine = kept.kept(folder)
    (other,) = others
    assert before is not None and mine is not None and other is not None
    assert before.upto < other.upto == mine.upto
    assert mine.cut is other.cut


def within(name: str) -> str:
    return {"segments": "n", "cases": "started", "offers": "offered"}[name]


def test_there_is_nothing_until_the_copy_was_level_once(passed: World, folder: Path) -> None:
    assert figures.figures(folder / "none", MARCH, level_at=at(600)) is None
    store.rebuild(folder, now=at(600))
    assert figures.figures(folder, MARCH, level_at=at(600)) is None
    assert seen.cases(passed.lead, MARCH, Behind("open"), now=at(600)) == {}
    store.sync(folder, now=at(600), limit=5)
    fresh = seen.figures(passed.lead, MARCH, now=at(601)).fresh
    assert figures.figures(folder, MARCH, level_at=at(600)) is None
    assert 0 < fresh.events < fresh.of
    copied(folder)
    assert figures.figures(folder, MARCH, level_at=at(600)) is not None
    (folder / queries.LIST).write_text("{}")
    assert figures.figures(folder, MARCH, level_at=at(600)) is None


def test_no_column_that_names_a_person_is_read() -> None:
    assert set(READ) & {"person", "actor"} == set()
