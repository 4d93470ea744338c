"""What is no log, is damaged or too large: told by its content, and refused with what to do."""

import gzip
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.tests.files import HEADER, PLAIN, ROWS, TRACE, TWO_ROWS, put, refused, teams, xes


def test_gzip_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    assert teams(put(tmp_path, gzip.compress(PLAIN.encode()), "log.dat")) == TWO_ROWS
    assert teams(put(tmp_path, gzip.compress(xes(TRACE).encode()), "log.csv")) == TWO_ROWS


def test_a_bomb_stops_at_the_limit(tmp_path: Path) -> None:
    packed = gzip.compress((PLAIN + ROWS[0] + "\n").encode() + (ROWS[0] + "\n").encode() * 100_000)
    path = put(tmp_path, packed, "log.csv.gz")
    assert path.stat().st_size < 100_000
    found = refused(path, max_size=1_000_000)
    assert "more than 1 MB after unpacking" in found.what
    assert "--max-size" in found.remedy
    assert (
        "--max-size"
        in refused(put(tmp_path, gzip.compress(xes(TRACE * 9000).encode())), max_size=10**6).remedy
    )


def test_a_cut_gzip_file_is_refused(tmp_path: Path) -> None:
    whole = gzip.compress(bytes(range(256)) * 4 + PLAIN.encode() * 50)
    found = refused(put(tmp_path, whole[: len(whole) // 2]))
    assert found.what == "The gzip file is damaged or ends early."
    assert found.remedy == "Copy or export it again; `gzip -t FILE` tells whether it is whole."


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"   \n\n", "is empty"),
        (b"PK\x03\x04rest", "Excel workbook or a zip"),
        (b"%PDF-1.7", "PDF"),
        (b"SQLite format 3\0rest", "SQLite"),
        (b'{"cases": [', "not well-formed JSON"),
        (b"BZh91AY", "bzip2"),
        (b"<!DOCTYPE html>\n<html><head><title>502 Bad Gateway</title>", "is a web page"),
        (b"\xef\xbb\xbf\n<HTML lang='en'><title>Sign in</title></HTML>", "is a web page"),
        (bytes(range(256)) * 20, "binary"),
        (b"just one column\nand a row\n", "divides it into columns"),
        (HEADER.encode() + b"\n", "no rows"),
    ],
)
def test_what_is_no_log_is_named(tmp_path: Path, content: bytes, says: str) -> None:
    found = refused(put(tmp_path, content))
    assert says in found.what
    assert found.remedy.endswith(".")


def test_paths_that_cannot_be_opened(tmp_path: Path) -> None:
    assert "no file" in refused(tmp_path / "none.csv").what
    assert "is a folder" in refused(tmp_path).what


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_never_a_crash(data: st.DataObject) -> None:
    whole = bytearray(
        data.draw(st.sampled_from([PLAIN.encode(), xes(TRACE).encode(), gzip.compress(PLAIN.encode())]))
    )
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=4))
        whole = whole or bytearray(b" ")
    with NamedTemporaryFile(suffix=".log") as file:
        file.write(whole)
        file.flush()
        with suppress(Unreadable):
            assert read(file.name).events.height > 0
