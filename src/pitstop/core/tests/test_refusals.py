"""A refusal carries every reason, and says which kind of no it is."""

from __future__ import annotations

import pytest
from django.utils import translation

from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.say import say


def test_all_reasons_are_said_in_order() -> None:
    refused = Refused([Reason("a", "First."), Reason("b", "Second %(n)d.", params={"n": 2})])
    assert str(refused) == "First. Second 2."
    assert [reason.code for reason in refused.reasons] == ["a", "b"]


def test_a_refusal_without_a_reason_is_a_fault() -> None:
    with pytest.raises(ValueError, match="A refusal needs a reason"):
        Refused([])


@pytest.mark.parametrize(
    ("kinds", "gravest"),
    [
        (["invalid"], "invalid"),
        (["invalid", "conflict"], "conflict"),
        (["conflict", "too_many", "invalid"], "too_many"),
        (["invalid", "forbidden", "conflict", "too_many"], "forbidden"),
        (["conflict", "forbidden", "missing", "invalid"], "missing"),
    ],
)
def test_what_may_not_be_seen_comes_before_what_may_not_be_done(kinds: list[str], gravest: str) -> None:
    assert Refused([Reason(kind, "No.", Because(kind)) for kind in kinds]).because == gravest


def test_no_reason_no_refusal() -> None:
    assert refuse_if([]) is None
    assert refuse_if(iter(())) is None
    with pytest.raises(Refused, match=r"^No\.$"):
        refuse_if(iter([Reason("a", "No.")]))


def test_a_sentence_without_places_may_hold_a_percent_sign() -> None:
    assert str(Reason("a", "100 % of it.")) == say(Reason("a", "100 % of it.")) == "100 % of it."


def test_words_of_people_are_said_as_they_are() -> None:
    reason = Reason("a", "%(team)s holds it; %(label)s.", params={"team": "No %(places)s", "label": "Note"})
    with translation.override("en"):
        assert say(reason) == str(reason) == "No %(places)s holds it; Note."
