"""What the endpoints of protocols, routes and reasons to return answer."""

from typing import Any

from ninja import Schema
from pydantic import Field

from pitstop.api.answers import At, PersonRef, ProtocolOut, TeamRef
from pitstop.api.handoff_answers import ContingencyOut
from pitstop.routing import queries as routing


class Protocols(Schema):
    """Protocols by name."""

    items: list[ProtocolOut]


class VersionOut(ProtocolOut):
    """A version of a protocol, with who made it and why. Nobody made the built-in ones."""

    created_at: At
    made_by: PersonRef | None
    why: str


class Versions(Schema):
    """Every version of a protocol, the newest first."""

    items: list[VersionOut]


class ChangeOut(Schema):
    """A property of a field that changed."""

    name: str
    before: Any
    after: Any


class DifferenceOut(Schema):
    """What became of a field: added, removed, changed, moved or same. Places count from 1; 0: not there."""

    key: str
    label: str
    what: str
    changes: list[ChangeOut]
    moved: bool
    place_before: int
    place_after: int


class Comparison(Schema):
    """Two versions of a protocol, field by field."""

    before: int
    after: int
    items: list[DifferenceOut]


class TermsOut(Schema):
    """What a route asks of a hand-off. Spans are minutes in business time; null: that step is not taken."""

    acceptance: str
    read_back: str
    told: list[str]
    closed_because: str
    contingencies: list[ContingencyOut]
    remind_after: int | None
    lead_after: int | None
    back_after: int | None
    note_after: int | None


class RouteOut(TermsOut):
    """Which protocol applies from a team to a team for a kind, and on what terms; null and "" mean any."""

    id: int
    from_team: TeamRef | None
    to_team: TeamRef | None
    kind: str
    protocol: str = Field(validation_alias="protocol.key")

    @staticmethod
    def resolve_contingencies(route: Any) -> object:
        return routing.terms_of(route).contingencies


class Routes(Schema):
    """Routes in the order in which they were made."""

    items: list[RouteOut]


class ReturnReasonOut(Schema):
    """A reason to return a hand-off. A retired one can't be chosen any more."""

    key: str
    label: str
    needs_note: bool
    built_in: bool
    is_active: bool


class ReturnReasons(Schema):
    """Reasons to return: the built-in ones, then those that leads added."""

    items: list[ReturnReasonOut]
