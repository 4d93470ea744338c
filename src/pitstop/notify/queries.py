"""Reads of the outbox, of notices, and of how people want them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils.translation import gettext

from pitstop.accounts.queries import Asker
from pitstop.core.prepared import prepared
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.notify import rules, wording
from pitstop.notify.models import Mail, Notice, Switch

_NOTICE = "notice:"  # how the key of a mail begins that carries one

Cases = QuerySet[Any] | None  # ids of the cases that someone may read; None: of all


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


def waiting_since() -> datetime | None:
    """When the mail was written that has waited longest to leave, and is not given up."""
    waiting = Mail.objects.filter(state=Mail.State.QUEUED).order_by("created_at")
    return waiting.values_list("created_at", flat=True).first()


def unsent(asker: Asker, *, cases: Cases, any_state: bool = False) -> QuerySet[Mail]:
    """The mails that wait or are stuck, the stuck ones first, for those who may send them again.

    `cases` are the ids of the cases that the asker may read; None: all, which only an admin may. A mail that
    belongs to no case is an admin's matter.
    """
    mails = Mail.objects.order_by("-state", "id")
    if not any_state:
        mails = mails.exclude(state=Mail.State.SENT)
    if asker.is_admin:
        return mails
    return mails.filter(case__in=cases) if cases is not None and asker.is_lead else mails.none()


def check_lead(asker: Asker) -> None:
    """Refused for who may not look after mails."""
    refuse_if(rules.again_reasons(is_lead=asker.is_lead))


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
    return {who: how for (who, _kind), how in channels_of({(who, kind) for who in people}).items()}


def channels_of(wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], Channels]:
    """As `channels`, for pairs of a person and a kind."""
    people, kinds = {who for who, _kind in wanted}, {kind for _who, kind in wanted}
    switches = _switches(people, kinds)
    own = {(each.person_id, each.kind): Channels(each.in_page, each.by_mail) for each in switches}
    usual = {kind: Channels(in_page=True, by_mail=rules.NOTICES[kind].mail) for kind in kinds}
    return {(who, kind): own.get((who, kind), usual[kind]) for who, kind in wanted}


@prepared
def _switches(people: Collection[int], kinds: Collection[str]) -> QuerySet[Switch]:
    return Switch.objects.filter(person__in=people, kind__in=kinds)


def told_already(causes: Collection[tuple[str, int]]) -> set[tuple[str, int]]:
    """Of these pairs of a cause's key and a person, those who were told before."""
    return {(notice.key, notice.person_id) for notice in of_causes(causes)}


def unseen_of_handoff(handoff: int, kinds: Collection[str]) -> QuerySet[Notice]:
    """What nobody has seen yet of these kinds about a hand-off, whoever was told."""
    return Notice.objects.filter(handoff=handoff, kind__in=kinds, in_page=True, seen_at=None)


def told_of_handoff(handoff: int, kind: str, *, since: datetime) -> list[str]:
    """Why people were told of this kind of thing about a hand-off, after that moment."""
    found = Notice.objects.filter(handoff=handoff, kind=kind, at__gt=since)
    return list(found.values_list("because", flat=True))


def of_causes(causes: Collection[tuple[str, int]]) -> list[Notice]:
    """The notices of these pairs of a cause's key and a person; no query for none."""
    if not causes:
        return []
    keys, people = {key for key, _who in causes}, {who for _key, who in causes}
    found = Notice.objects.filter(key__in=keys, person__in=people).order_by("pk")
    return [notice for notice in found if (notice.key, notice.person_id) in causes]


def mail_key(notice: Notice) -> str:
    """The key of the mail that carries a notice."""
    return f"{_NOTICE}{notice.pk}"


def carries_notice(mail: Mail) -> bool:
    """Whether a mail tells a person of something, as opposed to one that a customer reads."""
    return mail.key.startswith(_NOTICE)


def notice_of(mail: Mail) -> Notice | None:
    """The notice that a mail carries, None for a mail of any other kind."""
    if not carries_notice(mail):
        return None
    return Notice.objects.select_related("person").filter(pk=int(mail.key.removeprefix(_NOTICE))).first()


@dataclass(frozen=True, slots=True)
class Told:
    """A notice in words, in the active language."""

    id: int
    kind: str
    at: datetime
    is_new: bool
    happened: str
    details: list[str]
    why: str
    path: str
    case: int | None
    handoff: int | None


def notices(
    asker: Asker, *, before: int | None = None, only_new: bool = False, limit: int = 50
) -> list[Told]:
    """What the asker was told, newest first; from the one before `before` on."""
    found = Notice.objects.filter(person=asker.id, in_page=True)
    if before is not None:
        found = found.filter(pk__lt=before)
    if only_new:
        found = found.filter(seen_at=None)
    return [_told(notice) for notice in found.order_by("-id")[:limit]]


def _told(notice: Notice) -> Told:
    return Told(
        id=notice.pk,
        kind=notice.kind,
        at=notice.at,
        is_new=notice.seen_at is None,
        happened=wording.happened(notice.kind, notice.facts),
        details=wording.details(notice.facts),
        why=wording.why(notice.because),
        path=wording.link(notice.case, notice.handoff, notice.facts),
        case=notice.case,
        handoff=notice.handoff,
    )


def path_of(asker: Asker, notice_id: int) -> str:
    """The page that a notice of the asker's is about. Refused when it isn't one of theirs."""
    known = notice_id if 0 < notice_id < 2**63 else 0
    notice = Notice.objects.filter(person=asker.id, pk=known).first()
    if notice is None:
        sentence = _("There is no notice %(id)d for you.")
        raise Refused([Reason("notice-missing", sentence, Because.MISSING, params={"id": notice_id})])
    return wording.link(notice.case, notice.handoff, notice.facts)


def unseen(person_id: int) -> int:
    """How many notices a person has not seen yet: the number on the bell."""
    return Notice.objects.filter(person=person_id, in_page=True, seen_at=None).count()


@dataclass(frozen=True, slots=True)
class Switched:
    """A kind of notice with how someone wants it."""

    kind: str
    title: str
    in_page: bool
    by_mail: bool


def switches(person_id: int) -> list[Switched]:
    """Every kind of notice, in words, with how this person wants it."""
    own = {switch.kind: switch for switch in Switch.objects.filter(person=person_id)}
    found = []
    for kind, told in rules.NOTICES.items():
        switch = own.get(kind)
        in_page, by_mail = (switch.in_page, switch.by_mail) if switch else (True, told.mail)
        found.append(Switched(kind, gettext(told.title), in_page, by_mail))
    return found
