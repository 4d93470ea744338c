"""Files of every format and dialect, good and bad: rows in, one log or one clear answer out."""

import gzip
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.readers import csv as csv_reader
from pitstop_analysis.readers import xes as xes_reader
from pitstop_analysis.readers.raw import PLACE, Raw
from pitstop_analysis.segments import cut

HEADER = "case,at,team,person,activity"
ROWS = ["1,2026-03-02T08:00:00Z,Front,Ann,Opened", "1,2026-03-02T09:30:00Z,Billing,Bo,Answered"]
PLAIN = "\n".join([HEADER, *ROWS]) + "\n"


def put(folder: Path, content: bytes | str, name: str = "log.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def xes(body: str, head: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<log xes.version="1.0">{body}</log>'


def event(at: str, team: str, extra: str = "") -> str:
    return (
        f'<event><string key="concept:name" value="Opened"/><string key="org:group" value="{team}"/>'
        f'<date key="time:timestamp" value="{at}"/>{extra}</event>'
    )


TRACE = (
    '<trace><string key="concept:name" value="1"/>'
    + event("2026-03-02T08:00:00.000+00:00", "Front")
    + event("2026-03-02T10:30:00.000+01:00", "Billing")
    + "</trace>"
)


def refused(path: Path, **options: object) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        read(path, **options)  # type: ignore[arg-type]
    return caught.value


def teams(path: Path, **options: object) -> list[tuple[object, ...]]:
    log = read(path, **options)  # type: ignore[arg-type]
    return log.events.select("case_id", pl.col("at").dt.to_string("%H:%M"), "team").rows()


TWO_ROWS = [("1", "08:00", "Front"), ("1", "09:30", "Billing")]


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


def test_gzip_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    assert teams(put(tmp_path, gzip.compress(PLAIN.encode()), "log.dat")) == TWO_ROWS
    assert teams(put(tmp_path, gzip.compress(xes(TRACE).encode()), "log.csv")) == TWO_ROWS


def test_parquet_with_times_of_its_own_type(tmp_path: Path) -> None:
    frame = pl.read_csv(PLAIN.encode()).with_columns(pl.col("at").str.to_datetime("%+", time_zone="UTC"))
    path = tmp_path / "log.parquet"
    frame.write_parquet(path)
    assert teams(path) == TWO_ROWS
    frame.with_columns(pl.col("at").dt.convert_time_zone("Asia/Tokyo")).write_parquet(path)
    assert teams(path) == TWO_ROWS
    frame.with_columns(pl.col("at").dt.replace_time_zone(None)).write_parquet(path)
    assert "taken as UTC" in read(path).understood.times
    assert teams(put(tmp_path, gzip.compress(path.read_bytes()), "packed")) == TWO_ROWS


def test_a_broken_parquet_file_is_refused(tmp_path: Path) -> None:
    assert "Parquet" in refused(put(tmp_path, b"PAR1" + b"x" * 200 + b"PAR1")).what


def test_a_small_parquet_that_claims_many_rows_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    pl.DataFrame({"case": ["a"] * 100_000}).write_parquet(path)
    assert path.stat().st_size < 50_000
    assert "--max-size" in refused(path, max_size=500_000).remedy


def test_xes_with_attributes_of_trace_and_event(tmp_path: Path) -> None:
    body = TRACE.replace("<trace>", '<trace><string key="customer" value="Lena"/>')
    nested = '<string key="kind" value="a"><string key="inner" value="b"/></string>'
    body = body.replace("</event>", nested + "</event>", 1)
    log = read(put(tmp_path, xes('<global scope="trace"/><string key="name" value="x"/>' + body)))
    assert log.events.select("case_id", "team", "case:customer", "kind").rows() == [
        ("1", "Front", "Lena", "a"),
        ("1", "Billing", "Lena", None),
    ]
    assert "inner" not in log.events.columns


def test_traces_without_a_name_are_numbered_and_said(tmp_path: Path) -> None:
    unnamed = TRACE.replace('<string key="concept:name" value="1"/>', "", 1)
    log = read(put(tmp_path, xes(unnamed + unnamed)))
    assert log.events["case_id"].unique(maintain_order=True).to_list() == ["trace 1", "trace 2"]
    assert any("named by their place in the file: 2" in note for note in log.understood.notes)


PARTS = st.sampled_from(
    [
        *(
            "<trace>",
            "</trace>",
            "<event>",
            "</event>",
            "\n",
            " ",
            "<!-- </trace> -->",
            "<![CDATA[<event>]]>",
        ),
        *('<string key="org:group" value="A"/>', '<string key="concept:name" value="a &lt; b"/>', "&amp;"),
        *("<string key='x' value='y'/>", '<string value="y" key="x"/>', '<string key="x" value="a&#10;b"/>'),
        *('<string key="x" value="y">', "</string>", '<list key="x"/>', '<string key="x" value="1\t2"/>'),
        *('<date key="time:timestamp" value="2026-03-02T08:00:00Z"/>', '<int key="n" value="1" />', "&none;"),
        *('<string key="x" value="1"/><string key="x" value="2"/>', '<trace a="1">', "\u00e9", "text"),
        *("<extra/>", "</log>"),
    ]
)
WHOLE = ["<trace>", "<event>", '<string key="concept:name" value="a &lt; b"/>', "</event>", "\n", "</trace>"]


@given(st.lists(PARTS, max_size=14))
@example(WHOLE * 2)
@example([*WHOLE, "<!-- </trace> -->", *WHOLE])
def test_the_two_ways_to_read_xes_agree(parts: list[str]) -> None:
    document = [part.encode() for part in ("<log>\n", *parts, "</log>\n")]

    def outcome(way: Callable[[], Raw]) -> object:
        try:
            raw = way()
        except Unreadable as problem:
            return str(problem)
        columns = sorted(raw.frame.columns)
        return columns, raw.frame.select(columns).rows(), raw.notes

    one = outcome(lambda: xes_reader.read(lambda: iter(document)))
    assert one == outcome(lambda: xes_reader.read_any(document))


def test_xes_in_another_encoding(tmp_path: Path) -> None:
    text = xes(TRACE.replace("Front", "Zuständig")).replace('encoding="UTF-8"', 'encoding="ISO-8859-1"')
    assert teams(put(tmp_path, text.encode("latin-1")))[0][2] == "Zuständig"
    wide = xes(TRACE).replace('encoding="UTF-8"', 'encoding="UTF-16"')
    assert teams(put(tmp_path, wide.encode("utf-16"))) == TWO_ROWS


def test_lines_of_an_xes_log_are_those_of_the_file(tmp_path: Path) -> None:
    body = TRACE.replace("<event>", "\n<event>").replace("2026-03-02T10:30:00.000+01:00", "half past ten")
    for text in (xes(body), xes(body + "<!-- no longer plain -->")):
        log = read(put(tmp_path, text))
        assert [(left.first, left.where) for left in log.understood.left_out] == [((3,), "line")]


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE log SYSTEM "http://127.0.0.1/x.dtd">',
        '<!DOCTYPE log [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;">]>',
    ],
)
def test_document_types_and_entities_are_refused(tmp_path: Path, head: str) -> None:
    assert "document type or entities" in refused(put(tmp_path, xes(TRACE, head))).what


def test_deep_nesting_is_refused_with_its_line(tmp_path: Path) -> None:
    assert "nested more than 64 deep" in refused(put(tmp_path, xes("<list>" * 5000))).what
    inside = xes("<trace><event>" + "<list>" * 5000)
    assert refused(put(tmp_path, inside)).what.startswith("Line 1:")


def test_broken_xml_names_line_and_column(tmp_path: Path) -> None:
    assert refused(put(tmp_path, xes("\n<trace>\n<event></trace>"))).what.startswith("Line 3, column ")


def test_xml_that_is_not_xes_is_refused(tmp_path: Path) -> None:
    assert "<report>" in refused(put(tmp_path, "<report><row/></report>")).what
    assert "no events" in refused(put(tmp_path, xes("<trace></trace>"))).what


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
    assert "damaged or ends early" in refused(put(tmp_path, whole[: len(whole) // 2])).what


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"   \n\n", "is empty"),
        (b"PK\x03\x04rest", "Excel workbook or a zip"),
        (b"%PDF-1.7", "PDF"),
        (b"SQLite format 3\0rest", "SQLite"),
        (b'{"cases": []}', "JSON"),
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


def test_columns_that_are_not_recognised_can_be_named(tmp_path: Path) -> None:
    path = put(tmp_path, PLAIN.replace("case,at,team", "Zaak,Moment,Afdeling"))
    found = refused(path)
    assert "the case or the time or the team" in found.what
    assert "'Zaak', 'Moment', 'Afdeling'" in found.what
    assert "--case COLUMN --time COLUMN --team COLUMN" in found.remedy
    assert teams(path, case="Zaak", time="moment", team="Afdeling") == TWO_ROWS


def test_a_misspelt_column_gets_a_suggestion(tmp_path: Path) -> None:
    assert "Did you mean 'team'?" in refused(put(tmp_path, PLAIN), team="taem").remedy


def test_persons_can_stand_for_teams(tmp_path: Path) -> None:
    log = read(put(tmp_path, PLAIN), team="person")
    assert log.events.select("team", "person").rows() == [("Ann", None), ("Bo", None)]
    both = read(put(tmp_path, PLAIN), team="person", person="person")
    assert both.events.select("team", "person").rows() == [("Ann", "Ann"), ("Bo", "Bo")]


@pytest.mark.parametrize(
    "header",
    [
        "Ticket ID,Timestamp,Group,Assignee,Event",
        "case:concept:name,time:timestamp,org:group,org:resource,concept:name",
        "number,sys_created_on,assignment_group,assigned_to,state",
        "SR Number,Change Date+Time,Involved ST,Owner First Name,Status",
        "Issue key,Changed,Team,Author,Action",
        "Ticket ID,Update - Timestamp,Ticket group,Assignee name,Ticket status",
        "Case Number,Date/Time,Queue,Owner,Action",
        "Nummer,Aktualisiert,Zuweisungsgruppe,Zugewiesen an,Zustand",
        "Vorgang,Geändert am,Gruppe,Bearbeiter,Aktivität",
        "case_id,at,team,person,activity",
    ],
)
def test_names_of_common_exports_are_recognised(tmp_path: Path, header: str) -> None:
    path = put(tmp_path, PLAIN.replace(HEADER, header))
    assert teams(path) == TWO_ROWS
    assert read(path).events["person"].to_list() == ["Ann", "Bo"]


def test_another_column_that_would_fit_is_named(tmp_path: Path) -> None:
    text = "case,at,group,assignment_group\n1,2026-03-02T08:00:00Z,A,B\n"
    assert read(put(tmp_path, text)).understood.others == {"team": ("assignment_group",)}


def test_a_column_with_a_canonical_name_and_another_role_is_kept_apart(tmp_path: Path) -> None:
    log = read(put(tmp_path, "case,at,group,team\n1,2026-03-02T08:00:00Z,A,B\n"), team="group")
    assert log.events.select("team", "file:team").rows() == [("A", "B")]


def test_rows_left_out_are_counted_with_their_first_lines(tmp_path: Path) -> None:
    text = "\n".join(
        [
            "case,at,team",
            "1,2026-03-02T08:00:00Z,A",
            ",2026-03-02T08:00:00Z,A",
            "1,yesterday,A",
            "2,2026-03-02T08:00:00Z,",
            "1,2026-03-02T09:00:00Z,",
            "1,,B",
            "NULL,2026-03-02T08:00:00Z,A",
        ]
    )
    log = read(put(tmp_path, text))
    found = {left.reason: (left.rows, left.first, left.where) for left in log.understood.left_out}
    assert found == {
        "no case": (2, (3, 8), "line"),
        "no time that can be read": (2, (4, 7), "line"),
        "no team yet": (1, (5,), "line"),
    }
    assert log.understood.rows_read == 7
    assert log.events["team"].to_list() == ["A", "A"]
    assert any("still with the team before them: 1" in note for note in log.understood.notes)


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


def test_nothing_usable_says_why(tmp_path: Path) -> None:
    found = refused(put(tmp_path, "case,at,team\n,2026-03-02T08:00:00Z,A\n"))
    assert "None of the 1 rows can be used: 1 with no case" in found.what


def test_the_line_comes_from_a_column_or_the_name_of_the_team(tmp_path: Path) -> None:
    path = put(tmp_path, PLAIN.replace("Billing", "V5 2nd 3rd"))
    log = read(path)
    assert log.events.select("line", "base").rows() == [("1st", "Front"), ("2nd 3rd", "V5")]
    assert log.understood.line_from == "team name"
    assert read(path, line="none").events["line"].to_list() == [None, None]
    assert "No team's name ends with a line" in refused(put(tmp_path, PLAIN, "b.csv"), line="suffix").what
    assert read(path, line="activity").events["line"].to_list() == ["Opened", "Answered"]


@pytest.mark.parametrize(
    "values",
    [
        {"team": [["x"], ["y"]]},
        {"team": [b"x", b"\xff"]},
        {"at": [timedelta(1), timedelta(2)]},
        {"at": [None, None]},
        {"at": [1.5, 2.5]},
    ],
)
def test_columns_of_other_types_are_refused_not_guessed(
    tmp_path: Path, values: dict[str, list[object]]
) -> None:
    base = {"case": ["a", "a"], "at": ["2026-03-02T08:00:00Z", "2026-03-02T09:00:00Z"], "team": ["A", "B"]}
    path = tmp_path / "log.parquet"
    pl.DataFrame(base | values).write_parquet(path)
    assert f"'{next(iter(values))}'" in refused(path).what


def test_categories_numbers_and_truth_values_are_names_too(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    frame = pl.DataFrame({"case": [7, 7], "at": [1772287509, 1772287510], "team": [True, False]})
    frame.with_columns(pl.col("team").cast(pl.String).cast(pl.Categorical)).write_parquet(path)
    assert teams(path) == [("7", "14:05", "true"), ("7", "14:05", "false")]


def test_columns_of_the_file_never_clash_with_ours(tmp_path: Path) -> None:
    text = "case,at,team,_case,_place,_cut,_new,seq,base\n1,2026-03-02T08:00:00Z,A,p,q,r,s,t,u\n"
    log = read(put(tmp_path, text))
    kept = ["_case", "_place", "_cut", "_new", "file:seq", "file:base"]
    assert log.events.select(kept).rows() == [("p", "q", "r", "s", "t", "u")]
    assert cut(log).frame.height == 1


def test_years_that_no_calendar_has_are_left_out(tmp_path: Path) -> None:
    log = read(put(tmp_path, "case,at,team\n1,0000-01-01,A\n1,2026-03-02,A\n1,9999-12-31,B\n"))
    assert [(left.rows, left.first) for left in log.understood.left_out] == [(2, (2, 4))]


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
    quick = csv_reader._read_plain(text, ",", 0)
    if quick is None:
        return
    careful = csv_reader._read_careful(text, ",", 0)
    assert quick.frame.select("one", "two", "three", PLACE).rows() == careful.frame.rows()
    assert quick.rows == careful.rows


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
