"""Files, links and going on after closing, for programs."""

from __future__ import annotations

import base64

import pytest

from pitstop.api.tests.conftest import Caller, codes
from pitstop.cases import queries as cases
from pitstop.cases.models import Attachment
from pitstop.conftest import World
from pitstop.core import clock
from pitstop.handoffs import services as handoffs

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
FILE = {"name": "../bill.pdf", "content": base64.b64encode(PDF).decode()}


def note(caller: Caller, world: World, *files: dict[str, str], **changes: str):
    body = {"kind": "note", "body": "See there.", "files": list(files)}
    return caller.post(f"/cases/{world.case_id}/messages", body | changes)


def test_files_go_with_a_message_and_are_read_again(omar: Caller, world: World) -> None:
    message = note(omar, world, FILE).json()["id"]

    (found,) = omar.get(f"/cases/{world.case_id}/files").json()["items"]
    assert found == {
        "id": found["id"],
        "message": message,
        "name": "bill.pdf",
        "media_type": "application/pdf",
        "size": len(PDF),
    }
    whole = omar.get(f"/files/{found['id']}").json()
    assert base64.b64decode(whole["content"]) == PDF


def test_a_reply_takes_files_too(omar: Caller, world: World) -> None:
    answer = note(omar, world, FILE, kind="to_customer", next_text="The rest")

    assert answer.status_code == 201
    assert Attachment.objects.get().message.kind == "to_customer"


@pytest.mark.parametrize(
    ("content", "code"),
    [("no base64!", "file-not-base64"), ("TVo=", "file-is-program"), ("", "file-empty")],
)
def test_what_is_no_file_is_refused_and_nothing_written(
    omar: Caller, world: World, content: str, code: str
) -> None:
    answer = note(omar, world, {"name": "a", "content": content})

    assert (answer.status_code, codes(answer)) == (422, [(code, "files")])
    assert len(cases.messages(world.case)) == 1


def test_a_stranger_finds_no_file(omar: Caller, sam: Caller, world: World) -> None:
    note(omar, world, FILE)
    number = Attachment.objects.get().pk

    there, not_there = sam.get(f"/files/{number}"), sam.get("/files/4000")

    assert (there.status_code, not_there.status_code) == (404, 404)
    assert there.json()["detail"] == f"There is no file {number} that you can see."
    assert sam.get(f"/cases/{world.case_id}/files").status_code == 404


def test_a_closed_case_goes_on(omar: Caller, sam: Caller, world: World) -> None:
    handoffs.close_case(by=world.giver, now=clock.now(), case_id=world.case_id, outcome="done")
    path = f"/cases/{world.case_id}/reopening"

    assert sam.post(path, {"why": "x"}).status_code == 404
    assert codes(omar.post(path, {"why": ""})) == [("text-missing", "why")]
    answer = omar.post(path, {"why": "She called."})
    assert (answer.status_code, answer.json()["state"]) == (200, "open")
    assert codes(omar.post(path, {"why": "again"})) == [("case-open", "")]


def test_the_link_is_renewed_and_revoked(omar: Caller, sam: Caller, world: World) -> None:
    path, old = f"/cases/{world.case_id}/link", cases.status_link(world.case)

    new = omar.post(path).json()["status_link"]
    assert new == cases.status_link(world.case) != old
    assert omar.post(f"{path}/revocation").json() == {"status_link": ""}
    assert cases.by_status_token(new.rpartition("/")[2]) is None
    assert sam.post(path).status_code == sam.post(f"{path}/revocation").status_code == 404


def test_a_small_error_is_written_down(omar: Caller, sam: Caller, world: World) -> None:
    path = f"/cases/{world.case_id}/slips"

    answer = omar.post(path, {"kind": "repeated", "place": "message", "text": "The address."})

    assert answer.status_code == 201
    said = {name: answer.json()[name] for name in ("case", "kind", "place", "source", "text")}
    assert said == {
        "case": world.case_id,
        "kind": "repeated",
        "place": "message",
        "source": "person",
        "text": "The address.",
    }
    assert codes(omar.post(path, {"kind": "blame"})) == [("slip-kind-unknown", "kind")]
    assert sam.post(path, {"kind": "other"}).status_code == 404
