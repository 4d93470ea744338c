"""What the desk knows about a mail before it takes it in, and which mails wait for a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db.models import QuerySet

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases.models import Case, Message
from pitstop.connectors.mail.incoming import Incoming
from pitstop.connectors.mail.models import TakenIn
from pitstop.connectors.mail.parse import parse
from pitstop.connectors.mail.rules.belonging import Signs, answered, named_in_subject
from pitstop.connectors.mail.rules.loops import Seen
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _
from pitstop.notify import addresses
from pitstop.notify.addresses import Answerer
from pitstop.notify.models import Mail

HOUR = timedelta(hours=1)
WENT_IN = (TakenIn.Outcome.OPENED, TakenIn.Outcome.HEARD, TakenIn.Outcome.NOTED, TakenIn.Outcome.OFFERED)
OUR_MARK = "automatic"  # what `X-Pitstop` says on mail that the desk writes by itself


@dataclass(frozen=True, slots=True)
class Some:
    """Mails that wait. `next` is the last of them where more follow after it, else 0."""

    mails: list[TakenIn]
    next: int


@dataclass(frozen=True, slots=True)
class Before:
    """What came before a mail: the same one, maybe on another way; and whether any had its id."""

    same: TakenIn | None
    has_id: bool


def before(mail: Incoming) -> Before:
    """In one question: what another worker takes in between two would look like another mail with this id."""
    ids = [mail.message_id, own_id(mail)]
    found = {taken.message_id: taken for taken in TakenIn.objects.filter(message_id__in=ids)}
    with_id, with_own = (found.get(each) for each in ids)
    is_same = with_id is not None and with_id.fingerprint == mail.fingerprint
    return Before(with_id if is_same else with_own, with_id is not None)


def own_id(mail: Incoming) -> str:
    """An id for a mail whose Message-ID another mail had before: some programs send all with the same."""
    return f"<{mail.fingerprint[:40]}@same.pitstop.invalid>"


def seen(mail: Incoming, *, now: datetime) -> Seen:
    """The facts by which a loop is recognised."""
    lately = TakenIn.objects.filter(sender=mail.sender, at__gt=now - HOUR)
    return Seen(
        sent_by_us=Mail.objects.filter(message_id=mail.message_id).exists(),
        desk=OUR_MARK,
        our_address=parseaddr(settings.PITSTOP_MAIL_FROM)[1],
        from_sender_in_the_hour=lately.count() if mail.sender else 0,
    )


def answerer(mail: Incoming) -> Answerer | None:
    """Whom the address was made for that this mail went to; None when it is none of ours."""
    return next(filter(None, map(addresses.verify, mail.recipients)), None)


def signs(mail: Incoming) -> Signs:
    """What ties the mail to a case, each sign looked up. None of a case that is gone."""
    token, number = answerer(mail), named_in_subject(mail)
    named = Case.objects.select_related("customer").filter(pk=number).first() if number else None
    return Signs(
        token_case=_there(token.case) if token else None,
        thread_case=_thread(answered(mail)),
        subject_case=named.pk if named else None,
        subject_customer=named.customer.email if named else "",
    )


def _there(case: int) -> int | None:
    return case if Case.objects.filter(pk=case).exists() else None


def _thread(ids: tuple[str, ...]) -> int | None:
    """The case of the nearest mail that we sent to its customer, or had from outside."""
    sent = Mail.objects.filter(message_id__in=ids, case__isnull=False).values_list("message_id", "case", "to")
    customers = dict(
        Case.objects.filter(pk__in=[case for _id, case, _to in sent]).values_list("pk", "customer__email")
    )
    # What we wrote to people of the desk is no customer's thread, though it is about the case.
    found = {
        message: case for message, case, to in sent if case and customers.get(case, "").lower() == to.lower()
    }
    heard = Message.objects.filter(mail_id__in=ids).values_list("mail_id", "case_id")
    # Only what went in: a mail that was stopped must not open the door for the next one.
    taken = TakenIn.objects.filter(message_id__in=ids, about__isnull=False, outcome__in=WENT_IN)
    noted = taken.values_list("message_id", "about")
    found |= {message: case for message, case in noted if case} | dict(heard)
    return next((_there(found[one]) for one in ids if one in found), None)


def colleague(mail: Incoming) -> Person | None:
    """The person of the desk who wrote this, by the address that they sign in with."""
    person = accounts.person_by_email(mail.sender) if mail.sender else None
    return person if person and person.is_active else None


def sent(message_id: str) -> Mail | None:
    """The mail of ours with this Message-ID."""
    return Mail.objects.filter(message_id=message_id).first() if message_id else None


def waiting(asker: Asker) -> list[TakenIn]:
    """The mails that could not be taken in, or went in a circle, oldest first, without their bytes.

    Refused to all but admins: they may be about any case.
    """
    _admins_only(asker)
    return list(_waiting())


def some_waiting(asker: Asker, *, after: int, most: int) -> Some:
    """As `waiting`, but at most so many, and only those that came in after the mail `after`."""
    _admins_only(asker)
    found = list(_waiting().filter(pk__gt=cases.storable(after))[: most + 1])
    shown = found[:most]
    return Some(shown, shown[-1].pk if len(found) > most else 0)


def how_many_wait() -> int:
    """How many mails that came in have no place and wait for an admin."""
    return _waiting().count()


def _waiting() -> QuerySet[TakenIn]:
    return TakenIn.objects.filter(waits=True).defer("raw", "quoted")


def lock_waiting(asker: Asker, taken_in: int) -> TakenIn:
    """One of them; nobody else can act on it until the transaction ends. Its bytes are read when asked for.

    Refused when it doesn't wait, or to all but admins.
    """
    _admins_only(asker)
    every = TakenIn.objects.select_for_update().defer("raw")
    found = every.filter(pk=cases.storable(taken_in), waits=True).first()
    if found is None:
        raise _missing(_("No mail %(id)d waits to be looked at."), taken_in)
    return found


def read(asker: Asker, taken_in: int) -> Incoming:
    """What a mail says that waits or was settled, as far as it can be understood.

    Refused when it is not kept, as it went into a case; or to all but admins.
    """
    _admins_only(asker)
    found = TakenIn.objects.filter(pk=cases.storable(taken_in), raw__isnull=False).first()
    if found is None:
        raise _missing(_("No mail %(id)d is kept outside of a case."), taken_in)
    return parse(bytes(found.raw or b""))


def _missing(sentence: str, taken_in: int) -> Refused:
    return Refused([Reason("mail-missing", sentence, Because.MISSING, params={"id": taken_in})])


def _admins_only(asker: Asker) -> None:
    if not asker.is_admin:
        sentence = _("Only an admin can look at mail that was not taken in.")
        raise Refused([Reason("not-an-admin", sentence, Because.FORBIDDEN)])
