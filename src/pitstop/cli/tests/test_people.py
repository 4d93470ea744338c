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


@pytest.mark.parametrize(
    "command",
    [CREATE, ("person", "add", "kim@example.org", "--name=Kim Ito")],
    ids=["admin create", "person add"],
)
def test_an_unknown_team_is_refused_before_a_password_is_asked_for(
    pitstop: Any, command: tuple[str, ...]
) -> None:
    pitstop("team", "add", "Billing")
    pitstop("team", "add", "Network")

    said = pitstop(*command, "--team=Billing", "--team=Nowhere")

    assert (said.code, said.complaints) == (
        2,
        ["There is no team called “Nowhere”. The open teams are: Billing, Network."],
    )
    assert not Person.objects.exists()


def test_an_admin_in_a_team_is_made_at_once(pitstop: Any) -> None:
    pitstop("team", "add", "Billing")
    assert pitstop(*CREATE, "--team=billing", "--password-file=-", given=SECRET).code == 0
    ada = Person.objects.get()
    assert (ada.role, [team.name for team in ada.teams.all()]) == ("admin", ["Billing"])


def test_everybody_is_listed(pitstop: Any, world: Any) -> None:
    Person.objects.filter(email="tom@desk.example").update(is_active=False)
    pitstop("person", "add", "bot@desk.example", "--name=Ask Pit", "--kind=ai", "--no-password")

    said = pitstop("person", "list").out

    rows = [" ".join(line.split()) for line in said.splitlines()]
    assert "Omar Haddad omar@desk.example agent Front line yes" in rows
    assert "Tom Berg tom@desk.example agent Billing no" in rows
    assert "Ada King ada@desk.example admin none yes" in rows
    assert "Ask Pit bot@desk.example agent, ai none yes" in rows
    assert pitstop("person", "list", "--json").json[:2] == [
        {
            "name": "Ada King",
            "email": "ada@desk.example",
            "role": "admin",
            "kind": "human",
            "teams": [],
            "active": True,
        },
        {
            "name": "Ask Pit",
            "email": "bot@desk.example",
            "role": "agent",
            "kind": "ai",
            "teams": [],
            "active": True,
        },
    ]


def test_every_team_is_listed(pitstop: Any, world: Any) -> None:
    Team.objects.filter(name="Network").update(is_open=False)

    said = pitstop("team", "list").out

    rows = [" ".join(line.split()) for line in said.splitlines()]
    assert "Billing looks after payments 3 yes" in rows
    assert "Network 1 no" in rows
    assert pitstop("team", "list", "--json").json[1:] == [
        {"name": "Front line", "purpose": "answers first", "people": 3, "open": True},
        {"name": "Network", "purpose": "", "people": 1, "open": False},
    ]


def test_lists_of_an_empty_desk_say_so(pitstop: Any) -> None:
    assert pitstop("person", "list").out == "Nobody is here yet.\n"
    assert pitstop("team", "list").out == "There is no team yet.\n"
    assert pitstop("person", "list", "--json").json == pitstop("team", "list", "--json").json == []


def test_a_new_password_is_read_and_never_printed(pitstop: Any, world: Any) -> None:
    said = pitstop(
        "person", "password", "OMAR@desk.example", "--password-file=-", given="another long phrase\n"
    )

    assert (said.code, said.out, said.err) == (
        0,
        "Omar Haddad signs in with the new password from now on, and is signed out everywhere.\n",
        "",
    )
    assert Person.objects.get(email="omar@desk.example").check_password("another long phrase")


@pytest.mark.parametrize(
    ("email", "given", "code", "complaint"),
    [
        (
            "omar@desk.example",
            "short",
            2,
            "This password is too short. It must contain at least 12 characters.",
        ),
        ("nobody@desk.example", SECRET, 2, "There is nobody here with the address nobody@desk.example."),
        (
            "tom@desk.example",
            SECRET,
            1,
            "Tom Berg no longer works here, so nothing can be done in that name.",
        ),
    ],
)
def test_a_password_that_does_not_fit_changes_nothing(
    pitstop: Any, world: Any, email: str, given: str, code: int, complaint: str
) -> None:
    Person.objects.filter(email="tom@desk.example").update(is_active=False)
    before = list(Person.objects.values_list("email", "password"))

    said = pitstop("person", "password", email, "--password-file=-", given=given)

    assert (said.code, said.complaints) == (code, [complaint])
    assert list(Person.objects.values_list("email", "password")) == before


def test_someone_joins_a_team(pitstop: Any, world: Any) -> None:
    for _ in range(2):
        said = pitstop("person", "join", "sam@desk.example", "billing")
        assert (said.code, said.out) == (0, "Sam Stone is in Billing.\n")
    assert [team.name for team in world.stranger.person.teams.all()] == ["Billing", "Network"]

    said = pitstop("person", "join", "sam@desk.example", "Nowhere")
    assert (said.code, said.complaints) == (
        2,
        ["There is no team called “Nowhere”. The open teams are: Billing, Front line, Network."],
    )
