"""The form where a customer opens a case."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import Client

from pitstop.accounts.intake import services as intake
from pitstop.accounts.models import Tally
from pitstop.cases import queries as cases
from pitstop.cases.models import Attachment, Case
from pitstop.conftest import World
from pitstop.notify.models import Mail
from pitstop.web.tests.conftest import words

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def fill(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Kai Brandt",
        "email": "kai@example.org",
        "subject": "No light",
        "body": "The router blinks red.",
        "language": "de",
        "submit_key": "abc",
        "website": "",
        **changes,
    }


@pytest.fixture
def open_form(world: World) -> World:
    intake.take_new_cases(team=world.front)
    return world


def newest() -> Case:
    found = Case.objects.order_by("-pk").first()
    assert found
    return found


def test_what_is_sent_begins_a_case_and_a_mail_follows(open_form: World, client: Client) -> None:
    assert client.get("/contact").status_code == 200

    answer = client.post(
        "/contact", fill(attachments=[SimpleUploadedFile("../Rechnung.pdf", PDF, "text/html")])
    )

    case = newest()
    assert answer["Location"] == f"/contact?sent={case.pk}"
    thanks = words(client.get(answer["Location"]))
    assert f"Thank you, it has arrived It is number {case.pk} here." in thanks
    assert (case.subject, case.customer.name, case.customer.language) == ("No light", "Kai Brandt", "de")
    assert cases.holder(case).team == open_form.front
    assert list(Attachment.objects.values_list("name", "media_type", "size")) == [
        ("Rechnung.pdf", "application/pdf", len(PDF))
    ]
    mail = Mail.objects.get(case=case.pk)
    assert (mail.to, cases.status_link(case) in mail.body) == ("kai@example.org", True)


def test_the_link_to_the_page_goes_to_the_address_and_not_to_who_sent_the_form(
    open_form: World, client: Client
) -> None:
    answer = client.post("/contact", fill(), follow=True)

    assert cases.status_token(newest()) not in answer.content.decode()


def test_a_double_click_begins_one_case(open_form: World, client: Client) -> None:
    first, second = (client.post("/contact", fill()) for _ in range(2))
    other = client.post("/contact", fill(body="And another thing."))

    assert first["Location"] == second["Location"] != other["Location"]
    assert Case.objects.count() == 3  # the world's, and two


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(
    open_form: World, client: Client
) -> None:
    answer = client.post(
        "/contact", fill(name="", email="kai", subject="", attachments=[SimpleUploadedFile("a", b"MZ")])
    )

    said = words(answer)
    assert answer.status_code == 422
    assert "“kai” is not an e-mail address. Write it like name@example.org." in said
    assert "Your name is missing: write it in a few words." in said
    assert "“a” is a program, and programs are not taken." in said
    assert "The router blinks red." in said
    assert Case.objects.count() == 1


def test_who_fills_in_what_nobody_sees_learns_nothing(open_form: World, client: Client) -> None:
    answer = client.post("/contact", fill(website="https://spam.example"), follow=True)

    assert "Thank you, it has arrived" in words(answer)
    assert Case.objects.count() == 1


def test_too_often_is_said_and_nothing_is_written(open_form: World, client: Client) -> None:
    answers = [client.post("/contact", fill(body=f"{n}")) for n in range(7)]

    assert [answer.status_code for answer in answers] == [302] * 6 + [429]
    assert "That was a little too often. Please wait" in words(answers[-1])
    assert Case.objects.count() == 7
    assert "kai@" not in str(list(Tally.objects.values_list("key")))


READ: list[str] = []


class Watched(InMemoryUploadedFile):
    """A file that says when it is read."""

    def read(self, *args: Any) -> bytes:
        READ.append(str(self.name))
        return bytes(super().read(*args))


class Watching(MemoryFileUploadHandler):
    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        self.file.seek(0)
        facts = (self.file, self.field_name, self.file_name, self.content_type, file_size, self.charset)
        return Watched(*facts, self.content_type_extra)


def test_too_often_is_said_before_the_files_are_read(open_form: World, client: Client, settings: Any) -> None:
    settings.FILE_UPLOAD_HANDLERS = [f"{__name__}.Watching"]
    for n in range(8):
        client.post("/contact", fill(body=f"{n}", attachments=[SimpleUploadedFile(f"{n}.pdf", PDF)]))
    assert READ == ["0.pdf", "1.pdf", "2.pdf", "3.pdf", "4.pdf", "5.pdf"]


def test_one_network_is_counted_whatever_addresses_it_sends(open_form: World, client: Client) -> None:
    for n in range(30):
        client.post("/contact", fill(email=f"{n}@example.org", website="x", submit_key=str(n)))
    assert not Tally.objects.exists()  # what a machine sends costs nothing

    codes = [
        client.post("/contact", fill(email=f"{n}@example.org", body="", submit_key=str(n))).status_code
        for n in range(31)
    ]
    assert codes == [422] * 30 + [429]


def test_without_a_team_it_says_whom_to_write_to(world: World, client: Client, settings) -> None:
    settings.PITSTOP_MAIL_FROM = "help@desk.example"

    for answer in (client.get("/contact"), client.post("/contact", fill())):
        assert answer.status_code == 200
        assert "Please write us a mail instead: help@desk.example" in words(answer)
    assert Case.objects.count() == 1


def test_it_can_be_switched_off(open_form: World, client: Client, settings) -> None:
    settings.PITSTOP_CONTACT_FORM = False

    assert client.get("/contact").status_code == client.post("/contact", fill()).status_code == 404


def test_it_speaks_the_chosen_language(open_form: World, client: Client) -> None:
    german = client.get("/contact", {"language": "de"})

    assert german["Content-Language"] == "de"
    assert '<html lang="de">' in german.content.decode()
    assert re.search(r'<option value="de" selected', german.content.decode())


def test_search_engines_are_asked_to_look_at_nothing(world: World, client: Client) -> None:
    assert client.get("/robots.txt").content == b"User-agent: *\nDisallow: /\n"
    assert client.get("/contact")["X-Robots-Tag"] == "noindex, nofollow"


def test_a_request_larger_than_any_message_is_refused_unread(open_form: World, client: Client) -> None:
    answer = client.generic(
        "POST",
        "/contact",
        b"--b\r\n",
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(61 * 1024 * 1024),
    )

    assert answer.status_code == 400
    assert Case.objects.count() == 1
