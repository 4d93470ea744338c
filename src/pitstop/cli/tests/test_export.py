"""`pitstop export`: a log in another format, and the desk's own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pitstop.accounts import services as accounts
from pitstop.cli.tests.conftest import Pitstop
from pitstop.conftest import World
from pitstop_analysis.read import read

LOG = """case,at,team,person,activity
1,2026-03-02T08:00:00Z,Front,Ann,Opened
1,2026-03-02T09:30:00Z,Billing,Bo,Answered
2,2026-03-02T10:00:00Z,Front,Ann,Opened
"""
ROWS = [("1", "Front", "Ann"), ("1", "Billing", "Bo"), ("2", "Front", "Ann")]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    return path


@pytest.mark.parametrize(
    "name",
    ["out.xes", "out.xes.gz", "out.jsonocel", "out.ocel.json", "out.sqlite", "out.parquet", "OUT.CSV.GZ"],
)
def test_a_file_in_another_format(pitstop: Pitstop, log: Path, name: str) -> None:
    out = log.with_name(name)
    done = pitstop("export", log, out)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"Written: {out}, 3 events of 2 cases\n"
    assert read(out).events.select("case_id", "team", "person").rows() == ROWS
    assert {path.name for path in log.parent.iterdir()} == {"log.csv", name}


def test_what_is_there_is_kept_unless_forced(pitstop: Pitstop, log: Path) -> None:
    out = log.with_name("out.xes")
    out.write_text("mine")
    done = pitstop("export", log, out)
    assert (done.code, out.read_text()) == (2, "mine")
    assert f"There is a file {out} already. What to do: Name another, or overwrite it: --force" in " ".join(
        done.err.split()
    )
    assert pitstop("export", log, out, "--force").code == 0
    assert read(out).events.height == 3


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["LOG"], "Name the log and the file to write."),
        (["LOG", "a.xes", "b.xes"], "Name the log and the file to write."),
        (["LOG", "out.xlsx"], "The name 'out.xlsx' doesn't say which format to write."),
        (["LOG", ".xes"], "doesn't say which format to write."),
        (["LOG", "no/such/folder/out.xes"], "cannot be written: No such file or directory."),
        (["LOG", "LOG", "--force"], "is the log itself and would be overwritten."),
        (["none.csv", "out.xes"], "There is no file none.csv."),
        (["LOG", "out.xes", "--team", "taem"], "Did you mean 'team'?"),
        (["LOG", "out.xes", "--as", "a@example.org"], "--as goes with --desk"),
        (["--desk"], "Name one file to write."),
        (["--desk", "out.xes"], "Give --as with --desk"),
        (["--desk", "out.xes", "--as=a@example.org", "--pseudonymise"], "--pseudonymise is for files"),
    ],
)
def test_what_cannot_be_done_writes_nothing_and_says_why(
    pitstop: Pitstop, log: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(log.parent)
    done = pitstop("export", *("log.csv" if each == "LOG" else each for each in arguments))
    assert done.code == 2
    assert says in " ".join(done.err.split())
    assert [path.name for path in log.parent.iterdir()] == ["log.csv"]
    assert log.read_text() == LOG


def test_a_text_that_a_spreadsheet_would_run_stands_as_it_is_and_the_help_says_so(
    pitstop: Pitstop, log: Path
) -> None:
    """Guarded, it would come back as another text."""
    log.write_text(LOG.replace("Billing", "=HYPERLINK(A1)").replace("Bo", "@Bo"))
    out = log.with_name("out.csv")
    assert pitstop("export", log, out).code == 0
    assert "1,2026-03-02T09:30:00.000000+00:00,Answered,,=HYPERLINK(A1),@Bo," in out.read_text().splitlines()
    assert read(out).events["team"].to_list() == ["Front", "=HYPERLINK(A1)", "Front"]
    said = " ".join(pitstop("export", "--help").out.split())
    assert "one such as '=HYPERLINK(…)' would run in a spreadsheet" in said


def test_pseudonyms_leave_no_name_in_the_file(pitstop: Pitstop, log: Path) -> None:
    out = log.with_name("out.xes")
    assert pitstop("export", log, out, "--pseudonymise").code == 0
    text = out.read_text()
    assert not [name for name in ("Ann", "Bo", "Front", "Billing") if f'"{name}"' in text]


def test_a_process_of_its_own_needs_no_django(log: Path) -> None:
    code = (
        "import sys; from pitstop.cli.export import export; export(sys.argv[1:], standalone_mode=False); "
        "sys.exit('django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(log), str(log.with_name("out.sqlite"))],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["desk.xes", "desk.ocel.json", "desk.ocel.sqlite"])
def test_the_desk_leaves_with_its_hand_offs(
    world: World, pitstop: Pitstop, tmp_path: Path, name: str
) -> None:
    world.accept(world.offer())
    done = pitstop("export", "--desk", tmp_path / name, "--as", "ada@desk.example")
    assert done.code == 0, done.err
    found = read(tmp_path / name).events
    offered = found.filter(activity="handoff.offered").to_dicts()[0]
    accepted = found.filter(activity="handoff.accepted").to_dicts()[0]
    kept = (
        "case_id",
        "team",
        "person",
        "status",
        "from_team",
        "to_team",
        "handoff_kind",
        "seconds_to_answer",
    )
    giver, receiver = str(world.giver.id), str(world.receiver.id)
    assert [offered[each] for each in kept] == [
        *(str(world.case_id), "Front line", giver, "queued", "Front line", "Billing", "specialist", None)
    ]
    assert [accepted[each] for each in kept] == [
        *(str(world.case_id), "Billing", receiver, "accepted", "Front line", "Billing", None, 240)
    ]
    assert found["event"].is_sorted()
    assert "Omar" not in str(found.to_dicts())


@pytest.mark.parametrize(
    ("who", "code", "says"),
    [
        ("lea@desk.example", 1, "Only an admin may do this. Ask one."),
        ("nobody@desk.example", 2, "There is nobody here with the address nobody@desk.example."),
    ],
)
def test_only_an_admin_takes_the_desks_log_away(
    world: World, pitstop: Pitstop, tmp_path: Path, who: str, code: int, says: str
) -> None:
    done = pitstop("export", "--desk", tmp_path / "desk.xes", "--as", who)
    assert (done.code, done.complaints) == (code, [says])
    assert not [*tmp_path.iterdir()]


def test_a_desk_without_cases_has_nothing_to_export(db: None, pitstop: Pitstop, tmp_path: Path) -> None:
    accounts.add_person(email="ada@desk.example", name="Ada King", password=None, teams=[], role="admin")
    done = pitstop("export", "--desk", tmp_path / "desk.xes", "--as", "ada@desk.example")
    assert (done.code, done.complaints) == (2, ["The desk has no cases yet, so there is nothing to export."])
