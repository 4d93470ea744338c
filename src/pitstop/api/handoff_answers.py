"""What the endpoints of hand-offs answer."""

from typing import Any

from ninja import Schema
from pydantic import AliasChoices, Field

from pitstop.api.answers import (
    At,
    DeskClock,
    HandoffRow,
    PersonRef,
    PromiseOut,
    ProtocolOut,
    ProtocolRef,
    ReasonOut,
    Refusals,
    TeamRef,
    from_path,
    own_or,
)


class AnswerOut(Schema):
    """An answer, or why it isn't known."""

    value: str
    not_known: str


class HandoffOut(HandoffRow):
    """A hand-off with what was passed on, and how it was answered."""

    protocol: ProtocolRef = Field(
        validation_alias=AliasChoices("protocol_version", "handoff.protocol_version")
    )
    answers: dict[str, AnswerOut] = own_or("handoff", "answers")
    already_known: str = own_or("handoff", "already_known")
    answered_at: At | None = own_or("handoff", "answered_at")
    answered_by: PersonRef | None = own_or("handoff", "answered_by")
    read_back: str = own_or("handoff", "read_back")
    return_reason: str = own_or("handoff", "return_reason")
    return_note: str = own_or("handoff", "return_note")
    automatic: bool = own_or("handoff", "automatic")
    decision: str = own_or("handoff", "decision")


class Handoffs(Schema):
    """A page of hand-offs, oldest first. `next` is the `after` of the next page; null: no more."""

    items: list[HandoffOut]
    next: int | None


class OutcomeOut(Schema):
    """What became of one case of many: its hand-off, or why there is none."""

    case: int
    handoff: HandoffOut | None
    reasons: list[ReasonOut]


class Outcomes(Schema):
    """In the order of what was sent."""

    items: list[OutcomeOut]


class ContingencyOut(Schema):
    """If this happens, then do that."""

    when: str = from_path("if_", description="If this happens.")
    then: str


class QuestionOut(Schema):
    """What the receiver asked, and what the giver's team answered."""

    text: str
    asked_by: PersonRef
    asked_at: At
    answer: str
    answered_by: PersonRef | None
    answered_at: At | None


class CorrectionOut(Schema):
    """How the giver corrected the read-back."""

    text: str
    by: PersonRef
    at: At
    seen_by: PersonRef | None
    seen_at: At | None


class HandoffView(HandoffOut):
    """A hand-off as its receiver needs it."""

    contingencies: list[ContingencyOut] = Field(description="What to do if something goes wrong: read first.")
    questions: list[QuestionOut]
    corrections: list[CorrectionOut]
    introduction: str = Field(description="What the customer reads on acceptance.")
    promises: list[PromiseOut] = Field(description="That pass on with the case.")
    refusals: Refusals
    time_has_passed: bool = Field(description="The giver's time: accepting needs a new one.")
    clock: DeskClock | None = Field(description="Within which it is to be accepted, while it waits.")


class ReceivingTeam(TeamRef):
    """A team that could receive the case, and whether anybody there would see it now."""

    is_open_now: bool
    opens_at: At | None = Field(description="When it opens next; null: it is open.")


class ReceivingPerson(PersonRef):
    """Someone who could be named, and whether they are there now."""

    is_on_shift: bool
    back_at: At | None = Field(description="When their next shift begins; null: they are on shift.")
    away_until: At | None = Field(description="They said that they are away; null: they did not.")


class HandoffForm(Schema):
    """What a giver fills in, prefilled from the case. Without `to_team` there is no protocol yet."""

    case: int = from_path("case.id")
    seen: int = from_path("case.version")
    from_team: TeamRef = from_path("holder.team")
    to_team: TeamRef | None
    kind: str
    teams: list[ReceivingTeam]
    people: list[ReceivingPerson] = Field(description="Of `to_team`, who could be named.")
    protocol: ProtocolOut | None = from_path("version")
    answers: dict[str, AnswerOut]
    promises: list[PromiseOut] = Field(description="That pass on with the case.")
    suggested_next_update_at: At = from_path("suggested_due_at")
    wording: str = Field(description="Of the introduction, with its places still empty.")
    needs_a_lead: bool = Field(description="The case keeps coming back: a lead decides before it goes on.")

    @staticmethod
    def resolve_teams(form: Any) -> list[dict[str, object]]:
        times = {team.pk: form.opens_at(team) for team in form.teams}
        return [
            {"id": team.pk, "name": team.name, "is_open_now": not times[team.pk], "opens_at": times[team.pk]}
            for team in form.teams
        ]

    @staticmethod
    def resolve_people(form: Any) -> list[dict[str, object]]:
        return [
            {
                "id": person.pk,
                "name": person.name,
                "kind": person.kind,
                "is_on_shift": form.back_at(person) is None,
                "back_at": form.back_at(person),
                "away_until": form.away_until(person),
            }
            for person in form.people
        ]

    @staticmethod
    def resolve_needs_a_lead(form: Any) -> bool:
        return form.bounces is not None

    refusals: list[ReasonOut] = from_path("reasons", description="Why it can't be handed off now.")
