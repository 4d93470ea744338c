"""Reads of targets and clocks."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from pitstop.accounts.models import Person, Team
from pitstop.accounts.queries import Asker
from pitstop.calendars import queries as calendars
from pitstop.calendars.models import CalendarVersion
from pitstop.calendars.rules.calendar import Calendar
from pitstop.cases import queries as cases
from pitstop.cases.models import Case, Segment
from pitstop.core.prepared import prepared
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _
from pitstop.events.models import Event
from pitstop.targets import wording
from pitstop.targets.models import Clock, Target
from pitstop.targets.rules.history import KINDS, Happened
from pitstop.targets.rules.targets import (
    MEASURES,
    OF_A_TEAM,
    Ambiguity,
    Limit,
    Proposed,
    ambiguities,
    folded,
    in_its_place,
    target_reasons,
)

Key = tuple[int, int, str]  # of a run: its case, the event that started it, its measure


@dataclass(frozen=True, slots=True)
class Counted:
    """How many clocks of a target run and how many ended, and of each how many are or were late.

    Corrected ones aren't counted: the clock that took their place is.
    """

    running: int = 0
    ended: int = 0
    late: int = 0
    running_late: int = 0


def histories(case_ids: Collection[int]) -> dict[int, list[Happened]]:
    """What happened to these cases as far as their clocks go, oldest first. One query."""
    found: dict[int, list[Happened]] = {case_id: [] for case_id in case_ids}
    for case, number, at, kind, team, to_team, data in _happened(case_ids):
        happened = Happened(
            id=number,
            at=at,
            kind=kind,
            team=team,
            to_team=to_team,
            person=data.get("person"),
            handoff=data.get("handoff"),
            handoff_kind=data.get("kind", ""),
            n=data.get("n"),
            priority=data.get("priority", ""),
            before=data.get("before") or "" if kind == "case.prioritised" else "",
        )
        if case is not None:
            found[case].append(happened)
    return found


@prepared
def _happened(case_ids: Collection[int]) -> QuerySet[Event, tuple[Any, ...]]:
    facts = ("case", "id", "at", "kind", "team", "to_team", "data")
    return Event.objects.filter(case__in=case_ids, kind__in=KINDS).order_by("id").values_list(*facts)


def latest(case_ids: Collection[int]) -> dict[Key, Clock]:
    """The clocks of these cases by what they run on; of corrected ones the one that took their place."""
    return {(clock.case_id, clock.started_by, clock.measure): clock for clock in _clocks(case_ids)}


@prepared
def _clocks(case_ids: Collection[int]) -> QuerySet[Clock]:
    return Clock.objects.filter(case__in=case_ids).order_by("id")


def limits(*, since: datetime) -> list[Limit]:
    """Every target that was in force then or since."""
    return [limit_of(each) for each in _in_force(since)]


@prepared
def _in_force(since: datetime) -> QuerySet[Target]:
    return Target.objects.filter(Q(ended_at=None) | Q(ended_at__gt=since))


def limit_of(target: Target, words: tuple[str, ...] = ("",) * 5) -> Limit:
    """A target as the choice between targets sees it."""
    return Limit(
        id=target.pk,
        measure=target.measure,
        team=target.team_id,
        kind=target.kind,
        priority=target.priority,
        tier=target.tier,
        minutes=target.minutes,
        warn_at=tuple(target.warn_at),
        since=target.since,
        until=target.ended_at,
        words=words,
    )


def calendars_of(version_ids: Iterable[int]) -> dict[int, Calendar]:
    """The calendars that clocks keep, by id. One query; none for none."""
    ids = set(version_ids)
    return {row.pk: calendars.calendar_of(row) for row in _versions(ids)}


@prepared
def _versions(version_ids: Collection[int]) -> QuerySet[CalendarVersion]:
    return CalendarVersion.objects.filter(pk__in=version_ids)


def bots_among(people: Collection[int]) -> set[int]:
    """Those of these people who are no humans."""
    return set(_bots(people))


@prepared
def _bots(people: Collection[int]) -> QuerySet[Person, int]:
    return Person.objects.filter(pk__in=people, kind=Person.Kind.AI).values_list("pk", flat=True)


def of_holder() -> QuerySet[Clock]:
    """The clocks that run on the case of an outer segment and that its holder owes, the next due first.

    Not those of whom it is offered to; and none that stands still.
    """
    theirs = Q(measure__in=[each for each in MEASURES if each not in OF_A_TEAM])
    theirs |= Q(measure__in=["response", "hold"], team=OuterRef("team"))
    running = Clock.objects.filter(theirs, case=OuterRef("case"), ended_at=None, due_at__isnull=False)
    return running.order_by("due_at", "pk")


def of_offer() -> QuerySet[Clock]:
    """The clock within which an outer hand-off is to be accepted, while it runs."""
    running = Clock.objects.filter(case=OuterRef("case"), handoff=OuterRef("pk"), measure="accept")
    return running.filter(ended_at=None).order_by("pk")


@dataclass(frozen=True, slots=True)
class Pressing:
    """The clocks that run out: the first of them, and how many there are in all."""

    rows: Sequence[Any]  # clocks, each with the team that owes it (`holds`) and who `has` the case there
    total: int


def pressing(team_ids: Collection[int] | None, *, most: int) -> Pressing:
    """The clocks of these teams, or of all, that were warned of or are over; the one over longest first.

    A customer's clock is of the team that holds the case now. Until when to accept an offer, the offer says.
    """
    held = Segment.objects.filter(case=OuterRef("case"), ended_at=None)
    rows = Clock.objects.filter(Q(warned__gt=0) | Q(breached_at__isnull=False), ended_at=None)
    rows = rows.exclude(measure="accept")
    if team_ids is not None:
        of_team = Q(team__in=team_ids, measure__in=OF_A_TEAM)
        rows = rows.filter(of_team | ~Q(measure__in=OF_A_TEAM) & Exists(held.filter(team__in=team_ids)))
    shown = rows.select_related("case__customer", "team").annotate(
        has=Subquery(held.values("person__name")[:1]), holds=Subquery(held.values("team__name")[:1])
    )
    by_due = list(shown.order_by(Coalesce("breached_at", "due_at").asc(nulls_last=True), "pk")[:most])
    for clock in by_due:
        if (
            clock.measure in OF_A_TEAM and clock.holds != clock.team.name
        ):  # they are offered it: nobody has it
            clock.has, clock.holds = None, clock.team.name
    return Pressing(by_due, rows.count())


def accepting(case_ids: Collection[int]) -> dict[int, Clock]:
    """The clocks within which these cases are to be accepted, by hand-off. One query; none for none."""
    if not case_ids:
        return {}
    rows = Clock.objects.filter(case__in=case_ids, measure="accept", ended_at=None).order_by("pk")
    return {each.handoff: each for each in rows if each.handoff is not None}


def clocks(clock_ids: Iterable[int | None]) -> dict[int, Clock]:
    """These clocks, by id. One query; none for none."""
    ids = {each for each in clock_ids if each is not None}
    return Clock.objects.select_related("team").in_bulk(ids) if ids else {}


def of_case(case: Case) -> list[Clock]:
    """Every clock of a case: those that run, the next due first, then those that ended, the last first."""
    rows = Clock.objects.filter(case=case).select_related("team", "target__team", "breached_with")
    running = sorted((each for each in rows if each.ended_at is None), key=_next_first)
    ended = [each for each in rows if each.ended_at is not None]
    return running + sorted(ended, key=lambda each: (each.ended_at, each.pk), reverse=True)


def _next_first(clock: Clock) -> tuple[bool, datetime, int]:
    return clock.due_at is None, clock.due_at or clock.started_at, clock.pk


def target(target_id: int) -> Target:
    """The target. Refused when there is none."""
    found = Target.objects.select_related("team").filter(pk=cases.storable(target_id)).first()
    if found is None:
        sentence = _("There is no target %(id)d.")
        raise Refused([Reason("target-missing", sentence, Because.MISSING, params={"id": target_id})])
    return found


def name_of(target: Target) -> str:
    """A target in words, for a refusal that names it: "Hold the case · Billing · urgent"."""
    return " · ".join(filter(None, wording.parts(target)))


def named_limits() -> list[Limit]:
    """The targets in force, with their words in the active language."""
    rows = Target.objects.filter(ended_at=None).select_related("team")
    return [limit_of(each, wording.parts(each)) for each in rows]


def written(proposed: Proposed, team: Team | None) -> Target:
    """What someone proposed, as the row that it would be; it is in no table yet."""
    return Target(
        measure=proposed.measure,
        team=team,
        kind=proposed.kind,
        priority=proposed.priority,
        tier=" ".join(proposed.tier.split()),
        minutes=proposed.minutes,
        warn_at=list(proposed.warn_at),
    )


def needed_beside(proposed: Proposed) -> list[Limit]:
    """The targets to set together with this one, so that none is ambiguous; each with a time to begin with.

    Of what is no target, none.
    """
    number = proposed.team
    team = None if number is None else Team.objects.filter(pk=cases.storable(number)).first()
    if target_reasons(proposed) or (team is None and number is not None):
        return []
    new = written(proposed, team)
    limit = limit_of(new, wording.parts(new))
    others = [each for each in named_limits() if each.wants != limit.wants or each.measure != limit.measure]
    return [each.missing for each in ambiguities([*others, limit])]


def in_place_of(found: Target) -> Target | None:
    """The target that applies once this one is taken away; None when none does."""
    rows = {each.pk: each for each in listed()}
    limit = in_its_place(map(limit_of, rows.values()), limit_of(found))
    return rows[limit.id] if limit else None


def ambiguous_without(found: Target) -> list[Ambiguity]:
    """The targets in force that would both fit some cases without this one: it can't be taken away then."""
    return ambiguities([each for each in named_limits() if each.id != found.pk])


def taken_away(*, most: int) -> list[Target]:
    """The targets that were taken away last and in whose place none was set, the last one first."""
    in_force = {(each.measure, limit_of(each).wants) for each in Target.objects.filter(ended_at=None)}
    found: dict[tuple[object, ...], Target] = {}
    for each in Target.objects.exclude(ended_at=None).select_related("team").order_by("-ended_at", "-pk"):
        key = (each.measure, limit_of(each).wants)
        if key not in in_force:
            found.setdefault(key, each)
    return list(found.values())[:most]


def listed() -> list[Target]:
    """Every target in force: those for every team and for customers first, then by team and measure."""
    rows = Target.objects.filter(ended_at=None).select_related("team", "set_by")
    return sorted(rows, key=_in_order)


def history(found: Target) -> list[Target]:
    """The targets for exactly the same as this one, the newest first."""
    rows = Target.objects.filter(
        measure=found.measure, team=found.team_id, kind=found.kind, priority=found.priority
    )
    same = rows.select_related("team", "set_by").order_by("-since", "-pk")
    return [each for each in same if folded(each.tier) == folded(found.tier)]


def counts(targets: Iterable[Target]) -> dict[int, Counted]:
    """How many clocks these targets have run, by target."""
    ended = Q(ended_at__isnull=False) & ~Q(ending=Clock.Ending.CORRECTED)
    rows = Clock.objects.filter(target__in=list(targets)).values("target").order_by("target")
    found = rows.annotate(
        running=Count("pk", filter=Q(ended_at=None)),
        running_late=Count("pk", filter=Q(ended_at=None, breached_at__isnull=False)),
        ended=Count("pk", filter=ended),
        late=Count("pk", filter=ended & Q(breached_at__isnull=False)),
    )
    return {
        row["target"]: Counted(row["running"], row["ended"], row["late"], row["running_late"])
        for row in found
    }


def _in_order(target: Target) -> tuple[object, ...]:
    wants = (target.kind, target.priority, target.tier)
    team = target.team.name.casefold() if target.team else ""
    return team, list(MEASURES).index(target.measure), sum(map(bool, wants)), *wants


def clock(asker: Asker, clock_id: int) -> Clock:
    """The clock, of a case that the asker may see. Refused when it isn't one."""
    rows = Clock.objects.select_related("case__customer", "team")
    found = rows.filter(pk=cases.storable(clock_id)).first()
    if found is None or not cases.visible(asker).filter(pk=found.case_id).exists():
        sentence = _("There is no clock %(id)d that you can see.")
        raise Refused([Reason("clock-missing", sentence, Because.MISSING, params={"id": clock_id})])
    return found
