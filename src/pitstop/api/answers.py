"""What endpoints answer. Built from what queries and services give; times are ISO 8601 in UTC."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AliasChoices, Field, PlainSerializer, WithJsonSchema

from pitstop.core.refusals import Reason
from pitstop.core.say import say
from pitstop.handoffs.desks import HeldCase
from pitstop.routing import queries as routing

At = Annotated[
    datetime,
    PlainSerializer(datetime.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]


def _from(path: str, **facts: Any) -> Any:
    """A field that is read from this path of what is shown."""
    return Field(validation_alias=path, **facts)


def _own_or(thing: str, name: str) -> Any:
    """A field of `thing`, whether `thing` itself is shown or something that has it."""
    return Field(validation_alias=AliasChoices(name, f"{thing}.{name}"))


class ReasonOut(Schema):
    """Why something can't be done: a stable code, words for the person, and the field it is about."""

    code: str
    text: str
    field: str

    @staticmethod
    def resolve_text(reason: Reason) -> str:
        return say(reason)


class Problem(Schema):
    """A problem document (RFC 9457) with every reason at once."""

    type: str = Field(description="urn:pitstop:problem: and the kind")
    title: str
    status: int
    detail: str = Field(description="All reasons in one text")
    instance: str = Field(description="The address that was called")
    reasons: list[ReasonOut]


class TeamRef(Schema):
    """A team by name."""

    id: int
    name: str


class TeamOut(TeamRef):
    """A team that can hold a case."""

    purpose: str


class PersonRef(Schema):
    """A person by name; `kind` is human or ai."""

    id: int
    name: str
    kind: str


class PersonOut(PersonRef):
    """A person who can hold a case, with what customers read of them."""

    job: str
    strength: str
    teams: list[TeamRef]


class Me(PersonOut):
    """The token's own person."""

    email: str
    role: str


class Teams(Schema):
    """Teams by name."""

    items: list[TeamOut]


class People(Schema):
    """People by name."""

    items: list[PersonOut]


class CustomerOut(Schema):
    """Someone whose case we hold."""

    id: int
    name: str
    email: str
    language: str
    tier: str


class HolderOut(Schema):
    """The team that holds a case and the person who has it; nobody yet: null."""

    team: TeamRef
    person: PersonRef | None
    since: At = _from("started_at")


class PromiseOut(Schema):
    """What the customer will hear, and by when."""

    id: int
    case: int = _from("case_id")
    text: str
    due_at: At
    state: str
    made_at: At
    settled_at: At | None
    reason: str


class CaseOut(Schema):
    """A case. `version` counts the changes of holder and state."""

    id: int = _own_or("case", "id")
    subject: str = _own_or("case", "subject")
    state: str = _own_or("case", "state")
    priority: str = _own_or("case", "priority")
    version: int = _own_or("case", "version")
    customer: CustomerOut = Field(validation_alias=AliasChoices("case.customer", "customer"))
    opened_at: At = _own_or("case", "opened_at")
    closed_at: At | None = _own_or("case", "closed_at")
    outcome: str = _own_or("case", "outcome")


class HeldCaseOut(CaseOut):
    """A case with its holder."""

    holder: HolderOut


class Cases(Schema):
    """A page of cases, oldest first. `next` is the `after` of the next page; null: no more."""

    items: list[HeldCaseOut]
    next: int | None


class SegmentOut(Schema):
    """A stretch of time with one holding team, `ended_at` null while it lasts."""

    n: int
    team: TeamRef
    person: PersonRef | None
    started_at: At
    ended_at: At | None


class MessageOut(Schema):
    """Something said in a case; `kind` is from_customer, to_customer, automatic or note.

    A customer is no `author`, nor is the desk itself.
    """

    id: int
    kind: str
    at: At
    author: PersonRef | None
    body: str


class EntryOut(Schema):
    """An event of a case. `data` holds the facts of its kind, as docs/events.md lists them."""

    id: int
    at: At
    kind: str
    actor: str
    team: str
    from_team: str
    to_team: str
    data: dict[str, Any]
    message: MessageOut | None


class Timeline(Schema):
    """A case's story, oldest first."""

    items: list[EntryOut]


class HandoffRow(Schema):
    """A hand-off in short."""

    id: int = _own_or("handoff", "id")
    case: int = Field(validation_alias=AliasChoices("case_id", "handoff.case_id"))
    subject: str = Field(validation_alias=AliasChoices("case.subject", "handoff.case.subject"))
    customer: str = Field(validation_alias=AliasChoices("case.customer.name", "handoff.case.customer.name"))
    kind: str = _own_or("handoff", "kind")
    state: str = _own_or("handoff", "state")
    giver: PersonRef = _own_or("handoff", "giver")
    from_team: TeamRef = _own_or("handoff", "from_team")
    to_team: TeamRef = _own_or("handoff", "to_team")
    to_person: PersonRef | None = _own_or("handoff", "to_person")
    next_step: str = _own_or("handoff", "next_step")
    next_update_at: At = _own_or("handoff", "next_update_at")
    offered_at: At = _own_or("handoff", "offered_at")


class ProtocolRef(Schema):
    """The protocol version that applies; `id` is the `protocol_version` of an offer."""

    id: int
    key: str = _from("protocol.key")
    name: str = _from("protocol.name")
    version: int


class AnswerOut(Schema):
    """An answer, or why it isn't known."""

    value: str
    not_known: str


class HandoffOut(HandoffRow):
    """A hand-off with what was passed on, and how it was answered."""

    protocol: ProtocolRef = Field(
        validation_alias=AliasChoices("protocol_version", "handoff.protocol_version")
    )
    answers: dict[str, AnswerOut] = _own_or("handoff", "answers")
    already_known: str = _own_or("handoff", "already_known")
    answered_at: At | None = _own_or("handoff", "answered_at")
    answered_by: PersonRef | None = _own_or("handoff", "answered_by")
    read_back: str = _own_or("handoff", "read_back")
    return_reason: str = _own_or("handoff", "return_reason")
    return_note: str = _own_or("handoff", "return_note")
    automatic: bool = _own_or("handoff", "automatic")
    decision: str = _own_or("handoff", "decision")


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


Refusals = Annotated[
    dict[str, list[ReasonOut]],
    Field(
        validation_alias="reasons",
        description="Of each act why it can't be done now; no reason: it can.",
    ),
]


class ContingencyOut(Schema):
    """If this happens, then do that."""

    when: str = _from("if_", description="If this happens.")
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


class CaseView(HeldCaseOut):
    """A case with all that is known of it but its timeline."""

    segments: list[SegmentOut]
    promises: list[PromiseOut]
    handoff: HandoffRow | None = Field(description="The offer that waits for an answer.")
    status_link: str = Field(description="Where the customer sees how the case stands.")
    refusals: Refusals


class DeskCase(HeldCaseOut):
    """A case on the desk, with what falls due next and to whom it is offered."""

    promise: PromiseOut | None
    offered_to: TeamRef | None

    @staticmethod
    def resolve_holder(row: HeldCase) -> dict[str, object]:
        return {"team": row.team, "person": row.person, "started_at": row.since}


class OfferedList(Schema):
    """The first hand-offs of a list, and how many there are in all."""

    items: list[HandoffRow] = _from("rows")
    total: int


class CaseList(Schema):
    """The first cases of a list, and how many there are in all."""

    items: list[DeskCase] = _from("rows")
    total: int


class PromiseList(Schema):
    """The first promises of a list, and how many there are in all."""

    items: list[PromiseOut] = _from("rows")
    total: int


class Desk(Schema):
    """What waits for you, each list by what falls due next."""

    offered: OfferedList = Field(description="To your teams or to you.")
    mine: CaseList = Field(description="What you have.")
    team: CaseList = Field(description="What waits in your teams for someone to take it.")
    promises: PromiseList = Field(description="Open, on what you have or could take.")
    given: OfferedList = Field(description="What you offered and still hold.")


class NeededOut(Schema):
    """The answers to an earlier field that make a field required."""

    key: str
    values: list[str]


class FieldOut(Schema):
    """A field of a protocol; `part` says where the receiver reads it: next, contingency or summary."""

    key: str
    label: str
    help: str
    kind: str
    part: str
    required: bool
    needed_when: NeededOut | None = Field(description="What makes it required although it isn't always.")
    choices: list[str]
    prefill: str = Field(description="The fact that it starts from; empty: from nothing.")
    limit: int = Field(description="The most characters that fit.")


class ProtocolOut(ProtocolRef):
    """A protocol's newest version with its fields."""

    summary: str = _from("protocol.summary")
    fields: list[FieldOut]

    @staticmethod
    def resolve_fields(version: Any) -> object:
        return routing.fields_of(version)


class HandoffForm(Schema):
    """What a giver fills in, prefilled from the case. Without `to_team` there is no protocol yet."""

    case: int = _from("case.id")
    seen: int = _from("case.version")
    from_team: TeamRef = _from("holder.team")
    to_team: TeamRef | None
    kind: str
    teams: list[TeamRef]
    people: list[PersonRef] = Field(description="Of `to_team`, who could be named.")
    protocol: ProtocolOut | None = _from("version")
    answers: dict[str, AnswerOut]
    promises: list[PromiseOut] = Field(description="That pass on with the case.")
    suggested_next_update_at: At = _from("suggested_due_at")
    wording: str = Field(description="Of the introduction, with its places still empty.")
    needs_a_lead: bool = Field(description="The case keeps coming back: a lead decides before it goes on.")

    @staticmethod
    def resolve_needs_a_lead(form: Any) -> bool:
        return form.bounces is not None

    refusals: list[ReasonOut] = _from("reasons", description="Why it can't be handed off now.")
