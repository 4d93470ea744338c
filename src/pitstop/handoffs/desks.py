"""The desk: what waits for one person, each list by what falls due next.

In the same number of queries at any size, and one more for each list that is cut.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Least, NullIf

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases.models import Case, Segment, Wait
from pitstop.cases.waits import queries as waits
from pitstop.core.prepared import prepared
from pitstop.handoffs import told
from pitstop.handoffs.models import Correction, Handoff, Question
from pitstop.promises import queries as promises
from pitstop.promises.models import Promise
from pitstop.routing import queries as routing
from pitstop.targets import queries as targets
from pitstop.targets.models import Clock

MOST = 100
BESIDE = 12  # as many as stand beside a case without scrolling
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """The first rows of a list, and how many there are in all, so that nothing is cut in silence."""

    rows: Sequence[T]
    total: int

    @property
    def left_out(self) -> int:
        return self.total - len(self.rows)


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case, who has it, and what is owed next: a promise that is open, or missed with nothing since."""

    case: Case
    customer: str
    team: Team
    person: Person | None
    since: datetime
    promise: Promise | None
    last: Handoff | None  # the hand-off that was begun last, however it stands
    question: Question | None  # that the receiver asked, and that waits for an answer
    corrections: Sequence[Correction]  # of a read-back, that nobody has seen yet
    because: str = ""  # why the last hand-off was returned, in words to translate
    clock: Clock | None = None  # of its holder, the one due next
    wait: Wait | None = None  # for someone outside, while it lasts

    @property
    def offer(self) -> Handoff | None:
        """The hand-off that waits for its answer."""
        return self._last_if(Handoff.State.OFFERED)

    @property
    def referred(self) -> Handoff | None:
        """The hand-off that waits for a lead's decision."""
        return self._last_if(Handoff.State.REFERRED)

    @property
    def returned(self) -> Handoff | None:
        """The hand-off that came back, with nothing offered since."""
        return self._last_if(Handoff.State.RETURNED)

    @property
    def expired(self) -> Handoff | None:
        """The hand-off that nobody answered, with nothing offered since."""
        return self._last_if(Handoff.State.EXPIRED)

    @property
    def offered_to(self) -> Team | None:
        """The team whose answer is waited for."""
        return self.offer.to_team if self.offer else None

    @property
    def due_at(self) -> datetime | None:
        """When the next thing falls due, whatever its kind; a correction is to be read since it was made."""
        asked = self.last.silence_due_at if self.question and self.last else None
        promised = self.promise.due_at if self.promise else None
        clock = self.clock.due_at if self.clock else None
        corrected = min((each.at for each in self.corrections), default=None)
        return min((at for at in (asked, promised, clock, corrected) if at), default=None)

    def _last_if(self, state: Handoff.State) -> Handoff | None:
        return self.last if self.last and self.last.state == state else None


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for the asker."""

    offered: Listed[Handoff]  # to their teams, or to them
    mine: Listed[HeldCase]  # what they have, by what is due next
    team: Listed[HeldCase]  # what waits in their teams for someone to take it, or to take it over
    promises: Listed[Promise]  # owed, on what they have or could take
    given: Listed[Handoff]  # what they offered and still hold, also what waits for a lead
    passed: Listed[Handoff]  # what they handed off, the newest first
    questions: Mapping[int, Question] = field(default_factory=dict)  # that wait, by their hand-off
    clocks: Mapping[int, Clock] = field(default_factory=dict)  # within which to accept, by their hand-off


def desk(asker: Asker) -> Desk:
    """The asker's desk."""
    me, teams = asker.id, asker.team_ids
    offered = _listed(_offered(me, teams), lambda: _offered_to(me, teams))
    given = _listed(_given(me), lambda: _given_by(me))
    mine, team = _known(_mine(me), _waiting(teams))
    return Desk(
        offered=offered,
        mine=_listed(mine, lambda: _has(me)),
        team=_listed(team, lambda: _waits(teams)),
        promises=_listed(_owed(me, teams), lambda: _owed_on(_has(me) | _waits(teams))),
        given=given,
        passed=_listed(_passed(me), lambda: _passed_by(me)),
        questions=_questions([*offered.rows, *given.rows]),
        clocks=_accepting([*offered.rows, *given.rows]),
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """What waits beside the case that the asker looks at: an offer, or a case of theirs."""

    case: Case
    offer: Handoff | None
    due_at: datetime | None


def beside(asker: Asker) -> list[Beside]:
    """The first of what waits, offers first, each by what falls due next. Two queries."""
    offers = [Beside(each.case, each, each.next_at) for each in _offered_beside(asker.id, asker.team_ids)]
    mine = [Beside(row.case, None, row.due_at) for row in _mine_beside(asker.id)]
    return [*offers, *mine][:BESIDE]


def offer_due(handoff: Any, clock: Clock | None = None) -> datetime:
    """What comes first for an offer: until when to accept it, or the time told to the customer.

    Without a target it is the next step of its silence that says until when.
    """
    until = clock.due_at if clock else handoff.silence_due_at
    return min(at for at in (until, handoff.told_at) if at)


def readable(asker: Asker) -> Listed[HeldCase]:
    """Every case that the asker may read, closed ones too, the newest first."""
    held = Segment.objects.filter(ended_at=None)
    if not asker.is_admin:
        held = held.filter(case__in=cases.seen_by(asker))
    (rows,) = _known(list(_in_held_list(held, "-case_id")))
    return _listed(rows, lambda: held)


def _nobody_has(team_ids: Collection[int]) -> Q:
    """Segments of these teams whose case waits: nobody took it, or who had it has left (`cases.who_has`)."""
    waiting = [Q(team=t) & (Q(person=None) | Q(person__in=accounts.outside(t))) for t in team_ids]
    return reduce(or_, waiting, Q(pk__in=[]))


def _offered_to(person: int, teams: Collection[int]) -> QuerySet[Handoff]:
    offered = Handoff.objects.filter(state=Handoff.State.OFFERED, to_team__in=teams)
    return offered.filter(Q(to_person=None) | Q(to_person=person)).exclude(giver=person)


def _given_by(person: int) -> QuerySet[Handoff]:
    return Handoff.objects.filter(giver=person, state__in=Handoff.OPEN)


def _passed_by(person: int) -> QuerySet[Handoff]:
    return Handoff.objects.filter(giver=person, state=Handoff.State.ACCEPTED)


def _has(person: int) -> QuerySet[Segment]:
    return _held_now().filter(person=person)


def _waits(teams: Collection[int]) -> QuerySet[Segment]:
    return _held_now().filter(_nobody_has(teams))


def _held_now() -> QuerySet[Segment]:
    return Segment.objects.filter(ended_at=None, case__state=Case.State.OPEN)


_NEVER = datetime(9999, 12, 31, tzinfo=UTC)
_NEXT = (F("due_at").asc(nulls_last=True), "started_at", "pk")


def _with_clock(found: QuerySet[Handoff]) -> QuerySet[Any]:
    """The offers, each with its clock and with what comes first, as `offer_due` has it."""
    until = Coalesce(Subquery(targets.of_offer().values("due_at")[:1]), "silence_due_at", "told_at")
    with_told: QuerySet[Any] = told.with_told(found)
    with_clock: QuerySet[Any] = with_told.annotate(
        clock=Subquery(targets.of_offer().values("pk")[:1]), next_at=Least(until, "told_at")
    )
    return with_clock


def _in_list(found: QuerySet[Handoff], order: str) -> QuerySet[Any]:
    related = ("case__customer", "giver", "from_team", "to_team", "to_person", "answered_by")
    return _with_clock(found).select_related(*related).order_by(order, "pk")[: MOST + 1]


@prepared
def _offered(person: int, teams: Collection[int]) -> QuerySet[Any]:
    return _in_list(_offered_to(person, teams), "next_at")


@prepared
def _given(person: int) -> QuerySet[Any]:
    return _in_list(_given_by(person), "next_at")


@prepared
def _passed(person: int) -> QuerySet[Any]:
    return _in_list(_passed_by(person), "-answered_at")


@prepared
def _offered_beside(person: int, teams: Collection[int]) -> QuerySet[Any]:
    found = _with_clock(_offered_to(person, teams)).select_related("case__customer")
    return found.order_by("next_at", "pk")[:BESIDE]


@prepared
def _mine_beside(person: int) -> QuerySet[Any]:
    return _by_due(_has(person)).select_related("case__customer").order_by(*_NEXT)[:BESIDE]


def _listed(rows: Sequence[T], found: Callable[[], QuerySet[Any]]) -> Listed[T]:
    """The rows of these that are shown; all are counted where there are more."""
    return Listed(rows[:MOST], found().count() if len(rows) > MOST else len(rows))


def _questions(handoffs: Iterable[Handoff | None]) -> dict[int, Question]:
    """The questions that wait for an answer, by their hand-off."""
    open_ones = [each.pk for each in handoffs if each and each.state == Handoff.State.OFFERED]
    found = Question.objects.filter(handoff__in=open_ones, answered_at=None).select_related("asked_by")
    return {question.handoff_id: question for question in found}


def _accepting(handoffs: Sequence[Any]) -> dict[int, Clock]:
    """The clocks that run on these offers, by the offer."""
    known = targets.clocks(each.clock for each in handoffs)
    return {each.pk: known[each.clock] for each in handoffs if each.clock in known}


def _by_due(found: QuerySet[Segment]) -> QuerySet[Any]:
    """The segments, each with the time when something falls due next, whatever its kind."""
    owed = promises.owed().filter(case=OuterRef("case")).order_by("due_at")
    waits = Question.objects.filter(
        handoff__case=OuterRef("case"), handoff__state=Handoff.State.OFFERED, answered_at=None
    )
    unseen = Correction.objects.filter(handoff__case=OuterRef("case"), seen_at=None).order_by("at")
    found_due = (
        owed.values("due_at"),
        waits.values("handoff__silence_due_at"),
        targets.of_holder().values("due_at"),
        unseen.values("at"),
    )
    # `Least` would be nothing on SQLite as soon as one of them is nothing.
    each_due = [Coalesce(Subquery(rows[:1]), Value(_NEVER)) for rows in found_due]
    return found.annotate(
        promise=Subquery(owed.values("pk")[:1]),
        clock=Subquery(targets.of_holder().values("pk")[:1]),
        due_at=NullIf(Least(*each_due), Value(_NEVER)),
    )


def _in_held_list(found: QuerySet[Segment], *order: Any) -> QuerySet[Any]:
    last = Handoff.objects.filter(case=OuterRef("case")).order_by("-pk")
    with_last = _by_due(found).annotate(handoff=Subquery(last.values("pk")[:1]))
    rows: QuerySet[Any] = with_last.select_related("case__customer", "team", "person").order_by(*order)
    return rows[: MOST + 1]


@prepared
def _mine(person: int) -> QuerySet[Any]:
    return _in_held_list(_has(person), *_NEXT)


@prepared
def _waiting(teams: Collection[int]) -> QuerySet[Any]:
    return _in_held_list(_waits(teams), *_NEXT)


def _known(*lists: list[Any]) -> list[list[HeldCase]]:
    """The cases of these segments; what belongs to them is read for all lists at once."""
    known = _Known([row for each in lists for row in each])
    return [[known.row(row) for row in each] for each in lists]


class _Known:
    """What belongs to the rows of cases, read in seven queries."""

    def __init__(self, rows: Sequence[Any]) -> None:
        self.promises = Promise.objects.in_bulk([row.promise for row in rows if row.promise])
        handoffs = Handoff.objects.select_related("to_team", "answered_by")
        self.handoffs = handoffs.in_bulk([row.handoff for row in rows if row.handoff])
        self.questions = _questions(self.handoffs.values())
        self.clocks = targets.clocks(row.clock for row in rows)
        self.waits = waits.lasting(row.case_id for row in rows)
        self.labels = {why.key: why.label for why in routing.all_return_reasons()}
        unseen = Correction.objects.filter(handoff__case__in=[row.case_id for row in rows], seen_at=None)
        self.corrections: dict[int, list[Correction]] = {}
        for correction in unseen.select_related("by", "handoff"):
            self.corrections.setdefault(correction.handoff.case_id, []).append(correction)

    def row(self, segment: Any) -> HeldCase:
        last = self.handoffs.get(segment.handoff)
        return HeldCase(
            case=segment.case,
            customer=segment.case.customer.name,
            team=segment.team,
            person=segment.person,
            since=segment.started_at,
            promise=self.promises.get(segment.promise),
            last=last,
            question=self.questions.get(last.pk) if last else None,
            corrections=self.corrections.get(segment.case_id, ()),
            because=self.labels.get(last.return_reason, "") if last else "",
            clock=self.clocks.get(segment.clock),
            wait=self.waits.get(segment.case_id),
        )


def _owed_on(held: QuerySet[Segment]) -> QuerySet[Promise]:
    return promises.owed().filter(case__in=held.values("case"))


@prepared
def _owed(person: int, teams: Collection[int]) -> QuerySet[Promise]:
    found = _owed_on(_has(person) | _waits(teams))
    return found.select_related("case__customer").order_by("due_at", "pk")[: MOST + 1]
