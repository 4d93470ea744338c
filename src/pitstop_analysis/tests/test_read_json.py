"""JSON in its forms: lines, lists and pages, one row per object; what is no row is counted or refused."""

import gzip
import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.readers import json as reader
from pitstop_analysis.readers.json_items import Items
from pitstop_analysis.tests.files import TWO_ROWS, put, refused, teams
from pitstop_analysis.tests.known_json.logs import SAMPLES

FIRST = {"case": 1, "at": "2026-03-02T08:00:00Z", "team": "Front"}
SECOND = {"case": 1, "at": "2026-03-02T09:30:00Z", "team": "Billing"}
LINES = json.dumps(FIRST) + "\n" + json.dumps(SECOND) + "\n"
DEEP = 200_000


def left(path: Path, **options: Any) -> list[tuple[str, int, tuple[int, ...]]]:
    understood = read(path, **options).understood
    return [(each.reason, each.rows, each.first) for each in understood.left_out]


@pytest.mark.parametrize(
    "text",
    [
        LINES,
        LINES.rstrip("\n"),
        LINES.replace("\n", "\r\n\r\n"),
        "\x1e" + LINES.replace("\n{", "\n\x1e{"),
        json.dumps([FIRST, SECOND]),
        json.dumps([FIRST, SECOND], indent=4),
        "[\n" + json.dumps(FIRST) + ",\n" + json.dumps(SECOND) + "\n]\n",
        json.dumps(FIRST, indent=1) + json.dumps(SECOND, indent=1),
        json.dumps([FIRST]) + "\n" + json.dumps([SECOND]),
        json.dumps([[FIRST], [SECOND]]),
        json.dumps({"count": 2, "records": [FIRST, SECOND], "next": None}),
        json.dumps({"records": [FIRST]}) + json.dumps({"records": [SECOND]}, indent=1),
        json.dumps([{"records": [FIRST]}, {"records": [SECOND]}]),
        '{"records": [\n' + json.dumps(FIRST) + ",\n" + json.dumps(SECOND) + "\n]}\n",
    ],
)
@pytest.mark.parametrize("coded", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gzip"])
def test_every_form_gives_the_same_rows(tmp_path: Path, text: str, coded: str) -> None:
    data = gzip.compress(text.encode()) if coded == "gzip" else text.encode(coded)
    assert teams(put(tmp_path, data, "log")) == TWO_ROWS


def test_what_was_read_is_said(tmp_path: Path) -> None:
    assert read(put(tmp_path, LINES)).understood.kind == "JSON lines"
    assert read(put(tmp_path, json.dumps([FIRST, SECOND]))).understood.kind == "JSON"


def test_nested_objects_become_columns_with_dots_and_lists_stay_json(tmp_path: Path) -> None:
    row = {
        "ticket": {"id": 12345678901234567890, "open": True, "note": None, "empty": {}},
        "at": "2026-03-02",
        "team": {"name": "Front"},
        "tags": ["a", {"b": "ü"}],
    }
    events = read(put(tmp_path, json.dumps(row))).events
    assert events.select("case_id", "team", "tags").rows() == [
        ("12345678901234567890", "Front", '["a", {"b": "ü"}]')
    ]
    assert events.select("ticket.open", "ticket.note", "ticket.empty").rows() == [("true", None, None)]


@pytest.mark.parametrize("form", ["{row}\n", "[{row}]"])
def test_a_case_that_has_a_list_is_no_page(tmp_path: Path, form: str) -> None:
    row = json.dumps({"ticket_id": 1, **FIRST, "items": [{"sku": 1}], "records": []}, indent=1)
    assert teams(put(tmp_path, form.format(row=row))) == [("1", "08:00", "Front")]


def test_objects_need_not_have_the_same_keys(tmp_path: Path) -> None:
    path = put(tmp_path, LINES + '{"case": 2, "at": "2026-03-02", "team": {"name": "X"}, "more": 1.50}\n{}\n')
    events = read(path, team="team").events
    assert events["more"].to_list() == [None, None]
    assert left(path, team="team") == [("no case", 1, (4,)), ("no team yet", 1, (3,))]


def test_lines_that_are_no_object_are_counted_with_their_places(tmp_path: Path) -> None:
    path = put(tmp_path, LINES + 'oops\n\n[1]\n"text"\n{"case": 1,\n' + LINES)
    assert left(path) == [("no JSON object", 4, (3, 5, 6))]
    assert read(path).understood.rows_read == 8


def test_a_first_line_that_is_damaged_leaves_the_others(tmp_path: Path) -> None:
    assert left(put(tmp_path, "{oops}\n" + LINES)) == [("no JSON object", 1, (1,))]
    assert left(put(tmp_path, '{"case": "1\n' + LINES)) == [("no JSON object", 1, (1,))]


def test_members_of_a_list_that_are_no_object_are_counted(tmp_path: Path) -> None:
    text = json.dumps([FIRST, 5, None, SECOND, [FIRST]], indent=1)
    assert left(put(tmp_path, text)) == [("no JSON object", 2, (7, 8))]
    assert read(put(tmp_path, text)).events.height == 3


@pytest.mark.parametrize("form", ["{row}\n", "[{row}]", "[{{}}, {row}]", '{{"records": [{row}]}}'])
def test_a_key_that_stands_twice_leaves_its_object_out(tmp_path: Path, form: str) -> None:
    twice = '{"case": 1, "at": "2026-03-02T08:10:00Z", "team": "A", "team": "B"}'
    data = LINES + form.format(row=twice)
    assert [row for row in teams(put(tmp_path, data)) if row[1] == "08:10"] == []
    assert ("a key that stands twice", 1) in [(reason, rows) for reason, rows, _ in left(put(tmp_path, data))]


def test_two_keys_that_become_one_column_leave_their_object_out(tmp_path: Path) -> None:
    path = put(tmp_path, LINES + '{"case": 1, "at": "2026-03-02", "a.b": 1, "a": {"b": 2}}\n')
    assert left(path) == [("two keys that become one column", 1, (3,))]


def test_nan_and_infinity_are_nothing(tmp_path: Path) -> None:
    path = put(
        tmp_path, LINES + '{"case": NaN, "at": -Infinity, "team": "Front"}\n' + '{"case": 1, "x": Infinity}\n'
    )
    assert left(path) == [("no case", 1, (3,)), ("no time that can be read", 1, (4,))]


def test_numbers_stay_as_they_are_written(tmp_path: Path) -> None:
    long = "9" * 10_000
    text = f'{{"case": 7, "at": 1772438400, "team": 1.50, "x": 1e999, "y": -0, "z": {long}}}'
    row = read(put(tmp_path, text)).events.row(0, named=True)
    assert [row[name] for name in ("case_id", "team", "x", "y", "z")] == ["7", "1.50", "1e999", "-0", long]
    assert row["at"].isoformat() == "2026-03-02T08:00:00+00:00"


def test_text_that_no_file_can_hold_is_mended(tmp_path: Path) -> None:
    text = (
        r'{"case": "\ud800x", "at": "2026-03-02", "team": "a\u0000b", "\u0000place": 1, "": 2, "\udc80": 3}'
    )
    events = read(put(tmp_path, text)).events
    assert events.select("case_id", "team", "place", "(no name)", "?").rows() == [
        ("?x", "a\0b", "1", "2", "3")
    ]


def test_a_line_that_is_not_utf_8_is_left_out_unless_its_encoding_is_named(tmp_path: Path) -> None:
    path = put(
        tmp_path,
        LINES.encode() + '{"case": 2, "at": "2026-03-02T10:00:00Z", "team": "Über"}\n'.encode("cp1252"),
    )
    assert left(path) == [("bytes that are not UTF-8 (--encoding names another)", 1, (3,))]
    assert teams(path, encoding="cp1252")[-1] == ("2", "10:00", "Über")


def test_a_list_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, json.dumps([{**FIRST, "team": "Über"}], ensure_ascii=False).encode("cp1252"))
    assert "--encoding" in refused(path).remedy
    assert teams(path, encoding="cp1252") == [("1", "08:00", "Über")]
    assert "no encoding named 'klingon'" in refused(path, encoding="klingon").what
    assert "no encoding named 'hex'" in refused(path, encoding="hex").what


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[", "Line 1: this is not well-formed JSON"),
        ("{", "Line 1: this is not well-formed JSON"),
        ('[{"case": 1},\n{"case": 2', "Line 2: this is not well-formed JSON"),
        ('[{"case": 1}\n{"case": 2}]', "Line 2: this is not well-formed JSON (']' is missing before '{')"),
        ('[{"case": 1},\n]', "Line 2: this is not well-formed JSON"),
        ('{"records": [{"case": 1}, ', "not well-formed JSON"),
        ("{case: 1}", "not well-formed JSON"),
        ("{1: 1}", "a key in double quotes is missing"),
        ("[]", "holds no rows"),
        ("[1, 2]", "holds no rows; left out: 'no JSON object (2)'"),
        ("{}", "could be recognised"),
        ("[" * DEEP, "nested too deeply"),
        ('{"a":' * DEEP, "nested too deeply"),
        ('[{"a":' + "[" * DEEP + "]" * DEEP + "}]", "nested too deeply"),
        (
            "[" + json.dumps({"a": 0}).replace("0", '{"a":' * 70 + "0" + "}" * 70) + "]",
            "nested more than 64 deep",
        ),
        ('{"a": 1}\n' + '{"a":' * DEEP + "0" + "}" * DEEP, "could be recognised"),
        (json.dumps([{f"key {n}": n for n in range(1_001)}]), "more than 1,000 different keys"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(tmp_path: Path, text: str, says: str) -> None:
    found = refused(put(tmp_path, text))
    assert says in found.what
    assert found.remedy.endswith(".") or "jq" in found.remedy


def test_a_long_text_is_a_cell_like_any_other(tmp_path: Path) -> None:
    long = "x" * 10_000_000
    for text in (LINES + json.dumps({**SECOND, "note": long}), json.dumps([FIRST, {**SECOND, "note": long}])):
        assert read(put(tmp_path, text)).events["note"].str.len_bytes().max() == 10_000_000


def test_a_value_without_end_is_refused_before_it_fills_the_memory() -> None:
    def endless() -> Iterator[bytes]:
        yield b'[{"a": "'
        while True:
            yield b"x" * 4_000_000

    with pytest.raises(Unreadable, match="longer than 67,108,864 characters"):
        reader.read(endless(), limit=10**9)


def test_many_rows_with_few_keys_in_common_are_refused_before_they_fill_the_memory(tmp_path: Path) -> None:
    rows = "\n".join(json.dumps({**FIRST, f"key {n % 500}": 1}) for n in range(2_500))
    assert "--max-size" in refused(put(tmp_path, rows), max_size=9_000_000).remedy


def test_the_limit_holds_for_a_packed_file(tmp_path: Path) -> None:
    assert (
        "--max-size" in refused(put(tmp_path, gzip.compress(LINES.encode() * 50_000)), max_size=10**6).remedy
    )


def test_a_packed_file_that_ends_early_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(
        "".join(json.dumps({**FIRST, "n": n * 7919 % 10_007}) + "\n" for n in range(9_000)).encode()
    )
    assert "damaged or ends early" in refused(put(tmp_path, packed[: len(packed) // 2])).what


def test_a_table_of_another_system_is_known_by_its_columns(tmp_path: Path) -> None:
    """ServiceNow's table API gives the rows that its CSV export has, in a page."""
    row = {
        "documentkey": "a",
        "fieldname": "assignment_group",
        "user": "x",
        "sys_created_on": "2026-03-02 08:00:00",
    }
    changes = [{**row, "oldvalue": "", "newvalue": "Front"}]
    changes += [{**row, "oldvalue": "Front", "newvalue": "Net", "sys_created_on": "2026-03-02 09:00:00"}]
    assert teams(put(tmp_path, json.dumps({"result": changes}))) == [
        ("a", "08:00", "Front"),
        ("a", "09:00", "Net"),
    ]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
objects = st.lists(st.dictionaries(st.text(max_size=4), values, max_size=4), min_size=1, max_size=6)


@settings(max_examples=30, deadline=None)
@given(objects, st.integers(1, 40), st.sampled_from(["lines", "list", "indented"]))
def test_where_the_bytes_are_cut_changes_nothing(found: list[Any], size: int, form: str) -> None:
    text = {
        "lines": "\n".join(json.dumps(each) for each in found),
        "list": json.dumps(found),
        "indented": json.dumps(found, indent=2, ensure_ascii=False),
    }[form].encode()
    pieces = [text[at : at + size] for at in range(0, len(text), size)]
    assert [item.value for item in Items(pieces)] == [item.value for item in Items([text])]


SAMPLE_BYTES = [path.read_bytes() for path in sorted(SAMPLES.iterdir())]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_never_a_crash(data: st.DataObject) -> None:
    made = [LINES.encode(), gzip.compress(LINES.encode()), *SAMPLE_BYTES]
    whole = bytearray(data.draw(st.sampled_from(made)))
    words = st.sampled_from(
        [b"null", b"[]", b"{}", b'""', b"1e999", b"[[", b"true", b"\xff", b'"\\ud800"', b","]
    )
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(whole) - 1))
        whole[at : at + data.draw(st.integers(0, 12))] = data.draw(words | st.binary(max_size=4))
    with NamedTemporaryFile(suffix=".log") as file:
        file.write(whole)
        file.flush()
        with suppress(Unreadable):
            assert read(file.name).events.height > 0


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_an_export_with_values_of_any_type_is_read_or_refused(data: st.DataObject) -> None:
    """Each sample with some of its values exchanged for others."""
    text = data.draw(st.sampled_from(SAMPLE_BYTES)).decode()
    document, _ = json.JSONDecoder().raw_decode(text)
    for _ in range(data.draw(st.integers(1, 3))):
        place = document
        while True:
            keys = list(range(len(place))) if isinstance(place, list) else list(place)
            key = data.draw(st.sampled_from(keys))
            if not (isinstance(place[key], dict | list) and place[key]) or data.draw(st.integers(0, 5)) == 0:
                break
            place = place[key]
        place[key] = data.draw(values)
    with NamedTemporaryFile(suffix=".json") as file:
        file.write(json.dumps(document).encode())
        file.flush()
        with suppress(Unreadable):
            assert read(file.name).events.height > 0
