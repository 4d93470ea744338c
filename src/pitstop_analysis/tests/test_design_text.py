"""A design from its text: what each line means, and what is said of lines that mean nothing."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pitstop_analysis.design import Misdrawn, draft, overlay, parse, read_design
from pitstop_analysis.problems import Unreadable

EXAMPLE = """
# Who hands to whom at the service desk
start: Front line, "Chat: Europe"
group Second line: "* 2nd", Field service
Front line -> Billing, Second line      # most go here
Second line -> Engineering -> end
Engineering -> "end"
any -> Front line
new: Night shift
"""


def arrows(text: str) -> list[str]:
    return [str(arrow) for arrow in parse(text).arrows]


def test_what_the_lines_mean() -> None:
    design = parse(EXAMPLE)
    assert [str(arrow) for arrow in design.arrows] == [
        "Front line -> Billing",
        "Front line -> Second line",
        "Second line -> Engineering",
        "Engineering -> end",
        "any -> Front line",
    ]
    assert [name.text for name in design.starts] == ["Front line", "Chat: Europe"]
    assert [name.text for name in design.ends] == ["Engineering"]
    assert [name.text for name in design.groups["second line"]] == ["* 2nd", "Field service"]
    assert [arrow.line for arrow in design.arrows] == [5, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("line", "drawn"),
    [
        ("A -> B", ["A -> B"]),
        ("A→B", ["A -> B"]),
        ("A -> B -> C", ["A -> B", "B -> C"]),
        ("A, B -> C, D", ["A -> C", "A -> D", "B -> C", "B -> D"]),
        ("  Front   line  ->   Billing  ", ["Front line -> Billing"]),
        ("A -> B # not C -> D", ["A -> B"]),
        ("C# team -> R&D", ["C# team -> R&D"]),
        ('"a, b" -> "c -> d"', ["a, b -> c -> d"]),
        ('"Team #1" -> "5\\" disks"', ['Team #1 -> 5" disks']),
        ("HR: Payroll -> Ops", ["HR: Payroll -> Ops"]),
        ("start -> A -> B -> end", ["A -> B"]),
        ("A-B -> C", ["A-B -> C"]),
        ("\ufeffA -> B", ["A -> B"]),
    ],
)
def test_a_line_of_arrows(line: str, drawn: list[str]) -> None:
    assert arrows(line) == drawn


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("A -> , B", 1, "a name is missing before a comma."),
        ("A ->", 1, "a name is missing at the end of the line."),
        ("-> A", 1, "a name is missing before ->."),
        ("A -> B\nstart:", 2, "a name is missing after the colon."),
        ('A -> "B', 1, 'a quote " is not closed; close it, or write \\" for a quote in a name.'),
        ('A -> Team "B"', 1, "put the whole name in quotes, not a part of it: “Team” stands before."),
        ('A -> "B" C', 1, "“C” stands after a closed quote; a comma or -> is missing."),
        ("A -> A", 1, "from “A” to itself is no hand-off; leave it out."),
        ("A -> B\n\nend -> B", 3, "nothing comes after end; write the arrow from the team before it."),
        ("A -> start", 1, "nothing leads to start; name the team."),
        ("start -> end", 1, "a case has at least one team between start and end."),
        ("start: A -> B", 1, "after start: stand names only; write the arrow on a line of its own."),
        ("strat: A\nA -> B", 1, "“strat:” is no beginning of a line. Did you mean start:?"),
        ("group: A, B\nA -> B", 1, "a group needs a name: group Second line: A, B."),
        ("group any: A\nA -> B", 1, "a group cannot be called “any”; take another name."),
        (
            "group G: A\ngroup g: B\nG -> C",
            2,
            "there is a group “g” already; write all its teams on one line.",
        ),
        ("group G: A\ngroup H: G\nH -> C", 2, "“G” is a group itself; name its teams instead."),
        ("A -> B\nnew: any", 2, "“any” is no team; in quotes it is a team of this name."),
        ("# nothing yet", 1, "it allows no hand-off; write at least one line like Front line -> Billing."),
        ("", 1, "it allows no hand-off; write at least one line like Front line -> Billing."),
    ],
)
def test_what_is_said_of_a_line_that_means_nothing(text: str, line: int, sentence: str) -> None:
    with pytest.raises(Misdrawn) as raised:
        parse(text)
    assert [(fault.line, fault.sentence) for fault in raised.value.faults] == [(line, sentence)]
    assert f"Line {line}: {sentence}" in raised.value.what


def test_a_line_without_meaning_shows_what_can_be_written() -> None:
    with pytest.raises(Misdrawn, match="“Front line” says nothing; write A -> B, start: A"):
        parse("Front line")


def test_every_fault_is_said_at_once() -> None:
    with pytest.raises(Misdrawn) as raised:
        parse("A ->\nB -> C\n-> D\nstrat: E")
    assert [fault.line for fault in raised.value.faults] == [1, 3, 4]
    assert raised.value.remedy == "docs/design-of-flows.md shows how a design is written."


@given(st.text(alphabet='AB ,->"#:*\\\nstarend', max_size=60))
def test_any_text_is_a_design_or_has_faults_with_lines(text: str) -> None:
    try:
        assert parse(text).arrows
    except Misdrawn as misdrawn:
        assert misdrawn.faults
        assert all(1 <= fault.line <= text.count("\n") + 1 for fault in misdrawn.faults)


TEAMS = st.text(alphabet='aB ,->"#:*\\→', min_size=1, max_size=8).filter(lambda name: name.strip() != "")


@given(st.lists(st.tuples(TEAMS, TEAMS, st.integers(1, 9)), min_size=1, max_size=6))
def test_a_draft_reads_back_and_everything_fits(rows: list[tuple[str, str, int]]) -> None:
    routes = [(giver, receiver, n, n, ()) for giver, receiver, n in rows if giver != receiver]
    # Teams that differ in spaces or case only, or the same team twice, are one name to a design.
    names = {team for giver, receiver, *_ in routes for team in (giver, receiver)}
    if not routes or len({" ".join(name.split()).casefold() for name in names}) < len(names):
        return
    over = overlay(draft(routes, share=1.0), routes)
    assert over.fits.share == 1.0


def test_a_draft_takes_the_busiest_routes() -> None:
    routes = [("A", "B", 50, 40, ()), ("B", "any", 30, 30, ()), ("A", "C", 15, 15, ()), ("C", "A", 5, 5, ())]
    starts = [("A", 90), ("C", 10)]
    assert draft(routes, starts, [("B", 60), ("any", 40)]).splitlines()[1:] == [
        "start: A",
        "A -> B",
        'B -> "any"',
        'end: B, "any"',
    ]


def test_a_design_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "desk.txt"
    file.write_text("Büro -> Technik\n", encoding="utf-8")
    assert [str(arrow) for arrow in read_design(file).arrows] == ["Büro -> Technik"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Büro -> Technik".encode("latin-1"), "is not text in UTF-8. Save it as UTF-8."),
        (b"A -> B\n" * 200_000, "is too long for a design. Give the design, not the log."),
        (None, "cannot be read: No such file or directory. Give the path of a text file."),
    ],
)
def test_a_file_that_is_no_design(tmp_path: Path, content: bytes | None, said: str) -> None:
    file = tmp_path / "desk.txt"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Unreadable, match=re.escape(said)):
        read_design(file)


def test_what_the_document_shows_works(capsys: pytest.CaptureFixture[str]) -> None:
    text = Path(__file__).resolve().parents[3].joinpath("docs/design-of-flows.md").read_text(encoding="utf-8")
    drawn, code = re.findall(r"```(?:python)?\n(.*?)```", text, re.DOTALL)
    assert len(parse(drawn).arrows) == 6
    exec(code, {})
    assert "60 of 60 hand-offs (100.0 %" in capsys.readouterr().out


def test_a_name_that_ends_with_a_backslash_ends_its_quotes() -> None:
    text = draft([("\\", " #", 1, 1, ["c"])], share=1.0)
    over = overlay(text, [("\\", " #", 1, 1, ["c"])])
    assert over.fits.share == 1.0
