"""What has not left, for programs of leads."""

from __future__ import annotations

import pytest
from django.db import transaction

from pitstop.api.tests.conftest import Caller, caller, codes
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
            key="x", to="lena@example.org", subject="Your refund", body="…", now=NOW, case=world.case_id
        )

    def refuse(_mail: Mail) -> None:
        raise Hopeless("550 no such user")

    services.deliver_due(clock=lambda: NOW, send=refuse)
    return mail


def test_a_lead_sees_what_is_stuck_and_has_it_tried_again(world: World, stuck: Mail) -> None:
    lead = caller(world.lead)

    listed = lead.get("/mails").json()
    assert listed["total"] == 1
    assert {name: listed["items"][0][name] for name in ("id", "state", "to", "error", "case")} == {
        "id": stuck.pk,
        "state": "stuck",
        "to": "lena@example.org",
        "error": "550 no such user",
        "case": world.case_id,
    }
    assert lead.post(f"/mails/{stuck.pk}/again").json()["state"] == "queued"
    assert lead.get("/mails").json()["items"][0]["attempts"] == 0


def test_nobody_else_does(world: World, stuck: Mail, omar: Caller) -> None:
    assert codes(omar.get("/mails")) == [("again-for-leads", "")]
    assert omar.post(f"/mails/{stuck.pk}/again").status_code == 404

    other = caller(world.receiving_lead)
    assert other.get("/mails").json() == {"items": [], "total": 0}
    assert codes(other.post(f"/mails/{stuck.pk}/again")) == [("mail-missing", "")]
    assert other.post(f"/mails/{2**70}/again").status_code == 404
    assert Mail.objects.get().state == "stuck"
