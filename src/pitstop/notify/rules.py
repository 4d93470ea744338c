"""When a mail is tried again, and what people are told about, in which words, and how."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from pitstop.core.checks import quoted
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

# Longer than a mail can take: about ten steps of one SMTP conversation, each at most `channels.SMTP_SECONDS`.
LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=4)
TRIES = 18  # with the waits below: about a day and a half


def wait_after(attempt: int) -> timedelta | None:
    """How long to wait after the `attempt`-th failure (from 1), doubling to four hours; None: stop trying."""
    if attempt >= TRIES:
        return None
    return min(FIRST_WAIT * (1 << (attempt - 1)), LONGEST_WAIT)


@dataclass(frozen=True, slots=True)
class Told:
    """A kind of notice.

    `title` names it where it is switched on and off. `happened` says it with the facts `who` and `team`;
    `plainly` without, where they aren't known. `mail` is whether it also comes by mail until a person says
    otherwise; in the page it comes always until then.
    """

    title: str
    happened: str
    plainly: str
    mail: bool = False


NOTICES: Mapping[str, Told] = {
    "offered": Told(
        _("A case is offered to you"),
        _("%(who)s offers you a case"),
        _("A case is offered to you"),
        mail=True,
    ),
    "offered_to_team": Told(
        _("A case is offered to your team"),
        _("%(who)s offers a case to %(team)s"),
        _("A case is offered to your team"),
    ),
    "returned": Told(
        _("A case that you offered comes back"),
        _("%(who)s returned the case"),
        _("The case was returned"),
        mail=True,
    ),
    "withdrawn": Told(
        _("An offer is taken back"), _("%(who)s took the offer back"), _("The offer was taken back")
    ),
    "accepted": Told(
        _("A case that you offered is accepted"),
        _("%(who)s accepted the case"),
        _("The case was accepted"),
    ),
    "expired": Told(
        _("An offer ends because nobody answered"),
        _("%(team)s did not answer, so the offer ended"),
        _("Nobody answered, so the offer ended"),
        mail=True,
    ),
    "reminder": Told(
        _("An offer waits for an answer"),
        _("An offer of %(who)s waits for an answer"),
        _("An offer waits for an answer"),
        mail=True,
    ),
    "question_waits": Told(
        _("A question about your offer waits for your answer"),
        _("A question about your offer waits for your answer"),
        _("A question about your offer waits for your answer"),
        mail=True,
    ),
    "lead_needed": Told(
        _("A hand-off needs a lead"),
        _("A hand-off of %(who)s needs a lead"),
        _("A hand-off needs a lead"),
        mail=True,
    ),
    "decided": Told(
        _("A lead decides about a case of yours"),
        _("%(who)s decided about the case"),
        _("A lead decided about the case"),
        mail=True,
    ),
    "question": Told(
        _("A receiver asks you something"),
        _("%(who)s asks something before answering your offer"),
        _("The receiver asks something before answering your offer"),
        mail=True,
    ),
    "answered": Told(
        _("Your question is answered"), _("%(who)s answered your question"), _("Your question was answered")
    ),
    "corrected": Told(
        _("Your read-back is corrected"),
        _("%(who)s corrected how you understood the case"),
        _("How you understood the case was corrected"),
        mail=True,
    ),
    "promise_due": Told(
        _("A promise falls due soon"),
        _("A promise to %(who)s falls due soon"),
        _("A promise to the customer falls due soon"),
    ),
    "promise_missed": Told(
        _("A promise is missed"),
        _("A promise to %(who)s was missed"),
        _("A promise to the customer was missed"),
        mail=True,
    ),
    "clock_warned": Told(
        _("The time of a target runs out soon"),
        _("Time runs out soon in %(team)s"),
        _("The time of a target runs out soon"),
    ),
    "clock_breached": Told(
        _("The time of a target is over"),
        _("Time is over in %(team)s"),
        _("The time of a target is over"),
    ),
    "offer_overdue": Told(
        _("An offer of yours is not accepted in time"),
        _("%(team)s has not accepted your offer in time"),
        _("Your offer was not accepted in time"),
    ),
    "reassigned": Told(
        _("A case changes hands within your team"),
        _("%(who)s reassigned the case"),
        _("The case was reassigned"),
        mail=True,
    ),
    "taken_over": Told(
        _("A colleague takes over a case of yours"),
        _("%(who)s took the case over"),
        _("The case was taken over"),
        mail=True,
    ),
    "reopened": Told(
        _("A closed case goes on"), _("%(who)s reopened the case"), _("The case was reopened"), mail=True
    ),
    "customer_wrote": Told(_("A customer writes"), _("%(who)s wrote"), _("The customer wrote")),
    "not_right": Told(
        _("A customer says that something is not right"),
        _("%(who)s says that something is not right"),
        _("The customer says that something is not right"),
        mail=True,
    ),
    "rule_says": Told(
        _("An escalation rule asks you to look at a case"),
        _("The rule “%(who)s” asks you to look at a case"),
        _("An escalation rule asks you to look at a case"),
        mail=True,
    ),
    "rule_offered": Told(
        _("An escalation rule offers a case of yours onward"),
        _("The rule “%(who)s” offered the case to %(team)s in your name"),
        _("An escalation rule offered the case onward in your name"),
        mail=True,
    ),
    "rule_prepared": Told(
        _("An escalation rule prepares a hand-off for you to finish"),
        _("The rule “%(who)s” prepared a hand-off to %(team)s: what is missing, only you can say"),
        _("An escalation rule prepared a hand-off: what is missing, only you can say"),
        mail=True,
    ),
    "rule_swarm": Told(
        _("An escalation rule asks your team to help"),
        _("The rule “%(who)s” asks your team to work on a case that %(team)s holds"),
        _("An escalation rule asks your team to work on a case"),
        mail=True,
    ),
    "mail_stuck": Told(
        _("A mail can't be sent"),
        _("A mail to %(who)s could not be sent"),
        _("A mail could not be sent"),
        mail=True,
    ),
    "mail_bounced": Told(
        _("A mail comes back undelivered"),
        _("A mail to %(who)s came back undelivered"),
        _("A mail came back undelivered"),
        mail=True,
    ),
    "team_closed": Told(
        _("A team of yours is closed"), _("%(team)s was closed"), _("A team was closed"), mail=True
    ),
    "person_left": Told(_("A colleague leaves"), _("%(who)s left"), _("A colleague left"), mail=True),
}

# What a kind of notice settles for everyone who was told of the same hand-off: it no longer waits for them.
_WAITS = (
    "offered",
    "offered_to_team",
    "reminder",
    "lead_needed",
    "question",
    "question_waits",
    "clock_warned",
    "offer_overdue",
)
SETTLES: Mapping[str, tuple[str, ...]] = {
    "accepted": _WAITS,
    "returned": _WAITS,
    "withdrawn": _WAITS,
    "expired": _WAITS,
    "decided": ("lead_needed",),
    "answered": ("question", "question_waits"),
}

# Why someone is told, in the words that they read under each notice.
BECAUSE: Mapping[str, str] = {
    "receiver": _("You get this because the case is offered to you."),
    "receiving_team": _("You get this because the case is offered to your team."),
    "giver": _("You get this because you handed the case off."),
    "holder": _("You get this because the case is yours."),
    "lead": _("You get this because you lead the team, or stand in for its lead."),
    "colleague": _("You get this because it concerns your team."),
    "swarm": _("You get this because your team works on the case as well."),
    "named": _("You get this because an escalation rule names you."),
}


def switched_as(kind: str, because: str) -> str:
    """The kind by which a notice is switched and worded.

    An offer that isn't to oneself is one of its own, and so is a giver's reminder: a question waits for them.


    Raises `ValueError` for a kind or a ground that isn't listed: a fault of the caller, not of a person.
    """
    if kind not in NOTICES:
        raise ValueError(f"Unknown kind of notice {kind!r}: add it to notify/rules.py")
    if because not in BECAUSE:
        raise ValueError(f"Unknown ground {because!r} for a notice: add it to notify/rules.py")
    if kind == "offered" and because != "receiver":
        return "offered_to_team"
    return "question_waits" if (kind, because) == ("reminder", "giver") else kind


def again_reasons(*, is_lead: bool, state: str = "", is_leaving: bool = False) -> list[Reason]:
    """Why a mail can't be sent again now. `is_leaving`: a worker is sending it at this moment."""
    reasons = []
    if not is_lead:
        sentence = _("Only a lead or an admin looks after mails that have not left. Ask one.")
        reasons.append(Reason("again-for-leads", sentence, Because.FORBIDDEN))
    if state == "sent":
        sentence = _("This mail has left already. To write again, write a new message in the case.")
        reasons.append(Reason("mail-sent", sentence))
    if is_leaving:
        sentence = _("This mail is being sent right now. Look again in a few minutes.")
        reasons.append(Reason("mail-leaving", sentence))
    return reasons


def switch_reasons(kinds: Iterable[str]) -> list[Reason]:
    """Why these kinds of notices can't be switched."""
    sentence = _("There is no kind of notice “%(kind)s”. The kinds are: %(known)s.")
    known = ", ".join(NOTICES)
    return [
        Reason("notice-unknown", sentence, Because.INVALID, "notices", {"kind": quoted(kind), "known": known})
        for kind in kinds
        if kind not in NOTICES
    ]
