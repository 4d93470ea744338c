"""Reads of waits."""

from collections.abc import Iterable

from pitstop.cases.models import Case, Wait
from pitstop.cases.waits.rules import Waiting


def now(case: Case) -> Wait | None:
    """For whom the case waits now; None: it goes on."""
    return Wait.objects.filter(case=case, ended_at=None).first()


def of_case(case: Case) -> list[Wait]:
    """Every wait of the case, oldest first."""
    return list(Wait.objects.filter(case=case).select_related("begun_by"))


def lasting(case_ids: Iterable[int]) -> dict[int, Wait]:
    """The waits of these cases that last, by case. One query; none for none."""
    ids = set(case_ids)
    found = Wait.objects.filter(case__in=ids, ended_at=None).select_related("begun_by")
    return {each.case_id: each for each in found} if ids else {}


def waiting(case: Case) -> Waiting | None:
    """The fact from which rules judge: for whom it waits now, and since when."""
    return fact(now(case))


def fact(wait: Wait | None) -> Waiting | None:
    """A wait that lasts, as rules judge by it."""
    return Waiting(wait.on, wait.started_at) if wait else None
