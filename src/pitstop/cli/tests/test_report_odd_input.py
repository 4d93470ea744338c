"""`pitstop report` with what a shell may hand on: names in an old encoding, odd letters, huge numbers."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pitstop.cli.tests.conftest import Pitstop

LOG = """case,time,team,activity
1,2026-01-01 10:00,Front,open
1,2026-01-01 11:00,Back,move
2,2026-01-01 10:00,Front,open
2,2026-01-01 12:00,Front,close
"""
LATIN = os.fsdecode(b"exp\xe9rt")  # as a zip from an old Windows unpacks it


@pytest.fixture
def log(tmp_path: Path) -> Path:
    written = tmp_path / "log.csv"
    written.write_text(LOG)
    return written


def test_a_log_whose_name_is_no_utf_8_gets_its_page_and_its_figures(pitstop: Pitstop, log: Path) -> None:
    odd = log.rename(log.with_name(f"{LATIN}.csv"))
    page, figures = log.with_name("page.html"), log.with_name("figures.json")

    done = pitstop("report", odd, "--html", page, "--json", figures)

    assert (done.code, done.err) == (0, "")
    assert "exp\ufffdrt.csv" in page.read_text(encoding="utf-8")
    assert json.loads(figures.read_text(encoding="utf-8"))["source"]["file"] == "exp\ufffdrt.csv"


def test_a_page_whose_name_is_no_utf_8_is_written_and_named(pitstop: Pitstop, log: Path) -> None:
    page = log.with_name(f"{LATIN}.html")

    done = pitstop("report", log, "--html", page)

    assert done.code == 0
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert "exp\ufffdrt.html" in "".join(done.out.split("\n"))


def test_the_name_of_a_page_does_not_steer_the_terminal(pitstop: Pitstop, log: Path) -> None:
    done = pitstop("report", log, "--html", log.with_name("a\x1b[31mb.html"))

    assert done.code == 0
    assert "\x1b" not in done.out


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--delimiter=\udca6", "The delimiter '\\udca6' is not one plain character."),
        ("--delimiter=ä", "The delimiter 'ä' is not one plain character."),
        ("--delimiter=;;", "The delimiter ';;' is not one plain character."),
        (
            "--time-format=%Y\udca6",
            "The format '%Y?' reads none of the times; the first is '2026-01-01 10:00'.",
        ),
        ("--team=\udca6", "There is no column"),
        ("--encoding=\udca6", "encoding"),
        ("--encoding=rot13", "encoding"),
        ("--encoding=hex", "encoding"),
    ],
)
def test_an_option_that_can_not_serve_is_refused_in_words(
    pitstop: Pitstop, log: Path, option: str, said: str
) -> None:
    done = pitstop("report", log, option)

    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Cannot make the report. ")
    assert said in " ".join(done.err.split())
    assert "What to do: " in done.err


@pytest.mark.parametrize("size", ["9" * 400, "9" * 400 + "TB", "1.5GB", " 2 mb ", "0.5K"])
def test_a_limit_of_any_size_is_taken(pitstop: Pitstop, log: Path, size: str) -> None:
    assert pitstop("report", log, f"--max-size={size}", "--quiet").code == 0


@pytest.mark.parametrize("size", ["", "GB", "-1", "1e5", "inf", "1,5GB", "2 parsec"])
def test_what_is_no_size_is_refused(pitstop: Pitstop, log: Path, size: str) -> None:
    done = pitstop("report", log, f"--max-size={size}")

    assert done.code == 2
    assert "is not a size; write 800MB or 4GB." in done.err


def test_a_log_beyond_its_limit_is_refused_with_the_option_that_raises_it(
    pitstop: Pitstop, log: Path
) -> None:
    done = pitstop("report", log, "--max-size=100")

    assert done.code == 2
    assert "The file holds more than 100 bytes after unpacking, which is the limit." in " ".join(
        done.err.split()
    )
    assert "--max-size 8GB" in done.err
    assert "What doesn't fit into memory `pitstop report` reads in parts" in " ".join(done.err.split())


def test_the_help_says_that_a_log_may_be_of_any_size_where_none_is_named(pitstop: Pitstop) -> None:
    said = " ".join(pitstop("report", "--help").out.split())
    assert "Default: any; if gzipped, 100 times its size or 1GB." in said


def test_an_earlier_report_is_replaced_and_nothing_else_unless_it_is_forced(
    pitstop: Pitstop, log: Path
) -> None:
    page, figures = log.with_name("page.html"), log.with_name("figures.json")
    page.touch()  # an empty file, as mktemp makes one, holds nothing
    told = ("report", log, "--html", page, "--json", figures)
    assert [pitstop(*told).code for _night in range(2)] == [0, 0]

    for target, mine in ((page, "<!doctype html>\n<title>Mine</title>"), (figures, '{"mine": 1}')):
        ours = target.read_bytes()
        target.write_text(mine)
        done = pitstop(*told)
        assert (done.code, done.out) == (2, "")
        assert f"{target.name} is there already, and no report of Pitstop's." in " ".join(done.err.split())
        assert "replace it: --force." in " ".join(done.err.split())
        assert target.read_text() == mine
        assert pitstop(*told, "--force").code == 0
        assert target.read_bytes() == ours


def test_what_is_no_file_is_written_to_without_a_question(pitstop: Pitstop, log: Path) -> None:
    assert pitstop("report", log, "--html", "/dev/null").code == 0


def test_a_report_that_can_not_be_made_leaves_the_files_of_the_last_one(pitstop: Pitstop, log: Path) -> None:
    page, figures = log.with_name("page.html"), log.with_name("figures.json")
    assert pitstop("report", log, "--html", page, "--json", figures).code == 0
    before = page.read_bytes(), figures.read_bytes()

    assert pitstop("report", log, "--team=Nobody", "--html", page, "--json", figures).code == 2

    assert (page.read_bytes(), figures.read_bytes()) == before
