"""People and teams by command. Nobody ever gets a password that was not chosen."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pitstop.accounts import services as accounts
from pitstop.accounts.models import Person, Team
from pitstop.core.refusals import Refused

pytestmark = pytest.mark.django_db

SECRET = "seven seconds at the pit"
CREATE = ("admin", "create", "ada@example.org", "--name=Ada Novak")


def test_the_first_admin_is_made_with_a_password_from_standard_input(pitstop: Any) -> None:
    said = pitstop(*CREATE, "--password-file=-", given=SECRET + "\n")

    assert (said.code, said.out) == (0, "Ada Novak can sign in with ada@example.org.\n")
    ada = Person.objects.get()
    assert (ada.role, ada.kind, ada.check_password(SECRET)) == ("admin", "human", True)


@pytest.mark.parametrize("content", [SECRET, SECRET + "\n", SECRET + "\r\n", SECRET + "\nanother line\n"])
def test_a_password_file_holds_it_in_its_first_line(pitstop: Any, tmp_path: Path, content: str) -> None:
    file = tmp_path / "secret"
    file.write_text(content, newline="")

    assert pitstop(*CREATE, f"--password-file={file}").code == 0
    assert Person.objects.get().check_password(SECRET)


@pytest.mark.parametrize(
    ("arguments", "given", "complaint"),
    [
        ([], None, "No terminal to ask for a password on: give --password-file."),
        (["--password-file=-"], "\n", "The password is empty: its first line must hold it."),
        (["--password-file=-"], "", "The password is empty: its first line must hold it."),
        (["--password-file=/no/such"], None, "can't be read from /no/such: No such file or directory."),
    ],
)
def test_without_a_password_nobody_is_made(
    pitstop: Any, arguments: list[str], given: str | None, complaint: str
) -> None:
    said = pitstop(*CREATE, *arguments, given=given)

    assert said.code == 2
    assert complaint in " ".join(said.err.split())
    assert not Person.objects.exists()


def test_a_weak_password_is_refused_in_the_words_of_the_service(pitstop: Any) -> None:
    with pytest.raises(Refused) as refusal:
        accounts.add_person(email="ada@example.org", name="Ada Novak", password="password", role="admin")

    said = pitstop(*CREATE, "--password-file=-", given="password\n")

    assert (said.code, said.complaints) == (2, [str(reason) for reason in refusal.value.reasons])
    assert len(said.complaints) == 2  # too short, and too common
    assert not Person.objects.exists()


def test_an_address_can_be_used_once(pitstop: Any) -> None:
    pitstop(*CREATE, "--password-file=-", given=SECRET)

    said = pitstop("admin", "create", "ADA@example.org", "--name=Other", "--password-file=-", given=SECRET)

    assert (said.code, said.complaints) == (1, ["Someone with the address ADA@example.org is here already."])


def test_a_person_is_added_with_what_customers_read(pitstop: Any) -> None:
    assert (
        pitstop("team", "add", "Billing", "--purpose=looks after payments").out == "Billing can hold cases.\n"
    )

    said = pitstop(
        *("person", "add", "priya@example.org", "--name=Priya Raman", "--team=billing", "--role=lead"),
        *("--job=billing specialist", "--strength=refunds", "--since=2019-09-02", "--password-file=-"),
        given=SECRET,
    )

    assert (said.code, said.out) == (0, "Priya Raman can sign in with priya@example.org.\n")
    priya = Person.objects.get()
    assert (priya.role, priya.job, priya.strength, priya.since) == (
        "lead",
        "billing specialist",
        "refunds",
        date(2019, 9, 2),
    )
    assert [team.name for team in priya.teams.all()] == ["Billing"]
    assert Team.objects.get().purpose == "looks after payments"


def test_an_ai_agent_needs_no_password_and_can_not_sign_in(pitstop: Any) -> None:
    said = pitstop("person", "add", "bot@example.org", "--name=Ask Pit", "--kind=ai", "--no-password")

    assert (said.code, said.out) == (0, "Ask Pit cannot sign in, but may have an API token.\n")
    bot = Person.objects.get()
    assert (bot.kind, bot.has_usable_password()) == ("ai", False)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--role=boss"], "“boss” is no role. Choose among: agent, lead, admin."),
        (["--kind=cat"], "“cat” is no kind. Choose among: human, ai."),
        (["--team=Legal"], "There is no team called “Legal”. The open teams are: none."),
        (["--name=Two\nlines"], "The name must be one line."),
    ],
)
def test_what_does_not_fit_is_told(pitstop: Any, arguments: list[str], complaint: str) -> None:
    said = pitstop("person", "add", "x@example.org", "--name=X", "--no-password", *arguments)
    assert (said.code, said.complaints) == (2, [complaint])
    assert not Person.objects.exists()


def test_a_password_and_none_exclude_each_other(pitstop: Any) -> None:
    said = pitstop(
        "person", "add", "x@example.org", "--name=X", "--no-password", "--password-file=-", given=SECRET
    )
    assert said.code == 2
    assert "--password-file and --no-password exclude each other." in said.err


def test_a_team_needs_a_name_of_its_own(pitstop: Any) -> None:
    pitstop("team", "add", "Billing")

    said = pitstop("team", "add", "BILLING")

    assert (said.code, said.complaints) == (1, ["There is a team called “BILLING” already."])
