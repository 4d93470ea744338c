"""The events of a hand-off, each with the team that held the case then."""

from datetime import datetime

from pitstop.accounts.queries import Asker
from pitstop.events import services as events
from pitstop.handoffs.models import Handoff


def record(kind: str, handoff: Handoff, *, by: Asker | None, now: datetime, **facts: object) -> None:
    """Record what happened to a hand-off. `by` is nobody where the desk acted by itself."""
    events.record(
        kind,
        now=now,
        case=handoff.case_id,
        by=by.id if by else None,
        team=handoff.to_team_id if handoff.state == Handoff.State.ACCEPTED else handoff.from_team_id,
        from_team=handoff.from_team_id,
        to_team=handoff.to_team_id,
        data={"handoff": handoff.pk, **facts},
    )


def seconds_waited(handoff: Handoff) -> int:
    """From the offer to its answer."""
    answered_at = handoff.answered_at or handoff.offered_at
    return round((answered_at - handoff.offered_at).total_seconds())
