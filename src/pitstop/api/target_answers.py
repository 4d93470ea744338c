"""What endpoints of targets and clocks take and answer."""

from typing import Any

from ninja import Schema
from pydantic import Field

from pitstop.api.answers import At, PersonRef, TeamRef
from pitstop.api.schemas import Body, Text
from pitstop.targets import wording


class TargetOut(Schema):
    """A target: within how many minutes of open time, for whom, and from when to when. Empty means any."""

    id: int
    measure: str = Field(description="accept, response, hold, first_reply, next_update or resolution")
    definition: str = Field(description="What is counted, from where to where, and when it stands still.")
    team: TeamRef | None
    kind: str
    priority: str
    tier: str
    minutes: int
    warn_at: list[int] = Field(description="Shares of the time in per cent.")
    since: At
    ended_at: At | None = Field(description="Null: it is in force.")
    set_by: PersonRef | None = Field(description="Null: the admin of the machine.")

    @staticmethod
    def resolve_definition(target: Any) -> str:
        return wording.definition(target.measure)


class Targets(Schema):
    """Targets."""

    items: list[TargetOut]


class TargetBeside(Body):
    """A target. What is left out means any."""

    measure: Text = Field(
        description="accept, response and hold of the receiving team; "
        "first_reply, next_update and resolution of the customer."
    )
    minutes: int = Field(description="In which the team is open.")
    team: int | None = Field(None, description="The receiving team; null: every team.")
    kind: Text = Field("", description="Of the hand-off.")
    priority: Text = ""
    tier: Text = Field("", description="Of the customer.")
    warn_at: list[int] = Field([75], max_length=100, description="Up to five shares in per cent, in order.")


class TargetToSet(TargetBeside):
    """A target, and others to set in the same act: as what is missing where it alone would be ambiguous."""

    beside: list[TargetBeside] = Field([], max_length=100, description="All of them are set, or none.")


class ClockOut(Schema):
    """A clock: a target that runs on a stretch of a case, or ran. Times lasted are in seconds."""

    id: int
    measure: str
    definition: str
    team: TeamRef = Field(
        description="Whom it measures; of a customer's clock who held the case at its start."
    )
    segment: int | None = Field(description="The number of the segment, once there is one.")
    handoff: int | None
    target: int = Field(validation_alias="target_id")
    minutes: int
    warn_at: list[int]
    started_at: At
    due_at: At | None = Field(
        description="Null while it stands still; in the year 9000 where its team is hardly ever open, so "
        "that no time is set."
    )
    breached_at: At | None = Field(description="When its time was over, however late that was noticed.")
    breached_with: PersonRef | None = Field(description="Who had it then.")
    ended_at: At | None
    ending: str = Field(description="met, returned, withdrawn, expired, let_go, closed or corrected")
    raw_seconds: int | None = Field(description="From its start to its end, all of it.")
    business_seconds: int | None = Field(description="Of them in the team's hours, without the pauses.")
    paused_seconds: int | None = Field(description="In the team's hours, while the case waited.")
    queue_seconds: int | None = Field(
        description="Of the business time while nobody who owes it had the case."
    )
    bot_seconds: int | None
    person_seconds: int | None
    corrects: int | None = Field(validation_alias="corrects_id", description="The clock whose place it took.")
    correction: str = Field(description="Why.")

    @staticmethod
    def resolve_definition(clock: Any) -> str:
        return wording.definition(clock.measure)


class Clocks(Schema):
    """The clocks of a case: those that run, the next due first, then those that ended."""

    items: list[ClockOut]


class ClockToCorrect(Body):
    """Why a clock measured wrongly, and within how many minutes it should have been."""

    why: Text
    minutes: int | None = Field(
        None, description="Null: as many as before, by the hours that the team has now."
    )
