"""The pulse of an open page: quiet while nothing happens, then the names of what to renew."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from pitstop.cases import services as cases
from pitstop.conftest import World
from pitstop.core import clock
from pitstop.web.tests.conftest import Visit, offer_now, words

pytestmark = pytest.mark.django_db


def pulse(client: Client, mark: str, page: str = "desk") -> Any:
    return client.get("/live", {"since": mark, "page": page})


def mark_of(client: Client, page: str) -> str:
    """The mark that a page was sent with."""
    return client.get(page).content.decode().partition('data-live-mark="')[2].partition('"')[0]


def topics(answer: Any) -> set[str]:
    return set(json.loads(answer["HX-Trigger"]))


def test_a_page_begins_with_a_mark_and_hears_nothing_while_nothing_happens(
    world: World, visit: Visit
) -> None:
    client = visit(world.receiver)
    for page in ("/", f"/cases/{world.open(by=world.receiver, team_id=world.billing.pk).pk}"):
        quiet = pulse(client, mark_of(client, page))
        assert (quiet.status_code, quiet.content, quiet.headers.get("HX-Trigger")) == (204, b"", None)
        assert quiet["Cache-Control"].startswith("max-age=0")


def test_an_offer_renews_the_desk_and_the_bell_once(world: World, visit: Visit) -> None:
    client = visit(world.receiver)
    mark = mark_of(client, "/")
    offer_now(world)
    heard = pulse(client, mark)
    assert (heard.status_code, topics(heard)) == (200, {"live:bell", "live:desk", "live:board"})
    assert pulse(client, heard["Pitstop-Mark"]).status_code == 204


def test_a_case_is_renewed_by_what_happens_in_it_and_in_no_other(world: World, visit: Visit) -> None:
    client, other = visit(world.colleague), world.open(customer_email="jan@example.org").pk
    mark = mark_of(client, f"/cases/{world.case_id}")
    cases.write_note(by=world.giver, now=clock.now(), case_id=other, body="A note.")
    heard = pulse(client, mark, f"case-{world.case_id}")
    assert "live:case" not in topics(heard)
    cases.write_note(by=world.giver, now=clock.now(), case_id=world.case_id, body="Another.")
    assert "live:case" in topics(pulse(client, heard["Pitstop-Mark"], f"case-{world.case_id}"))


@pytest.mark.parametrize("mark", ["", "nonsense", "12.x", "9" * 40])
def test_without_a_mark_the_page_begins_to_listen(world: World, visit: Visit, mark: str) -> None:
    client = visit(world.giver)
    begun = pulse(client, mark)
    assert begun.status_code == 204
    assert pulse(client, begun["Pitstop-Mark"]).status_code == 204


def test_who_is_signed_out_is_sent_to_the_sign_in(client: Client) -> None:
    assert client.get("/live")["Location"].startswith("/sign-in")


def test_renewing_a_page_eats_no_message_of_another(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    client.post(f"/cases/{world.case_id}/messages", {"kind": "note", "body": "A note."})
    renewed = client.get(f"/cases/{world.case_id}", headers={"Pitstop-Live": "1"})
    assert "The note is saved." not in words(renewed)
    assert "The note is saved." in words(client.get(f"/cases/{world.case_id}"))
