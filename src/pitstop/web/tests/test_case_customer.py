"""What concerns the customer on a case's page: files, drafts, the link, and going on after closing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pitstop.cases import queries as cases
from pitstop.cases.models import Attachment, Draft
from pitstop.conftest import World
from pitstop.core import clock
from pitstop.handoffs import services as handoffs
from pitstop.slips.models import Slip
from pitstop.web.tests.conftest import Visit, offer_now, words

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)


def write(world: World, client: Client, **changes: Any) -> Any:
    sent = {"kind": "to_customer", "body": "Here is your bill.", "no_more": "on", **changes}
    return client.post(f"/cases/{world.case_id}/messages", sent)


def png(name: str = "bill.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, "application/x-anything")


# --- Files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["to_customer", "from_customer", "note"])
def test_files_come_with_every_kind_of_message_and_stand_under_it(
    world: World, visit: Visit, kind: str
) -> None:
    client = visit(world.giver)

    write(world, client, kind=kind, attachments=[png(), png("two.png")])

    message = cases.messages(world.case)[-1]
    files = list(message.attachments.all())
    assert [(each.name, each.media_type) for each in files] == [
        ("bill.png", "image/png"),
        ("two.png", "image/png"),
    ]
    page = client.get(f"/cases/{world.case_id}").content.decode()
    assert f'<a href="/files/{files[0].pk}" download>bill.png</a>' in page


def test_a_file_that_is_not_taken_is_named_and_nothing_is_sent(world: World, visit: Visit) -> None:
    many = [png(f"{n}.png") for n in range(11)]

    program = write(world, visit(world.giver), attachments=[SimpleUploadedFile("run.exe", b"MZ..")])
    too_many = write(world, visit(world.giver), attachments=many)
    large = write(world, visit(world.giver), attachments=[SimpleUploadedFile("a.bin", bytes(10 * 2**20 + 1))])

    assert [answer.status_code for answer in (program, too_many, large)] == [422] * 3
    assert "“run.exe” is a program, and programs are not taken." in words(program)
    assert "These are 11 files: 10 fit into one message." in words(too_many)
    assert "“a.bin” has more than 10 MB." in words(large)
    assert "Here is your bill." in words(program)
    assert len(cases.messages(world.case)) == 1
    assert not Attachment.objects.exists()


def test_files_go_with_the_case_to_the_next_team(world: World, visit: Visit) -> None:
    write(world, visit(world.giver), kind="note", attachments=[png()])
    number = Attachment.objects.get().pk
    assert visit(world.receiver).get(f"/files/{number}").status_code == 404

    world.accept(offer_now(world), now=clock.now())

    assert visit(world.receiver).get(f"/files/{number}").content == PNG
    assert visit(world.giver).get(f"/files/{number}").status_code == 200


# --- Drafts -----------------------------------------------------------------------------------------


def keep(world: World, client: Client, body: str = "Dear Lena, your", **more: str) -> Any:
    said = {"kind": "note", "body": body, **more}
    return client.post(f"/cases/{world.case_id}/draft", said)


def test_what_was_typed_is_offered_again_until_it_is_sent(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    assert keep(world, client).status_code == 204

    page = client.get(f"/cases/{world.case_id}")
    assert "You typed this before and did not send it." in words(page)
    assert "Dear Lena, your" in words(page)

    write(world, client, kind="note", body="Dear Lena, your bill.")

    assert not Draft.objects.exists()
    assert "You typed this before" not in words(client.get(f"/cases/{world.case_id}"))


def test_what_was_refused_is_kept(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    keep(world, client)

    write(world, client, body="")

    assert Draft.objects.get().words["body"] == "Dear Lena, your"


def test_it_is_let_go_by_emptying_it_or_by_saying_so(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    keep(world, client)
    keep(world, client, body=" ")
    assert not Draft.objects.exists()

    keep(world, client)
    client.post(f"/cases/{world.case_id}/draft/removal")
    assert not Draft.objects.exists()


def test_after_the_case_has_moved_on_it_is_shown_as_not_sent_to_its_author_alone(
    world: World, visit: Visit
) -> None:
    keep(world, visit(world.giver))
    world.accept(offer_now(world), now=clock.now())

    mine = words(visit(world.giver).get(f"/cases/{world.case_id}"))
    theirs = words(visit(world.receiver).get(f"/cases/{world.case_id}"))

    assert "This was not sent Dear Lena, your I no longer need it" in mine
    assert "Dear Lena" not in theirs


# --- The link ---------------------------------------------------------------------------------------


def test_the_link_is_revoked_and_made_anew(world: World, visit: Visit, client: Client) -> None:
    agent, old = visit(world.giver), f"/status/{cases.status_token(world.case)}"
    where = f"/cases/{world.case_id}/link"
    assert old in agent.get(where).content.decode()

    agent.post(f"{where}/revocation")
    assert client.get(old).status_code == 404
    assert "It was revoked at" in words(agent.get(where))
    page = agent.get(f"/cases/{world.case_id}")
    assert "The link to their page is revoked." in words(page)
    assert "/status/" not in page.content.decode()

    agent.post(where)
    assert client.get(f"/status/{cases.status_token(world.case)}").status_code == 200
    assert client.get(old).status_code == 404


def test_what_concerns_the_link_looks_alike(world: World, visit: Visit) -> None:
    page = visit(world.giver).get(f"/cases/{world.case_id}").content.decode()
    for label in ("What the customer sees", "Revoke or renew the link"):
        (line,) = [
            line for line in re.findall(r"<p[^>]*>.*?</p>", page, re.DOTALL) if f">{label}</a>" in line
        ]
        assert line.startswith('<p class="status-link">')


def test_who_only_reads_the_case_does_not_change_the_link(world: World, visit: Visit) -> None:
    offer_now(world)
    client, where = visit(world.receiver), f"/cases/{world.case_id}/link"

    assert "Front line holds case" in words(client.get(where))
    assert client.post(f"{where}/revocation").status_code == 403
    assert world.case.link_revoked_at is None


# --- Going on ---------------------------------------------------------------------------------------


def test_a_closed_case_is_reopened_with_a_reason(world: World, visit: Visit) -> None:
    handoffs.close_case(by=world.giver, now=clock.now(), case_id=world.case_id, outcome="refunded")
    client = visit(world.colleague)
    where = f"/cases/{world.case_id}/reopening"
    assert f'href="{where}"' in client.get(f"/cases/{world.case_id}").content.decode()
    assert "It ended with: refunded" in words(client.get(where))

    without = client.post(where, {"why": ""})
    answer = client.post(where, {"why": "She called."}, follow=True)

    assert (without.status_code, "Why it goes on is missing" in words(without)) == (422, True)
    assert "The case goes on." in words(answer)
    assert (world.case.state, cases.holder(world.case).person) == ("open", world.giver.person)


def test_an_open_case_offers_no_reopening(world: World, visit: Visit) -> None:
    client = visit(world.giver)

    assert "/reopening" not in client.get(f"/cases/{world.case_id}").content.decode()
    answer = client.post(f"/cases/{world.case_id}/reopening", {"why": "again"})
    assert answer.status_code == 409
    assert f"Case #{world.case_id} is open: it goes on as it is." in words(answer)


# --- Small errors -----------------------------------------------------------------------------------


def test_a_small_error_is_written_down_by_one_button_once(world: World, visit: Visit) -> None:
    client, where = visit(world.colleague), f"/cases/{world.case_id}/slips/new"
    assert f'href="{where}"' in client.get(f"/cases/{world.case_id}").content.decode()
    assert 'name="kind" value="repeated"' in client.get(where).content.decode()

    for _click in range(2):
        answer = client.post(where, {"kind": "repeated", "text": "The address.", "submit_key": "k"})

    assert answer["Location"] == f"/cases/{world.case_id}"
    assert "the customer had to repeat something The address." in words(client.get(answer["Location"]))
    slip = Slip.objects.get()
    assert (slip.kind, slip.source, slip.by) == ("repeated", "person", world.colleague.person)


def test_a_kind_that_is_none_is_refused(world: World, visit: Visit) -> None:
    answer = visit(world.giver).post(f"/cases/{world.case_id}/slips/new", {"kind": "blame"})

    assert answer.status_code == 422
    assert "“blame” is no kind." in words(answer)
    assert not Slip.objects.exists()


def test_who_only_reads_writes_one_down_and_strangers_do_not(world: World, visit: Visit) -> None:
    offer_now(world)
    where = f"/cases/{world.case_id}/slips/new"

    assert visit(world.receiver).post(where, {"kind": "facts_missing"}).status_code == 302
    assert visit(world.stranger).post(where, {"kind": "facts_missing"}).status_code == 404
    assert Slip.objects.count() == 1
