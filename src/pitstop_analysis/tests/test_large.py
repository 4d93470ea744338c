"""Logs that are read in parts and measured on disk: the same report as in memory, and the same refusals."""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from pitstop_analysis.hours import Hours
from pitstop_analysis.large import csv_parts
from pitstop_analysis.large.report import Wanted, is_larger, report_large
from pitstop_analysis.large.room import need_disk
from pitstop_analysis.mapping import Mapping
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.pseudonyms import Hiding
from pitstop_analysis.read import read
from pitstop_analysis.report.build import Report, Summary, report
from pitstop_analysis.tests.files import put
from pitstop_analysis.tests.in_parts import awkward, both, refused
from pitstop_analysis.tests.logs import VINST, need_bpi2013
from pitstop_analysis.write import write

KEY = b"0123456789abcdef0123456789abcdef"
pytestmark = pytest.mark.usefixtures("few_rows")


def test_an_awkward_log_gives_the_same_report(tmp_path: Path) -> None:
    path = put(tmp_path, awkward())

    in_parts, whole = both(path, sliced=("Country", "status", "team"))

    assert in_parts == whole
    reasons = {left["reason"]: left["rows"] for left in in_parts["left_out"]["reasons"]}
    assert set(reasons) == {
        "more fields than the header", "no case", "no time that can be read", "no team yet",
    }  # fmt: skip
    notes = " ".join(in_parts["source"]["notes"])
    assert "still with the team before them" in notes
    assert "repeat another in every column" in notes
    assert "support line" in notes


@pytest.mark.parametrize("line", ["none", "suffix", "status"])
def test_the_line_is_taken_from_where_it_is_asked(tmp_path: Path, line: str) -> None:
    in_parts, whole = both(put(tmp_path, awkward(120)), named={"line": line})

    assert in_parts == whole


@pytest.mark.parametrize("column", ["agent", "resolved_by"])
def test_persons_are_not_set_side_by_side_in_parts_either(tmp_path: Path, column: str) -> None:
    text = f"case,at,team,who,{column}\n1,2026-03-02T08:00:00Z,A,Ann,Bea\n1,2026-03-02T09:00:00Z,B,Ann,Cy\n"
    with pytest.raises(Unreadable, match="names persons"):
        report_large(put(tmp_path, text), wanted=Wanted(sliced=(column,)), named={"person": "who"})


def test_persons_that_stand_for_teams_get_the_same_numbers(tmp_path: Path) -> None:
    in_parts, whole = both(put(tmp_path, awkward(120)), named={"team": "person"})

    assert in_parts == whole
    assert in_parts["teams"] == 9


def test_the_reference_log_gives_the_same_report(monkeypatch: pytest.MonkeyPatch) -> None:
    need_bpi2013()
    monkeypatch.setattr(csv_parts.CsvParts.__init__, "__kwdefaults__", {"block": 1 << 20})

    in_parts = report_large(VINST)

    assert in_parts.to_dict() == report(read(VINST)).to_dict()
    assert (in_parts.figures.cases, in_parts.figures.events) == (7_554, 65_533)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_gzipped_text_of_other_encodings_is_read_in_parts(tmp_path: Path, encoding: str) -> None:
    text = awkward(60).replace("\n", "\r\n").replace(",", ";")
    path = put(tmp_path, gzip.compress(text.encode(encoding)), "log.csv.gz")

    in_parts, whole = both(path)

    assert in_parts == whole


def written(times: list[str]) -> str:
    return "case,at,team\n" + "".join(
        f"{number // 9},{at},T{number % 2}\n" for number, at in enumerate(times)
    )


def test_a_day_far_on_tells_the_order_of_all_days(tmp_path: Path) -> None:
    """The first parts could be either way, and are read again."""
    times = [f"0{1 + number // 60}/0{1 + number % 9}/2026 10:{number % 60:02}" for number in range(200)]
    in_parts, whole = both(put(tmp_path, written([*times, "01/13/2026 10:00"])))

    assert in_parts == whole
    assert in_parts["source"]["times"] == "times written month first (a number above 12 tells), taken as UTC"


def test_a_later_time_in_another_form_is_what_counts_in_memory_too(tmp_path: Path) -> None:
    times = ["13/01/2026 10:00"] * 80 + ["2026-01-13T10:00:00Z"] * 80

    in_parts, whole = both(put(tmp_path, written(times)))

    assert in_parts == whole
    assert in_parts["events"] == 80


def listed(header: str, more: Iterable[str] = ()) -> str:
    """Fifty rows, each with a case of its own, and some more that begin so."""
    rows = [f"A-{number},2026-01-{1 + number % 28:02},2026-02-13,T{number % 3},\n" for number in range(50)]
    return f"{header},note\n{''.join(rows)}" + "".join(f"{begin}2026-01-02,2026-01-03,T,\n" for begin in more)


@pytest.mark.parametrize(
    "text",
    [
        written(["13/01/2026"] * 80 + ["01/13/2026"] * 80),
        written(["01/02/2026"] * 160),
        written(["soon"] * 160),
        written([""] * 160),
        "case,at,team\n",
        "",
        'case,at,team\n1,2026-01-01,"open\n' + "2,2026-01-01,A\n" * 90,
        "when,who\n" + "1,2\n" * 90,
        "case,at,team\n" + ",2026-01-01,A\n" * 90,
        "case,at,team\n" + "1,2026-01-01,\n" * 90,
        listed("Issue key,Created,Updated,Team"),
        listed("number,updated,resolved,group"),
        listed("case,time,due date,closed,team"),
        listed("number,opened_at,closed_at,assignment_group"),
        listed("number,opened_at,closed_at,assignment_group", ["A-1,"]),
        listed("Issue key,Created,Updated,Team", [","]),
        listed("number,opened_at,closed_at,assignment_group", [",", ","]),
    ],
)
def test_what_memory_refuses_is_refused_in_the_same_words(tmp_path: Path, text: str) -> None:
    path = put(tmp_path, text)
    with pytest.raises(Unreadable) as caught:
        read(path)

    assert str(refused(path)) == str(caught.value)


@pytest.mark.parametrize("name", ["log.json", "log.parquet"])
def test_a_list_of_cases_of_another_format_is_refused_in_the_same_words(tmp_path: Path, name: str) -> None:
    rows = [
        {"ID": number, "Created": "2026-01-02", "Updated": "2026-01-03", "Group": "A"} for number in range(50)
    ]
    path = tmp_path / name
    pl.DataFrame(rows).write_parquet(path) if name == "log.parquet" else path.write_text(json.dumps(rows))

    said = refused(path)

    assert said.what.startswith("This is a list of cases: each of its 50 rows has a 'ID' of its own")
    with pytest.raises(Unreadable) as caught:
        read(path)
    assert str(said) == str(caught.value)


def test_a_log_with_the_columns_of_a_list_is_none_where_a_case_comes_again(tmp_path: Path) -> None:
    rows = [f"{number % 190},2026-01-02,A,2026-01-01,2026-02-03\n" for number in range(200)]
    in_parts, whole = both(put(tmp_path, f"case,time,team,created,updated\n{''.join(rows)}"))

    assert in_parts == whole
    assert in_parts["events"] == 200


def test_a_column_that_is_not_there_is_refused_before_all_is_read(tmp_path: Path) -> None:
    """The log is broken at its end, which would be said first by whom reads so far."""
    path = put(tmp_path, awkward(200) + 'c1,2026-01-01,"open\n')

    sliced = refused(path, wanted=Wanted(sliced=("Cuontry",)))
    kept = refused(path, hiding=Hiding(KEY, keep=("Cuontry",)))
    gone = refused(path, wanted=Wanted(sliced=("Country",)), hiding=Hiding(KEY))

    assert sliced.what == "There is no column 'Cuontry' to slice by."
    assert kept.what == "There is no further column 'Cuontry' to keep."
    assert gone.what.startswith("The column 'Country' to slice by was left out")


def test_words_of_ones_own_are_found_or_refused(tmp_path: Path) -> None:
    path = put(tmp_path, awkward(120))

    found = report_large(path, mapping=Mapping(words={"waiting": ("ünknown",)}))

    assert found.figures.words is not None
    assert found.figures.words.waiting == ("Ünknown",)
    said = refused(path, mapping=Mapping(words={"waiting": ("asleep",)}))
    assert "Values seen: Accepted, Queued" in said.remedy


def test_hours_are_asked_for_the_time_of_the_log(tmp_path: Path) -> None:
    asked = []

    def hours(begin: datetime, end: datetime) -> Hours:
        asked.append((begin, end))
        day = 86_400_000_000
        first = int(begin.timestamp() * 1_000_000) // day
        return Hours("days", tuple((n * day, n * day + day // 3) for n in range(first, first + 60)))

    path = put(tmp_path, awkward(120))
    in_parts = report_large(path, wanted=Wanted(hours=hours))

    log = read(path)
    assert asked == [(log.events["at"].min(), log.events["at"].max())]
    assert in_parts.to_dict() == report(log, hours=hours(*asked[0])).to_dict()


def test_a_small_file_that_unpacks_to_a_huge_one_is_refused(tmp_path: Path) -> None:
    path = put(tmp_path, gzip.compress(b"case,at,team\n" + b"1,2026-01-01,A\n" * 100_000), "log.csv.gz")

    assert "which is the limit" in refused(path, max_size=1_000).what


def test_nothing_is_left_behind_and_room_is_looked_for_first(tmp_path: Path) -> None:
    path = put(tmp_path, awkward(60))
    folder = tmp_path / "rows"
    folder.mkdir()

    report_large(path, folder=folder)

    assert list(folder.iterdir()) == []
    with pytest.raises(Unreadable, match="of disk while it is read") as caught:
        need_disk(folder, 10**18)
    assert caught.value.remedy == (
        "Free some, or use a folder on another disk: put TMPDIR=/big/disk before the command."
    )


SMALL_FILES = """
import resource, sys
from pathlib import Path
from pitstop_analysis.large.report import report_large
from pitstop_analysis.problems import Unreadable

for most in (0, 2_000, 250_000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))
    for path in map(Path, sys.argv[1:]):
        try:
            report_large(path)
        except Unreadable as refusal:
            print(path.name, most, refusal, sep=": ")
"""
"""Reads where a file may have so many bytes, as on a disk that is full. Nothing that runs beside is bound."""


def test_a_full_disk_is_said_with_its_remedy_wherever_it_is_met(tmp_path: Path) -> None:
    rows = [{"case": str(n % 90), "at": "2026-01-02", "team": f"T{n * 7919 % 1009}"} for n in range(900)]
    plain = put(tmp_path, awkward(900))
    objects = put(tmp_path, "".join(json.dumps(row) + "\n" for row in rows), "log.json")
    told = "".join(f"{n % 90},2026-01-02,team,A{n},A{n + 1}\n" for n in range(900))
    history = put(tmp_path, f"ticket,changed at,field,old value,new value\n{told}", "history.csv")
    folder = tmp_path / "rows"
    folder.mkdir()

    done = subprocess.run(
        [sys.executable, "-c", SMALL_FILES, plain, objects, history],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TMPDIR": str(folder)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.stderr == ""
    lines = [line.split(": ", 2) for line in done.stdout.splitlines()]
    met = [(name, most) for name, most, _refusal in lines]
    assert met[:6] == [(path.name, most) for most in ("0", "2000") for path in (plain, objects, history)]
    assert ("log.csv", "250000") in met
    needs = f"Reading and ordering this log needs more disk than {folder} has, "
    assert all(refusal.startswith(needs) for _name, most, refusal in lines if most != "0")
    assert all("put TMPDIR=/big/disk before the command." in refusal for *_where, refusal in lines)
    assert list(folder.iterdir()) == []


def test_without_the_log_at_hand_the_tables_of_figures_stay(tmp_path: Path) -> None:
    path = put(tmp_path, awkward(60))
    summary, whole = report_large(path), report(read(path))

    assert type(summary) is Summary
    assert isinstance(whole, Report)
    assert set(whole.tables) - set(summary.tables) == {"segments", "events"}


def test_only_what_would_not_fit_is_read_in_parts(tmp_path: Path) -> None:
    text = awkward(60)
    plain = put(tmp_path, text)
    packed = put(tmp_path, gzip.compress(text.encode()), "log.csv.gz")
    parquet = tmp_path / "log.parquet"
    write(read(plain), parquet)
    lines = put(tmp_path, '{"case": 1, "at": "2026-01-01", "team": "A"}\n' * 900, "log.json")

    for path in (plain, packed, parquet, lines):
        assert is_larger(path, bound=20_000)
        assert not is_larger(path, bound=10**9)
