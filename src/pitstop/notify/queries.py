"""Reads of the outbox, of notices, and of how people want them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from pitstop.notify import rules
from pitstop.notify.models import Mail, Notice, Switch


@dataclass(frozen=True, slots=True)
class Outbox:
    """How the outbox stands."""

    waiting: int
    stuck: int
    oldest_due: datetime | None


def outbox() -> Outbox:
    """How many mails wait or are stuck, and since when the oldest is due."""
    queued = Q(state=Mail.State.QUEUED)
    found = Mail.objects.aggregate(
        waiting=Count("pk", filter=queued),
        stuck=Count("pk", filter=Q(state=Mail.State.STUCK)),
        oldest_due=Min("due_at", filter=queued),
    )
    return Outbox(**found)


def of_case(case: int) -> dict[int, Mail]:
    """The mails of a case by id. For those who may see the case."""
    return {mail.pk: mail for mail in Mail.objects.filter(case=case)}


@dataclass(frozen=True, slots=True)
class Channels:
    """How someone is told about a kind of thing."""

    in_page: bool
    by_mail: bool


def channels(people: Collection[int], kind: str) -> dict[int, Channels]:
    """How these people want this kind of notice: as they switched it, else as the kind has it."""
    usual = Channels(in_page=True, by_mail=rules.NOTICES[kind].mail)
    switches = Switch.objects.filter(person__in=people, kind=kind)
    own = {switch.person_id: Channels(switch.in_page, switch.by_mail) for switch in switches}
    return {person: own.get(person, usual) for person in people}


def mail_key(notice: Notice) -> str:
    """The key of the mail that carries a notice."""
    return f"notice:{notice.pk}"
