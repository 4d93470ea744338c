"""Mails that have not left: leads see what is wrong, and send them again."""

from __future__ import annotations

import pytest
from django.db import transaction

from pitstop.conftest import NOW, World
from pitstop.notify import services
from pitstop.notify.channels import Hopeless
from pitstop.notify.models import Mail
from pitstop.web.tests.conftest import Visit, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def stuck(world: World) -> Mail:
    """A mail of the world's case that a server refused for good."""
    Mail.objects.all().delete()  # what opening the case has put there
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


def test_a_lead_sees_what_is_stuck_and_sends_it_again(world: World, visit: Visit, stuck: Mail) -> None:
    lead = visit(world.lead)

    page = words(lead.get("/mails"))
    assert "stuck lena@example.org Your refund" in page
    assert "1 try failed: 550 no such user" in page

    page = words(lead.post(f"/mails/{stuck.pk}/again", follow=True))
    assert "The mail to lena@example.org is tried again now." in page
    assert "waiting lena@example.org" in page


def test_what_belongs_to_others_cases_is_not_shown_and_not_sent(
    world: World, visit: Visit, stuck: Mail
) -> None:
    other = visit(world.receiving_lead)

    assert "Every mail has left." in words(other.get("/mails"))
    answer = other.post(f"/mails/{stuck.pk}/again")
    assert (answer.status_code, "There is no mail" in words(answer)) == (404, True)
    assert Mail.objects.get().state == "stuck"


def test_mails_are_looked_after_by_leads(world: World, visit: Visit, stuck: Mail) -> None:
    agent = visit(world.giver)
    answer = agent.get("/mails")

    assert answer.status_code == 403
    assert "Only a lead or an admin looks after mails" in words(answer)
    assert agent.post(f"/mails/{stuck.pk}/again").status_code == 404
    assert Mail.objects.get().state == "stuck"


def test_an_admin_sees_those_of_no_case_too(world: World, visit: Visit, stuck: Mail) -> None:
    with transaction.atomic():
        services.enqueue(key="x", to="omar@desk.example", subject="Nora left", body="…", now=NOW)

    assert "Nora left" in words(visit(world.admin).get("/mails"))
    assert "Nora left" not in words(visit(world.lead).get("/mails"))


def test_what_has_left_is_not_sent_twice(world: World, visit: Visit, stuck: Mail) -> None:
    services.send_again(by=world.admin, now=NOW, mail_id=stuck.pk)
    services.deliver_due(clock=lambda: NOW, send=lambda mail: None)

    answer = visit(world.admin).post(f"/mails/{stuck.pk}/again")

    assert answer.status_code == 409
    assert "This mail has left already." in words(answer)
