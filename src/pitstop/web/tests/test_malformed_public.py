"""What strangers send to pages without a sign-in: whatever it is, they get words and nothing breaks."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pitstop.accounts.intake import services as intake
from pitstop.cases import queries as cases
from pitstop.cases.models import Case, Message
from pitstop.conftest import World

pytestmark = pytest.mark.django_db
ODD = ["\x00", "a\x00b", "\ud800", "x" * 20_000, "‮", "<script>", "%s %(name)s {0}", "🙂" * 100]


@pytest.mark.parametrize("odd", ODD)
def test_odd_words_are_taken_or_refused_in_words(world: World, client: Client, odd: str) -> None:
    intake.take_new_cases(team=world.front)
    link = f"/status/{cases.status_token(world.case)}"
    encoded = odd.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    form = {"name": encoded, "email": encoded, "subject": encoded, "body": encoded, "language": encoded}

    answers = [
        client.post(f"{link}/messages", {"body": encoded, "submit_key": encoded}),
        client.post(f"{link}/not-right", {"text": encoded, "submit_key": encoded}),
        client.post("/contact", {**form, "submit_key": encoded}),
        client.get(link, {"language": encoded, "sent": encoded}),
        client.get("/contact", {"language": encoded, "sent": encoded}),
        client.post(
            f"{link}/messages", {"body": "x", "attachments": SimpleUploadedFile(encoded or "x", b"y")}
        ),
    ]

    assert {answer.status_code for answer in answers} <= {200, 302, 422}
    assert "<script>" not in "".join(answer.content.decode() for answer in answers).replace(
        '<script src="', ""
    )


@pytest.mark.parametrize(
    "token", ["%00", "a%00b", "%ED%A0%80", "1-" + "9" * 5000, "..", "%2e%2e%2f", "1-%F0%9F%99%82"]
)
def test_odd_links_open_nothing(world: World, client: Client, token: str) -> None:
    for end in ("", "/files/1", "/photo/x"):
        assert client.get(f"/status/{token}{end}").status_code in (404, 301)
    for end in ("/messages", "/not-right"):
        assert client.post(f"/status/{token}{end}", {"body": "x"}).status_code in (404, 301)
    assert client.get(f"/status/{cases.status_token(world.case)}/files/{10**30}").status_code == 404


@pytest.mark.parametrize("sent", [{"attachments": "no file"}, {"attachments": ["", ""]}, {"kind": "note"}])
def test_files_that_are_none_are_no_files(world: World, client: Client, sent: dict[str, Any]) -> None:
    answer = client.post(f"/status/{cases.status_token(world.case)}/messages", {"body": "Hello?", **sent})

    assert answer.status_code == 302
    message = Message.objects.order_by("-pk").first()
    assert (message.kind, message.attachments.count()) == ("from_customer", 0)
    assert Case.objects.count() == 1
