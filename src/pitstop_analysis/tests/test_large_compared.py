"""Two periods or two teams of a log that is read in parts: the same as in memory, and the same refusals."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pitstop_analysis.large import relation
from pitstop_analysis.large.compare import compare_large
from pitstop_analysis.large.on_disk import Reading, on_disk
from pitstop_analysis.large.relation import related
from pitstop_analysis.large.room import LEAST
from pitstop_analysis.mapping import Mapping
from pitstop_analysis.phases import Phases
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.pseudonyms import Hiding
from pitstop_analysis.read import read
from pitstop_analysis.relations import relate
from pitstop_analysis.report.compared import compare
from pitstop_analysis.tests.files import put
from pitstop_analysis.tests.in_parts import awkward
from pitstop_analysis.zones import zone_named

KEY = b"0123456789abcdef0123456789abcdef"
pytestmark = pytest.mark.usefixtures("few_rows")


@pytest.mark.parametrize(
    ("a", "b", "zone"),
    [
        ("2026-01-03", "2026-01-04..2026-01-06", "America/New_York"),
        ("front", "Desk 2nd", "UTC"),
    ],
)
def test_two_of_an_awkward_log(tmp_path: Path, a: str, b: str, zone: str) -> None:
    path, hours_of = put(tmp_path, awkward()), zone_named(zone)

    found = compare_large(path, Reading(), a, b, zone=hours_of)

    assert found.to_dict() == compare(read(path), a, b, zone=hours_of).to_dict()
    assert found.found.of_a.cases > 0


def test_cases_that_are_made_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, awkward())
    monkeypatch.setattr(relation, "PER_SEGMENT", LEAST // 15)

    with on_disk(path, Reading(bound=LEAST)) as log:
        found = related(log.duck, LEAST, phases=Phases())
        cases = found.frame("SELECT * FROM cases ORDER BY case_no")

    with relate(read(path), phases=Phases()) as whole:
        assert_frame_equal(
            cases, whole.frame("SELECT * FROM cases ORDER BY case_no"), check_column_order=False
        )
    figures = compare_large(path, Reading(bound=LEAST), "Front", "Desk 2nd")
    assert figures.to_dict() == compare(read(path), "Front", "Desk 2nd").to_dict()


def test_cases_whose_numbers_are_below_nought_are_in_one_of_the_pieces(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log that was written with the order of its rows may have been renumbered since."""
    monkeypatch.setattr(relation, "PER_SEGMENT", LEAST // 15)

    path = put(tmp_path, awkward())
    with on_disk(path, Reading(bound=LEAST)) as log:
        log.duck.view("log", "SELECT * REPLACE (seq - 500 AS seq) FROM named")
        found = related(log.duck, LEAST, phases=Phases()).frame("SELECT case_no FROM cases ORDER BY case_no")

    firsts = read(path).events.sort("at", "seq").group_by("case_id").agg(pl.col("seq").first())
    assert found["case_no"].to_list() == sorted(seq - 500 for seq in firsts["seq"])


def test_pseudonyms_and_words_of_ones_own(tmp_path: Path) -> None:
    path, mapping = put(tmp_path, awkward()), Mapping(words={"waiting": ("ünknown",)})
    reading = Reading(mapping=mapping, hiding=Hiding(KEY, keep_teams=True))

    found = compare_large(path, reading, "Front", "Desk 2nd")

    whole = compare(read(path, mapping=mapping, pseudonymise=KEY, keep_teams=True), "Front", "Desk 2nd")
    assert found.to_dict() == whole.to_dict()
    assert found.to_dict()["source"]["file"] == "a pseudonymised log"


@pytest.mark.parametrize(
    ("a", "b", "team"),
    [
        ("Front", "Frint", None),
        ("2026-01-03", "2030", None),
        ("p1", "p2", "person"),
    ],
)
def test_what_memory_refuses_is_refused_in_the_same_words(
    tmp_path: Path, a: str, b: str, team: str | None
) -> None:
    path = put(tmp_path, awkward(60))
    with pytest.raises(Unreadable) as whole:
        compare(read(path, team=team), a, b)
    with pytest.raises(Unreadable) as in_parts:
        compare_large(path, Reading(named={"team": team}), a, b)

    assert str(in_parts.value) == str(whole.value)
