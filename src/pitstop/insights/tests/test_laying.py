"""The cut that is brought up is that of a new start, and every engine makes the same figures of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pitstop.conftest import NOW
from pitstop.insights import kept, laying, snapshot
from pitstop.insights.asked import Asked
from pitstop.insights.cutting import Cut
from pitstop.insights.engine import Polars
from pitstop.insights.figures import Figures, reckon
from pitstop.insights.kept import Kept
from pitstop.insights.laying import Laid, brought_up
from pitstop.insights.tests.random_desk import Copy, events
from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.stats import Share, Spread

ALL = Asked(NOW, NOW + timedelta(days=30))


def in_order(cut: Cut) -> list[pl.DataFrame]:
    return [each.sort(each.columns) for each in (cut.segments, cut.cases, cut.offers)]


def is_same(one: Laid, other: Laid) -> bool:
    pairs = zip(in_order(one.cut), in_order(other.cut), strict=True)
    return one.upto == other.upto and all(mine.equals(theirs) for mine, theirs in pairs)


@settings(max_examples=15, deadline=None)
@given(
    st.randoms(use_true_random=False),
    st.integers(1, 6),
    st.lists(st.tuples(st.integers(1, 25), st.booleans()), min_size=2, max_size=4),
)
def test_what_is_brought_up_is_what_a_new_start_finds(
    chance: Random, cases: int, batches: list[tuple[int, bool]]
) -> None:
    with TemporaryDirectory() as folder:
        copy, laid = Copy(Path(folder)), None
        for number, merges in batches:
            copy.add(events(chance, cases, number, first=copy.manifest.upto.id + 1))
            if merges:
                copy.merge()
            laid = brought_up(laid, Path(folder), copy.manifest)
            assert is_same(laid, brought_up(None, Path(folder), copy.manifest))


def test_many_events_are_cut_in_shares_to_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = Copy(tmp_path)
    copy.add(events(Random(1), 60, 500))
    at_once = brought_up(None, tmp_path, copy.manifest)
    monkeypatch.setattr(laying, "AT_ONCE", 70)
    in_shares = brought_up(None, tmp_path, copy.manifest)
    assert is_same(at_once, in_shares)
    assert in_shares.cut.cases.height == 60


def test_it_stays_in_few_pieces_however_often_it_is_brought_up(tmp_path: Path) -> None:
    copy, chance, laid = Copy(tmp_path), Random(2), None
    for _each in range(20):
        copy.add(events(chance, 9, 5, first=copy.manifest.upto.id + 1))
        laid = brought_up(laid, tmp_path, copy.manifest)
    assert laid is not None
    assert max(each.n_chunks() for each in (laid.cut.segments, laid.cut.cases, laid.cut.offers)) <= 8


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"teams": frozenset({1, 3})},
        {"teams": frozenset({2}), "team": 1},
        {"kind": "escalation"},
        {"priority": "high"},
        {"begins": NOW + timedelta(days=9)},
        {"teams": frozenset()},
    ],
)
def test_figures_are_the_same_by_the_engine_of_a_report(
    tmp_path: Path, seed: int, changes: dict[str, object]
) -> None:
    copy = Copy(tmp_path)
    copy.add(events(Random(seed), 300, 2500))
    laid = brought_up(None, tmp_path, copy.manifest)
    kept, level_at = Kept(laid.epoch, laid.upto, laid.cut), NOW + timedelta(days=26)
    asked = replace(ALL, **changes)  # type: ignore[arg-type]
    here, there = (reckon(kept, asked, level_at, engine) for engine in (Polars, Duck))
    assert told(here) == told(there)
    assert routes(here) == routes(there)
    if asked == ALL:
        assert min(here.handoffs, here.offers.waits.n, here.passed_on.passed_on.count) > 50  # type: ignore[union-attr]
        assert here.solved_fast is not None and here.solved_fast.fast.count > 10


def told(found: Figures) -> tuple[object, ...]:
    passed, solved = found.passed_on, found.solved_fast
    return (
        (found.handoffs, found.straight_back, found.offers, found.cases, found.weeks),
        passed and (passed.passed_on, passed.still_waiting, passed.teams.rows()),
        solved and (solved.fast, solved.left_out, solved.routes.rows()),
    )


def routes(found: Figures) -> list[tuple[int, int, int, int, Share, int, Share, Spread]]:
    return [
        (each.giver, each.receiver, each.n, each.cases, each.back, each.offers, each.returned, each.waits)
        for each in found.routes
    ]


@pytest.fixture
def written(tmp_path: Path) -> Copy:
    """A copy with its cut beside it, of all but the last 30 events."""
    copy, chance = Copy(tmp_path), Random(3)
    copy.add(events(chance, 100, snapshot.FEWEST))
    assert snapshot.renew(copy.disk, copy.manifest)
    copy.add(events(chance, 110, 30, first=snapshot.FEWEST + 1))
    return copy


def test_a_start_reads_the_cut_that_was_written_and_cuts_the_rest(written: Copy, tmp_path: Path) -> None:
    begun = snapshot.read(tmp_path, written.manifest.epoch)
    assert begun is not None and begun.upto == 1000
    anew = brought_up(None, tmp_path, written.manifest)
    assert is_same(brought_up(begun, tmp_path, written.manifest), anew)


def test_it_is_written_again_when_a_thousand_events_have_come(written: Copy, tmp_path: Path) -> None:
    chance = Random(4)
    written.add(events(chance, 110, 969, first=1031))
    assert not snapshot.renew(written.disk, written.manifest)
    written.add(events(chance, 110, 1, first=2000))
    assert snapshot.renew(written.disk, written.manifest)
    begun = snapshot.read(tmp_path, written.manifest.epoch)
    assert begun is not None
    assert is_same(begun, brought_up(None, tmp_path, written.manifest))


def test_one_that_is_damaged_is_not_read_and_is_written_anew(written: Copy, tmp_path: Path) -> None:
    file = tmp_path / snapshot.NAME
    whole = file.read_bytes()
    middle = len(whole) // 2
    for damaged in (
        b"",
        b"\n\n\n",
        whole[:middle],
        whole[:-1],
        whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :],
        whole.replace(b'"upto": 1000', b'"upto": 1001'),
        whole.replace(b'"epoch": 1', b'"epoch": 2'),
        whole.replace(b'"version": "', b'"version": "before '),
        whole.replace(b'"upto"', b'"opto"'),
        whole.replace(b"{", b"[", 1),
    ):
        file.write_bytes(damaged)
        assert snapshot.read(tmp_path, written.manifest.epoch) is None
        assert snapshot.renew(written.disk, written.manifest)
        begun = snapshot.read(tmp_path, written.manifest.epoch)
        assert begun is not None and begun.upto == 1030


def test_one_of_a_later_state_is_not_used_and_is_written_anew(written: Copy, tmp_path: Path) -> None:
    begun = snapshot.read(tmp_path, written.manifest.epoch)
    earlier = replace(written.manifest, upto=replace(written.manifest.upto, id=999))
    assert brought_up(begun, tmp_path, earlier).upto == 999
    lost = Copy(tmp_path / "lost")
    lost.add(events(Random(6), 40, 500))
    assert is_same(
        brought_up(begun, lost.disk.folder, lost.manifest), brought_up(None, lost.disk.folder, lost.manifest)
    )
    later = replace(written.manifest, upto=replace(written.manifest.upto, id=2000))
    assert snapshot.renew(written.disk, later)


def test_a_cut_that_is_written_while_a_process_starts_is_used(
    written: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = snapshot.read

    def after_another(folder: Path, epoch: int) -> Laid | None:
        monkeypatch.setattr(snapshot, "read", read)
        written.add(events(Random(7), 110, 970, first=1031))
        assert snapshot.renew(written.disk, written.manifest)
        return read(folder, epoch)

    monkeypatch.setattr(snapshot, "read", after_another)
    monkeypatch.delattr(laying, "_from_the_first")
    kept.forget()
    found = kept.kept(tmp_path)
    assert found is not None and found.upto == 2000


def test_a_copy_that_was_never_level_has_none(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    copy.add(events(Random(5), 10, snapshot.FEWEST))
    assert not snapshot.renew(copy.disk, replace(copy.manifest, level_at=None))
    assert not (tmp_path / snapshot.NAME).exists()
