"""What the list of a copy says, and when its files are merged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from pitstop.events.complete import Look, Mark
from pitstop.insights.manifest import DamagedError, Manifest, Part, from_text, next_epoch, to_merge, to_text

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(hours=2)


def parts(month: str, *rows: int, at: datetime = LONG_AGO) -> list[Part]:
    return [Part(f"{month}.1.{n:06}.parquet", month, count, count * 10, at) for n, count in enumerate(rows)]


def test_what_was_written_is_read_again() -> None:
    manifest = Manifest(
        epoch=7,
        columns=("case_id", "at"),
        upto=Mark(812, "ab12"),
        number=3,
        level_at=NOW,
        parts=(*parts("2026-02", 5), *parts("2026-03", 7, 9)),
        retired=(("2026-01.7.000001.parquet", NOW),),
        known=Look(812, NOW),
        look=Look(820, NOW, frozenset({"3/12", "4/9"})),
    )
    assert from_text(to_text(manifest)) == manifest


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"meaning": 1}', "\x00", b"\xff\xfe", '"2026"'])
def test_anything_else_is_none_of_ours(text: str | bytes) -> None:
    with pytest.raises(DamagedError):
        from_text(text)


@pytest.mark.parametrize(
    ("files", "merged"),
    [
        (parts("2026-03", *[10] * 16), []),
        (parts("2026-03", *[10] * 17), [10] * 17),
        # A great one is written anew only when what comes to it is half as much at least.
        (parts("2026-03", 1000, *[10] * 16), [10] * 16),
        (parts("2026-03", 320, *[10] * 16), [10] * 16 + [320]),
        (parts("2026-03", *[10 * 4**n for n in range(17)]), [10, 40]),
        # A month that is over becomes one file, once nothing has come for an hour.
        (parts("2026-02", 1000, 10), [1000, 10]),
        (parts("2026-02", 1000), []),
        (parts("2026-02", 1000, 10, at=NOW - timedelta(minutes=59)), []),
        (parts("2026-02", *[10] * 17, at=NOW), [10] * 17),
        (parts("2026-02", 1000) + parts("2026-03", 10), []),
        (parts("2025-12", 1, 2) + parts("2026-02", 3, 4), [1, 2]),
    ],
)
def test_small_files_are_merged_and_each_event_is_written_a_few_times_only(
    files: list[Part], merged: list[int]
) -> None:
    assert [part.rows for part in to_merge(files, now=NOW)] == merged


def test_files_that_were_merged_stay_for_ten_minutes() -> None:
    old = parts("2026-03", 1, 2)
    new = Part("2026-03.1.000009.parquet", "2026-03", 3, 30, NOW)
    manifest = Manifest(epoch=1, columns=(), parts=tuple(old), number=8).merged(old, new, now=NOW)
    assert manifest.files == {part.name for part in (*old, new)}
    assert manifest.number == 9
    again = Part("2026-03.1.000010.parquet", "2026-03", 3, 30, NOW)
    assert manifest.merged([new], again, now=NOW + timedelta(minutes=9)).files == manifest.files | {
        again.name
    }
    later = manifest.merged([new], again, now=NOW + timedelta(minutes=10))
    assert later.files == {new.name, again.name}


def test_no_name_is_used_twice_also_when_the_list_is_lost_or_the_clock_set_back() -> None:
    first = Manifest(epoch=next_epoch(NOW), columns=(), number=5)
    second = first.anew((), now=NOW - timedelta(days=1))
    assert second.epoch == first.epoch + 1
    assert replace(second, number=5).name_of(6, "2026-03") != first.name_of(6, "2026-03")
    assert next_epoch(NOW + timedelta(hours=1)) > second.epoch
