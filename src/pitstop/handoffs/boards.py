"""The lead's board: hand-offs under way and who is silent, and what went a little wrong today.

In the same number of queries at any size.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Team
from pitstop.accounts.queries import Asker
from pitstop.cases.models import Case, Segment
from pitstop.core.refusals import Because, Reason, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.events.models import Event
from pitstop.handoffs import queries, rules, told
from pitstop.handoffs.leaving.queries import stranded
from pitstop.handoffs.models import Handoff, Question
from pitstop.promises.models import Promise
from pitstop.routing import queries as routing
from pitstop.slips import rules as slip_rules
from pitstop.targets import queries as targets
from pitstop.targets.models import Clock
from pitstop.targets.queries import Pressing

MOST = 200  # hand-offs under way that are shown
MOST_CLOCKS = 50
_TODAY = ("handoff.returned", "promise.missed", "segment.started", "slip.recorded")


@dataclass(frozen=True, slots=True)
class Flight:
    """A hand-off under way. `reasons` says of each act why the asker can't do it; no reason: they can."""

    handoff: Handoff
    told_at: datetime  # by when the customer hears, as they were told last
    question: Question | None  # that waits for the giver's answer
    next_step: str  # of the silence: "remind", "lead", "back", or "" when nothing follows
    next_at: datetime | None
    steps_taken: int
    patience: timedelta | None  # after so long it goes back; business time
    way: Sequence[Segment]  # of a case that waits for a lead's decision, who had it before
    before: Sequence[Handoff]  # of such a case, its hand-offs before this one
    reasons: Mapping[str, Sequence[Reason]]
    clock: Clock | None = None  # within which to accept it

    @property
    def is_referred(self) -> bool:
        return self.handoff.state == Handoff.State.REFERRED

    @property
    def silent(self) -> str:
        """Who is waited for."""
        if self.is_referred:
            return ""
        if self.question:
            return self.handoff.giver.name
        return self.handoff.to_person.name if self.handoff.to_person else self.handoff.to_team.name

    def is_late(self, now: datetime) -> bool:
        """Whether it needs someone: a decision, an answer that is due, or a word to the customer."""
        is_over = self.clock is not None and self.clock.due_at is not None and self.clock.due_at < now
        return self.is_referred or is_over or self.steps_taken > 0 or self.told_at <= now


@dataclass(frozen=True, slots=True)
class OnRoute:
    """What is under way from one team to another, and on time; what has waited longest comes first."""

    from_team: Team
    to_team: Team
    flights: Sequence[Flight]


@dataclass(frozen=True, slots=True)
class Bounce:
    """A case that a team gained today and had had before."""

    case: Case
    team: Team
    at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class Returned:
    """How often offers were returned today for a reason; its label is to be translated."""

    reason: str
    label: str
    times: int
    cases: Sequence[int]


@dataclass(frozen=True, slots=True)
class SmallErrors:
    """How often something went a little wrong today; its words are to be translated."""

    kind: str
    words: str
    times: int
    cases: Sequence[int]


@dataclass(frozen=True, slots=True)
class Board:
    """What a lead looks after."""

    teams: Sequence[Team]
    since: datetime  # when today began
    total: int  # hand-offs under way, also those that are not shown
    late: Sequence[Flight]
    routes: Sequence[OnRoute]
    bounces: Sequence[Bounce]
    returns: Sequence[Returned]
    missed: Sequence[Promise]
    slips: Sequence[SmallErrors]
    stranded: Sequence[Segment]  # cases whose team is closed or empty: there should be none
    clocks: Pressing  # of cases that are held, warned of or over

    @property
    def left_out(self) -> int:
        return self.total - len(self.late) - sum(len(route.flights) for route in self.routes)


def board(asker: Asker, *, now: datetime) -> Board:
    """The board of the teams that the asker leads; an admin's, of all. Refused to those who lead none.

    Today begins at midnight in the zone that is active.
    """
    refuse_if(_reasons(asker))
    teams = accounts.open_teams() if asker.is_admin else accounts.teams_of(asker)
    ids = None if asker.is_admin else asker.team_ids
    flights, total = _flights(asker, ids)
    late = [flight for flight in flights if flight.is_late(now)]
    since = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    today = _today(ids, since)
    return Board(
        teams=teams,
        since=since,
        total=total,
        late=sorted(late, key=lambda f: (not f.is_referred, -f.steps_taken, f.handoff.offered_at)),
        routes=_by_route(flight for flight in flights if not flight.is_late(now)),
        bounces=_bounces(today["segment.started"]),
        returns=_returns(today["handoff.returned"]),
        missed=_missed(today["promise.missed"]),
        slips=_slips(today["slip.recorded"]),
        stranded=stranded(ids),
        clocks=targets.pressing(ids, most=MOST_CLOCKS),
    )


def _reasons(asker: Asker) -> list[Reason]:
    if asker.is_lead:
        return []
    return [
        Reason(
            "not-a-lead", _("The board is for leads. Your desk shows what waits for you."), Because.FORBIDDEN
        )
    ]


# ---- under way ----


def _flights(asker: Asker, teams: Iterable[int] | None) -> tuple[list[Flight], int]:
    found = Handoff.objects.filter(state__in=Handoff.OPEN)
    if teams is not None:
        found = found.filter(Q(from_team__in=teams) | Q(to_team__in=teams))
    rows = list(told.with_told(found).select_related(*queries.WITH).order_by("offered_at", "pk")[:MOST])
    asked = {q.handoff_id: q for q in _open_questions(rows)}
    referred = [row.case_id for row in rows if row.state == Handoff.State.REFERRED]
    ways = _by_case(Segment.objects.filter(case__in=referred).select_related("team", "person").order_by("n"))
    before = _by_case(
        Handoff.objects.filter(case__in=referred)
        .exclude(state__in=Handoff.OPEN)
        .select_related("from_team", "to_team", "giver", "answered_by")
        .order_by("pk")
    )
    accepting = targets.accepting([row.case_id for row in rows])
    flights = [
        replace(
            _flight(asker, row, asked.get(row.pk), ways.get(row.case_id, []), before.get(row.case_id, [])),
            clock=accepting.get(row.pk),
        )
        for row in rows
    ]
    return flights, found.count()


def _open_questions(rows: Sequence[Handoff]) -> Iterable[Question]:
    return Question.objects.filter(handoff__in=rows, answered_at=None).select_related("asked_by")


def _by_case(rows: Iterable[Segment] | Iterable[Handoff]) -> dict[int, list]:  # type: ignore[type-arg]
    found: dict[int, list] = {}  # type: ignore[type-arg]
    for row in rows:
        found.setdefault(row.case_id, []).append(row)
    return found


def _flight(
    asker: Asker, handoff: Any, question: Question | None, way: list[Segment], before: list[Handoff]
) -> Flight:
    terms, waiting = queries.terms_of(handoff), queries.waiting(handoff, asker, giver_acts=True)
    is_offered = handoff.state == Handoff.State.OFFERED
    due = rules.due_step(terms.patience, handoff.silence_step) if is_offered else None
    # To remind the silent side, any reader of the board may.
    acts = () if is_offered else rules.DECISIONS
    return Flight(
        handoff=handoff,
        told_at=handoff.told_at,
        question=question,
        next_step=str(due.step) if due and handoff.silence_due_at else "",
        next_at=handoff.silence_due_at if is_offered else None,
        steps_taken=handoff.silence_step if is_offered else 0,
        patience=terms.patience.back_after,
        way=way,
        before=before,
        reasons={act: rules.move_reasons(waiting, act) for act in acts},
    )


def _by_route(flights: Iterable[Flight]) -> list[OnRoute]:
    def route(flight: Flight) -> tuple[str, str, int, int]:
        given = flight.handoff
        return given.from_team.name, given.to_team.name, given.from_team_id, given.to_team_id

    grouped = groupby(sorted(flights, key=route), key=route)  # a stable sort: the oldest stays first
    rows = [list(group) for _route, group in grouped]
    return [OnRoute(row[0].handoff.from_team, row[0].handoff.to_team, row) for row in rows]


# ---- today ----


def _today(teams: Iterable[int] | None, since: datetime) -> dict[str, list[Event]]:
    # From the newest event back to yesterday's last: only as many as happened today are read.
    before = Event.objects.filter(at__lt=since).order_by("-pk").values_list("pk", flat=True).first()
    found = Event.objects.filter(kind__in=_TODAY, pk__gt=before or 0, at__gte=since)
    if teams is not None:
        ids = [*teams]
        held = Segment.objects.filter(case=OuterRef("case"), ended_at=None, team__in=ids)
        named = Q(team__in=ids) | Q(from_team__in=ids) | Q(to_team__in=ids)
        found = found.filter(named | Q(Exists(held), team=None))
    by_kind: dict[str, list[Event]] = {kind: [] for kind in _TODAY}
    for event in found.order_by("pk"):
        by_kind[event.kind].append(event)
    return by_kind


def _bounces(started: Sequence[Event]) -> list[Bounce]:
    """Cases that came back to a team: the one that they came back to last counts."""
    later = {event.case: event for event in started if event.data["n"] > 2}
    segments = Segment.objects.filter(case__in=later).select_related("case__customer", "team").order_by("n")
    found = []
    for case, way in groupby(sorted(segments, key=lambda s: (s.case_id, s.n)), key=lambda s: s.case_id):
        rows = list(way)
        here = next((row for row in rows if row.n == later[case].data["n"]), None)
        times = sum(row.team_id == here.team_id and row.n <= here.n for row in rows) if here else 0
        if here and times > 1:
            found.append(Bounce(here.case, here.team, here.started_at, times))
    return sorted(found, key=lambda bounce: bounce.at, reverse=True)


def _returns(returned: Sequence[Event]) -> list[Returned]:
    labels = {why.key: why.label for why in routing.all_return_reasons()}
    times = Counter(str(event.data["reason"]) for event in returned)
    return [
        Returned(reason, labels.get(reason, reason), count, _cases(returned, "reason", reason))
        for reason, count in times.most_common()
    ]


def _missed(missed: Sequence[Event]) -> list[Promise]:
    known = Promise.objects.select_related("case__customer").in_bulk([e.data["promise"] for e in missed])
    return [known[event.data["promise"]] for event in reversed(missed) if event.data["promise"] in known]


def _slips(recorded: Sequence[Event]) -> list[SmallErrors]:
    times = Counter(str(event.data["slip_kind"]) for event in recorded)
    return [
        SmallErrors(kind, slip_rules.KINDS.get(kind, kind), count, _cases(recorded, "slip_kind", kind))
        for kind, count in times.most_common()
    ]


def _cases(events: Sequence[Event], fact: str, value: str) -> list[int]:
    return sorted({event.case for event in events if event.case and event.data[fact] == value})
