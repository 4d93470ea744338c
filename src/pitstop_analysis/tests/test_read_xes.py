"""XES, plain or not: both ways to read it agree, and a trap in it is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import read
from pitstop_analysis.readers import xes as xes_reader
from pitstop_analysis.readers.raw import Held, Raw
from pitstop_analysis.tests.files import TRACE, TWO_ROWS, put, refused, teams, xes


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


@settings(deadline=None)
@given(st.lists(PARTS, max_size=14))
@example(WHOLE * 2)
@example([*WHOLE, "<!-- </trace> -->", *WHOLE])
@example(["<!-- ", *WHOLE, " -->", *WHOLE])
@example(["<trace\n>", *WHOLE[1:], *WHOLE])
@example(["<t", *WHOLE])
@example([*WHOLE, "\x0b"])
@example(["<trace>", *WHOLE[2:3] * 2, *WHOLE[1:]])
@example(["</log>", "é", "</trace>", "<trace>"])
def test_the_two_ways_to_read_xes_agree(parts: list[str]) -> None:
    document = [part.encode() for part in ("<log>\n", *parts, "</log>\n")]

    def outcome(way: Callable[[], Raw]) -> object:
        try:
            raw = way()
        except Unreadable as problem:
            return str(problem)
        columns = sorted(raw.frame.columns)
        return columns, raw.frame.select(columns).rows(), raw.notes

    def by_parser() -> Raw:
        held = Held()
        return xes_reader.take_any(document, held).raw(held.whole())

    assert outcome(lambda: xes_reader.read(lambda: iter(document))) == outcome(by_parser)


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


def test_an_element_that_never_ends_is_refused_before_it_is_held(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xes_reader, "LONGEST", 500_000)
    value = f'<!-- not plain --><string key="mail" value="{"x" * 2_000_000}"/>'

    said = refused(put(tmp_path, xes(TRACE.replace("<event>", f"<event>{value}", 1))))

    assert said.what == "Line 1: one element is longer than 500,000 bytes."


def test_an_event_of_nothing_is_no_fault_of_the_reader(tmp_path: Path) -> None:
    assert "could be recognised as the case" in refused(put(tmp_path, xes("<event/>"))).what
