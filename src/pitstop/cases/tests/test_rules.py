"""Who may do what with a case, now."""

from __future__ import annotations

import pytest

from pitstop.cases import rules
from pitstop.cases.rules import Standing
from pitstop.core.refusals import Because

OMAR, NORA, LEA, SAM = 11, 12, 13, 31


def standing(
    asker: int = OMAR, *, person: int | None = OMAR, is_open: bool = True, version: int = 3
) -> Standing:
    return Standing(
        case=42,
        is_open=is_open,
        version=version,
        team=1,
        team_name="Front line",
        person=person,
        person_name="Omar" if person == OMAR else "",
        asker=asker,
        asker_in_team=asker != SAM,
        asker_is_lead=asker == LEA,
    )


CLOSED = "Case #42 is closed."
NOT_TEAM = "Front line holds case #42. You can read it, but only they can change it."
COLLEAGUE = "Omar has case #42. Ask Omar, or a lead of Front line."


@pytest.mark.parametrize(
    ("at", "acting", "holding"),
    [
        (standing(), [], []),
        (standing(NORA), [], [COLLEAGUE]),
        (standing(NORA, person=None), [], []),
        (standing(LEA), [], []),
        (standing(SAM), [NOT_TEAM], [NOT_TEAM]),
        (standing(SAM, person=None), [NOT_TEAM], [NOT_TEAM]),
        (standing(is_open=False), [CLOSED], [CLOSED]),
        (standing(NORA, is_open=False), [CLOSED], [CLOSED]),
        (standing(SAM, is_open=False), [CLOSED, NOT_TEAM], [CLOSED, NOT_TEAM]),
    ],
)
def test_the_team_works_on_a_case_and_its_person_or_a_lead_decides(
    at: Standing, acting: list[str], holding: list[str]
) -> None:
    assert [str(reason) for reason in rules.acting_reasons(at)] == acting
    assert [str(reason) for reason in rules.holding_reasons(at)] == holding
    assert [str(r) for r in rules.closing_reasons(at, outcome="solved")] == holding


def test_what_kind_of_no_it_is() -> None:
    kinds = {r.code: r.because for r in rules.acting_reasons(standing(SAM, is_open=False))}
    assert kinds == {"case-closed": Because.CONFLICT, "not-your-team": Because.FORBIDDEN}
    assert [r.because for r in rules.holding_reasons(standing(NORA))] == [Because.FORBIDDEN]


@pytest.mark.parametrize(("seen", "expected"), [(None, False), (3, False), (2, True), (4, True), (0, True)])
def test_an_act_decided_on_another_sight_of_the_case_is_refused(seen: int | None, expected: bool) -> None:
    reasons = [str(reason) for reason in rules.stale_reasons(standing(), seen)]
    sentence = "Case #42 has changed since you opened it. Look at it again, then decide."
    assert reasons == ([sentence] if expected else [])


OWN_TEAM = "Open the case in a team of your own, then hand it off: so nothing is passed on in silence."


@pytest.mark.parametrize(
    ("subject", "body", "in_team", "team_is_open", "expected"),
    [
        ("Refund", "I paid twice.", True, True, []),
        ("Refund", "I paid twice.", False, True, [OWN_TEAM]),
        ("Refund", "I paid twice.", False, False, [OWN_TEAM]),
        ("Refund", "I paid twice.", True, False, ["This team is closed. Choose another."]),
        ("x" * 200, "x" * 10_000, True, True, []),
        (
            "x" * 201,
            "x" * 10_001,
            True,
            True,
            [
                "The subject is too long by 1: 200 characters fit.",
                "What the customer said is too long by 1: 10000 characters fit.",
            ],
        ),
        ("Re: a\nBcc: b@c", "I paid twice.", True, True, ["The subject must be one line."]),
        (
            "",
            "",
            False,
            True,
            [
                "The subject is missing: write it in a few words.",
                "What the customer said is missing: write it in a few words.",
                OWN_TEAM,
            ],
        ),
    ],
)
def test_a_case_opens_in_ones_own_open_team(
    subject: str, body: str, in_team: bool, team_is_open: bool, expected: list[str]
) -> None:
    reasons = rules.opening_reasons(subject=subject, body=body, in_team=in_team, team_is_open=team_is_open)
    assert [str(reason) for reason in reasons] == expected


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("solved", []),
        ("", ["The outcome is missing: write it in a few words."]),
        ("x" * 201, ["The outcome is too long by 1: 200 characters fit."]),
    ],
)
def test_a_case_closes_with_an_outcome(outcome: str, expected: list[str]) -> None:
    assert [str(reason) for reason in rules.closing_reasons(standing(), outcome=outcome)] == expected
