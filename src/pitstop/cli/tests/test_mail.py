"""`pitstop mail`: what has not left, and sending it again."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from pitstop.conftest import NOW, World
from pitstop.notify import services
from pitstop.notify.channels import Hopeless
from pitstop.notify.models import Mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def stuck(world: World) -> Mail:
    Mail.objects.all().delete()
    with transaction.atomic():
        mail = services.enqueue(
            key="reply:1",
            to="lena@example.org",
            subject="Your refund",
            body="Hello",
            now=NOW,
            case=world.case_id,
        )

    def refuse(_mail: Mail) -> None:
        raise Hopeless("550 no such user")

    services.deliver_due(clock=lambda: NOW, send=refuse)
    return mail


def test_a_lead_lists_what_is_stuck_and_sends_it_again(pitstop: Any, stuck: Mail) -> None:
    listed = pitstop("mail", "list", "--as=lea@desk.example", "--json").json
    assert [(each["id"], each["state"], each["error"]) for each in listed] == [
        (stuck.pk, "stuck", "550 no such user")
    ]
    assert "550 no such user" in pitstop("mail", "list", "--as=lea@desk.example").out

    said = pitstop("mail", "again", stuck.pk, "--as=lea@desk.example")
    assert (said.code, said.out) == (0, "The mail to lena@example.org is tried again now.\n")
    assert Mail.objects.get().state == "queued"


def test_nobody_else_sees_or_sends_it(pitstop: Any, stuck: Mail) -> None:
    assert pitstop("mail", "list", "--as=omar@desk.example").code == 1
    assert pitstop("mail", "again", stuck.pk, "--as=omar@desk.example").code == 1
    assert pitstop("mail", "list", "--as=rosa@desk.example").out == "Every mail has left.\n"
    assert pitstop("mail", "again", stuck.pk, "--as=rosa@desk.example").code == 1
    assert Mail.objects.get().state == "stuck"
