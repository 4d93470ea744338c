"""Search by API: what is found, page by page, and what is kept."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from pitstop.api.tests.conftest import Caller, caller, codes, in_hours
from pitstop.api.tests.test_costs import cost
from pitstop.conftest import World


def test_what_was_found_says_who_has_it_what_is_owed_and_where_the_words_stand(
    world: World, omar: Caller
) -> None:
    omar.post(f"/cases/{world.case_id}/promises", {"text": "a call", "due_at": in_hours(1)})
    answer = omar.get("/search?q=fischer%20money")
    assert answer.status_code == 200
    (found,) = answer.json()["items"]
    assert answer.json()["next"] is None
    assert answer.json()["reasons"] == []
    assert (found["id"], found["subject"], found["state"]) == (world.case_id, "Refund twice refused", "open")
    assert found["customer"]["name"] == "Lena Fischer"
    assert found["holder"]["team"]["name"] == "Front line"
    assert found["holder"]["person"]["name"] == "Omar Haddad"
    assert found["promise"]["text"] == "a call"
    assert found["said"] == {
        "kind": "from_customer",
        "author": None,
        "at": "2026-03-02T09:00:00+00:00",
        "parts": [
            {"text": "I paid twice. Where is my ", "hit": False},
            {"text": "money", "hit": True},
            {"text": "?", "hit": False},
        ],
    }


def test_nobody_finds_what_they_can_not_see(world: World, sam: Caller) -> None:
    for text in ("refund", f"%23{world.case_id}", "state:open"):
        assert sam.get(f"/search?q={text}").json()["items"] == []


def test_pages_go_on_where_the_one_before_ended(world: World, omar: Caller) -> None:
    numbers = [world.case_id, *(world.open().pk for _case in range(4))]
    pages, address = [], "/search?q=refund&limit=2"
    while True:
        page = omar.get(address).json()
        pages.append([item["id"] for item in page["items"]])
        if page["next"] is None:
            break
        address = f"/search?q=refund&limit=2&after={page['next']}"
    assert pages == [numbers[:2:-1], numbers[2:0:-1], numbers[:1]]


def test_what_is_not_understood_is_said_and_the_rest_answers(world: World, omar: Caller) -> None:
    answer = omar.get("/search?q=refund%20team:payments%20due:soon").json()
    assert [item["id"] for item in answer["items"]] == [world.case_id]
    assert answer["reasons"] == [
        {
            "code": "due-unknown",
            "text": "“soon” is no time to search by. Write due:today, due:tomorrow or due:late.",
            "field": "q",
        },
        {
            "code": "team-unknown",
            "text": "There is no team called “payments”. All teams are searched.",
            "field": "q",
        },
    ]
    assert omar.get("/search").json() == {"items": [], "next": None, "reasons": []}


@pytest.mark.parametrize("text", ['"', "*", "NEAR(a b)", "\x00", "x" * 10_000, "subject:x", "a' OR 1=1 --"])
def test_no_search_is_a_fault(world: World, omar: Caller, text: str) -> None:
    assert omar.get(f"/search?q={quote(text)}").status_code == 200


def test_a_page_that_is_none_is_refused(omar: Caller) -> None:
    for sent in ("limit=0", "limit=101", "after=-1", "after=x"):
        assert omar.get(f"/search?q=refund&{sent}").status_code == 422


def test_a_search_costs_the_same_however_much_is_found(world: World, omar: Caller) -> None:
    omar.get("/search")  # notes that the token is used
    few = cost(omar, "/search?q=refund")
    for n in range(8):
        case = world.open(customer_email=f"c{n}@example.org").pk
        omar.post(f"/cases/{case}/messages", {"kind": "note", "body": "Refund, the bank says."})
    assert cost(omar, "/search?q=refund") == few
    assert few <= 10


def test_filters_are_kept_renamed_and_removed(omar: Caller, priya: Caller) -> None:
    made = omar.post("/search/filters", {"name": "Late", "query": "due:late"}, key="once")
    assert made.status_code == 201
    kept = made.json()
    assert (kept["name"], kept["query"]) == ("Late", "due:late")
    assert omar.post("/search/filters", {"name": "Late", "query": "due:late"}, key="once").json() == kept
    assert omar.get(made["Location"].removeprefix("/api/v1")).json() == {"items": [kept]}
    assert priya.get("/search/filters").json() == {"items": []}

    renamed = omar.post(f"/search/filters/{kept['id']}/name", {"name": "Too late"})
    assert renamed.json() == kept | {"name": "Too late"}
    assert omar.post(f"/search/filters/{kept['id']}/removal").json() == renamed.json()
    assert omar.get("/search/filters").json() == {"items": []}


def test_what_can_not_be_kept_is_refused_with_every_reason(world: World, omar: Caller) -> None:
    nothing = omar.post("/search/filters", {"name": "", "query": "\x00"})
    assert (nothing.status_code, codes(nothing)) == (
        422,
        [("text-missing", "name"), ("text-unstorable", "query")],
    )
    omar.post("/search/filters", {"name": "Late", "query": "due:late"})
    taken = omar.post("/search/filters", {"name": "LATE", "query": "due:late"})
    assert (taken.status_code, codes(taken)) == (422, [("name-taken", "name")])
    reader = caller(world.giver, ["read"])
    assert reader.post("/search/filters", {"name": "Mine", "query": "x"}).status_code == 403


@pytest.mark.parametrize("act", ["name", "removal"])
def test_nobody_changes_someone_elses_filter(omar: Caller, priya: Caller, act: str) -> None:
    kept = omar.post("/search/filters", {"name": "Late", "query": "due:late"}).json()
    answer = priya.post(f"/search/filters/{kept['id']}/{act}", {"name": "x"} if act == "name" else None)
    assert (answer.status_code, codes(answer)) == (404, [("filter-missing", "filter")])
    assert omar.get("/search/filters").json() == {"items": [kept]}
