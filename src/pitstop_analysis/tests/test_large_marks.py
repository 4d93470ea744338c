"""Where CSV is cut into parts: at no row and within no marks, however they stand."""

import csv
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pitstop_analysis.large import csv_parts
from pitstop_analysis.large.parts import Part
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers import csv as csv_reader
from pitstop_analysis.readers.raw import PLACE
from pitstop_analysis.tests.files import put


def rows_of(parts: Iterable[Part]) -> list[tuple[object, ...]]:
    return [row for part in parts for row in part.raw.frame.select(PLACE, "x", "y").rows()]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.text('ab",\n', max_size=5), max_size=3), max_size=8), st.integers(1, 25))
def test_any_text_is_cut_where_no_row_is(tmp_path: Path, written_rows: list[list[str]], block: int) -> None:
    """Quotation marks, rows over several lines, wide rows and gaps, cut anywhere: the same rows and lines."""
    text = StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([["x", "y"], *written_rows])
    path = put(tmp_path, text.getvalue())
    try:
        whole = csv_reader.read(path.read_bytes(), encoding="utf-8", delimiter=",")
    except Unreadable as refusal:
        with pytest.raises(Unreadable) as caught:
            rows_of(csv_parts.CsvParts(path, encoding="utf-8", delimiter=",", limit=10**6, block=block))
        assert caught.value.what == refusal.what
        return
    parts = list(csv_parts.CsvParts(path, encoding="utf-8", delimiter=",", limit=10**6, block=block))
    assert rows_of(parts) == whole.frame.select(PLACE, "x", "y").rows()
    assert sum(part.raw.rows for part in parts) == whole.rows
    wide = [line for part in parts for left in part.raw.left_out for line in left.first]
    assert tuple(wide[:3]) == (whole.left_out[0].first if whole.left_out else ())


HEADERS = ["x,y\n", '"x","y"\n', '"x\n",y\n', 'x"x,y\n', '"x"x,y\n', 'x,"y\n', "\nx,y\n", ""]
MARKS = st.text('ab",\n', max_size=40) | st.lists(
    st.sampled_from(['"', '""', ",", "\n", "a", 'a"', '"a', '"a"', '"a,b"', '"a\nb"', '"a"b', 'a"b"', "\r"]),
    max_size=14,
).map("".join)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(HEADERS), MARKS, st.integers(1, 25))
def test_marks_that_are_not_closed_properly_are_the_same_in_parts(
    tmp_path: Path, header: str, body: str, block: int
) -> None:
    path = put(tmp_path, header + body)

    def in_parts() -> list[Part]:
        return list(csv_parts.CsvParts(path, encoding="utf-8", delimiter=",", limit=10**6, block=block))

    try:
        whole = csv_reader.read(path.read_bytes(), encoding="utf-8", delimiter=",")
    except Unreadable as refusal:
        with pytest.raises(Unreadable) as caught:
            in_parts()
        assert str(caught.value) == str(refusal)
        return
    parts = in_parts()
    names = whole.frame.columns
    assert [row for part in parts for row in part.raw.frame.select(names).rows()] == whole.frame.rows()
    assert sum(part.raw.rows for part in parts) == whole.rows


@settings(deadline=None, max_examples=200)
@given(MARKS)
def test_the_quick_way_to_read_marks_gives_the_rows_of_the_careful_one(body: str) -> None:
    text = "x,y\n" + body.replace("\r", "")
    quick = csv_reader.read_plain(text, ",", 0)
    if quick is not None:
        careful = csv_reader.read_careful(text, ",", 0)
        assert quick.frame.select("x", "y", PLACE).rows() == careful.frame.rows()
        assert (quick.rows, careful.left_out) == (careful.rows, ())
