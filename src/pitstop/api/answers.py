"""What endpoints answer. Built from what queries and services give; times are ISO 8601 in UTC."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import AliasChoices, Field, PlainSerializer, WithJsonSchema

from pitstop.cases.way.queries import Stage
from pitstop.core.refusals import Reason
from pitstop.core.say import say
from pitstop.handoffs.desks import HeldCase
from pitstop.routing import queries as routing

At = Annotated[
    datetime,
    PlainSerializer(datetime.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]


def from_path(path: str, **facts: Any) -> Any:
    """A field that is read from this path of what is shown."""
    return Field(validation_alias=path, **facts)


def own_or(thing: str, name: str) -> Any:
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
    since: At = from_path("started_at")


class PromiseOut(Schema):
    """What the customer will hear, and by when."""

    id: int
    case: int = from_path("case_id")
    text: str
    due_at: At
    state: str
    made_at: At
    settled_at: At | None
    reason: str


class CaseOut(Schema):
    """A case. `version` counts the changes of holder and state."""

    id: int = own_or("case", "id")
    subject: str = own_or("case", "subject")
    state: str = own_or("case", "state")
    priority: str = own_or("case", "priority")
    version: int = own_or("case", "version")
    customer: CustomerOut = Field(validation_alias=AliasChoices("case.customer", "customer"))
    opened_at: At = own_or("case", "opened_at")
    closed_at: At | None = own_or("case", "closed_at")
    outcome: str = own_or("case", "outcome")


class HeldCaseOut(CaseOut):
    """A case with its holder."""

    holder: HolderOut


class Cases(Schema):
    """A page of cases, oldest first. `next` is the `after` of the next page; null: no more."""

    items: list[HeldCaseOut]
    next: int | None


class WaitOut(Schema):
    """A stretch in which a case can't go on: `on` is customer or third_party; `ended_at` null while it lasts.

    The desk's own clocks stand still for it. What the customer was promised stays due.
    """

    id: int
    case: int = from_path("case_id")
    on: str
    what: str
    begun_by: PersonRef | None
    started_at: At
    ended_at: At | None


class WaitedOut(Schema):
    """For how much of a segment the case waited, and for whom."""

    on: str
    what: str
    seconds: int


class SegmentOut(Schema):
    """A stretch of time with one holding team, `ended_at` null while it lasts.

    `raw_seconds` is all time that passed in it while the case was open. `business_seconds` is the part within
    the team's hours, as a clock of it keeps them or else as they are today, without `paused_seconds`, in
    which the case waited for someone outside. It is the sum of `queue_seconds` (nobody had it),
    `bot_seconds` (a person of kind ai had it) and `person_seconds` (a human had it).
    """

    n: int = from_path("segment.n")
    team: TeamRef = from_path("segment.team")
    person: PersonRef | None = from_path("segment.person")
    started_at: At = from_path("segment.started_at")
    ended_at: At | None = from_path("segment.ended_at")
    raw_seconds: int = from_path("seconds.raw")
    business_seconds: int = from_path("seconds.business")
    paused_seconds: int = from_path("seconds.paused")
    queue_seconds: int = from_path("seconds.queue")
    bot_seconds: int = from_path("seconds.bot")
    person_seconds: int = from_path("seconds.person")
    waited: list[WaitedOut]

    @staticmethod
    def resolve_waited(stage: Stage) -> list[dict[str, object]]:
        return [
            {"on": wait.on, "what": wait.what, "seconds": round(lasted.total_seconds())}
            for wait, lasted in stage.waited
        ]


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

    id: int = own_or("handoff", "id")
    case: int = Field(validation_alias=AliasChoices("case_id", "handoff.case_id"))
    subject: str = Field(validation_alias=AliasChoices("case.subject", "handoff.case.subject"))
    customer: str = Field(validation_alias=AliasChoices("case.customer.name", "handoff.case.customer.name"))
    kind: str = own_or("handoff", "kind")
    state: str = own_or("handoff", "state")
    giver: PersonRef = own_or("handoff", "giver")
    from_team: TeamRef = own_or("handoff", "from_team")
    to_team: TeamRef = own_or("handoff", "to_team")
    to_person: PersonRef | None = own_or("handoff", "to_person")
    next_step: str = own_or("handoff", "next_step")
    next_update_at: At = Field(
        validation_alias=AliasChoices(
            "told_at", "handoff.told_at", "next_update_at", "handoff.next_update_at"
        ),
        description="By when the customer hears; while it waits, as they were told last.",
    )
    offered_at: At = own_or("handoff", "offered_at")


class ProtocolRef(Schema):
    """The protocol version that applies; `id` is the `protocol_version` of an offer."""

    id: int
    key: str = from_path("protocol.key")
    name: str = from_path("protocol.name")
    version: int


Refusals = Annotated[
    dict[str, list[ReasonOut]],
    Field(
        validation_alias="reasons",
        description="Of each act why it can't be done now; no reason: it can.",
    ),
]


class CaseView(HeldCaseOut):
    """A case with all that is known of it but its timeline."""

    segments: list[SegmentOut] = from_path("way")
    wait: WaitOut | None = Field(description="For whom it waits now.")
    promises: list[PromiseOut]
    handoff: HandoffRow | None = Field(description="The offer that waits for an answer.")
    status_link: str = Field(description="Where the customer sees how the case stands.")
    refusals: Refusals


class DeskClock(Schema):
    """A clock on the desk. `handoff` is the offer that it is to be accepted in, where it is that."""

    id: int
    measure: str
    minutes: int
    handoff: int | None
    due_at: At


class DeskCase(HeldCaseOut):
    """A case on the desk, with what falls due next and to whom it is offered."""

    due_at: At | None = Field(description="When the next thing falls due, whatever its kind.")
    promise: PromiseOut | None
    clock: DeskClock | None = Field(description="Of its holder, the one due next.")
    offered_to: TeamRef | None
    wait: WaitOut | None = Field(description="For whom it waits now.")

    @staticmethod
    def resolve_holder(row: HeldCase) -> dict[str, object]:
        return {"team": row.team, "person": row.person, "started_at": row.since}


class OfferedList(Schema):
    """The first hand-offs of a list, and how many there are in all."""

    items: list[HandoffRow] = from_path("rows")
    total: int


class CaseList(Schema):
    """The first cases of a list, and how many there are in all."""

    items: list[DeskCase] = from_path("rows")
    total: int


class PromiseList(Schema):
    """The first promises of a list, and how many there are in all."""

    items: list[PromiseOut] = from_path("rows")
    total: int


class Desk(Schema):
    """What waits for you, each list by what falls due next."""

    offered: OfferedList = Field(description="To your teams or to you.")
    mine: CaseList = Field(description="What you have.")
    team: CaseList = Field(description="What waits in your teams for someone to take it.")
    promises: PromiseList = Field(description="Open, on what you have or could take.")
    given: OfferedList = Field(description="What you offered and still hold.")
    clocks: list[DeskClock] = Field(description="Until when offered and given hand-offs are to be accepted.")

    @staticmethod
    def resolve_clocks(desk: Any) -> object:
        return list(desk.clocks.values())


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

    summary: str = from_path("protocol.summary")
    fields: list[FieldOut]

    @staticmethod
    def resolve_fields(version: Any) -> object:
        return routing.fields_of(version)
