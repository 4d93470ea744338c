"""What the board's endpoint answers."""

from typing import Any

from ninja import Schema
from pydantic import Field

from pitstop.api.answers import At, HandoffRow, PromiseOut, Refusals, TeamRef
from pitstop.handoffs.boards import Flight


class QuestionRef(Schema):
    """What the receiver asked, and what waits for an answer."""

    asked_by: str = Field(validation_alias="asked_by.name")
    text: str


class FlightOut(HandoffRow):
    """A hand-off under way."""

    silent: str = Field(description="Who is waited for; nobody while a lead decides.")
    question: QuestionRef | None
    next_act: str = Field(
        validation_alias="next_step",
        description="What silence brings next: remind, lead, back, or nothing.",
    )
    next_at: At | None
    steps_taken: int
    patience_minutes: int | None = Field(description="In business time; null: for ever.")
    has_been_with: list[str] = Field(description="While a lead decides: who held the case, in order.")
    refusals: Refusals

    @staticmethod
    def resolve_patience_minutes(flight: Flight) -> int | None:
        return round(flight.patience.total_seconds() / 60) if flight.patience else None

    @staticmethod
    def resolve_has_been_with(flight: Flight) -> list[str]:
        return [segment.team.name for segment in flight.way]


class BounceOut(Schema):
    """A case that a team gained today and had had before."""

    case: int = Field(validation_alias="case.pk")
    subject: str = Field(validation_alias="case.subject")
    team: TeamRef
    at: At
    times: int = Field(description="How often the team has gained it.")


class Counted(Schema):
    """How often it happened today, and in which cases."""

    key: str
    times: int
    cases: list[int]


class PressingClock(Schema):
    """A clock of a case that is held, whose time runs out or is over."""

    id: int
    case: int = Field(validation_alias="case_id")
    measure: str
    minutes: int
    team: TeamRef
    due_at: At | None = Field(description="Null while it stands still.")
    breached_at: At | None


class Board(Schema):
    """What a lead looks after."""

    teams: list[TeamRef]
    since: At
    total: int
    late: list[FlightOut] = Field(description="What needs someone, a decision first.")
    on_time: list[FlightOut] = Field(description="The rest, by route, the longest wait first.")
    bounces: list[BounceOut]
    returns: list[Counted] = Field(description="By reason.")
    missed: list[PromiseOut]
    slips: list[Counted] = Field(description="Small errors by kind.")
    clocks: list[PressingClock] = Field(description="Warned of or over, the one over longest first.")

    @staticmethod
    def resolve_clocks(board: Any) -> object:
        return board.clocks.rows

    @staticmethod
    def resolve_on_time(board: Any) -> object:
        return [flight for route in board.routes for flight in route.flights]

    @staticmethod
    def resolve_returns(board: Any) -> object:
        return [{"key": each.reason, "times": each.times, "cases": each.cases} for each in board.returns]

    @staticmethod
    def resolve_slips(board: Any) -> object:
        return [{"key": each.kind, "times": each.times, "cases": each.cases} for each in board.slips]
