"""`pitstop compare` as a process would use it: exit codes, streams, files."""

import json
from pathlib import Path

import pytest

from pitstop.cli.tests.conftest import Pitstop

LOG = """ticket,time,team,status
1,2026-02-02T08:00:00Z,Front,Accepted
1,2026-02-02T09:00:00Z,Billing,Queued
1,2026-02-02T11:00:00Z,Billing,Accepted
2,2026-03-02T08:00:00Z,Front,Accepted
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.csv"
    path.write_text(LOG)
    return path


def test_two_periods_in_a_table_with_what_to_take_care_of(pitstop: Pitstop, log: Path) -> None:
    said = pitstop("compare", log, "2026-02", "2026-03")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("2026-02 and 2026-03: log.csv\n2026-02: 1 case, 1 hand-off\n")
    assert "too few to" in said.out
    assert "Take care: Nothing else is allowed for" in said.out
    assert "Newcombe" in said.out
    assert "Newcombe" not in pitstop("compare", log, "2026-02", "2026-03", "-q").out


def test_json_to_the_output_is_nothing_but_json(pitstop: Pitstop, log: Path, tmp_path: Path) -> None:
    said = pitstop("compare", log, "Front", "Billing", "--json", "-")
    assert [said.json[side]["name"] for side in "ab"] == ["Front", "Billing"]
    assert said.json["b"]["to_accept"]["median"] == 2.0
    pitstop("compare", log, "Front", "Billing", "--json", tmp_path / "both.json")
    assert json.loads((tmp_path / "both.json").read_text(encoding="utf-8")) == said.json


def test_an_earlier_comparison_is_replaced_and_nothing_else(
    pitstop: Pitstop, log: Path, tmp_path: Path
) -> None:
    target = tmp_path / "both.json"
    told = ("compare", log, "Front", "Billing", "--json", target)
    assert [pitstop(*told).code for _night in range(2)] == [0, 0]
    target.write_text("[1, 2]")
    assert pitstop(*told).code == 2
    assert target.read_text() == "[1, 2]"
    assert pitstop(*told, "--force").code == 0


def test_the_options_of_the_report_are_understood(pitstop: Pitstop, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text("Zaak;Moment;Afdeling;S\n1;02.01.2026 08:00;A;mine\n1;02.01.2026 09:00;B;parked\n"
                    "1;02.01.2026 10:00;B;mine\n")  # fmt: skip
    told = ["--case", "Zaak", "--time", "Moment", "--team", "Afdeling", "--time-format", "%d.%m.%Y %H:%M"]
    told += ["--status", "S", "--waiting", "parked", "--accepted", "mine"]
    assert pitstop("compare", path, "A", "B", *told, "--json", "-").json["b"]["to_accept"]["median"] == 1.0


def test_pseudonyms_are_compared_by_their_names(pitstop: Pitstop, log: Path) -> None:
    assert pitstop("compare", log, "Front", "Billing", "--pseudonymise", "--keep-teams").code == 0
    assert pitstop("compare", log, "Front", "Billing", "--pseudonymise").code == 2


@pytest.mark.parametrize(
    ("options", "zone", "february"),
    [
        ([], "UTC", 2),
        (["--times-in", "Europe/Berlin"], "Europe/Berlin", 2),
        (["--zone", "Europe/Berlin"], "Europe/Berlin", 1),
        (["--times-in", "Europe/Berlin", "--zone", "Asia/Tokyo"], "Asia/Tokyo", 1),
    ],
)
def test_days_are_those_of_zone_else_of_the_times(
    pitstop: Pitstop, tmp_path: Path, options: list[str], zone: str, february: int
) -> None:
    path = tmp_path / "log.csv"
    path.write_text("ticket,time,team\n1,2026-02-27 12:00,A\n2,2026-02-28 23:30,A\n3,2026-03-01 12:00,A\n")
    found = pitstop("compare", path, "2026-02", "2026-03", *options, "--json", "-").json
    assert (found["zone"], found["a"]["cases"], found["b"]["cases"]) == (zone, february, 3 - february)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["LOG", "Biling", "Front"], "Did you mean 'Billing'?"),
        (["LOG", "2026-02-30", "2026-03"], "names a day that does not exist"),
        (["LOG", "2026-03..2026-02", "2026-03"], "ends before it begins"),
        (["LOG", "2026", "9999-12-31"], "'9999-12-31' is not all between 1900 and 2200."),
        (["LOG", "2025", "2026"], "No case began and no hand-off was made in 2025."),
        (["LOG", "Front", "2026-03"], "'Front' is a team and '2026-03' a period."),
        (["LOG", "2026-02", "2026-03", "--json", "LOG"], "would be overwritten"),
        (["LOG", "2026-02", "2026-03", "--json", "no/such/x.json"], "cannot be written"),
        (["LOG", "2026-02", "2026-03", "--keep-teams"], "does nothing without --pseudonymise"),
        (["LOG", "2026-02", "2026-03", "--zone", "Berlin"], "Did you mean Europe/Berlin?"),
        (["missing.csv", "2026-02", "2026-03"], "no file missing.csv"),
        (["LOG", "2026-02"], "Missing argument 'B'"),
    ],
)
def test_what_cannot_be_compared_ends_with_two_and_the_remedy(
    pitstop: Pitstop, log: Path, arguments: list[str], says: str
) -> None:
    said = pitstop("compare", *(log if each == "LOG" else each for each in arguments))
    assert (said.code, said.out) == (2, "")
    assert says in " ".join(said.err.split())
    assert "Traceback" not in said.err
