"""`pitstop demo` prints who can sign in, and leaves a desk that is used alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pitstop.accounts.models import Person
from pitstop.cases.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_folder(tmp_path: Path, settings: Any) -> None:
    settings.PITSTOP_MAIL_DIR = tmp_path


def test_it_prints_who_can_sign_in_and_what_to_try(pitstop: Any) -> None:
    said = pitstop("demo")

    assert said.code == 0
    (row,) = [line for line in said.out.splitlines() if "priya@demo.example" in line]
    assert "Priya Raman" in row
    assert "Billing" in row
    assert "Receive: accept Hannah's case with a read-back" in row
    assert said.out.splitlines()[-1] == "Password of each: pit-stop-demo"
    assert "ask-pit" not in said.out  # an AI agent can't sign in


def test_a_program_gets_it_as_json(pitstop: Any) -> None:
    listed = pitstop("demo", "--json").json

    assert len(listed) == Person.objects.filter(kind="human").count() == 9
    assert listed[0] == {
        "email": "omar@demo.example",
        "password": "pit-stop-demo",
        "name": "Omar Haddad",
        "role": "agent",
        "teams": ["Front line"],
    }


def test_a_second_start_prints_them_again_and_makes_nothing(pitstop: Any) -> None:
    first = pitstop("demo", "--if-empty")
    second = pitstop("demo", "--if-empty")

    assert (second.code, second.out) == (0, first.out)
    assert Case.objects.count() == 18


def test_where_it_is_already_the_way_to_make_it_anew_is_named(pitstop: Any) -> None:
    pitstop("demo")
    again = pitstop("demo")
    assert (again.code, again.complaints[-1]) == (
        1,
        "Remedy: pitstop demo --afresh, which throws this demo away first",
    )


def test_where_people_work_it_is_refused_or_passed_over(pitstop: Any, world: Any) -> None:
    refused = pitstop("demo")
    assert (refused.code, refused.out) == (1, "")
    assert refused.complaints == [
        "This desk has people or teams already. The demo is made in an empty one only: its password is known "
        "to everybody.",
        "Remedy: name another data folder with PITSTOP_DATA_DIR, and begin there with pitstop migrate",
    ]

    passed = pitstop("demo", "--if-empty")
    assert (passed.code, passed.out) == (0, "People work in this desk already; no demo was made.\n")
    afresh = pitstop("demo", "--afresh")
    assert (afresh.code, afresh.complaints[0]) == (
        1,
        "Others than the demo's people work here. What they did is not thrown away.",
    )
    assert Case.objects.count() == 1


def test_a_mail_folder_that_can_not_be_made_is_told_and_nothing_is_left(
    pitstop: Any, tmp_path: Path, settings: Any
) -> None:
    (tmp_path / "file").write_text("not a folder")
    settings.PITSTOP_MAIL_DIR = tmp_path / "file" / "mail"

    said = pitstop("demo")

    assert said.code == 3
    assert said.complaints[0] == f"{tmp_path}/file/mail can't be used: Not a directory."
    assert said.complaints[1].startswith("Remedy: let Pitstop write to its data folder")
    assert not Person.objects.exists()


def test_leaving_alone_and_making_afresh_exclude_each_other(pitstop: Any) -> None:
    said = pitstop("demo", "--if-empty", "--afresh")
    assert said.code == 2
    assert "--if-empty and --afresh exclude each other." in said.err
