"""Reads of promises."""

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from pitstop.cases.models import Case
from pitstop.core.refusals import Reason
from pitstop.promises import rules
from pitstop.promises.models import Promise


def of_case(case: Case) -> list[Promise]:
    """Every promise of the case, by due time."""
    return list(case.promises.select_related("made_by"))


def open_of(case_ids: Collection[int]) -> QuerySet[Promise]:
    """The open promises of these cases, by due time."""
    return Promise.objects.filter(case__in=case_ids, state=Promise.State.OPEN)


def closing_reasons(known: Iterable[Promise]) -> list[Reason]:
    """Why a case with these promises can't be closed: what is still promised."""
    return rules.open_promise_reasons([p.text for p in known if p.state == Promise.State.OPEN])


def next_of(case: Case) -> Promise | None:
    """The open promise that falls due next."""
    return open_of([case.pk]).first()
