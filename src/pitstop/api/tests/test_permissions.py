"""What a token opens: never more than its person may see and do, and never more than its scopes."""

from datetime import timedelta

import pytest
from django.test import Client

from pitstop.accounts import services as accounts
from pitstop.accounts.models import Person
from pitstop.api import limits
from pitstop.api.tests.conftest import Caller, caller, codes, in_hours, offer_body
from pitstop.conftest import PASSWORD, World
from pitstop.core.clock import now
from pitstop.events.models import Event

NOTE = {"kind": "note", "body": "x"}
REPLY = {"kind": "to_customer", "body": "x"}
PROMISE = {"text": "an answer", "due_at": "2999-01-01T00:00:00Z"}

CASE_READS = ["/cases/{case}", "/cases/{case}/timeline", "/cases/{case}/handoff-form?to_team=1"]
CASE_WRITES = {
    "/cases/{case}/messages#note": NOTE,
    "/cases/{case}/messages#reply": REPLY,
    "/cases/{case}/holder": {},
    "/cases/{case}/priority": {"priority": "urgent"},
    "/cases/{case}/closure": {"outcome": "x"},
    "/cases/{case}/promises": PROMISE,
    "/cases/{case}/wait": {},
    "/cases/{case}/wait/ending": None,
}
HANDOFF_WRITES = {
    "/handoffs/{handoff}/acceptance": {"read_back": "x"},
    "/handoffs/{handoff}/return": {"reason": "wrong_team"},
    "/handoffs/{handoff}/withdrawal": None,
}


def address(path: str, *, case: int = 0, handoff: int = 0) -> str:
    return path.partition("#")[0].format(case=case, handoff=handoff)


@pytest.mark.parametrize("path", CASE_READS)
def test_a_stranger_reads_a_case_as_one_that_is_not_there(path: str, sam: Caller, world: World) -> None:
    there, not_there = (sam.get(address(path, case=case)) for case in (world.case_id, 4_000))
    assert (there.status_code, not_there.status_code) == (404, 404)
    assert there.json()["detail"] == f"There is no case #{world.case_id} that you can see."
    assert not_there.json()["detail"] == "There is no case #4000 that you can see."


@pytest.mark.parametrize("path", CASE_WRITES)
def test_a_stranger_writes_to_a_case_as_to_one_that_is_not_there(
    path: str, sam: Caller, world: World
) -> None:
    before = Event.objects.count()
    answer = sam.post(address(path, case=world.case_id), CASE_WRITES[path])
    assert answer.status_code == 404
    assert answer.json()["detail"] == f"There is no case #{world.case_id} that you can see."
    assert Event.objects.count() == before


def test_a_stranger_can_not_hand_off_what_he_can_not_see(sam: Caller, world: World) -> None:
    answer = sam.post(f"/cases/{world.case_id}/handoffs", offer_body(world))
    assert (answer.status_code, codes(answer)) == (404, [("case-missing", "case")])


@pytest.mark.parametrize("path", HANDOFF_WRITES)
def test_a_stranger_answers_an_offer_as_one_that_is_not_there(path: str, sam: Caller, offered: int) -> None:
    answer = sam.post(address(path, handoff=offered), HANDOFF_WRITES[path])
    assert answer.status_code == 404
    assert answer.json()["detail"] == f"There is no hand-off {offered} that you can see."


def test_a_stranger_settles_no_promise(sam: Caller, omar: Caller, world: World) -> None:
    made = omar.post(f"/cases/{world.case_id}/promises", {"text": "a call", "due_at": in_hours(1)}).json()
    for act, body in (("keeping", None), ("release", {"reason": "x"})):
        answer = sam.post(f"/promises/{made['id']}/{act}", body)
        assert answer.status_code == 404
        assert answer.json()["detail"] == f"There is no promise {made['id']} that you can see."


def test_a_strangers_lists_are_empty(sam: Caller, offered: int) -> None:
    assert sam.get("/cases").json()["items"] == []
    assert sam.get("/handoffs").json()["items"] == []
    assert sam.get(f"/handoffs/{offered}").status_code == 404
    desk = sam.get("/desk").json()
    assert desk.pop("clocks") == []
    assert {name: part["total"] for name, part in desk.items()} == {
        "offered": 0,
        "mine": 0,
        "team": 0,
        "promises": 0,
        "given": 0,
    }


@pytest.mark.parametrize("path", CASE_WRITES)
def test_the_receiver_reads_an_offered_case_and_does_not_change_it(
    path: str, priya: Caller, offered: int, world: World
) -> None:
    assert priya.get(f"/cases/{world.case_id}").status_code == 200
    body = CASE_WRITES[path]
    if body and "due_at" in body:
        body = body | {"due_at": in_hours(1)}
    answer = priya.post(address(path, case=world.case_id), body)
    assert answer.status_code == 403
    assert ("not-your-team", "") in codes(answer)


def test_the_giver_does_not_accept_and_the_receiver_does_not_withdraw(
    omar: Caller, priya: Caller, offered: int
) -> None:
    own = omar.post(f"/handoffs/{offered}/acceptance", {"read_back": "All mine."})
    assert (own.status_code, codes(own)) == (403, [("own-offer", "")])
    other = priya.post(f"/handoffs/{offered}/withdrawal")
    assert (other.status_code, codes(other)) == (403, [("not-the-giver", "")])


def test_a_case_opens_in_a_team_of_ones_own(sam: Caller, world: World) -> None:
    body = {"team": world.front.pk, "customer_email": "a@example.org", "customer_name": "A"}
    answer = sam.post("/cases", body | {"subject": "s", "body": "b"})
    assert (answer.status_code, codes(answer)) == (403, [("open-in-own-team", "team")])


@pytest.mark.parametrize("scopes", [["write", "handoff"]])
@pytest.mark.parametrize(
    "path", ["/me", "/teams", "/people", "/desk", "/cases", "/handoffs", "/protocols", "/routes", *CASE_READS]
)
def test_reading_needs_the_scope_read(path: str, scopes: list[str], world: World) -> None:
    answer = caller(world.giver, scopes).get(address(path, case=world.case_id))
    assert (answer.status_code, codes(answer)) == (403, [("scope-missing", "")])
    assert "“read”" in answer.json()["detail"]


@pytest.mark.parametrize("path", [*CASE_WRITES, "/cases", "/promises/1/keeping", "/promises/1/release"])
def test_writing_needs_the_scope_write(path: str, world: World) -> None:
    answer = caller(world.giver, ["read", "handoff"]).post(address(path, case=world.case_id), {})
    assert (answer.status_code, codes(answer)) == (403, [("scope-missing", "")])
    assert "“write”" in answer.json()["detail"]


@pytest.mark.parametrize("path", [*HANDOFF_WRITES, "/cases/{case}/handoffs"])
def test_handing_off_needs_the_scope_handoff(path: str, world: World) -> None:
    answer = caller(world.giver, ["read", "write"]).post(address(path, case=world.case_id, handoff=1), {})
    assert (answer.status_code, codes(answer)) == (403, [("scope-missing", "")])
    assert "“handoff”" in answer.json()["detail"]


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer ", "Bearer pit_wrong", "Basic b21hcjpw", "pit_x", "Bearer \xe9", "Bearer a b"],
)
def test_no_living_token_no_answer(authorization: str, world: World) -> None:
    answer = Client().get("/api/v1/me", headers={"Authorization": authorization})
    assert (answer.status_code, codes(answer)) == (401, [("token-unknown", "")])
    assert answer["WWW-Authenticate"] == 'Bearer realm="pitstop"'


def test_without_any_header_there_is_no_redirect_to_the_sign_in_page(db: None) -> None:
    assert Client().get("/api/v1/me").status_code == 401


def test_an_expired_a_revoked_and_a_leavers_token_open_nothing(world: World) -> None:
    then = now() - timedelta(days=3)
    _old, expired = accounts.create_token(
        person=world.giver.person, name="old", scopes=["read"], now=then, days=2
    )
    token, revoked = accounts.create_token(person=world.giver.person, name="r", scopes=["read"], now=now())
    accounts.revoke_token(token_id=token.pk, by=world.giver.person, now=now())
    leaver = caller(world.colleague)
    Person.objects.filter(pk=world.colleague.id).update(is_active=False)
    for secret in (expired, revoked, leaver.secret):
        assert Caller(secret).get("/me").status_code == 401


def test_a_session_opens_the_pages_and_not_the_api(world: World) -> None:
    browser = Client()
    assert browser.login(username="omar@desk.example", password=PASSWORD)
    assert browser.get("/api/v1/me").status_code == 401


def test_a_post_needs_no_csrf_token_and_sets_no_cookie(omar: Caller, world: World) -> None:
    omar.client = Client(enforce_csrf_checks=True)
    answer = omar.post(f"/cases/{world.case_id}/messages", NOTE)
    assert (answer.status_code, len(answer.cookies)) == (201, 0)


def test_an_answer_is_kept_by_no_one_on_the_way(omar: Caller) -> None:
    assert omar.get("/me")["Cache-Control"] == "no-store"
    assert omar.get("/cases/0")["Cache-Control"] == "no-store"


def test_a_token_that_calls_too_often_waits(
    omar: Caller, priya: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_MINUTE", 3)
    # Seven calls touch at most two minutes of the clock, and those let through six.
    answers = [omar.get("/me") for _ in range(7)]
    late = next(answer for answer in answers if answer.status_code != 200)
    assert (late.status_code, codes(late)) == (429, [("rate-exceeded", "")])
    assert 1 <= int(late["Retry-After"]) <= 60
    assert priya.get("/me").status_code == 200


def test_a_new_minute_lets_a_token_call_again() -> None:
    first = now().replace(hour=8, minute=59, second=57)
    for _ in range(limits.PER_MINUTE):
        limits.spend(1, now=first)
    with pytest.raises(limits.Refused, match=r"Go on in 3 s\."):
        limits.spend(1, now=first)
    limits.spend(1, now=first + timedelta(seconds=3))
