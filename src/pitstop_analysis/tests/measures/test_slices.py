"""Slices by the values of a column."""

from dataclasses import replace

import pytest

from pitstop_analysis import Unreadable
from pitstop_analysis.log import Log
from pitstop_analysis.measures import slices
from pitstop_analysis.pseudonyms import pseudonymised
from pitstop_analysis.tests.logs import log_of
from pitstop_analysis.tests.measures.conftest import Related


def by_priority() -> Log:
    rows = [
        ("a", 0, "A", "P1"), ("a", 1, "B", "P1"), ("a", 2, "A", "P2"),
        ("b", 0, "A", None), ("b", 24, "A", "P2"),
        ("c", 0, "A", None),
    ]  # fmt: skip
    return log_of([dict(zip(("case", "at", "team", "priority"), row, strict=True)) for row in rows])


def test_a_case_counts_under_its_first_value(related: Related) -> None:
    relations = related(by_priority())
    relations.engine.add("slices", slices.table(by_priority(), "priority"))
    found = slices.measure(relations)
    assert {name: part.cases for name, part in found.items()} == {"P1": 1, "P2": 1, "no value": 1}
    first = found["P1"]
    assert (first.handoffs, first.handed_off.share, first.returned.share) == (2, 1.0, 1.0)
    assert (first.straight_back.count, first.to_first.n) == (1, 0)
    assert found["P2"].to_end.median == 1.0
    assert found["P2"].returned.share is None


def test_what_is_rare_is_shown_together() -> None:
    rows = [{"case": n, "at": n, "team": "A", "product": f"p{max(n - 4, 0)}"} for n in range(9)]
    counts = slices.table(log_of(rows), "product", most=2)["slice"].value_counts().sort("slice")
    assert counts.rows() == [("others", 3), ("p0", 5), ("p1", 1)]


def test_a_column_that_was_taken_for_a_role_keeps_its_name() -> None:
    log = log_of([{"ticket": 1, "at": n, "group": "AB"[n], "state": "New"} for n in range(2)])
    assert log.understood.columns["status"] == "state"
    assert slices.table(log, "state")["slice"].to_list() == ["New"]
    assert slices.table(log, "group")["slice"].to_list() == ["A"]


def test_persons_are_not_set_side_by_side() -> None:
    log = log_of([{"case": 1, "at": n, "team": "A", "agent": "Persephone"} for n in range(2)])
    for column in ("agent", "person"):  # by its name in the file, and by its role
        with pytest.raises(Unreadable, match="names persons"):
            slices.table(log, column)
    persons = Log(log.events, replace(log.understood, team_is_person=True))
    with pytest.raises(Unreadable, match="names persons"):
        slices.table(persons, "team")


@pytest.mark.parametrize(
    "column", ["agent", "Resolved by", "closed_by", "org:resource", "case:owner", "Gelöst von"]
)
def test_columns_of_further_persons_are_not_set_side_by_side(column: str) -> None:
    """Another column was taken for the person; this one names persons all the same."""
    log = log_of(
        [{"case": 1, "at": n, "team": "A", "who": "Ann", column: "Bea"} for n in range(2)], person="who"
    )
    assert log.understood.columns["person"] == "who"
    assert column in log.events.columns
    with pytest.raises(Unreadable, match="names persons"):
        slices.table(log, column)


@pytest.mark.parametrize("column", ["line", "level", "person", "file:person"])
def test_persons_under_another_role_are_not_set_side_by_side(column: str) -> None:
    rows = [{"case": 1, "at": n, "team": "A", "person": "Ann", "level": "Bea"} for n in range(2)]
    log = log_of(rows, person="level", line="level")
    assert "file:person" in log.events.columns
    with pytest.raises(Unreadable, match="names persons"):
        slices.table(log, column)


def test_persons_that_stand_for_teams_are_no_slices_without_their_lines_either() -> None:
    log = log_of([{"case": 1, "at": n, "closed_by": "Ann"} for n in range(2)], team="closed_by")
    assert log.understood.team_is_person
    for column in ("closed_by", "team", "base"):
        with pytest.raises(Unreadable, match="names persons"):
            slices.table(log, column)


def test_persons_that_pseudonymising_left_out_are_not_to_be_kept_for_slicing() -> None:
    rows = [{"case": 1, "at": n, "team": "A", "Closed by": "Bea", "Our product": "P"} for n in range(2)]
    log = pseudonymised(log_of(rows), b"k" * 32)
    with pytest.raises(Unreadable, match="add --keep 'Our product'"):
        slices.table(log, "Our product")
    with pytest.raises(Unreadable, match="There is no column 'Closed by' to slice by"):
        slices.table(log, "Closed by")


def test_each_row_having_its_own_is_no_slice() -> None:
    with pytest.raises(Unreadable, match="no column 'at' to slice by"):
        slices.table(by_priority(), "at")


def test_an_unknown_column_is_refused_with_those_there_are() -> None:
    with pytest.raises(Unreadable, match=r"no column 'colour'.*'priority'"):
        slices.table(by_priority(), "colour")
