"""What programs are told, and how they say who they are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.http import HttpResponse

from pitstop.accounts.models import Person
from pitstop.api.tests.conftest import Caller, caller, codes, in_hours
from pitstop.conftest import NOW, World, snapshot
from pitstop.notify import services
from pitstop.notify.models import Notice

pytestmark = pytest.mark.django_db


def patch(who: Caller, body: Any, **headers: str) -> HttpResponse:
    return who.client.patch(
        "/api/v1/me", data=json.dumps(body), content_type="application/json", headers=who.headers | headers
    )


def tell(world: World, *keys: str) -> None:
    for key in keys:
        services.tell(
            kind="returned",
            people=[world.giver.person],
            because="giver",
            now=NOW,
            key=key,
            case=world.case_id,
            facts={"who": "Priya Rao", "text": key},
        )


def test_what_one_was_told_and_why(world: World, omar: Caller, priya: Caller) -> None:
    tell(world, "wrong team")

    answer = omar.get("/notices").json()
    assert (answer["new"], answer["next"]) == (1, None)
    (notice,) = answer["items"]
    assert notice == {
        "id": Notice.objects.get().pk,
        "kind": "returned",
        "at": "2026-03-02T09:00:00+00:00",
        "is_new": True,
        "happened": "Priya Rao returned the case",
        "details": ["“wrong team”"],
        "why": "You get this because you handed the case off.",
        "case": world.case_id,
        "handoff": None,
    }
    assert priya.get("/notices").json() == {"items": [], "next": None, "new": 0}


def test_pages_go_from_the_newest_on(world: World, omar: Caller) -> None:
    tell(world, "a", "b", "c")

    first = omar.get("/notices?limit=2").json()
    second = omar.get(f"/notices?limit=2&before={first['next']}").json()
    assert [[each["details"] for each in page["items"]] for page in (first, second)] == [
        [["“c”"], ["“b”"]],
        [["“a”"]],
    ]
    assert second["next"] is None


def test_some_or_all_are_seen(world: World, omar: Caller, priya: Caller) -> None:
    tell(world, "a", "b", "c")
    one = Notice.objects.first()
    assert one is not None

    assert priya.post("/notices/seen", {}).json() == {"seen": 0}
    assert omar.post("/notices/seen", {"ids": [one.pk, 10**30, -1]}).json() == {"seen": 1}
    assert omar.get("/notices?new=true").json()["new"] == 2
    assert omar.post("/notices/seen", {}).json() == {"seen": 2}
    assert omar.get("/notices?new=true").json()["items"] == []


def test_one_says_who_one_is_and_what_one_is_told(world: World, omar: Caller) -> None:
    answer = patch(
        omar,
        {
            "job": "first answers",
            "since": "2024-02-29",
            "time_zone": "Asia/Kolkata",
            "away_until": in_hours(5),
            "notices": {"returned": {"in_page": True, "by_mail": False}},
        },
    )

    assert answer.status_code == 200
    said = answer.json()
    assert (said["job"], said["since"], said["time_zone"]) == ("first answers", "2024-02-29", "Asia/Kolkata")
    assert said["name"] == "Omar Haddad"
    assert next(each for each in said["notices"] if each["kind"] == "returned")["by_mail"] is False
    assert said == omar.get("/me").json()

    back = patch(omar, {"away_until": None}).json()
    assert (back["away_until"], back["job"]) == (None, "first answers")


def test_a_refused_change_changes_nothing(world: World, omar: Caller) -> None:
    omar.get("/me")  # notes the token's use, once an hour
    before = snapshot()

    answer = patch(omar, {"job": "other", "language": "tlh", "away_until": "2026-03-02T09:00:00"})
    assert answer.status_code == 422
    assert codes(answer) == [("language-unknown", "language"), ("away-without-zone", "away_until")]
    unknown = patch(omar, {"job": "other", "notices": {"party": {"in_page": True, "by_mail": True}}})
    assert codes(unknown) == [("notice-unknown", "notices")]
    shape = patch(omar, {"since": "soon", "notices": {"returned": {"in_page": "yes", "by_mail": True}}})
    assert codes(shape) == [("day-expected", "since"), ("yes-or-no-expected", "notices.returned.in_page")]
    assert snapshot() == before


def test_a_retry_with_its_key_is_answered_alike(world: World, omar: Caller) -> None:
    first = patch(omar, {"job": "one"}, **{"Idempotency-Key": "k"})
    Person.objects.filter(pk=world.giver.id).update(job="two")
    again = patch(omar, {"job": "one"}, **{"Idempotency-Key": "k"})

    assert (first.content, again["Idempotent-Replayed"]) == (again.content, "true")
    assert Person.objects.get(pk=world.giver.id).job == "two"


def test_reading_needs_no_more_than_read_and_changing_needs_write(world: World) -> None:
    reader = caller(world.giver, ["read"])

    assert reader.get("/notices").status_code == 200
    assert patch(reader, {"job": "x"}).status_code == 403
    assert reader.post("/notices/seen", {}).status_code == 403
