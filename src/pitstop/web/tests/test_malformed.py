"""Whatever is sent, the answer is a page with reasons: never a fault, and never someone else's script."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from pitstop.cases import queries as cases
from pitstop.conftest import READ_BACK, World
from pitstop.core import clock
from pitstop.handoffs.models import Handoff
from pitstop.promises import services as promises
from pitstop.web.tests.conftest import Visit, in_form, offer_form, offer_now, words

pytestmark = pytest.mark.django_db

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
WRONG = {
    "nothing": "",
    "blank": "   ",
    "too long": "x" * 10_001,
    "huge": "x" * 200_000,
    "nul": "a\x00b",
    "lines": "two\nlines",
    "hostile": HOSTILE,
    "a number": "7",
    "negative": "-1",
    "huge number": "9" * 40,
    "absurd number": "9" * 5000,
    "other digits": "\u0663",
    "a fraction": "1.5",
    "a date": "2026-13-45T99:99",
    "year one": "0001-01-01T00:00",
    "year ten thousand": "9999-12-31T23:59",
    "marks": "\u202e\ufeff\U0001f600",
}

CASE = {
    "customer_name": "Jan Novak",
    "customer_email": "jan@example.org",
    "language": "en",
    "subject": "Invoice address",
    "body": "Please correct it.",
    "team": "1",
    "submit_key": "one",
}
MESSAGE = {
    "kind": "to_customer",
    "body": "We look at it.",
    "keeps": "1",
    "next_text": "an answer",
    "next_due_at": "2026-12-24T10:00",
    "submit_key": "one",
}
ACCEPTANCE = {"read_back": READ_BACK, "next_update_at": "2026-12-24T10:00"}
RETURN = {"reason": "facts_missing", "note": "Which account?"}
CLOSURE = {"outcome": "Paid back.", "seen": "1"}
OFFER = (
    *(
        "to_team",
        "to_person",
        "kind",
        "protocol_version",
        "seen",
        "answer_need",
        "unknown_need",
        "answer_mood",
    ),
    *("answer_mood", "already_known", "next_step", "next_update_at", "redraw"),
)

FIELDS = [
    *(("cases/new", name) for name in CASE),
    *(("messages", name) for name in MESSAGE),
    *(("handoffs", name) for name in OFFER),
    *(("acceptance", name) for name in ACCEPTANCE),
    *(("return", name) for name in RETURN),
    *(("closure", name) for name in CLOSURE),
    ("release", "reason"),
    ("holder", "seen"),
    ("sign-in", "email"),
    ("sign-in", "password"),
    ("sign-in", "next"),
]


def form_of(world: World, visit: Visit, name: str) -> tuple[Any, str, Mapping[str, Any]]:
    """Who sends a form, to where, and how it would be right."""
    giver, case = visit(world.giver), f"/cases/{world.case_id}"
    if name in ("acceptance", "return"):
        sent = ACCEPTANCE if name == "acceptance" else RETURN
        return visit(world.receiver), f"/handoffs/{offer_now(world).pk}/{name}", sent
    if name == "release":
        now = clock.now()
        due = now + timedelta(hours=2)
        made = promises.make(by=world.giver, now=now, case_id=world.case_id, text="a call", due_at=due)
        return giver, f"{case}/promises/{made.pk}/release", {"reason": "she called"}
    simple = {
        "cases/new": ("/cases/new", {**CASE, "team": world.front.pk}),
        "messages": (f"{case}/messages", MESSAGE),
        "handoffs": (f"{case}/handoffs", offer_form(world)),
        "closure": (f"{case}/closure", CLOSURE),
        "holder": (f"{case}/holder", {"seen": world.case.version}),
        "sign-in": ("/sign-in", {"email": "omar@desk.example", "password": "no"}),
    }
    return giver, *simple[name]


@pytest.mark.parametrize(("form", "field"), FIELDS)
def test_any_value_of_any_field_gets_an_answer(world: World, visit: Visit, form: str, field: str) -> None:
    client, address, right = form_of(world, visit, form)

    for kind, value in WRONG.items():
        answer = client.post(address, {**right, field: value})

        assert answer.status_code in (200, 302, 403, 404, 409, 422, 429), kind
        assert "<script>alert(1)" not in answer.content.decode(), kind
        assert "<img src=x" not in answer.content.decode(), kind


@pytest.mark.parametrize("form", sorted({form for form, _field in FIELDS}))
def test_a_form_that_lacks_everything_gets_an_answer(world: World, visit: Visit, form: str) -> None:
    client, address, _right = form_of(world, visit, form)

    assert client.post(address, {}).status_code in (302, 403, 422)
    assert client.post(address, {"unknown": ["a", "b"]}).status_code in (302, 403, 404, 409, 422)


@pytest.mark.parametrize("form", sorted({form for form, _field in FIELDS}))
def test_a_form_in_another_shape_gets_an_answer(world: World, visit: Visit, form: str) -> None:
    client, address, _right = form_of(world, visit, form)
    shapes = {"application/json": "{}", "text/plain": "x", "multipart/form-data; boundary=x": "--x"}

    for kind, body in shapes.items():
        assert client.post(address, body, content_type=kind).status_code in (302, 400, 403, 409, 422), kind


@pytest.mark.parametrize(
    "address",
    [
        "/cases/0",
        "/cases/99999999999999999999999999",
        f"/cases/{'9' * 4000}",
        f"/cases/{'9' * 5000}",
        "/cases/-1",
        "/cases/1e3",
        "/cases/%00",
        "/handoffs/99999999999999999999999999",
        "/handoffs/0",
        "/cases/99999999999999999999999999/handoffs/new",
        "/status/x",
        "/status/%00",
        "/status/1-%ED%A0%80",
        f"/status/{'9' * 400}-x",
        "/design/samples/nothing",
    ],
)
def test_an_address_of_nothing_is_not_found(world: World, visit: Visit, address: str) -> None:
    assert visit(world.admin).get(address).status_code == 404


@pytest.mark.parametrize("value", ["x", "-1", "9" * 40, "\u0663", "", HOSTILE])
def test_odd_words_in_the_address_change_nothing(world: World, visit: Visit, value: str) -> None:
    client = visit(world.giver)
    form = f"/cases/{world.case_id}/handoffs/new"

    assert client.get("/", {"show": value}).status_code == 200
    assert client.get(form, {"to_team": value, "kind": value}).status_code == 200
    assert client.get(form, {"again": value}).status_code in (200, 404)
    assert "<script>alert" not in client.get("/sign-in", {"next": value}).content.decode()


def test_an_offer_of_another_case_is_not_taken_over(world: World, visit: Visit, offered: Handoff) -> None:
    other = world.open(subject="Another matter")

    page = visit(world.giver).get(f"/cases/{other.pk}/handoffs/new?again={offered.pk}")

    assert page.status_code == 200
    assert "Looked at both payments" not in page.content.decode()


def test_things_of_others_cannot_be_named_in_a_form(world: World, visit: Visit) -> None:
    now = clock.now()
    other = world.open(by=world.stranger, team_id=world.network.pk)
    foreign = promises.make(
        by=world.stranger, now=now, case_id=other.pk, text="theirs", due_at=now + timedelta(hours=1)
    )
    client = visit(world.giver)
    case = f"/cases/{world.case_id}"

    keeps = client.post(f"{case}/messages", {"kind": "to_customer", "body": "x", "keeps": foreign.pk})
    keeping = client.post(f"{case}/promises/{foreign.pk}/keeping")
    team = client.post("/cases/new", {**CASE, "team": world.network.pk})
    person = client.post(f"{case}/handoffs", offer_form(world, to_person=world.stranger.id))

    assert keeps.status_code == 422
    assert "One of the promises to keep is not a promise of this case." in words(keeps)
    assert keeping.status_code == 404
    assert team.status_code == 403
    assert "Open the case in a team of your own, then hand it off" in words(team)
    assert "Sam Stone can't take cases in Billing. Choose someone else, or the whole team." in words(person)
    foreign.refresh_from_db()
    assert foreign.state == "open"


def test_hostile_words_are_shown_as_words_wherever_they_are_shown(world: World, visit: Visit) -> None:
    now = clock.now()
    line = HOSTILE[:70]
    case = world.open(customer_name=line, customer_email="evil@example.org", subject=line, body=HOSTILE)
    promises.make(by=world.giver, now=now, case_id=case.pk, text=line, due_at=now + timedelta(hours=1))
    due = in_form(now + timedelta(hours=2))
    form = {
        **offer_form(world, already_known=HOSTILE, next_step=line, next_update_at=due),
        "answer_need": HOSTILE,
        "answer_tried": "",
        "unknown_tried": line,
    }
    giver, receiver = visit(world.giver), visit(world.receiver)
    giver.post(f"/cases/{case.pk}/messages", {"kind": "note", "body": HOSTILE})
    offer = Handoff.objects.get(pk=giver.post(f"/cases/{case.pk}/handoffs", form)["Location"].split("/")[-1])
    pages = [receiver.get("/"), receiver.get(f"/handoffs/{offer.pk}"), giver.get("/?show=given")]
    sent = {"read_back": f"Understood: {HOSTILE}", "next_update_at": due}
    assert receiver.post(f"/handoffs/{offer.pk}/acceptance", sent).status_code == 302
    page = receiver.get(f"/cases/{case.pk}")
    status = f"/status/{cases.status_token(case)}"
    pages += [page, giver.get(f"/handoffs/{offer.pk}"), receiver.get("/?show=promised"), receiver.get(status)]

    for each in pages:
        text = each.content.decode()
        assert each.status_code == 200
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "&lt;script&gt;alert" in text
