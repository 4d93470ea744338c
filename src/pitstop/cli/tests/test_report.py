"""`pitstop report` as a process would use it: exit codes, streams, files."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pitstop.cli import main
from pitstop.cli.report import report
from pitstop.core.tests.processes import PITSTOP

LOG = """case,at,team,status
1,2026-03-02T08:00:00Z,Front,Accepted
1,2026-03-02T09:00:00Z,Billing,Queued
1,2026-03-02T11:00:00Z,Billing,Accepted
2,2026-03-02T08:00:00Z,Front,Accepted
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    return path


def test_summary_page_and_figures_in_one_call(log: Path, tmp_path: Path) -> None:
    page, figures = tmp_path / "report.html", tmp_path / "report.json"
    done = CliRunner().invoke(main, ["report", str(log), "--html", str(page), "--json", str(figures)])
    assert done.exit_code == 0, done.output
    assert "1 of 2 cases (50.0 %, 95 % interval 9.5" in done.stdout
    assert f"Page written: {page}".replace("\n", "") in done.stdout.replace("\n", "")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert json.loads(figures.read_text(encoding="utf-8"))["handoffs"]["total"] == 1


def test_json_to_the_output_is_nothing_but_json(log: Path) -> None:
    done = CliRunner().invoke(main, ["report", str(log), "--json", "-"])
    assert json.loads(done.stdout)["waits"]["to_accept"]["median"] == 2.0


def test_nothing_is_written_unasked(log: Path) -> None:
    CliRunner().invoke(main, ["report", str(log)])
    assert [path.name for path in log.parent.iterdir()] == ["log.csv"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["missing.csv"], "no file missing.csv"),
        (["LOG", "--team", "taem"], "Did you mean 'team'?"),
        (["LOG", "--slice", "Stauts"], "Did you mean 'status'? The columns are: 'team', 'status'."),
        (["LOG", "--line", "sufix"], "There is no column 'sufix' for --line."),
        (["LOG", "--time-format", "%d.%m.%Y"], "reads none of the times"),
        (["LOG", "--max-size", "10"], "raise it: --max-size"),
        (["LOG", "--waiting", "parked"], "Values seen: Accepted, Queued."),
        (["LOG", "--html", "no/such/folder/x.html"], "cannot be written"),
        (["LOG", "--json", "LOG"], "would be overwritten"),
        (["LOG", "--max-size", "much"], "write 800MB or 4GB"),
        ([], "Missing argument 'LOG'"),
    ],
)
def test_what_cannot_be_done_ends_with_two_and_the_remedy(log: Path, arguments: list[str], says: str) -> None:
    done = CliRunner().invoke(main, ["report", *(str(log) if each == "LOG" else each for each in arguments)])
    assert done.exit_code == 2
    assert says in " ".join(done.stderr.split())
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_options_reach_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("Vorgang;Zeit;Gruppe\n1;01.02.2026 08:00;A\n1;01.02.2026 09:00;B\n")
    named = ["--case", "Vorgang", "--time", "Zeit", "--team", "Gruppe", "--time-format", "%d.%m.%Y %H:%M"]
    done = CliRunner().invoke(main, ["report", str(path), *named, "--json", "-"])
    found = json.loads(done.stdout)
    assert found["period"]["from"] == "2026-02-01T08:00:00+00:00"
    assert found["source"]["columns"] == {"case": "Vorgang", "time": "Zeit", "team": "Gruppe"}


def test_waiting_words_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG.replace("Queued", "parked").replace("Accepted", "mine"))
    done = CliRunner().invoke(
        main, ["report", str(path), "--waiting", "parked", "--accepted", "mine", "--json", "-"]
    )
    assert json.loads(done.stdout)["waits"]["to_accept"]["n"] == 1


def test_a_process_of_its_own_needs_no_django(log: Path) -> None:
    code = (
        "import sys; from pitstop.cli.report import report; report(sys.argv[1:], standalone_mode=False); "
        "sys.exit('django' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(log)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Hand-offs per case" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize("told", [["report"], ["report", "--json", "-"], ["compare", "Front", "Billing"]])
def test_a_reader_that_goes_away_ends_it_with_141_and_in_silence(log: Path, told: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    command, *more = told
    process = subprocess.Popen([PITSTOP, command, log, *more], stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (141, b"")


GERMAN = """Nummer;Aktualisiert;Zuweisungsgruppe;Zugewiesen an;Status
INC1;13.02.2026 08:00;Service Desk;Ann;Neu
INC1;13.02.2026 09:00;Netzwerk;Bo;In Arbeit
INC1;13.02.2026 11:00;Service Desk;Ann;Gelöst
"""


def test_a_german_export_needs_no_options(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(GERMAN.encode("cp1252"))
    done = CliRunner().invoke(main, ["report", str(path), "--json", "-"])
    found = json.loads(done.stdout)
    assert found["source"]["columns"]["team"] == "Zuweisungsgruppe"
    assert found["period"] == {"from": "2026-02-13T08:00:00+00:00", "to": "2026-02-13T11:00:00+00:00"}
    assert [route["from"] for route in found["routes"]] == ["Netzwerk", "Service Desk"]


def test_persons_who_stand_for_teams_are_nowhere_named(tmp_path: Path) -> None:
    path, page = tmp_path / "export.csv", tmp_path / "page.html"
    path.write_text("ticket,time,assignee\n1,2026-02-13,Persephone\n1,2026-02-14,Zenobia\n")
    done = CliRunner().invoke(main, ["report", str(path), "--team", "assignee", "--html", str(page)])
    assert done.exit_code == 0, done.output
    assert "person 1 → person 2" in done.stdout
    assert "none is singled out" in " ".join(done.stdout.split())
    assert not {"Persephone", "Zenobia"} & set((done.stdout + page.read_text(encoding="utf-8")).split())
    assert "Persephone" not in done.stdout + page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("size", "exit_code"),
    [("1KB", 0), ("1k", 0), ("0.001 MB", 0), ("4GB", 0), ("1T", 0), ("100", 2), ("0.1KB", 2), ("0", 2)],
)
def test_the_size_that_a_log_may_have(log: Path, size: str, exit_code: int) -> None:
    done = CliRunner().invoke(main, ["report", str(log), "--max-size", size])
    assert done.exit_code == exit_code
    assert ("which is the limit" in " ".join(done.stderr.split())) == (exit_code == 2)


@pytest.mark.parametrize("size", ["-1", "1XB", "GB", "1,5GB", ""])
def test_sizes_that_are_none(log: Path, size: str) -> None:
    done = CliRunner().invoke(main, ["report", str(log), "--max-size", size])
    assert done.exit_code == 2
    assert "is not a size; write 800MB or 4GB" in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty."),
        (b"case,at,team\n", "The file has a header and no rows."),
        (b"PK\x03\x04", "is an Excel workbook or a zip archive. What to do: Save the sheet as CSV"),
        (b"%PDF-1.7\n", "is a PDF document."),
        (b"<!doctype html><title>Sign in</title>", "is a web page, perhaps an error or sign-in page"),
        (b"\x1f\x8b\x08\x00damaged", "The gzip file is damaged or ends early"),
        (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><log/>',
            "declares a document type or entities",
        ),
        (b"case,at,team\n1,New,A\n", "No time in the column 'at' can be read: line 2 says 'New'."),
        (b"case,at,team\n1,01/02/2026,A\n", "could be day first or month first"),
        (b"id,at,text\n1,2026-01-01,x\n", "No column could be recognised as the team."),
    ],
)
def test_a_wrong_file_gets_words_and_no_traceback(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "export"
    path.write_bytes(content)
    done = CliRunner().invoke(main, ["report", str(path), "--html", str(tmp_path / "page.html")])
    said = " ".join(done.stderr.split())
    assert done.exit_code == 2
    assert said.startswith("Cannot make the report.")
    assert says in said
    assert "What to do:" in said
    assert (done.stdout, [each.name for each in tmp_path.iterdir()]) == ("", ["export"])


def test_a_folder_is_no_log(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["report", str(tmp_path)])
    assert (done.exit_code, "is a folder." in " ".join(done.stderr.split())) == (2, True)


def test_a_path_longer_than_a_line_stays_whole_so_that_it_can_be_copied(tmp_path: Path, log: Path) -> None:
    (folder := tmp_path / "-".join(["long"] * 20)).mkdir()
    done = CliRunner().invoke(main, ["report", str(folder)])
    assert f"{folder} is a folder." in " ".join(done.stderr.split())
    assert str(folder) in done.stderr
    assert all(len(line) <= 80 for line in done.stderr.splitlines() if str(folder) not in line)
    written = CliRunner().invoke(main, ["report", str(log), "--html", str(folder / "page.html")])
    assert f"Page written: {folder / 'page.html'}\n" in written.stdout


def test_quiet_prints_the_figures_without_their_definitions(log: Path) -> None:
    loud, quiet = (CliRunner().invoke(main, ["report", str(log), *more]).stdout for more in ([], ["-q"]))
    assert "A hand-off is a change of team" in loud
    assert "A hand-off is a change of team" not in quiet
    assert "How figures are made" not in quiet
    assert "Hand-offs per case" in quiet


def test_help_shows_examples_and_every_option() -> None:
    said = CliRunner().invoke(main, ["report", "--help"]).stdout
    assert 'pitstop report export.csv --team "Assigned group" --html report.html' in said
    for option in report.params[1:]:
        assert option.opts[0] in said


KEY = "0123456789abcdef0123456789abcdef"
DESK = """ticket,time,team,agent,caller
T-4711,2026-03-02T08:00:00Z,Front office,Persephone,Zenobia
T-4711,2026-03-02T09:00:00Z,Billing,Bartholomew,Zenobia
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    path = tmp_path / "Zenobia.csv"
    path.write_text(DESK)
    return path


def test_a_pseudonymised_report_names_nobody(desk: Path, tmp_path: Path) -> None:
    key, page, figures = tmp_path / "key", tmp_path / "page.html", tmp_path / "figures.json"
    key.write_text(f"{KEY}\n")
    told = ["--pseudonymise", "--key-file", str(key), "--html", str(page), "--json", str(figures)]
    done = CliRunner().invoke(main, ["report", str(desk), *told])
    assert (done.exit_code, done.stderr) == (0, "")
    written = done.stdout + page.read_text(encoding="utf-8") + figures.read_text(encoding="utf-8")
    names = ("4711", "Front office", "Billing", "Persephone", "Bartholomew", "Zenobia")
    assert [name for name in names if name in written] == []
    assert json.loads(figures.read_text())["routes"][0]["from"] == "team 6d2e5f"


def test_the_key_comes_from_the_environment_or_is_made_for_this_run(desk: Path) -> None:
    told = ["report", str(desk), "--pseudonymise", "--json", "-"]
    same = [CliRunner(env={"PITSTOP_PSEUDONYM_KEY": KEY}).invoke(main, told) for _ in range(2)]
    assert [json.loads(done.stdout)["routes"][0]["from"] for done in same] == ["team 6d2e5f"] * 2
    once, again = (CliRunner().invoke(main, told) for _ in range(2))
    assert once.stdout != again.stdout
    assert "Pseudonyms are under a key made for this run and not kept" in once.stderr


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (["--keep-teams"], "--keep-teams does nothing without --pseudonymise."),
        (["--keep", "caller"], "--keep does nothing without --pseudonymise."),
        (["--pseudonymise", "--key-file", "none"], "The key file none cannot be read: No such file"),
        (["--pseudonymise", "--key-file", "LOG", "--keep", "colour"], "There is no further column 'colour'"),
    ],
)
def test_pseudonyms_that_can_not_be_made_are_refused(desk: Path, told: list[str], says: str) -> None:
    named = [str(desk) if each == "LOG" else each for each in told]
    done = CliRunner().invoke(main, ["report", str(desk), *named])
    assert done.exit_code == 2
    assert says in " ".join(done.stderr.split())
    assert done.stdout == ""


def test_a_short_key_is_refused(desk: Path) -> None:
    done = CliRunner(env={"PITSTOP_PSEUDONYM_KEY": "geheim"}).invoke(
        main, ["report", str(desk), "--pseudonymise"]
    )
    assert done.exit_code == 2
    assert "has 6 bytes; names could be found by trying keys out" in " ".join(done.stderr.split())
