"""Reads of promises, and of how often customers hear from us."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from pitstop.calendars import queries as calendars
from pitstop.calendars.rules.calendar import between
from pitstop.cases.models import Case, Message
from pitstop.core.prepared import prepared
from pitstop.core.refusals import Reason
from pitstop.events.models import Event
from pitstop.promises import rules, wording
from pitstop.promises.models import Cadence, Promise


def of_case(case: Case) -> list[Promise]:
    """Every promise of the case, by due time."""
    return list(case.promises.select_related("made_by"))


def open_of(case_ids: Collection[int]) -> QuerySet[Promise]:
    """The open promises of these cases, by due time."""
    return Promise.objects.filter(case__in=case_ids, state=Promise.State.OPEN)


def owed() -> QuerySet[Promise]:
    """What customers still wait for: open promises, and missed ones with nothing said or promised since.

    A promise that was missed doesn't go away by it: the customer has been told that we are late.
    """
    again = Promise.objects.filter(case=OuterRef("case"), made_at__gte=OuterRef("settled_at"))
    is_silent = Q(state=Promise.State.MISSED) & ~Exists(_told_since_missed()) & ~Exists(again)
    return Promise.objects.filter(Q(state=Promise.State.OPEN) | is_silent)


def _told_since_missed() -> QuerySet[Message]:
    kind, settled = Message.Kind.TO_CUSTOMER, OuterRef("settled_at")
    return Message.objects.filter(case=OuterRef("case"), kind=kind, at__gte=settled)


def not_apologised_for(case: Case) -> list[Promise]:
    """The missed promises of the case since which no person has written to the customer, by due time."""
    missed = Promise.objects.filter(case=case, state=Promise.State.MISSED)
    return list(missed.exclude(Exists(_told_since_missed())))


def apology(case: Case, *, now: datetime) -> str:
    """What the next message to the customer opens with, in their language; empty when nothing was missed.

    What fell due and waits to be recorded as missed counts as well.
    """
    late = list(open_of([case.pk]).filter(due_at__lt=now))
    by_due = sorted([*not_apologised_for(case), *late], key=lambda promise: (promise.due_at, promise.pk))
    return wording.apology(case, by_due)


def closing_reasons(known: Iterable[Promise]) -> list[Reason]:
    """Why a case with these promises can't be closed: what is still promised."""
    return rules.open_promise_reasons([p.text for p in known if p.state == Promise.State.OPEN])


def taking_over_reasons(case: Case, ids: Collection[int] | None) -> list[Reason]:
    """Why the case can't be accepted with these promises: every open one passes with it, by name.

    None takes them all over as they stand.
    """
    if ids is None:
        return []
    return rules.taking_over_reasons({each.pk: each.text for each in open_of([case.pk])}, seen=ids)


def next_of(case: Case) -> Promise | None:
    """The open promise that falls due next; of two for one moment what was said last."""
    return open_of([case.pk]).order_by("due_at", "-id").first()


def cadences() -> list[Cadence]:
    """How often customers hear from us, the most specific first; an empty priority or tier means any."""
    order = {priority: place for place, priority in enumerate(("urgent", "high", "normal", "low"))}

    def place(each: Cadence) -> tuple[bool, bool, int, str]:
        return not each.priority, not each.tier, order.get(each.priority, 0), rules.folded(each.tier)

    return sorted(Cadence.objects.all(), key=place)


@prepared
def _cadences() -> QuerySet[Cadence]:
    return Cadence.objects.all()


class Rhythms:
    """How often customers hear from us, for many cases of these teams; read once, in two queries."""

    def __init__(self, team_ids: Collection[int]) -> None:
        self._calendars = calendars.of_teams(team_ids)
        self._known = [
            rules.Cadence(
                each.priority,
                each.tier,
                rules.Rhythm(
                    timedelta(minutes=each.every), timedelta(minutes=each.remind_before), each.notes
                ),
            )
            for each in _cadences()
        ]

    def of(self, case: Case) -> rules.Rhythm:
        """How often the customer of this case does, by its priority and their tier as they are now."""
        return rules.rhythm_for(self._known, priority=case.priority, tier=case.customer.tier)

    def default_due(self, case: Case, *, team_id: int, now: datetime) -> datetime:
        """When the customer should hear next: by the cadence of the case, in business time of this team."""
        return rules.due_by(self._calendars[team_id], now=now, every=self.of(case).every)

    def reminding_at(self, case: Case, *, team_id: int, due_at: datetime, now: datetime) -> datetime:
        """When the holder is reminded of a promise that is due then."""
        span = self.of(case).remind_before
        return rules.before(self._calendars[team_id], now=now, due_at=due_at, span=span)

    def noting_at(self, case: Case, *, team_id: int, due_at: datetime, now: datetime) -> datetime:
        """When the desk may write to a customer who heard nothing: after the reminder, halfway to due."""
        half = self.of(case).remind_before / 2
        return rules.before(self._calendars[team_id], now=now, due_at=due_at, span=half)

    def waited(self, team_id: int, *, since: datetime, now: datetime) -> timedelta:
        """How much of this team's business time has passed since."""
        return between(self._calendars[team_id], since, now)


def default_due(case: Case, *, team_id: int, now: datetime) -> datetime:
    """When the customer should hear next: by the cadence of the case, in business time of this team."""
    return Rhythms([team_id]).default_due(case, team_id=team_id, now=now)


def reminding_at(case: Case, *, team_id: int, due_at: datetime, now: datetime) -> datetime:
    """When the holder is reminded of a promise that is due then."""
    return Rhythms([team_id]).reminding_at(case, team_id=team_id, due_at=due_at, now=now)


def may_note(known: Iterable[tuple[Promise, int]], rhythms: Rhythms, *, now: datetime) -> set[int]:
    """Those of these promises, each with the team of its case, about which the desk itself may write now.

    That is, tell the customer that there is nothing new. Asked anew each time; two queries for all of them.
    """
    asked = list(known)
    cases = {promise.case_id for promise, _team in asked}
    told_at = _last_told(cases)
    missed = Promise.objects.filter(case__in=cases, state=Promise.State.MISSED)
    owing = set(missed.exclude(Exists(_told_since_missed())).values_list("case_id", flat=True))
    return {
        promise.pk
        for promise, team in asked
        if rules.may_note(
            rhythms.of(promise.case),
            notes=promise.notes,
            waited=rhythms.waited(team, since=promise.made_at, now=now),
            said_since=promise.made_at < told_at.get(promise.case_id, promise.made_at),
            owes_apology=promise.case_id in owing,
        )
    }


def _last_told(case_ids: Collection[int]) -> dict[int | None, datetime]:
    """When anything was last said to the customer of each case: in a message, or an introduction."""
    kinds = ["message.sent", "message.automatic", "introduction.queued"]
    told = Event.objects.filter(case__in=case_ids, kind__in=kinds)
    return dict(told.order_by("case").values_list("case").annotate(Max("at")))


@dataclass(frozen=True, slots=True)
class Composing:
    """What a message to the customer begins with, for its writer to change."""

    due_at: datetime  # by when they hear next
    text: str  # what they hear then, where nobody says anything else
    apology: str  # for what was missed, empty when nothing was


def composing(case: Case, *, team_id: int, now: datetime) -> Composing:
    """What a message about this case begins with, while this team holds it. For who may see the case."""
    return Composing(
        due_at=default_due(case, team_id=team_id, now=now),
        text=wording.usual(case),
        apology=apology(case, now=now),
    )
