"""What is said in a case by command, and what becomes of it after closing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pitstop.accounts.models import Team
from pitstop.cases import queries as cases
from pitstop.cases.models import Attachment
from pitstop.core import clock
from pitstop.handoffs import services as handoffs
from pitstop.notify.models import Mail
from pitstop.promises.models import Promise

OMAR, PRIYA, SAM = (f"--as={name}@desk.example" for name in ("omar", "priya", "sam"))


def test_a_reply_leaves_with_its_file_and_its_promise(pitstop: Any, world: Any, tmp_path: Path) -> None:
    bill = tmp_path / "bill.txt"
    bill.write_text("40 euros")

    said = pitstop(
        *(
            "case",
            "write",
            world.case_id,
            "-",
            "--next",
            "The bank answers",
            "--by",
            "+4h",
            "--file",
            bill,
            OMAR,
        ),
        given="Dear Lena, look.\n",
    )

    assert (said.code, said.out) == (0, "Your message is on its way.\n")
    mail = Mail.objects.get(case=world.case_id)
    assert "Dear Lena, look." in mail.body and "With this message: bill.txt." in mail.body
    assert Promise.objects.get(case=world.case_id).text == "The bank answers"
    assert Attachment.objects.get().media_type == "text/plain"


def test_a_note_and_what_was_heard_are_kept(pitstop: Any, world: Any) -> None:
    note = pitstop("case", "write", world.case_id, "She prefers mail.", "--kind", "note", OMAR, "--json")
    pitstop("case", "write", world.case_id, "Where is it?", "--kind", "heard", OMAR)

    assert (note.json["kind"], note.json["case"]) == ("note", world.case_id)
    kinds = [(message.kind, message.body) for message in cases.messages(world.case)][1:]
    assert kinds == [("note", "She prefers mail."), ("from_customer", "Where is it?")]


def test_a_reply_says_what_comes_next(pitstop: Any, world: Any) -> None:
    said = pitstop("case", "write", world.case_id, "Hello.", OMAR)

    assert said.code == 2
    assert "Say what the customer hears next" in said.err
    assert pitstop("case", "write", world.case_id, "Hello.", "--kind", "note", "--no-more", OMAR).code == 2
    assert not Mail.objects.exists()


def test_a_program_is_refused_by_name(pitstop: Any, world: Any, tmp_path: Path) -> None:
    program = tmp_path / "run.exe"
    program.write_bytes(b"MZ..")

    said = pitstop("case", "write", world.case_id, "x", "--kind", "note", "--file", program, OMAR)

    assert (said.code, "“run.exe” is a program" in said.err) == (2, True)
    assert len(cases.messages(world.case)) == 1


def test_strangers_write_nothing(pitstop: Any, world: Any) -> None:
    said = pitstop("case", "write", world.case_id, "x", "--kind", "note", SAM)

    assert (said.code, f"There is no case #{world.case_id} that you can see." in said.err) == (1, True)


def test_a_closed_case_is_reopened(pitstop: Any, world: Any) -> None:
    handoffs.close_case(by=world.giver, now=clock.now(), case_id=world.case_id, outcome="done")

    said = pitstop("case", "reopen", world.case_id, "--why", "She called.", OMAR)

    assert (said.code, said.out) == (0, f"Case #{world.case_id} goes on: Omar Haddad, Front line.\n")
    again = pitstop("case", "reopen", world.case_id, "--why", "She called.", OMAR)
    assert (again.code, "is open: it goes on as it is." in again.err) == (1, True)


def test_the_link_is_shown_renewed_and_revoked(pitstop: Any, world: Any) -> None:
    shown = pitstop("case", "link", world.case_id, OMAR).out.strip()
    renewed = pitstop("case", "link", world.case_id, "--renew", OMAR, "--json").json["status_link"]
    revoked = pitstop("case", "link", world.case_id, "--revoke", OMAR)

    assert shown != renewed == cases.status_link(world.case)
    assert revoked.out == "The link is revoked: it opens nothing.\n"
    assert cases.by_status_token(cases.status_token(world.case)) is None


def test_one_team_takes_what_customers_open(pitstop: Any, world: Any) -> None:
    assert pitstop("team", "intake", "billing").out == (
        "Cases that customers open begin in Billing from now on.\n"
    )
    assert Team.objects.get(takes_new=True) == world.billing
    assert pitstop("team", "intake", "Nobody").code == 2
    assert pitstop("team", "intake").code == pitstop("team", "intake", "Billing", "--none").code == 2

    assert pitstop("team", "intake", "--none").code == 0
    assert not Team.objects.filter(takes_new=True).exists()
