"""What every answer of the pages carries, and that no page needs an exception from the policy."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from pitstop.cases import queries as cases
from pitstop.conftest import World
from pitstop.web.tests.conftest import Visit, offer_now

pytestmark = pytest.mark.django_db


def answers(world: World, visit: Visit) -> dict[str, object]:
    offer = offer_now(world)
    giver, receiver = visit(world.giver), visit(world.receiver)
    case = f"/cases/{world.case_id}"
    return {
        "desk": giver.get("/"),
        "case": giver.get(case),
        "new case": giver.get("/cases/new"),
        "wrong case": giver.post("/cases/new", {}),
        "form": giver.get(f"/cases/{world.open().pk}/handoffs/new?to_team={world.billing.pk}"),
        "no form": giver.get(f"{case}/handoffs/new"),
        "incoming": receiver.get(f"/handoffs/{offer.pk}"),
        "refused": receiver.post(f"/handoffs/{offer.pk}/acceptance", {}),
        "not mine": giver.post(f"/handoffs/{offer.pk}/acceptance", {"read_back": "I"}),
        "missing": giver.get("/cases/99999"),
        "no page": giver.get("/no-such-page"),
        "sign-in": Client().get("/sign-in"),
        "redirect": Client().get("/"),
        "status": Client().get(f"/status/{cases.status_token(world.case)}"),
        "no status": Client().get("/status/x"),
        "forged": Client(enforce_csrf_checks=True).post("/sign-in", {}),
        "design": giver.get("/design"),
    }


def test_every_answer_is_strict_and_no_page_asks_for_more(world: World, visit: Visit) -> None:
    for name, answer in answers(world, visit).items():
        policy = answer["Content-Security-Policy"]
        text = answer.content.decode()

        assert "default-src 'none'" in policy, name
        assert "unsafe" not in policy, name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert answer["Referrer-Policy"] == "same-origin", name
        assert answer["X-Frame-Options"] == "DENY", name
        assert re.findall(r"<[^>]+\sstyle=", text) == [], name
        assert re.findall(r"<[^>]+\son[a-z]+=", text) == [], name
        assert re.findall(r"<style|<script(?![^>]*\ssrc=)", text) == [], name
        assert re.findall(r"(?:src|href)=\"(?:https?:)?//(?!127\.0\.0\.1|localhost)", text) == [], name


def test_no_browser_and_no_proxy_keeps_a_page_that_is_not_for_everyone(world: World, visit: Visit) -> None:
    open_to_all = {"redirect", "no page", "forged", "design"}
    for name, answer in answers(world, visit).items():
        kept = {part.strip() for part in answer.headers.get("Cache-Control", "").split(",")}
        assert name in open_to_all or {"no-store", "private"} <= kept, name


def test_every_form_that_posts_carries_the_proof_that_it_is_ours(world: World, visit: Visit) -> None:
    for name, answer in answers(world, visit).items():
        text = answer.content.decode()
        for form in re.findall(r'<form[^>]*method="post".*?</form>', text, flags=re.DOTALL):
            assert 'name="csrfmiddlewaretoken"' in form, name


def test_no_id_stands_twice_on_a_page(world: World, visit: Visit) -> None:
    for name, answer in answers(world, visit).items():
        ids = re.findall(r'\sid="([^"]+)"', answer.content.decode())
        assert sorted(each for each in set(ids) if ids.count(each) > 1) == [], name
