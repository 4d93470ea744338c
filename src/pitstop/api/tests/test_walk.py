"""Every endpoint as a program uses it, from opening a case to closing it."""

from pitstop.api.tests.conftest import Caller, caller, in_hours, offer_body
from pitstop.conftest import World
from pitstop.notify.models import Mail


def test_a_program_learns_whose_token_it_has(omar: Caller, world: World) -> None:
    me = omar.get("/me").json()
    assert (me["name"], me["role"], me["email"]) == ("Omar Haddad", "agent", "omar@desk.example")
    assert me["teams"] == [{"id": world.front.pk, "name": "Front line"}]


def test_teams_and_people_can_be_chosen_from(omar: Caller, world: World) -> None:
    teams = omar.get("/teams").json()["items"]
    assert [(team["name"], team["purpose"]) for team in teams] == [
        ("Billing", "looks after payments"),
        ("Front line", "answers first"),
        ("Network", ""),
    ]
    people = omar.get(f"/people?team={world.billing.pk}").json()["items"]
    assert [person["name"] for person in people] == ["Priya Rao", "Rosa Diaz", "Tom Berg"]
    assert people[0]["job"] == "refunds specialist"
    assert "email" not in people[0]
    assert len(omar.get("/people").json()["items"]) == 8


def test_an_opened_case_is_found_at_its_location(omar: Caller, world: World) -> None:
    made = omar.post(
        "/cases",
        {
            "team": world.front.pk,
            "customer_email": "max@example.org",
            "customer_name": "Max Weber",
            "subject": "Router restarts",
            "body": "Every night at two.",
            "language": "de",
        },
    )
    assert made.status_code == 201
    case = made.json()
    assert made["Location"] == f"/api/v1/cases/{case['id']}"
    assert case["customer"]["language"] == "de"
    found = omar.get(made["Location"].removeprefix("/api/v1")).json()
    assert found["subject"] == "Router restarts"
    assert found["holder"]["person"]["name"] == "Omar Haddad"
    possible = {act for act, reasons in found["refusals"].items() if not reasons}
    assert possible >= {"write", "take", "hand_off", "close"}
    assert "/status/" in found["status_link"]


def test_the_timeline_tells_what_was_said(omar: Caller, world: World) -> None:
    case = f"/cases/{world.case_id}"
    note = omar.post(f"{case}/messages", {"kind": "note", "body": "Bank says no."})
    assert (note.status_code, note["Location"]) == (201, f"/api/v1{case}/timeline")
    assert note.json()["author"]["name"] == "Omar Haddad"
    entries = omar.get(f"{case}/timeline").json()["items"]
    assert [entry["kind"] for entry in entries] == [
        "case.opened",
        "segment.started",
        "message.received",
        "note.added",
    ]
    assert [entry["message"]["body"] for entry in entries if entry["message"]] == [
        "I paid twice. Where is my money?",
        "Bank says no.",
    ]


def test_a_reply_keeps_a_promise_and_makes_the_next(omar: Caller, world: World) -> None:
    case = f"/cases/{world.case_id}"
    made = omar.post(f"{case}/promises", {"text": "what the bank says", "due_at": in_hours(2)})
    assert (made.status_code, made["Location"]) == (201, f"/api/v1{case}")
    promise = made.json()
    said = omar.post(
        f"{case}/messages",
        {
            "kind": "to_customer",
            "body": "The bank has it.",
            "keeps": [promise["id"]],
            "next_text": "the second refund",
            "next_due_at": in_hours(4),
        },
    )
    assert said.status_code == 201
    promises = omar.get(case).json()["promises"]
    assert [(one["text"], one["state"]) for one in promises] == [
        ("what the bank says", "kept"),
        ("the second refund", "open"),
    ]
    assert "The bank has it." in Mail.objects.get().body


def test_a_promise_is_kept_or_released_once(omar: Caller, world: World) -> None:
    promises = f"/cases/{world.case_id}/promises"
    first = omar.post(promises, {"text": "a call", "due_at": in_hours(1)}).json()
    second = omar.post(promises, {"text": "a letter", "due_at": in_hours(2)}).json()
    assert omar.post(f"/promises/{first['id']}/keeping").json()["state"] == "kept"
    released = omar.post(f"/promises/{second['id']}/release", {"reason": "She called us."}).json()
    assert (released["state"], released["reason"]) == ("released", "She called us.")
    again = omar.post(f"/promises/{first['id']}/keeping")
    assert again.status_code == 409
    assert again.json()["detail"].startswith("This promise is kept already.")


def test_a_colleague_leads_by_taking_and_closing(world: World) -> None:
    lea = caller(world.lead)
    case = f"/cases/{world.case_id}"
    taken = lea.post(f"{case}/holder", {"seen": 1})
    assert (taken.status_code, taken.json()["version"]) == (200, 2)
    assert lea.get(case).json()["holder"]["person"]["name"] == "Lea Wolf"
    closed = lea.post(f"{case}/closure", {"outcome": "Refunded.", "seen": 2}).json()
    assert (closed["state"], closed["outcome"]) == ("closed", "Refunded.")
    assert closed["closed_at"] is not None


def test_a_case_passes_on_by_offer_and_read_back(omar: Caller, priya: Caller, world: World) -> None:
    case = f"/cases/{world.case_id}"
    form = omar.get(f"{case}/handoff-form?to_team={world.billing.pk}&kind=escalation").json()
    assert form["kind"] == "escalation"
    assert form["protocol"]["key"] == "support"
    assert form["answers"]["expects"] == {"value": "I paid twice. Where is my money?", "not_known": ""}
    assert [person["name"] for person in form["people"]] == ["Priya Rao", "Rosa Diaz", "Tom Berg"]
    filled = offer_body(world, protocol_version=form["protocol"]["id"], seen=form["seen"])
    made = omar.post(f"{case}/handoffs", filled)
    assert made.status_code == 201
    offer = made["Location"].removeprefix("/api/v1")
    assert omar.get("/desk").json()["given"]["total"] == 1
    waiting = priya.get("/desk").json()["offered"]
    assert [(row["customer"], row["from_team"]["name"]) for row in waiting["items"]] == [
        ("Lena Fischer", "Front line")
    ]
    view = priya.get(offer).json()
    assert view["answers"]["need"]["value"] == "Decide on the second refund."
    assert view["refusals"]["accept"] == []
    assert [reason["code"] for reason in view["refusals"]["withdraw"]] == ["not-the-giver"]
    accepted = priya.post(f"{offer}/acceptance", {"read_back": "Charged twice; I decide today."}).json()
    assert (accepted["state"], accepted["answered_by"]["name"]) == ("accepted", "Priya Rao")
    seen = omar.get(case).json()
    assert [(segment["team"]["name"], segment["ended_at"] is None) for segment in seen["segments"]] == [
        ("Front line", False),
        ("Billing", True),
    ]
    assert [reason["code"] for reason in seen["refusals"]["write"]] == ["not-your-team"]


def test_an_offer_goes_back_with_a_reason(omar: Caller, priya: Caller, offered: int, world: World) -> None:
    returned = priya.post(
        f"/handoffs/{offered}/return", {"reason": "facts_missing", "note": "Which card?"}
    ).json()
    assert (returned["state"], returned["return_note"]) == ("returned", "Which card?")
    assert priya.get(f"/cases/{world.case_id}").status_code == 404
    assert priya.get(f"/handoffs/{offered}").json()["promises"] == []
    states = [row["state"] for row in omar.get("/handoffs?state=returned").json()["items"]]
    assert states == ["returned"]


def test_an_offer_is_taken_back(omar: Caller, offered: int) -> None:
    assert omar.post(f"/handoffs/{offered}/withdrawal").json()["state"] == "withdrawn"
    assert omar.get("/handoffs?state=offered").json() == {"items": [], "next": None}


def test_protocols_and_routes_say_what_must_be_passed_on(omar: Caller) -> None:
    protocols = omar.get("/protocols").json()["items"]
    assert [protocol["name"] for protocol in protocols] == ["I-PASS", "NUTS", "SBAR", "Support"]
    mood = next(field for field in protocols[3]["fields"] if field["key"] == "mood")
    assert mood["choices"] == ["calm", "worried", "upset", "about to leave"]
    routes = omar.get("/routes").json()["items"]
    assert [(route["from_team"], route["to_team"], route["kind"], route["protocol"]) for route in routes] == [
        (None, None, "", "support")
    ]


def test_the_desk_lists_what_is_due_next(omar: Caller, world: World) -> None:
    omar.post(f"/cases/{world.case_id}/promises", {"text": "an answer", "due_at": in_hours(3)})
    desk = omar.get("/desk").json()
    assert [(row["subject"], row["promise"]["text"]) for row in desk["mine"]["items"]] == [
        ("Refund twice refused", "an answer")
    ]
    assert desk["promises"]["total"] == 1
    assert desk["team"] == {"items": [], "total": 0}


def test_cases_come_in_pages_without_gaps_or_repeats(omar: Caller, world: World) -> None:
    more = [world.open(subject=f"Case {n}").pk for n in range(4)]
    first = omar.get("/cases?limit=2").json()
    second = omar.get(f"/cases?limit=2&after={first['next']}").json()
    third = omar.get(f"/cases?limit=2&after={second['next']}").json()
    found = [case["id"] for page in (first, second, third) for case in page["items"]]
    assert found == [world.case_id, *more]
    assert third["next"] is None


def test_a_last_page_that_is_full_says_that_it_is_the_last(omar: Caller, world: World) -> None:
    world.open()
    assert omar.get("/cases?limit=2").json()["next"] is None


def test_cases_are_chosen_by_state(omar: Caller, world: World) -> None:
    omar.post(f"/cases/{world.open().pk}/closure", {"outcome": "Done."})
    assert [case["outcome"] for case in omar.get("/cases?state=closed").json()["items"]] == ["Done."]
    assert [case["id"] for case in omar.get("/cases?state=open").json()["items"]] == [world.case_id]


def test_handoffs_come_in_pages(omar: Caller, world: World) -> None:
    for subject in ("one", "two", "three"):
        world.offer(case_id=world.open(subject=subject).pk)
    first = omar.get("/handoffs?limit=2").json()
    assert [row["subject"] for row in first["items"]] == ["one", "two"]
    second = omar.get(f"/handoffs?limit=2&after={first['next']}").json()
    assert ([row["subject"] for row in second["items"]], second["next"]) == (["three"], None)
