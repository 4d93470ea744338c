"""What endpoints take. Shape only: what fits is judged by the domain, so that all faces say the same words.

Strict: a field that isn't known is refused, and no text is taken for a number. Text may hold anything that
JSON can say, even what can't be stored: the domain refuses that with the name of the field.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

LARGEST_ID = 2**63 - 1
MOST_ANSWERS = 100  # more fields than any protocol has
MOST_KEPT = 100
MOST_FILES = 30  # above what fits into a message, so that the domain says so


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "must be text")
    return value


def _moment(value: object) -> datetime:
    """A time as ISO 8601 writes it. One without a zone passes: the domain says why it needs one."""
    if isinstance(value, str):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    raise PydanticCustomError("moment", "must be a time in ISO 8601")


Text = Annotated[str, PlainValidator(_text), WithJsonSchema({"type": "string"})]
Moment = Annotated[
    datetime, PlainValidator(_moment), WithJsonSchema({"type": "string", "format": "date-time"})
]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]  # in addresses; in bodies the domain speaks
After = Annotated[int, Field(ge=0, le=LARGEST_ID, description="`next` of the page before")]
Limit = Annotated[int, Field(ge=1, le=100, description="Rows in a page")]
CaseState = Literal["open", "closed"]
HandoffState = Literal["referred", "offered", "accepted", "returned", "withdrawn", "expired"]
HandoffKind = Literal["specialist", "escalation", "shift", "bot_to_human", "human_to_bot", "other"]


class Body(BaseModel):
    """A body that is sent."""

    model_config = ConfigDict(extra="forbid", strict=True)


class CaseToOpen(Body):
    """A new case with the customer's first words."""

    team: int = Field(description="One of your own teams: it holds the case.")
    customer_email: Text
    customer_name: Text
    subject: Text
    body: Text = Field(description="What the customer said.")
    language: Text = Field("", description="Of mails to the customer, such as en or de; empty: the desk's.")


class FileToSend(Body):
    """A file that goes with a message."""

    name: Text
    content: Text = Field(description="In Base64. All of a body fits into 1 MiB; larger files: by the page.")


class MessageToWrite(Body):
    """A note, what the customer said, or a message to them with the promises that it keeps and makes."""

    kind: Literal["note", "from_customer", "to_customer"]
    body: Text
    keeps: list[int] = Field([], max_length=MOST_KEPT, description="Ids of promises.")
    next_text: Text = Field("", description="What the customer hears next.")
    next_due_at: Moment | None = Field(
        None, description="By when; left out, by the cadence of the case, in its team's business time."
    )
    no_more: bool = Field(
        False, description="Nothing more is to come. One or the other is said, unless more stays promised."
    )
    apology: Text | None = Field(
        None,
        description="What it opens with; null: one sentence for what was missed, if anything; empty: none.",
    )
    waits_for_customer: bool = Field(
        False,
        description="The case can't go on until they answer. What they were promised stays due all the same.",
    )
    files: list[FileToSend] = Field([], max_length=MOST_FILES, description="Of at most 10 MB each.")


class WaitToBegin(Body):
    """For whom a case waits, and for what."""

    on: Text = Field("customer", description="customer or third_party.")
    what: Text = Field("", description="One line, for colleagues.")


_Seen = Annotated[
    int | None,
    Field(description="The case's `version` that you decided on; given, an older one is refused."),
]


class CaseToTake(Body):
    """The wish to be the one who has the case; or whom in the team it goes to, and why."""

    to_person: int | None = Field(None, description="A colleague of the team; left out: you.")
    why: Text = Field("", description="Why it goes to them. They read it.")
    seen: _Seen = None


class CaseToClose(Body):
    """How a case ended."""

    outcome: Text
    seen: _Seen = None


class PriorityToSet(Body):
    """How urgent a case is."""

    priority: Text = Field(description="low, normal, high or urgent.")


class PromiseToMake(Body):
    """What the customer will hear, and by when."""

    text: Text
    due_at: Moment | None = Field(None, description="Left out: by the cadence of the case.")


class PromiseToRelease(Body):
    """Why a promise is let go."""

    reason: Text


class AnswerToGive(Body):
    """An answer to a field of the protocol, or why it isn't known. Never both."""

    value: Text = ""
    not_known: Text = ""


class ContingencyToGive(Body):
    """If this happens, then do that."""

    when: Text = Field(description="If this happens.")
    then: Text


class HandoffToOffer(Body):
    """A hand-off, as the protocol of the route asks for it."""

    to_team: int
    to_person: int | None = Field(None, description="Empty: anyone in the team may accept.")
    kind: Text = Field(description="specialist, escalation, shift, bot_to_human, human_to_bot or other.")
    answers: dict[Text, AnswerToGive] = Field(
        max_length=MOST_ANSWERS, description="By the keys of the protocol's fields."
    )
    already_known: Text = Field(description="What the customer need not repeat. They read it.")
    next_step: Text = Field(description="What the customer hears next. They read it.")
    next_update_at: Moment = Field(description="By when the customer hears it.")
    protocol_version: int | None = Field(
        None, description="The protocol's `id` that you filled in; given, another one in force is refused."
    )
    contingencies: list[ContingencyToGive] = Field(
        [], max_length=MOST_ANSWERS, description="What may go wrong with this case; the route has its own."
    )
    introduction: Text = Field(
        "",
        description="What the customer reads on acceptance, with places such as {receiver}; empty: as usual.",
    )
    seen: _Seen = None


class HandoffToAccept(Body):
    """The read-back of an offer."""

    read_back: Text = Field(
        "", description="In your own words, what you understood. Some routes don't ask for it."
    )
    introduction: Text = Field("", description="What the customer reads instead of the giver's words.")
    promises: list[int] | None = Field(
        None,
        max_length=MOST_KEPT,
        description="Ids of the promises that you take over; given, they must be all that are open.",
    )
    next_update_at: Moment | None = Field(
        None, description="Instead of the giver's time; needed when that has passed."
    )


class HandoffToReturn(Body):
    """Why an offer goes back."""

    reason: Text = Field(
        description="wrong_team, facts_missing, not_needed, answer_exists, no_capacity, other, or your own."
    )
    note: Text = Field("", description="What the giver should know; needed with facts_missing and other.")


class OneOfMany(HandoffToOffer):
    """A hand-off of one case among many."""

    case: int


class HandoffsToOffer(Body):
    """Many cases to hand off at once, each by the protocol of its own route."""

    items: list[OneOfMany] = Field(max_length=100)


class TextToSay(Body):
    """A question to the giver, its answer, or a correction of the read-back."""

    text: Text


class DecisionToMake(Body):
    """What a lead decides about a case that keeps coming back."""

    decision: Text = Field(description="let_pass, take or swarm.")
