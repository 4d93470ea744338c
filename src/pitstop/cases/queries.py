"""Reads of cases. Every read starts from what the asker may see."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person, Team
from pitstop.accounts.profiles import queries as profiles
from pitstop.accounts.queries import Asker
from pitstop.calendars import queries as calendars
from pitstop.cases.models import Attachment, Case, Message, Reader, Segment
from pitstop.cases.rules import Standing
from pitstop.core import secrets
from pitstop.core.prepared import prepared
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _


@dataclass(frozen=True)
class Held:
    """A case with the segment that says who holds it."""

    case: Case
    holder: Segment


def visible(asker: Asker) -> QuerySet[Case]:
    """The cases that the asker may read: of their teams, offered to their teams, once held or handed off.

    Those that they held or handed off themselves stay readable to them. An admin reads all. Each case is
    asked about on its own, which is quick for one; a list starts from `seen_by`.
    """
    return seen(*sees(asker))


def sees(asker: Asker) -> tuple[int | None, Collection[int]]:
    """The asker as a prepared question knows them: their id and teams, or no id for who sees everything."""
    if asker.is_admin:
        return None, ()
    if asker.id is None:
        raise ValueError("Whoever is not stored sees nothing")
    return asker.id, asker.team_ids


def seen(person: int | None, teams: Collection[int]) -> QuerySet[Case]:
    """As `visible`, of who is told by `sees`."""
    if person is None:
        return Case.objects.all()
    grounds = [Exists(rows.filter(case=OuterRef("pk"))) for rows in _grounds(person, teams)]
    return Case.objects.filter(reduce(or_, map(Q, grounds)))


def seen_by(asker: Asker) -> QuerySet[Any]:
    """The ids of the same cases, for a list, of someone who is no admin.

    Found from the asker's side, so that it costs what they may see, not what the desk holds.
    """
    first, *others = (rows.values("case") for rows in _grounds(asker.id, asker.team_ids))
    return first.union(*others)


def _grounds(person: int, teams: Collection[int]) -> list[QuerySet[Any]]:
    """The rows of a case of which any one lets the asker read it."""
    segments, readers = Segment.objects.order_by(), Reader.objects.all()
    return [
        segments.filter(ended_at=None, team__in=teams),
        segments.filter(person=person),
        readers.filter(team__in=teams),
        readers.filter(person=person),
    ]


def missing(case_id: int) -> Refused:
    """The same no for a case that isn't there and for one that the asker may not see."""
    sentence = _("There is no case #%(case)d that you can see.")
    return Refused([Reason("case-missing", sentence, Because.MISSING, "case", {"case": case_id})])


def get(asker: Asker, case_id: int) -> Held:
    """The case, with its holder. Refused when the asker may not see it."""
    found = _one_visible(*sees(asker), storable(case_id))
    if not found:
        raise missing(case_id)
    return Held(found[0], holder(found[0]))


@prepared
def _one_visible(person: int | None, teams: Collection[int], case_id: int) -> QuerySet[Case]:
    return seen(person, teams).select_related("customer").filter(pk=case_id)


def listed(asker: Asker, *, state: str = "", after: int = 0, limit: int = 50) -> list[Held]:
    """Cases that the asker may see, oldest first, from the one after `after`; of one state or of all."""
    held = Segment.objects.filter(ended_at=None, case_id__gt=after)
    if not asker.is_admin:
        held = held.filter(case__in=seen_by(asker))
    if state:
        held = held.filter(case__state=state)
    rows = held.select_related("case__customer", "team", "person").order_by("case_id")[:limit]
    return [Held(segment.case, segment) for segment in rows]


def lock(asker: Asker, case_id: int) -> Held:
    """As `get`, and nobody else can change the case until the transaction ends."""
    found = _locked(case_id)
    if found is None:
        raise missing(case_id)
    held = Held(found, holder(found))
    # Nearly always it is the asker's own, which is known already: the other grounds are then not looked for.
    if not (_holds(asker, held.holder) or visible(asker).filter(pk=found.pk).exists()):
        raise missing(case_id)
    return held


def _holds(asker: Asker, segment: Segment) -> bool:
    """The first two grounds, of a segment that was read."""
    return segment.team_id in asker.team_ids or segment.person_id == asker.id


def lock_for_customer(case_id: int) -> Held:
    """As `lock`, for what the customer does themselves: a link or a mail of theirs has named the case."""
    found = _locked(case_id)
    if found is None:
        raise missing(case_id)
    return Held(found, holder(found))


def _locked(case_id: int) -> Case | None:
    return next(iter(_locking(storable(case_id))), None)


@prepared
def _locking(case_id: int) -> QuerySet[Case]:
    # Nearly all that is done with a case names its customer; only the case is locked.
    return Case.objects.select_for_update(of=("self",)).select_related("customer").filter(pk=case_id)


def holder(case: Case) -> Segment:
    """The open segment of the case: its holding team and maybe person. There is always exactly one."""
    (segment,) = _open_segments(case.pk)
    return segment


@prepared
def _open_segments(case_id: int) -> QuerySet[Segment]:
    return Segment.objects.select_related("team", "person").filter(case=case_id, ended_at=None)


def who_has(segment: Segment, *, among: Collection[int] | None = None) -> Person | None:
    """The person who has the case; None when nobody took it yet, or when who had it has left the team.

    The team holds it all the while: so that nothing waits for someone who won't come back. `among` are those
    who work in the team, where the caller has just read them.
    """
    person = segment.person
    if person is None:
        return None
    can_hold = accounts.can_hold(person, segment.team_id) if among is None else person.pk in among
    return person if can_hold else None


def standing(
    asker: Asker, held: Held, *, now: datetime | None = None, among: Collection[int] | None = None
) -> Standing:
    """The facts from which rules judge an act of the asker on this case. `among` is as in `who_has`.

    `now` is for acts that colleagues may do while who has the case is away or off shift: to take it over, or
    to give it to someone. All else they do when they have it.
    """
    segment, person = held.holder, who_has(held.holder, among=among)
    return Standing(
        case=held.case.pk,
        is_open=held.case.state == Case.State.OPEN,
        version=held.case.version,
        team=segment.team_id,
        team_name=segment.team.name,
        person=person.pk if person else None,
        person_name=person.name if person else "",
        asker=asker.id,
        asker_in_team=segment.team_id in asker.team_ids,
        asker_is_lead=asker.is_lead,
        asker_helps=segment.team_id not in asker.team_ids and swarming(held.case, asker.team_ids),
        person_is_away=(
            person is not None and now is not None and person.pk != asker.id and is_away(person, now)
        ),
    )


def standing_of_desk(held: Held) -> Standing:
    """The facts for an act of the desk itself, which may do what a lead of the holding team may."""
    segment, person = held.holder, who_has(held.holder)
    return Standing(
        case=held.case.pk,
        is_open=held.case.state == Case.State.OPEN,
        version=held.case.version,
        team=segment.team_id,
        team_name=segment.team.name,
        person=person.pk if person else None,
        person_name=person.name if person else "",
        asker=0,
        asker_in_team=True,
        asker_is_lead=True,
    )


def is_away(person: Person, now: datetime) -> bool:
    """Whether this person can't act at this moment: they said that they are away, or are off shift."""
    return profiles.is_away(person, now) or not calendars.on_shift(person, now)


def swarming(case: Case, team_ids: Collection[int]) -> bool:
    """Whether one of these teams works on the case beside the one that holds it."""
    return Reader.objects.filter(case=case, team__in=team_ids, works=True).exists() if team_ids else False


def swarm_of(case: Case) -> list[Team]:
    """The teams that work on the case beside the one that holds it, by name."""
    helping = Reader.objects.filter(case=case, works=True)
    return list(Team.objects.filter(pk__in=helping.values("team")))


def messages(case: Case) -> list[Message]:
    """What was said in the case, oldest first."""
    return list(case.messages.select_related("author"))


def taken_in(mail_id: str) -> Message | None:
    """What the customer's mail or form with this id said, when it was taken in before."""
    return Message.objects.select_related("case").filter(mail_id=mail_id).first() if mail_id else None


def attachments(case: Case) -> list[Attachment]:
    """The files of the case's messages, oldest first, without their content."""
    return list(Attachment.objects.filter(message__case=case).defer("content"))


def attachment(asker: Asker, attachment_id: int) -> Attachment:
    """A file of a case that the asker may see, with its content."""
    found = Attachment.objects.select_related("message").filter(pk=storable(attachment_id)).first()
    if found is None or not visible(asker).filter(pk=found.message.case_id).exists():
        sentence = _("There is no file %(id)d that you can see.")
        raise Refused([Reason("file-missing", sentence, Because.MISSING, params={"id": attachment_id})])
    return found


def attachments_of_customer(case: Case) -> list[Attachment]:
    """The files that the customer sent or was sent, oldest first, without their content."""
    return list(_of_customer(case).defer("content"))


def attachment_of_customer(case: Case, attachment_id: int) -> Attachment | None:
    """A file that the customer sent or was sent, with its content."""
    return _of_customer(case).filter(pk=storable(attachment_id)).first()


def _of_customer(case: Case) -> QuerySet[Attachment]:
    # A list of what they may have, never of what they may not: a new kind of message is closed to them.
    theirs = [Message.Kind.FROM_CUSTOMER, Message.Kind.TO_CUSTOMER, Message.Kind.AUTOMATIC]
    return Attachment.objects.filter(message__case=case, message__kind__in=theirs)


def segments(case: Case) -> list[Segment]:
    """The case's way so far, oldest first."""
    return list(case.segments.select_related("team", "person").order_by("n"))


def last_from_customer(case: Case) -> str:
    """The customer's latest words, empty when there are none."""
    found = case.messages.filter(kind=Message.Kind.FROM_CUSTOMER).order_by("-id").first()
    return found.body if found else ""


def intake() -> Team | None:
    """The team in which a case begins that a customer opens."""
    return Team.objects.filter(takes_new=True, is_open=True).first()


def last_mail_id(case: Case) -> str:
    """The Message-ID of the customer's latest mail, so that ours stands under it; empty without one."""
    return next(iter(_mail_ids(case.pk)), "")


@prepared
def _mail_ids(case_id: int) -> QuerySet[Message, str]:
    theirs = Message.objects.filter(case=case_id, kind=Message.Kind.FROM_CUSTOMER).exclude(mail_id="")
    return theirs.order_by("-id").values_list("mail_id", flat=True)[:1]


def status_token(case: Case) -> str:
    """The unguessable part of the case's status link. Derived, never stored.

    A copy of the database opens nothing.
    """
    return f"{case.pk}-{secrets.signature(settings.SECRET_KEY, f'status:{case.pk}:{case.link_salt}')}"


def status_link(case: Case) -> str:
    """The address of the page where the customer sees how their case stands."""
    return f"{settings.PITSTOP_BASE_URL}/status/{status_token(case)}"


def by_status_token(token: str) -> Case | None:
    """The case behind a status link, None when the link isn't one of ours or was revoked.

    Whether it has ended since the case was closed, `rules.lives_on` says.
    """
    number, _dash, _signature = token.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        return None
    case = Case.objects.select_related("customer").filter(pk=int(number)).first()
    if case is None or case.link_revoked_at or not secrets.same(status_token(case), token):
        return None
    return case


def storable(number: int) -> int:
    """An id that a database can look for: one too large for its column names a thing that isn't there."""
    return number if 0 < number < 2**63 else 0
