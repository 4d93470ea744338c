"""Commands on a log that is larger than the memory they may have."""

from pathlib import Path

import pytest

from pitstop.cli.tests.conftest import Pitstop

# 14 MB: with the least memory that may be named, a log is held in it up to 12.8 MB.
LONG = "x" * 70_000
ROWS = "case,at,team,person,activity,Country,Text\n" + "".join(
    f"{n // 5},2026-01-{1 + n // 10:02}T10:{n % 60:02}:00Z,T{n % 3},Ann,Queued,C{n % 2},{LONG}\n"
    for n in range(200)
)
SMALL = ("--memory", "128MB")


def put(folder: Path, text: str) -> Path:
    path = folder / "log.csv"
    path.write_text(text)
    return path


def test_the_report_is_the_same_as_in_memory(pitstop: Pitstop, tmp_path: Path) -> None:
    path = put(tmp_path, ROWS)
    told = ("report", path, "--slice", "Country", "--hours", "Mon-Fri 09:00-17:00", "--json", "-")

    in_parts = pitstop(*told, *SMALL).json

    assert in_parts == pitstop(*told).json
    assert (in_parts["cases"], in_parts["events"]) == (40, 200)


def test_a_bound_that_is_named_holds_in_parts_too(pitstop: Pitstop, tmp_path: Path) -> None:
    path = put(tmp_path, ROWS)

    said = pitstop("report", path, "--max-size", "1KB", *SMALL)

    assert said.code == 2
    assert "which is the limit" in " ".join(said.err.split())
    assert pitstop("report", path, "--max-size", "20MB", "--json", "-", *SMALL).json["events"] == 200


def test_pseudonyms_are_those_of_memory(pitstop: Pitstop, tmp_path: Path) -> None:
    path, key = put(tmp_path, ROWS), tmp_path / "key.txt"
    key.write_text("0123456789abcdef" * 2)
    told = ("report", path, "--pseudonymise", "--key-file", key, "--keep", "Country", "--json", "-")

    in_parts = pitstop(*told, *SMALL)

    assert (in_parts.json, in_parts.err) == (pitstop(*told).json, "")
    assert "Ann" not in in_parts.out
    said = pitstop("report", path, "--key-file", "key.txt", *SMALL)
    assert said.code == 2
    assert "--key-file does nothing without --pseudonymise" in said.err


@pytest.mark.parametrize("memory", [(), SMALL], ids=["in memory", "in parts"])
def test_a_column_that_pseudonymising_drops_is_said_to_be_kept_for_slicing(
    pitstop: Pitstop, tmp_path: Path, memory: tuple[str, ...]
) -> None:
    path = put(tmp_path, ROWS)
    told = ("report", path, "--pseudonymise", "--slice", "Country", *memory)

    said = pitstop(*told)

    assert said.code == 2
    assert "add --keep Country" in " ".join(said.err.split())
    assert pitstop(*told, "--keep", "Country").code == 0


def test_two_teams_are_compared_as_in_memory(pitstop: Pitstop, tmp_path: Path) -> None:
    told = ("compare", put(tmp_path, ROWS), "T0", "T2", "--json", "-")

    assert pitstop(*told, *SMALL).json == pitstop(*told).json


def test_a_log_is_exported_as_from_memory(pitstop: Pitstop, tmp_path: Path) -> None:
    path, whole, parts = put(tmp_path, ROWS), tmp_path / "whole.csv.gz", tmp_path / "parts.csv.gz"

    said = pitstop("export", path, parts, *SMALL)

    assert (said.code, said.out) == (0, f"Written: {parts}, 200 events of 40 cases\n")
    pitstop("export", path, whole)
    assert parts.read_bytes() == whole.read_bytes()
    again = pitstop("export", path, parts, *SMALL)
    assert (again.code, again.out) == (2, "")
    assert "or overwrite it: --force" in " ".join(again.err.split())


@pytest.mark.parametrize("size", ["10MB", "127.9MB", "0"])
def test_memory_that_is_too_little_is_refused_with_what_to_write(
    pitstop: Pitstop, tmp_path: Path, size: str
) -> None:
    said = pitstop("report", put(tmp_path, "case,at,team\n1,2026-01-01T10:00:00Z,A\n"), "--memory", size)
    assert (said.code, said.out) == (2, "")
    assert f"{size} is too little; write 128MB or more." in " ".join(said.err.split())
