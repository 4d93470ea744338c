"""Reads of promises."""

from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from pitstop.cases.models import Case, Message
from pitstop.core.refusals import Reason
from pitstop.promises import rules
from pitstop.promises.models import Promise


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
    case, settled = OuterRef("case"), OuterRef("settled_at")
    told = Message.objects.filter(case=case, kind=Message.Kind.TO_CUSTOMER, at__gte=settled)
    again = Promise.objects.filter(case=case, made_at__gte=settled)
    is_silent = Q(state=Promise.State.MISSED) & ~Exists(told) & ~Exists(again)
    return Promise.objects.filter(Q(state=Promise.State.OPEN) | is_silent)


def closing_reasons(known: Iterable[Promise]) -> list[Reason]:
    """Why a case with these promises can't be closed: what is still promised."""
    return rules.open_promise_reasons([p.text for p in known if p.state == Promise.State.OPEN])


def next_of(case: Case) -> Promise | None:
    """The open promise that falls due next."""
    return open_of([case.pk]).first()
