"""CSV of every encoding and dialect: rows in, one log or one clear answer out."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitstop_analysis.read import read
from pitstop_analysis.readers import csv as csv_reader
from pitstop_analysis.readers.raw import PLACE
from pitstop_analysis.tests.files import PLAIN, TWO_ROWS, put, refused, teams


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_unicode_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    path = put(tmp_path, PLAIN.replace("Front", "Übernahme ✓").encode(encoding))
    assert teams(path)[0] == ("1", "08:00", "Übernahme ✓")


def test_text_that_is_not_unicode_is_read_as_windows_and_said(tmp_path: Path) -> None:
    log = read(put(tmp_path, PLAIN.replace("Front", "Zuständig").encode("latin-1")))
    assert log.events["team"][0] == "Zuständig"
    assert any("Windows-1252" in note for note in log.understood.notes)


def test_an_encoding_can_be_named(tmp_path: Path) -> None:
    path = put(tmp_path, PLAIN.replace("Front", "Отдел").encode("cp1251"))
    assert teams(path, encoding="cp1251")[0][2] == "Отдел"
    assert "no encoding named 'klingon'" in refused(path, encoding="klingon").what
    assert refused(path, encoding="utf-8").what.startswith("Line 2: byte ")


def test_undefined_bytes_ask_for_the_encoding(tmp_path: Path) -> None:
    assert "--encoding" in refused(put(tmp_path, PLAIN.encode() + b"\x81\x8d\xff")).remedy


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_common_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    assert teams(put(tmp_path, PLAIN.replace(",", delimiter))) == TWO_ROWS


def test_other_delimiters_are_named(tmp_path: Path) -> None:
    path = put(tmp_path, PLAIN.replace(",", "~"))
    assert "--delimiter" in refused(path).remedy
    assert teams(path, delimiter="~") == TWO_ROWS
    assert "not one plain character" in refused(path, delimiter="~~").what


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.rstrip("\n"),
        "sep=,\n" + PLAIN,
        "\n\n" + PLAIN,
        PLAIN.replace("\n", "\n\n"),
        PLAIN.replace("Opened", '"Opened\nagain"'),
        PLAIN.replace("Opened", '"said ""hello"", left"'),
        PLAIN.replace("case,", '"case",'),
    ],
)
def test_dialects_of_csv_give_the_same_rows(tmp_path: Path, text: str) -> None:
    assert teams(put(tmp_path, text)) == TWO_ROWS


def test_lines_stay_right_after_fields_that_span_lines(tmp_path: Path) -> None:
    text = 'case,at,team\n1,2026-03-02T08:00:00Z,"A\nand\nmore"\n\n1,never,B\n1,2026-03-02T08:00:00Z,B,C,D\n'
    log = read(put(tmp_path, text))
    assert {left.reason: left.first for left in log.understood.left_out} == {
        "more fields than the header": (7,),
        "no time that can be read": (6,),
    }
    assert log.understood.rows_read == 3


def test_a_quotation_that_never_ends_names_its_line(tmp_path: Path) -> None:
    text = PLAIN + '1,2026-03-02T08:00:00Z,"Fro\n1,2026-03-02T08:00:00Z,Front,x,y\n'
    assert refused(put(tmp_path, text)).what.startswith("Line 4: a quotation mark")


def test_repeated_and_empty_headers_are_told_apart(tmp_path: Path) -> None:
    log = read(put(tmp_path, "case,at,team,note,note,\n1,2026-03-02T08:00:00Z,A,x,y,z\n"))
    assert log.events.select("note", "note (5)", "column 6").rows() == [("x", "y", "z")]


def test_a_field_of_many_lines_is_no_obstacle(tmp_path: Path) -> None:
    text = (
        'case,at,team,text\n1,2026-03-02T08:00:00Z,Front,"'
        + "line\n" * 60_000
        + '"\n1,2026-03-02T09:30:00Z,Billing,\n'
    )
    assert teams(put(tmp_path, text)) == TWO_ROWS


@pytest.mark.parametrize("delimiter", ['"', "\n", "\0", "é", ""])
def test_delimiters_that_cannot_be(tmp_path: Path, delimiter: str) -> None:
    if delimiter:
        assert "not one plain character" in refused(put(tmp_path, PLAIN), delimiter=delimiter).what
    else:
        assert teams(put(tmp_path, PLAIN), delimiter=delimiter) == TWO_ROWS


FIELDS = st.lists(st.text('ab" \n,é', max_size=4), min_size=1, max_size=5)


@given(st.lists(FIELDS, max_size=6))
def test_the_two_ways_to_read_csv_agree(rows: list[list[str]]) -> None:
    lines = ["one,two,three", *(",".join(row) for row in rows)]
    text = "\n".join(lines) + "\n"
    quick = csv_reader.read_plain(text, ",", 0)
    if quick is None:
        return
    careful = csv_reader.read_careful(text, ",", 0)
    assert quick.frame.select("one", "two", "three", PLACE).rows() == careful.frame.rows()
    assert quick.rows == careful.rows
