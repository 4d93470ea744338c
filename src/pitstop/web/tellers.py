"""A sentence for each kind of event of a case, in the active language.

Every kind of a case stands in one of the lists below; a test fails for one that has no words.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from pitstop.handoffs.overviews import slip_words
from pitstop.handoffs.timeline import Entry
from pitstop.targets import wording
from pitstop.web.presenters import in_words, priorities
from pitstop.web.templatetags.pitstop import exact, lasting


@dataclass(frozen=True, slots=True)
class Told:
    """What a sentence is made of."""

    entry: Entry
    customer: str
    now: datetime
    rule: str = ""  # that fired, by its name

    @property
    def names(self) -> dict[str, Any]:
        entry = self.entry
        return {
            "actor": entry.actor or _("someone"),
            "person": entry.person or _("someone"),
            "before": entry.before or _("someone"),
            "team": entry.team,
            "from_team": entry.from_team,
            "to_team": entry.to_team,
            "customer": self.customer,
            "rule": self.rule,
            "promise": entry.promise.text if entry.promise else "",
            "due": exact(self.due_at, self.now),
        }

    @property
    def due_at(self) -> datetime | None:
        said = self.entry.data.get("due_at")
        if isinstance(said, str):
            return parse_datetime(said)
        return self.entry.promise.due_at if self.entry.promise else None

    def fact(self, name: str) -> str:
        """A fact of the event as text, translated where it is one of ours."""
        return in_words(str(self.entry.data.get(name) or ""))


def _because(sentence: str, why: str) -> str:
    return _("%(sentence)s: %(why)s") % {"sentence": sentence, "why": why} if why else sentence


def _opened(told: Told) -> str:
    if told.entry.actor:
        return _("%(actor)s opened the case in %(team)s") % told.names
    return _("The case began in %(team)s") % told.names


def _taken(told: Told) -> str:
    if told.entry.before:
        return _("%(actor)s took the case over from %(before)s") % told.names
    return _("%(actor)s took the case") % told.names


def _reassigned(told: Told) -> str:
    by_itself = _("The case went from %(before)s to %(person)s") % told.names
    given = _("%(actor)s gave the case to %(person)s") % told.names
    return _because(given if told.entry.actor else by_itself, told.fact("why"))


def _readdressed(told: Told) -> str:
    sentence = _("%(before)s can't go on with it, so it waits in %(team)s") % told.names
    return _because(sentence, told.fact("why"))


def _prioritised(told: Told) -> str:
    words, data = priorities(), told.entry.data
    levels = {"priority": words.get(str(data["priority"]), ""), "was": words.get(str(data["before"]), "")}
    if not told.entry.actor:
        return _("The priority was raised to %(priority)s, from %(was)s") % levels
    return _("%(actor)s set the priority to %(priority)s, from %(was)s") % {**told.names, **levels}


def _reopened(told: Told) -> str:
    sentence = _("%(actor)s opened the case again") if told.entry.actor else _("The case goes on in %(team)s")
    return _because(sentence % told.names, told.fact("why"))


def _waiting(told: Told) -> str:
    for_customer = told.entry.data["on"] == "customer"
    customer, other = (
        _("%(actor)s lets it wait for %(customer)s"),
        _("%(actor)s lets it wait for a third party"),
    )
    sentence = (customer if for_customer else other) % told.names
    return _because(sentence, told.entry.wait.what if told.entry.wait else "")


def _resumed(told: Told) -> str:
    for_customer = told.entry.data["on"] == "customer"
    customer = _("It goes on, after it waited %(time)s for %(customer)s")
    other = _("It goes on, after it waited %(time)s for a third party")
    time = lasting(timedelta(seconds=int(str(told.entry.data["seconds"]))))
    return (customer if for_customer else other) % {**told.names, "time": time}


def _linked(told: Told) -> str:
    if told.entry.data["link"] == "revoked":
        return _("%(actor)s revoked the customer's link to the status page") % told.names
    return _("%(actor)s made a new link to the status page for the customer") % told.names


def _accepted(told: Told) -> str:
    handoff = told.entry.handoff
    if handoff and handoff.automatic:
        return _("%(to_team)s has the case: it accepts from %(from_team)s by itself") % told.names
    return _("%(actor)s accepted for %(to_team)s and has the case") % told.names


def _withdrawn(told: Told) -> str:
    # A lead's decision to take or swarm it ends the hand-off too, and says so itself.
    if told.entry.handoff and told.entry.handoff.decision:
        return ""
    return _("%(actor)s withdrew the offer") % told.names


def _decided(told: Told) -> str:
    sentences = {
        "let_pass": _("%(actor)s let it pass on to %(to_team)s"),
        "take": _("%(actor)s took it, so that it stops going round"),
        "swarm": _("%(actor)s let %(to_team)s work on it beside %(from_team)s, which holds it"),
    }
    return sentences[str(told.entry.data["decision"])] % told.names


def _reminded(told: Told) -> str:
    if told.entry.data["told"] == "lead":
        return _("Nobody answered the offer: a lead was told")
    if told.entry.actor:
        return _("%(actor)s asked for an answer to the offer") % told.names
    return _("Nobody answered the offer: a reminder went out")


def _promised(told: Told) -> str:
    if told.entry.actor:
        return _("%(actor)s promised %(customer)s: “%(promise)s” by %(due)s") % told.names
    return _("%(customer)s was promised: “%(promise)s” by %(due)s") % told.names


def _clock(told: Told, sentence: str) -> str:
    what = wording.measures().get(str(told.entry.data["measure"]), "")
    return sentence % {**told.names, "what": what}


def _over(told: Told) -> str:
    if told.entry.data["measure"] == "accept":
        return _("%(team)s had not accepted by %(due)s, when the time for it was over") % told.names
    return _clock(told, _("The time of %(team)s was over at %(due)s: %(what)s"))


def _slip(told: Told) -> str:
    facts = {**told.names, "slip": in_words(slip_words(str(told.entry.data["slip_kind"])))}
    if told.entry.data["source"] == "customer":
        return _("Small error, said by %(customer)s: %(slip)s") % facts
    if told.entry.data["source"] == "person":
        return _("Small error, noted by %(actor)s: %(slip)s") % facts
    return _("Small error: %(slip)s") % facts


def _rule_fired(told: Told) -> str:
    """What a rule did; an offer, a priority and a team that helps say themselves what became of the case."""
    sentences = {
        "told": _("The rule “%(rule)s” told someone to look at it"),
        "raised": _("The rule “%(rule)s” raised the priority"),
        "offered": _("The rule “%(rule)s” offered it onward, in the holder's name"),
        "prepared": _("The rule “%(rule)s” prepared a hand-off for its holder to finish"),
        "swarmed": _("The rule “%(rule)s” asked another team to help"),
    }
    nothing = _("The rule “%(rule)s” had nothing left to do here")
    return sentences.get(str(told.entry.data["outcome"]), nothing) % told.names


def _sent(told: Told) -> str:
    mail = told.entry.mail
    if not (mail and mail.key.startswith("introduction:")):
        return ""  # what it said stands in the story already
    return _("%(customer)s was told who has the case now") % told.names


def _undelivered(told: Told) -> str:
    return _("A mail to %(customer)s can't be delivered: %(error)s") % {
        **told.names,
        "error": told.entry.data["error"],
    }


def _bounced(told: Told) -> str:
    sentence = _("A mail to %(customer)s came back: %(error)s")
    return sentence % {**told.names, "error": told.entry.data["error"]}


TELLERS: dict[str, Callable[[Told], str]] = {
    "case.opened": _opened,
    "case.taken": _taken,
    "case.reassigned": _reassigned,
    "case.readdressed": _readdressed,
    "case.prioritised": _prioritised,
    "case.closed": lambda t: _because(_("%(actor)s closed the case") % t.names, str(t.entry.data["outcome"])),
    "case.reopened": _reopened,
    "case.waiting": _waiting,
    "case.resumed": _resumed,
    "case.linked": _linked,
    "swarm.started": lambda t: _("%(to_team)s works on it too; %(team)s holds it") % t.names,
    "swarm.ended": lambda t: _("%(to_team)s no longer works on it; %(team)s holds it") % t.names,
    "handoff.accepted": _accepted,
    "handoff.returned": lambda t: (
        _("%(actor)s returned the offer; %(from_team)s still has the case") % t.names
    ),
    "handoff.withdrawn": _withdrawn,
    "handoff.decided": _decided,
    "handoff.reminded": _reminded,
    "handoff.readdressed": lambda t: (
        _("%(before)s can't answer any more: the offer is for all of %(to_team)s") % t.names
    ),
    "handoff.expired": lambda t: (
        _("Nobody in %(to_team)s answered: the offer ended, and %(from_team)s still has the case") % t.names
    ),
    "promise.made": _promised,
    "promise.reminded": lambda t: _("Reminder: “%(promise)s” falls due at %(due)s") % t.names,
    "promise.renewed": lambda t: (
        _("%(customer)s was told that there is nothing new yet, and hears again by %(due)s") % t.names
    ),
    "promise.passed": lambda t: _("“%(promise)s” passed on with the case") % t.names,
    "promise.kept": lambda t: _("Kept: “%(promise)s”") % t.names,
    "promise.missed": lambda t: _("Missed: “%(promise)s”, due %(due)s") % t.names,
    "promise.released": lambda t: (
        _("Released: “%(promise)s”, because %(reason)s") % {**t.names, "reason": t.fact("reason")}
    ),
    "clock.breached": _over,
    "clock.corrected": lambda t: _because(
        _clock(t, _("%(actor)s corrected a clock of %(team)s: %(what)s")), t.fact("why")
    ),
    "rule.fired": _rule_fired,
    "mail.sent": _sent,
    "mail.stuck": _undelivered,
    "mail.bounced": _bounced,
    "slip.recorded": _slip,
}

# The entry of the message itself says these.
MESSAGES = ("message.received", "message.sent", "message.automatic", "note.added")

# The block of the hand-off says these, where the hand-off began.
IN_THE_BLOCK = (
    "handoff.referred",
    "handoff.offered",
    "handoff.asked",
    "handoff.explained",
    "handoff.corrected",
    "handoff.understood",
    "introduction.queued",
)

# The way and the clocks beside the story show these, with how long each lasted.
ON_THE_WAY = (
    "segment.started",
    "segment.ended",
    "clock.started",
    "clock.paused",
    "clock.resumed",
    "clock.warned",
    "clock.ended",
)
