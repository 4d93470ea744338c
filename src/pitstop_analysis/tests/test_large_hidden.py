"""Pseudonyms for logs that are read in parts: those of memory, and no name on disk once they stand."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pitstop_analysis import pseudonyms
from pitstop_analysis.large import hide
from pitstop_analysis.large.on_disk import Reading, on_disk
from pitstop_analysis.large.report import Wanted, report_large
from pitstop_analysis.large.workplace import MARK
from pitstop_analysis.log import Log
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.pseudonyms import Hiding
from pitstop_analysis.read import read
from pitstop_analysis.report.build import report
from pitstop_analysis.tests.files import put
from pitstop_analysis.tests.in_parts import awkward

KEY = b"0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def _small_parts(few_rows: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a few rows, and a few names at once."""
    monkeypatch.setattr(hide, "AT_ONCE", 3)


def both(path: Path, *, sliced: tuple[str, ...] = (), keep_teams: bool = False, keep: tuple[str, ...] = (),
         **named: str) -> dict[str, Any]:  # fmt: skip
    """The report with pseudonyms, which is the same in parts as in memory."""
    whole = report(read(path, pseudonymise=KEY, keep_teams=keep_teams, keep=keep, **named), sliced=sliced)  # type: ignore[arg-type]
    found = report_large(
        path, named=dict(named), wanted=Wanted(sliced=sliced), hiding=Hiding(KEY, keep_teams, keep)
    )
    assert found.figures.groupings == whole.figures.groupings
    assert found.to_html() == whole.to_html()
    assert found.to_dict() == whole.to_dict()
    return found.to_dict()


def test_an_awkward_log_gets_the_pseudonyms_of_memory(tmp_path: Path) -> None:
    found = both(put(tmp_path, awkward(150)), keep=("Country",), sliced=("Country",))

    assert found["source"]["file"] == "a pseudonymised log"
    assert any(note.endswith("text: text") for note in found["source"]["notes"])


def test_teams_keep_their_names_where_they_are_to(tmp_path: Path) -> None:
    log = same_rows(put(tmp_path, awkward(80)), keep_teams=True)

    assert "Desk 2nd" in log.events["team"]


def test_persons_that_stand_for_teams_get_numbers(tmp_path: Path) -> None:
    found = both(put(tmp_path, awkward(80)), team="person", keep_teams=True)

    assert found["teams"] == 9


def same_rows(path: Path, *, keep_teams: bool = False, **named: str) -> Log:
    """What is left of the log, the same in parts as in memory: a report is made of nothing else."""
    log = read(path, pseudonymise=KEY, keep_teams=keep_teams, **named)  # type: ignore[arg-type]
    columns = ("at", "case_id", "activity", "status", "team", "base", "person", "line")
    with on_disk(path, Reading(named=dict(named), hiding=Hiding(KEY, keep_teams))) as found:
        asked = ", ".join(f'"{name}"' for name in columns)
        rows = found.duck.frame(f"SELECT {asked} FROM log ORDER BY seq").rows()
        assert found.known.understood == log.understood
    assert rows == log.events.sort("seq").with_columns(pl.col("at").to_physical()).select(columns).rows()
    return log


@pytest.mark.parametrize("line", ["none", "status", "text"])
def test_the_line_is_taken_from_where_it_is_asked(tmp_path: Path, line: str) -> None:
    same_rows(put(tmp_path, awkward(60)), line=line)


def test_names_that_begin_alike_get_longer_pseudonyms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (pseudonyms, hide):
        monkeypatch.setattr(module, "DIGITS", {"case": 1, "person": 1, "team": 1})
        monkeypatch.setattr(module, "LONGER", 1)

    log = same_rows(put(tmp_path, awkward(150)))

    assert set(log.events["case_id"].str.len_chars()) == {len("case 3"), len("case 3f"), len("case 3f9")}


MENTIONS = {
    "a person": "1,2026-03-02T08:00:00Z,Front,Ann Smith,Kim,passed to Smith\n",
    "another person": "1,2026-03-02T08:00:00Z,Front,Ann Smith,Zenobia,sent to Zenobia\n",
    "a team": "1,2026-03-02T08:00:00Z,Billing 2nd,Ann Smith,Kim,from billing\n",
    "a case": "INC00471,2026-03-02T08:00:00Z,Front,Ann Smith,Kim,as INC00471\n",
    "nobody": "1,2026-03-02T08:00:00Z,Front,Ann Smith,Kim,answered\n",
    "an address": "1,2026-03-02T08:00:00Z,Front,Ann Smith,Kim,a@b\n",
    "a person of no row that is used": ",2026-03-02T08:00:00Z,Front,Mallory,Kim,New\n"
    "1,2026-03-02T08:00:00Z,Front,Bea,Kim,asked Mallory\n",
}


@pytest.mark.parametrize("line", MENTIONS.values(), ids=MENTIONS)
def test_words_that_mention_somebody_go(tmp_path: Path, line: str) -> None:
    head = "ticket,time,team,agent,closed_by,activity\n"
    others = "".join(f"{n},2026-03-02T09:00:00Z,Front,P{n},Kim,Opened\n" for n in range(20, 50))

    log = same_rows(put(tmp_path, head + others + line), keep_teams="billing" in line)

    assert (log.events["activity"].null_count() == 0) is any(
        word in line for word in ("billing", "answered", "Mallory")
    )


PERSEPHONE = "ticket,time,team,agent,status\n" + "".join(
    f"INC4711{n},2026-03-02T{n % 24:02}:00:00Z,Front {n % 3},Persephone {n % 7},New\n" for n in range(120)
)
HISTORY = "documentkey,fieldname,oldvalue,newvalue,sys_created_on\n" + "".join(
    f"INC4711{n % 40},{field},{before}{n},{before}{n + 1},2026-01-01 {n % 24:02}:00:00\n"
    for n in range(120)
    for field, before in (("assignment_group", "Front "), ("assigned_to", "Persephone "))
)


@pytest.mark.parametrize("text", [PERSEPHONE, HISTORY], ids=["events", "history"])
def test_no_name_is_on_disk_once_pseudonyms_are(tmp_path: Path, text: str) -> None:
    folder = tmp_path / "rows"
    folder.mkdir()
    path = put(tmp_path, text)

    same_rows(path)
    with on_disk(path, Reading(folder=folder, hiding=Hiding(KEY))) as log:
        assert log.duck.frame("SELECT count(*) AS n FROM log").item() >= 120
        files = [file for file in folder.rglob("*") if file.is_file()]
        assert {file.name for file in files} <= {
            "hidden.parquet", "relations.duckdb", "relations.duckdb.wal", "numbers-000000.parquet", MARK,
        }  # fmt: skip
        assert not [file for file in files for name in (b"Perse", b"INC47") if name in file.read_bytes()]
    assert list(folder.iterdir()) == []


def test_what_can_not_be_asked_is_refused_as_in_memory(tmp_path: Path) -> None:
    path = put(tmp_path, awkward(40))
    for told in ({"keep": ("Cuontry",)}, {"pseudonymise": b"short"}):
        with pytest.raises(Unreadable) as whole:
            read(path, **{"pseudonymise": KEY} | told)  # type: ignore[arg-type]
        with pytest.raises(Unreadable) as in_parts:
            hiding = Hiding(told.get("pseudonymise", KEY), keep=told.get("keep", ()))  # type: ignore[arg-type]
            report_large(path, hiding=hiding)
        assert str(in_parts.value) == str(whole.value)
    with pytest.raises(Unreadable) as whole:
        report(read(path, pseudonymise=KEY), sliced=("Country",))
    with pytest.raises(Unreadable) as in_parts:
        report_large(path, hiding=Hiding(KEY), wanted=Wanted(sliced=("Country",)))
    assert str(in_parts.value) == str(whole.value)
