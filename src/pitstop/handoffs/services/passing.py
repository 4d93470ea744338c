"""What an acceptance does, whoever or whatever accepted."""

from datetime import datetime

from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.cases import services as case_services
from pitstop.cases.queries import Held
from pitstop.events import services as events
from pitstop.handoffs import introductions, queries
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.services import telling
from pitstop.handoffs.services.recording import record, seconds_waited
from pitstop.promises import queries as promise_queries
from pitstop.promises import services as promises
from pitstop.routing.rules.routes import Acceptance, Terms
from pitstop.slips import services as slips


def is_automatic(terms: Terms) -> bool:
    """Whether the route accepts by itself."""
    return terms.acceptance == Acceptance.AUTOMATIC


def accept_by_itself(held: Held, handoff: Handoff, *, by: Asker, now: datetime) -> None:
    """Accept an offer because its route says so. The team holds the case then, or the person it names."""
    handoff.state, handoff.automatic, handoff.answered_at = Handoff.State.ACCEPTED, True, now
    handoff.read_back_needed = False
    handoff.save()
    case_services.end_reading(handoff.case, handoff.to_team_id)
    due_at = handoff.next_update_at
    if due_at <= now:  # it waited for a lead meanwhile: nobody is told to hear from us at a time that is over
        due_at = promise_queries.default_due(held.case, team_id=handoff.to_team_id, now=now)
    pass_on(held, handoff, to=handoff.to_person, by=by, now=now, due_at=due_at)


@events.together()
def pass_on(
    held: Held, handoff: Handoff, *, to: Person | None, by: Asker, now: datetime, due_at: datetime
) -> None:
    """Let the case and its promises pass to the receiver, and introduce them to the customer."""
    came_back = queries.has_held(held, handoff.to_team_id)
    person = to.pk if to else None
    record(
        "handoff.accepted", handoff, by=by, now=now, person=person, seconds_to_answer=seconds_waited(handoff)
    )
    promises.pass_on(held, to_person=to, by=by, now=now, next_text=handoff.next_step, next_due_at=due_at)
    case_services.let_read_on(held.case, handoff.giver)
    segment = case_services.pass_on(held, to_team=handoff.to_team, to_person=to, by=by, now=now)
    promises.add(Held(held.case, segment), by=by, now=now, text=handoff.next_step, due_at=due_at)
    mail = introductions.enqueue(handoff, to=to, due_at=due_at, now=now)
    record("introduction.queued", handoff, by=by, now=now, mail=mail.pk)
    telling.accepted(handoff, to=to, now=now)
    if came_back:
        slips.record(
            now=now,
            case=held.case,
            kind="bounce",
            place="offer",
            source="desk",
            handoff=handoff.pk,
            key=f"bounce:{handoff.pk}",
            team=handoff.from_team_id,
        )
