"""`pitstop report` as a process would use it: exit codes, streams, files."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pitstop.cli.report import report

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
    done = CliRunner().invoke(report, [str(log), "--html", str(page), "--json", str(figures)])
    assert done.exit_code == 0, done.output
    assert "1 of 2 cases (50.0 %, 95 % interval 9.5" in done.stdout
    assert f"Page written: {page}".replace("\n", "") in done.stdout.replace("\n", "")
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert json.loads(figures.read_text(encoding="utf-8"))["handoffs"]["total"] == 1


def test_json_to_the_output_is_nothing_but_json(log: Path) -> None:
    done = CliRunner().invoke(report, [str(log), "--json", "-"])
    assert json.loads(done.stdout)["waits"]["to_accept"]["median"] == 2.0


def test_nothing_is_written_unasked(log: Path) -> None:
    CliRunner().invoke(report, [str(log)])
    assert [path.name for path in log.parent.iterdir()] == ["log.csv"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["missing.csv"], "no file missing.csv"),
        (["LOG", "--team", "taem"], "Did you mean 'team'?"),
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
    done = CliRunner().invoke(report, [str(log) if each == "LOG" else each for each in arguments])
    assert done.exit_code == 2
    assert says in " ".join(done.stderr.split())
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_options_reach_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("Vorgang;Zeit;Gruppe\n1;01.02.2026 08:00;A\n1;01.02.2026 09:00;B\n")
    named = ["--case", "Vorgang", "--time", "Zeit", "--team", "Gruppe", "--time-format", "%d.%m.%Y %H:%M"]
    done = CliRunner().invoke(report, [str(path), *named, "--json", "-"])
    found = json.loads(done.stdout)
    assert found["period"]["from"] == "2026-02-01T08:00:00+00:00"
    assert found["source"]["columns"] == {"case": "Vorgang", "time": "Zeit", "team": "Gruppe"}


def test_waiting_words_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(LOG.replace("Queued", "parked").replace("Accepted", "mine"))
    done = CliRunner().invoke(report, [str(path), "--waiting", "parked", "--accepted", "mine", "--json", "-"])
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
