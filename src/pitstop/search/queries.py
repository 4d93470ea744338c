"""Searching, and what people keep of it. Every search starts from the cases that the asker may read."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case as Choice
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from pitstop.accounts.models import Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases.models import Case, Message, Reader, Segment
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _
from pitstop.customers.models import Customer
from pitstop.promises import queries as promises
from pitstop.promises.models import Promise
from pitstop.search import matching, rules, snippets
from pitstop.search.models import SavedFilter
from pitstop.search.rules import Term, Wanted
from pitstop.search.snippets import Part, marked

HEAD = ("subject", "customer_text")


@dataclass(frozen=True, slots=True)
class Said:
    """Where in a case the words were found: a message, or the outcome, which has no author."""

    kind: str  # from_customer, to_customer, note, ... or outcome
    author: Person | None
    at: datetime | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A case that was found, with its holder, what is owed next, and where the words stand."""

    case: Case
    holder: Segment
    promise: Promise | None
    subject_parts: tuple[Part, ...]
    customer_parts: tuple[Part, ...]
    said: Said | None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found. `reasons` say what of the search wasn't understood, and was left out."""

    rows: Sequence[Hit]
    more: bool
    reasons: tuple[Reason, ...]
    was_asked: bool  # False: there was nothing to search for

    @property
    def next(self) -> int | None:
        """The `after` of the next page."""
        return self.rows[-1].case.pk if self.more else None


def found(asker: Asker, text: str, *, now: datetime, after: int = 0, limit: int = 25) -> Found:
    """The cases that the asker may read and that `text` describes, from the one after case `after`.

    The case with the number comes first; then the open ones before the closed, in each those whose subject or
    customer has all the words before the rest, the newest first. In a constant number of queries.
    """
    wanted = rules.parse(text)
    if wanted.is_empty:
        return Found([], more=False, reasons=wanted.reasons, was_asked=False)
    everyone = Segment.objects.filter(ended_at=None)
    readable = everyone if asker.is_admin else everyone.filter(case__in=cases.seen_by(asker))
    filtered, unknown = _filtered(readable, wanted.filters, asker, now)
    ordered = _matching(filtered, wanted).annotate(place=_place(wanted)).order_by("place", "-case_id")
    if after:
        ordered = _after(ordered, readable.annotate(place=_place(wanted)), after)
    rows = list(ordered.select_related("case__customer", "team", "person")[: limit + 1])
    return Found(
        _hits(rows[:limit], wanted),
        more=len(rows) > limit,
        reasons=(*wanted.reasons, *unknown),
        was_asked=True,
    )


def _matching(held: QuerySet[Segment], wanted: Wanted) -> QuerySet[Segment]:
    if wanted.customer:
        held = held.filter(case_id__in=matching.cases(wanted.customer, columns=("customer_text",)))
    number = Q() if wanted.number is None else Q(case_id=wanted.number)
    if wanted.only_number:
        held = held.filter(number)
    if wanted.terms:
        here = Q(case_id__in=matching.cases(wanted.terms))
        held = held.filter(here if wanted.only_number else here | number)
    return held


def _place(wanted: Wanted) -> Choice:
    """Where a case stands among the others: the least first."""
    state = Choice(When(case__state=Case.State.OPEN, then=Value(1)), default=Value(3))
    if not wanted.terms:
        place: Any = state
    else:
        # Added up, so that the index is asked once: in a condition for each state it would be asked twice.
        in_head = When(case_id__in=matching.cases(wanted.terms, columns=HEAD), then=Value(0))
        place = state + Choice(in_head, default=Value(1))
    first = [] if wanted.number is None else [When(case_id=wanted.number, then=Value(0))]
    return Choice(*first, default=place, output_field=IntegerField())


def _after(ordered: QuerySet[Any], readable: QuerySet[Any], after: int) -> QuerySet[Any]:
    """What comes after that case, wherever it stands by now. After one that can't be read comes nothing."""
    place = readable.filter(case_id=cases.storable(after)).values_list("place", flat=True).first()
    if place is None:
        return ordered.none()
    return ordered.filter(Q(place__gt=place) | Q(place=place, case_id__lt=after))


def _filtered(
    held: QuerySet[Segment], filters: Mapping[str, str], asker: Asker, now: datetime
) -> tuple[QuerySet[Segment], list[Reason]]:
    """The segments that pass the filters, and what of these names nothing here."""
    unknown: list[Reason] = []
    for key, value in filters.items():
        condition = _condition(key, value, asker, now)
        if condition is None:
            unknown.append(rules.unknown(key, value))
        else:
            held = held.filter(condition)
    return held, unknown


def _condition(key: str, value: str, asker: Asker, now: datetime) -> Q | None:
    match key:
        case "state":
            return Q(case__state=value)
        case "team":
            teams = rules.named(value, dict(Team.objects.values_list("pk", "name")))
            return Q(team__in=teams) if teams else None
        case "holder":
            return _holder(value, asker)
        case "offered":
            offered = Exists(Reader.objects.filter(case=OuterRef("case"), team__isnull=False, works=False))
            return Q(offered) if value == "yes" else ~Q(offered)
        case "due":
            return _due(value, now)
    tiers = Customer.objects.exclude(tier="").order_by().values_list("tier", flat=True).distinct()
    asked = rules.words(value)
    same = [tier for tier in tiers if rules.words(tier) == asked]
    return Q(case__customer__tier__in=same) if same else None


def _holder(value: str, asker: Asker) -> Q | None:
    if value.lower() in rules.ME:
        return Q(person=asker.id)
    if value.lower() in rules.NOBODY:
        return Q(person=None)
    people = rules.named(value, dict(Person.objects.values_list("pk", "name")))
    return Q(person__in=people) if people else None


def _due(value: str, now: datetime) -> Q:
    """Owed until the end of the reader's day, what is late already included; or on the next; or late."""
    morning = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow, day_after = (_day(morning, days) for days in (1, 2))
    owed = promises.owed().filter(case=OuterRef("case"))
    limits = {
        "today": owed.filter(due_at__lt=tomorrow),
        "tomorrow": owed.filter(due_at__gte=tomorrow, due_at__lt=day_after),
        "late": owed.filter(due_at__lt=now),
    }
    return Q(Exists(limits[value]))


def _day(morning: datetime, days: int) -> datetime:
    """The beginning of a later day, in its own offset: a day on which clocks change is not 24 hours long."""
    return timezone.make_aware(morning.replace(tzinfo=None) + timedelta(days=days))


def _hits(rows: Sequence[Segment], wanted: Wanted) -> list[Hit]:
    numbers = [row.case_id for row in rows]
    owed: dict[int, Promise] = {}
    for promise in promises.owed().filter(case__in=numbers).order_by("-due_at", "-pk"):
        owed[promise.case_id] = promise
    said = _said(rows, wanted.terms) if wanted.terms else {}
    in_customer = (*wanted.terms, *wanted.customer)
    return [
        Hit(
            case=row.case,
            holder=row,
            promise=owed.get(row.case_id),
            subject_parts=marked(row.case.subject, wanted.terms),
            customer_parts=marked(row.case.customer.name, in_customer),
            said=said.get(row.case_id),
        )
        for row in rows
    ]


def _said(rows: Sequence[Segment], terms: Sequence[Term]) -> dict[int, Said]:
    """Of each case the message in which most of the words stand, the newest of several; else the outcome."""
    likely: dict[int, list[tuple[int, Message]]] = defaultdict(list)
    messages = Message.objects.filter(case__in=[row.case_id for row in rows]).order_by("-pk")
    for message in messages.select_related("author"):
        if weight := snippets.likely(message.body, terms):
            likely[message.case_id].append((weight, message))
    said = {}
    for row in rows:
        for _weight, message in sorted(likely[row.case_id], key=lambda each: -each[0]):
            if parts := snippets.snippet(message.body, terms):
                said[row.case_id] = Said(message.kind, message.author, message.at, parts)
                break
        else:
            if parts := snippets.snippet(row.case.outcome, terms):
                said[row.case_id] = Said("outcome", None, row.case.closed_at, parts)
    return said


def saved(asker: Asker) -> list[SavedFilter]:
    """The searches that the asker keeps, by name."""
    return list(SavedFilter.objects.filter(person=asker.id))


def saved_missing(filter_id: int) -> Refused:
    """The same no for a filter that isn't there and for someone else's."""
    sentence = _("You have no filter %(id)d.")
    return Refused([Reason("filter-missing", sentence, Because.MISSING, "filter", {"id": filter_id})])
