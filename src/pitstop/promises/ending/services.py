"""What comes due of promises, and how they end: one or many in the same few queries."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person
from pitstop.cases.at_once import who_have
from pitstop.cases.queries import Held
from pitstop.events import services as events
from pitstop.notify.telling.services import Telling, tell_all
from pitstop.promises import rules
from pitstop.promises.models import Promise
from pitstop.slips import services as slips
from pitstop.timers import services as timers
from pitstop.timers.rules import Due


def arm(*promises: Promise, kinds: Collection[str] = rules.TIMERS) -> None:
    """Let open promises come due as they say: their reminder or note, and the moment when they are missed."""
    timers.arm_all(due for promise in promises for due in _dues(promise) if due.kind in kinds)


def _dues(promise: Promise) -> list[Due]:
    dues = [Due(rules.MISSED, promise.pk, promise.case_id, promise.due_at + rules.MOMENT)]
    if promise.watch_at:
        dues.append(Due(rules.WATCHED, promise.pk, promise.case_id, promise.watch_at))
    return dues


def settle(promise: Promise, act: str, *, now: datetime) -> None:
    """Move a promise to its end. For a caller that has locked it and records the event."""
    promise.state, promise.settled_at = rules.MOVES[promise.state, act], now
    promise.save(update_fields=["state", "settled_at", "reason"])
    timers.disarm_all(rules.TIMERS, [promise.pk])


def miss(known: Sequence[tuple[Promise, Held]], *, now: datetime) -> None:
    """Record that these open promises were not kept, in this order. For a caller that locked their cases."""
    if not known:
        return
    for promise, _held in known:
        promise.state, promise.settled_at = rules.MOVES[promise.state, "miss"], now
    ids = [promise.pk for promise, _held in known]
    Promise.objects.filter(pk__in=ids).update(state=Promise.State.MISSED, settled_at=now)
    timers.disarm_all(rules.TIMERS, ids)
    # Who held the case when the time passed is a fact of this moment: it is stored, not looked up later.
    events.record_all(
        [
            events.New(
                "promise.missed",
                now,
                case=held.case.pk,
                team=held.holder.team_id,
                data={"promise": promise.pk, "due_at": promise.due_at.isoformat()},
            )
            for promise, held in known
        ]
    )
    seen = [
        slips.Seen(held.case, held.holder.team_id, key=f"missed-promise:{promise.pk}", text=promise.text)
        for promise, held in known
    ]
    slips.record_by_desk(seen, now=now, kind="missed_promise", place="promise")
    tell_about(known, "promise_missed", now=now, leads=True)


def tell_about(
    known: Sequence[tuple[Promise, Held]], kind: str, *, now: datetime, leads: bool = False
) -> None:
    """Tell whoever has each case about a promise of it; with `leads`, or where nobody can act, leads too."""
    having = who_have(held.holder for _promise, held in known)
    need = {held.holder.team_id for _promise, held in known if leads or not _acts(having[held.case.pk], now)}
    leading = {team: accounts.leads_of(team) for team in sorted(need)}
    tell_all(
        [
            each
            for promise, held in known
            for each in _tellings(promise, held, kind, having[held.case.pk], leading, now=now, leads=leads)
        ],
        now=now,
    )


def _acts(person: Person | None, now: datetime) -> bool:
    return person is not None and not (person.away_until and person.away_until > now)


def _tellings(
    promise: Promise,
    held: Held,
    kind: str,
    person: Person | None,
    leading: Mapping[int, list[Person]],
    *,
    now: datetime,
    leads: bool,
) -> Iterable[Telling]:
    case, team = held.case, held.holder.team
    facts = {
        "who": case.customer.name,
        "customer": case.customer.name,
        "subject": case.subject,
        "team": team.name,
        "text": promise.text,
        "due": promise.due_at,
    }
    groups = [("holder", [person] if person else [])]
    if leads or not _acts(person, now):
        groups.append(("lead", leading[team.pk]))
    for because, people in groups:
        yield Telling(kind, people, because, key=f"{kind}:{promise.pk}", case=case.pk, facts=facts)
