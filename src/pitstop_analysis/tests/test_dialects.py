"""Exports as programs really write them: what is said about each, and the rows that come out."""

import csv
import gzip
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pitstop_analysis as pa
from pitstop_analysis.readers import csv as csv_reader
from pitstop_analysis.readers.raw import PLACE
from pitstop_analysis.readers.text import delimiter_of, encoding_of, header_of

ROWS = [
    ["INC001", "2026-03-02 08:00", "Service Desk", "Opened"],
    ["INC001", "2026-03-02 09:30", "Übernahme Süd", 'said "no", then; yes'],
    ["INC002", "2026-03-02 10:00", "Service Desk", "line one\nline two\n\nline four"],
]
HEADER = ["number", "updated", "assignment group", "comments"]


def written(delimiter: str = ",", end: str = "\r\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([HEADER, *ROWS])
    return text.getvalue()


def read(folder: Path, content: bytes, **options: object) -> pa.Log:
    path = folder / "export"
    path.write_bytes(content)
    return pa.read(path, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    ("text", "encoding", "said"),
    [
        (written(), "utf-8", "UTF-8, divided by comma"),
        (written(";"), "utf-8-sig", "UTF-8 with a mark, divided by semicolon"),
        (written(";"), "cp1252", "Windows-1252, divided by semicolon"),
        (written("\t"), "utf-16", "UTF-16, divided by tab"),
        (written("\t", "\n"), "utf-16-le", "UTF-16-LE, divided by tab"),
        (written("|", "\n"), "utf-8", "UTF-8, divided by bar"),
        (written(quoting=csv.QUOTE_ALL), "utf-8", "UTF-8, divided by comma"),
        (written(end="\r", quoting=csv.QUOTE_ALL), "utf-8", "UTF-8, divided by comma"),
        ("sep=;\r\n" + written(";"), "cp1252", "Windows-1252, divided by semicolon"),
    ],
)
def test_every_dialect_gives_the_same_rows(
    tmp_path: Path, text: str, encoding: str, said: str, packed: bool
) -> None:
    data = text.encode(encoding)
    log = read(tmp_path, gzip.compress(data) if packed else data)
    assert log.understood.notes[0] == said
    assert log.events.select("case_id", "team").rows() == [(row[0], row[2]) for row in ROWS]
    comments = [text.replace("\r", "\n") for text in log.events["comments"].to_list()]
    assert comments == [row[3] for row in ROWS]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b,c\n1,2,3\n", ","),
        ("a;b;c\n1,5;2,5;3,5\n", ";"),
        ("a,b\n1;2;3,4\n5;6;7,8\n", ","),
        ('a;b\n"x,y,z";1\n"x,y,z";2\n', ";"),
        ("a\tb, c\td\n1\t2, 3\t4\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ("case;at;team,name\n1;2;A\n2;3;B\n", ";"),
    ],
)
def test_the_delimiter_is_the_one_that_divides_the_rows_alike(text: str, delimiter: str) -> None:
    assert delimiter_of(text) == delimiter


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"", "utf-8"),
        (b"plain", "utf-8"),
        ("Größe".encode(), "utf-8"),
        ("Größe".encode("latin-1"), "cp1252"),
        ("10 € “so”".encode("cp1252"), "cp1252"),
        (b"\xef\xbb\xbfx", "utf-8-sig"),
        (b"\xff\xfex\0", "utf-16"),
        (b"\xff\xfe\0\0x\0\0\0", "utf-32"),
        ("case,at".encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_the_encoding_by_what_stands_in_the_file(data: bytes, encoding: str) -> None:
    assert encoding_of(data) == encoding


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        (["a", "b"], ["a", "b"]),
        ([" a ", "b\t"], ["a", "b"]),
        (["a", "", "c"], ["a", "column 2", "c"]),
        (["a", "a", "a"], ["a", "a (2)", "a (3)"]),
        (["a", "a (2)", "a"], ["a", "a (2)", "a (3)"]),
        (["column 2", ""], ["column 2", "column 2 (2)"]),
    ],
)
def test_the_names_of_columns_all_differ(fields: list[str], names: list[str]) -> None:
    assert header_of(fields) == names


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a,b\n1,2\n3,4\n", [2, 3]),
        ("\n\na,b\n1,2\n3,4\n", [4, 5]),
        ("sep=,\na,b\n1,2\n\n3,4\n", [3, 5]),
        ('a,b\n1,"x\ny"\n3,4\n', [2, 4]),
        ('"a\nb",c\n1,2\n3,4\n', [3, 4]),
        ("a,b\n,\n3,4\n", [3]),
        ("a,b\n1\n3,4\n", [2, 3]),
    ],
)
def test_each_row_knows_the_line_on_which_it_begins(text: str, places: list[int]) -> None:
    assert csv_reader.read(text.encode()).frame[PLACE].to_list() == places


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ('case,at,team\n1,2026-03-02,"A\n2,2026-03-02,B\n', "Line 2: a quotation mark is opened here"),
        ('case,at,team\n1,2026-03-02,"A"x\n2,2026-03-02,B\n', "Line 2: a quotation mark is opened here"),
        (
            "Error: the report timed out\n",
            "Line 1: no comma, semicolon, tab or bar divides it into columns: “Err",
        ),
        ("case,at,team\n\n\n", "The file has a header and no rows."),
        ("sep=;\n", "The file is empty."),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(tmp_path: Path, content: str, what: str) -> None:
    with pytest.raises(pa.Unreadable) as caught:
        read(tmp_path, content.encode())
    assert caught.value.what.startswith(what)
    assert caught.value.remedy.endswith((".", ").", '("").'))


cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\r", exclude_categories=["Cs"]), max_size=8
)


@settings(max_examples=80)
@given(
    st.lists(st.lists(cells, min_size=3, max_size=3), min_size=1, max_size=6),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
)
def test_what_a_spreadsheet_writes_is_what_is_read(
    rows: list[list[str]], delimiter: str, quoting: int
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting, lineterminator="\n")  # type: ignore[arg-type]
    writer.writerows([["one", "two", "three"], *rows])
    told = [tuple(cell or None for cell in row) for row in rows if any(row)]
    if not told:
        return
    found = csv_reader.read(text.getvalue().encode(), encoding="utf-8", delimiter=delimiter)
    assert found.frame.select("one", "two", "three").rows() == told
