"""People, teams and who has a case, by API."""

from __future__ import annotations

import pytest

from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.api.tests.conftest import ALL, Caller, caller, codes
from pitstop.cases.models import Segment
from pitstop.conftest import World, snapshot

pytestmark = pytest.mark.django_db


def lead_of(asker: Asker) -> Caller:
    return caller(asker, [*ALL, "lead"])


def has_it(world: World) -> Person | None:
    return Segment.objects.get(case=world.case_id, ended_at=None).person


def test_a_person_is_read_with_what_leaving_would_do(world: World) -> None:
    world.offer()
    found = lead_of(world.lead).get(f"/people/{world.giver.id}").json()
    assert {key: found[key] for key in ("name", "role", "is_active", "given", "is_off_shift")} == {
        "name": "Omar Haddad",
        "role": "agent",
        "is_active": True,
        "given": 1,
        "is_off_shift": False,
    }
    assert found["teams"] == [{"id": world.front.pk, "name": "Front line", "cases": 1, "offers": 0}]
    assert found["refusals"]["leave"] == []
    assert [reason["code"] for reason in found["refusals"]["come_back"]] == ["person-active"]


def test_someone_leaves_and_comes_back(world: World) -> None:
    lead = lead_of(world.lead)
    left = lead.post(f"/people/{world.giver.id}/leaving", key="once")
    assert (left.status_code, left.json()["is_active"]) == (200, False)
    assert lead.post(f"/people/{world.giver.id}/leaving", key="once").json() == left.json()
    assert has_it(world) is None
    again = lead.post(f"/people/{world.giver.id}/leaving")
    assert (again.status_code, codes(again)) == (409, [("person-inactive", "")])

    back = lead.post(f"/people/{world.giver.id}/return", {"password": "a lap of honour in the rain"})
    assert back.json()["teams"] == [{"id": world.front.pk, "name": "Front line"}]
    assert Person.objects.get(pk=world.giver.id).check_password("a lap of honour in the rain")


def test_without_the_scope_or_the_role_nobody_leaves(world: World) -> None:
    before = snapshot()
    for one, code in (
        (caller(world.lead), "scope-missing"),
        (lead_of(world.colleague), "not-their-lead"),
    ):
        answer = one.post(f"/people/{world.giver.id}/leaving")
        assert (answer.status_code, codes(answer)) == (403, [(code, "")])
    foreign = lead_of(world.receiving_lead).post(f"/people/{world.giver.id}/leaving")
    assert (foreign.status_code, codes(foreign)) == (404, [("person-missing", "")])
    changed = {name for name, rows in snapshot().items() if rows != before[name]}
    assert changed <= {"accounts.ApiToken", "events.Event"}, "tokens were made for the test"


def test_teams_are_joined_and_left(world: World) -> None:
    admin, omar = lead_of(world.admin), f"/people/{world.giver.id}"
    joined = admin.post(f"{omar}/teams", {"team": world.network.pk})
    assert [team["name"] for team in joined.json()["teams"]] == ["Front line", "Network"]
    parted = admin.post(f"{omar}/teams/{world.front.pk}/leaving")
    assert [team["name"] for team in parted.json()["teams"]] == ["Network"]
    assert admin.post(f"{omar}/role", {"role": "lead"}).json()["role"] == "lead"
    wrong = admin.post(f"{omar}/role", {"role": "king"})
    assert (wrong.status_code, codes(wrong)) == (422, [("role-unknown", "role")])
    assert admin.post(f"{omar}/teams", {"team": 2**70}).status_code == 404


def test_a_team_is_closed_with_another_in_its_place_and_opened_again(world: World) -> None:
    world.offer()
    rosa, billing = lead_of(world.receiving_lead), f"/teams/{world.billing.pk}"
    seen = rosa.get(billing).json()
    assert (seen["cases"], seen["offers"], seen["is_open"]) == (0, 1, True)
    assert [each["name"] for each in seen["people"]] == ["Priya Rao", "Rosa Diaz", "Tom Berg"]

    missing = rosa.post(f"{billing}/closure", {"successor": 4711})
    assert (missing.status_code, codes(missing)) == (422, [("successor-missing", "successor")])
    closed = rosa.post(f"{billing}/closure", {"successor": world.network.pk}).json()
    assert (closed["is_open"], closed["successor"]) == (False, {"id": world.network.pk, "name": "Network"})
    assert rosa.post(f"{billing}/opening").json()["is_open"] is True
    cases = lead_of(world.lead).post(f"/teams/{world.front.pk}/closure", {})
    assert [code for code, _field in codes(cases)] == ["team-holds-cases", "successor-missing"]


def test_an_agent_reads_their_own_team_only(world: World) -> None:
    omar = caller(world.giver)
    assert omar.get(f"/teams/{world.front.pk}").status_code == 200
    assert omar.get(f"/teams/{world.billing.pk}").status_code == 404


def test_a_case_is_given_to_a_colleague(world: World, omar: Caller) -> None:
    where = f"/cases/{world.case_id}/holder"
    given = omar.post(where, {"to_person": world.colleague.id, "why": "Knows the bank."})
    assert given.status_code == 200
    assert has_it(world) == world.colleague.person
    nobody = omar.post(where, {"to_person": world.receiver.id})
    assert (nobody.status_code, codes(nobody)) == (
        403,
        [("held-by-colleague", ""), ("person-unfit", "to_person")],
    )
    unnamed = omar.post(where, {"why": "For whom?"})
    assert (unnamed.status_code, codes(unnamed)) == (422, [("assignee-missing", "to_person")])
