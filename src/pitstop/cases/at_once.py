"""Many cases at once, for what happens by itself: locked where nobody has them in hand, never waited for."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person
from pitstop.cases.models import Case, Segment
from pitstop.cases.queries import Held


@dataclass(frozen=True, slots=True)
class Locked:
    """The cases that nobody else can change until the transaction ends, and those that others have in hand.

    A case that is in neither is gone.
    """

    held: dict[int, Held]
    busy: set[int]


def lock_free(case_ids: Collection[int]) -> Locked:
    """Lock those of these cases that nobody has in hand at this moment, with who holds them."""
    free, busy = lock_cases(case_ids)
    segments = Segment.objects.filter(case__in=free, ended_at=None).select_related("team", "person")
    holders = {segment.case_id: segment for segment in segments}
    return Locked({case.pk: Held(case, holders[case.pk]) for case in free}, busy)


def lock_cases(case_ids: Collection[int]) -> tuple[list[Case], set[int]]:
    """As `lock_free`, without who holds them: cases with their customers, and the ids of the busy ones."""
    skip = connection.features.has_select_for_update_skip_locked
    # The case is locked first, as every writer does.
    rows = Case.objects.select_for_update(skip_locked=skip, of=("self",)).filter(pk__in=set(case_ids))
    free = list(rows.select_related("customer").order_by("pk"))
    left = set(case_ids) - {case.pk for case in free}
    return free, set(Case.objects.filter(pk__in=left).values_list("pk", flat=True)) if left else set()


def who_have(segments: Iterable[Segment]) -> dict[int, Person | None]:
    """By case, the person who has it: as `queries.who_has`, for many."""
    known = list(segments)
    able = accounts.able_to_hold({(each.person_id, each.team_id) for each in known if each.person_id})
    return {each.case_id: each.person if (each.person_id, each.team_id) in able else None for each in known}
