"""A program asks back, answers, corrects, decides and reminds, by the rules and words of the pages."""

from pitstop.api.tests.conftest import Caller, caller, in_hours, offer_body
from pitstop.cases import queries as cases
from pitstop.conftest import READ_BACK, World
from pitstop.handoffs.models import Handoff


def test_a_question_and_its_answer(omar: Caller, priya: Caller, offered: int) -> None:
    asked = priya.post(f"/handoffs/{offered}/question", {"text": "Which card?"})
    assert (asked.status_code, asked.json()["state"]) == (200, "offered")
    assert omar.post(f"/handoffs/{offered}/explanation", {"text": "The blue one."}).status_code == 200
    (question,) = priya.get(f"/handoffs/{offered}").json()["questions"]
    assert (question["text"], question["asked_by"]["name"]) == ("Which card?", "Priya Rao")
    assert (question["answer"], question["answered_by"]["name"]) == ("The blue one.", "Omar Haddad")


def test_a_correction_stands_until_it_is_seen(
    omar: Caller, priya: Caller, offered: int, world: World
) -> None:
    priya.post(f"/handoffs/{offered}/acceptance", {"read_back": READ_BACK})
    assert omar.post(f"/handoffs/{offered}/correction", {"text": "Three charges."}).status_code == 200
    refused = priya.post(f"/cases/{world.case_id}/closure", {"outcome": "Paid."})
    assert "correction-unseen" in [reason["code"] for reason in refused.json()["reasons"]]
    assert priya.post(f"/handoffs/{offered}/understanding").status_code == 200
    (correction,) = priya.get(f"/handoffs/{offered}").json()["corrections"]
    assert (correction["text"], correction["seen_by"]["name"]) == ("Three charges.", "Priya Rao")


def test_contingencies_are_read_first_and_the_introduction_is_worded(
    omar: Caller, priya: Caller, world: World
) -> None:
    body = offer_body(
        world,
        contingencies=[{"when": "he calls", "then": "say so"}],
        introduction="Dear {customer}: {receiver}",
    )
    made = omar.post(f"/cases/{world.case_id}/handoffs", body)
    seen = priya.get(f"/handoffs/{made.json()['id']}").json()
    assert seen["contingencies"] == [{"when": "he calls", "then": "say so"}]
    assert seen["introduction"] == "Dear Lena Fischer: Priya Rao"


def test_promises_are_taken_over_by_name(omar: Caller, priya: Caller, world: World) -> None:
    omar.post(f"/cases/{world.case_id}/promises", {"text": "Call back", "due_at": in_hours(24)})
    made = omar.post(f"/cases/{world.case_id}/handoffs", offer_body(world)).json()
    answer = {"read_back": READ_BACK, "promises": []}
    refused = priya.post(f"/handoffs/{made['id']}/acceptance", answer)
    assert [reason["code"] for reason in refused.json()["reasons"]] == ["promise-unseen"]
    seen = priya.get(f"/handoffs/{made['id']}").json()["promises"]
    answer["promises"] = [promise["id"] for promise in seen]
    assert priya.post(f"/handoffs/{made['id']}/acceptance", answer).status_code == 200


def test_a_lead_decides(omar: Caller, offered: int, world: World) -> None:
    lea = caller(world.lead)
    Handoff.objects.update(state="referred")
    assert omar.post(f"/handoffs/{offered}/decision", {"decision": "take"}).status_code == 403
    assert lea.post(f"/handoffs/{offered}/decision", {"decision": "burn"}).status_code == 422
    taken = lea.post(f"/handoffs/{offered}/decision", {"decision": "take"})
    assert (taken.json()["state"], taken.json()["decision"]) == ("withdrawn", "take")
    assert cases.holder(world.case).person == world.lead.person


def test_a_reminder(omar: Caller, priya: Caller, offered: int) -> None:
    assert omar.post(f"/handoffs/{offered}/reminder").status_code == 200
    assert priya.post(f"/handoffs/{offered}/reminder").status_code == 403
