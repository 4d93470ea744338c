"""A case's story in words, for `pitstop case show`: what a person did and what the customer heard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from pitstop.cli.shared import local
from pitstop.escalations.queries import rule_names
from pitstop.handoffs import overviews
from pitstop.handoffs.timeline import Entry
from pitstop.targets import wording


def told(entries: Iterable[Entry], *, customer: str) -> Iterator[tuple[datetime, str, str]]:
    """When, what happened, and what was said there; oldest first.

    What another entry says already is left out: an acceptance says that a segment ended. `--json` has all.
    """
    entries = list(entries)
    rules = rule_names({e.data["rule"] for e in entries if e.kind == "rule.fired"})
    for entry in entries:
        if entry.message:
            yield entry.at, _speaker(entry, customer), entry.message.body
        elif entry.kind == "rule.fired":
            rule, outcome = rules.get(entry.data["rule"], ""), entry.data["outcome"]
            yield entry.at, f"The escalation rule “{rule}” acted by itself: {outcome}", ""
        elif teller := _TOLD.get(entry.kind):
            words = teller(entry, customer)
            if words:
                yield entry.at, words, ""


def _speaker(entry: Entry, customer: str) -> str:
    message: Any = entry.message
    return {
        "from_customer": f"{customer} wrote",
        "to_customer": f"{_actor(entry)} answered {customer}",
        "automatic": f"The desk itself wrote to {customer}",
        "note": f"{_actor(entry)} noted",
    }[str(message.kind)]


def _actor(entry: Entry) -> str:
    return entry.actor or "someone"


def _returned(entry: Entry, _customer: str) -> str:
    words = f"{_actor(entry)} returned the offer to {entry.from_team}"
    if not entry.handoff:
        return words
    note = " ".join(entry.handoff.return_note.split())
    return f"{words}: {'. '.join(filter(None, [overviews.return_reason(entry.handoff), note]))}"


def _offered(entry: Entry, _customer: str) -> str:
    number = f" (hand-off {entry.handoff.pk})" if entry.handoff else ""
    return f"{_actor(entry)} offered the case to {entry.to_team}{number}"


def _asked(entry: Entry, _customer: str) -> str:
    return f"{_actor(entry)} asked back about the offer"


def _explained(entry: Entry, _customer: str) -> str:
    return f"{_actor(entry)} answered what was asked"


def _promise(words: str) -> Callable[[Entry, str], str]:
    """A teller for what became of a promise; `words` may name actor, customer, text and due."""

    def tell(entry: Entry, customer: str) -> str:
        if not entry.promise:
            return ""
        return words.format(
            actor=_actor(entry),
            customer=customer,
            text=entry.promise.text,
            due=local(entry.promise.due_at),
            reason=entry.data.get("reason", ""),
        )

    return tell


def _mail_sent(entry: Entry, customer: str) -> str:
    introduces = entry.mail and entry.mail.key.startswith("introduction:")
    return f"{customer} was told who has the case now" if introduces else ""


def _taken(entry: Entry, _customer: str) -> str:
    return f"{_actor(entry)} took the case{f' over from {entry.before}' if entry.before else ''}"


def _reassigned(entry: Entry, _customer: str) -> str:
    return _because(f"{_actor(entry)} gave the case to {entry.person}", entry)


def _readdressed(entry: Entry, _customer: str) -> str:
    return _because(f"{entry.before} can't go on with it, so it waits in {entry.team}", entry)


def _because(words: str, entry: Entry) -> str:
    return f"{words}: {entry.data['why']}" if entry.data["why"] else words


def _on(entry: Entry) -> str:
    return str(entry.data["on"]).replace("_", " ")


def _what(entry: Entry) -> str:
    return f": {entry.wait.what}" if entry.wait and entry.wait.what else ""


def _clock(entry: Entry) -> str:
    return f"{entry.team}: {wording.measures().get(str(entry.data['measure']), '')}"


_TOLD: dict[str, Callable[[Entry, str], str]] = {
    "clock.breached": lambda e, _c: f"The time was over. {_clock(e)}",
    "clock.corrected": lambda e, _c: _because(f"{_actor(e)} corrected a clock. {_clock(e)}", e),
    "case.opened": lambda e, _c: f"{_actor(e)} opened the case in {e.team}",
    "case.taken": _taken,
    "case.reassigned": _reassigned,
    "case.readdressed": _readdressed,
    "case.prioritised": lambda e, _c: f"{_actor(e)} made the case {e.data['priority']}",
    "case.reopened": lambda e, _c: _because(f"The case goes on, held by {e.team}", e),
    "case.linked": lambda e, _c: f"{_actor(e)}: the customer's link is {e.data['link']}",
    "swarm.started": lambda e, _c: f"{e.to_team} works on it too, beside {e.team}",
    "swarm.ended": lambda e, _c: f"{e.to_team} no longer works on it",
    "case.waiting": lambda e, _c: f"{_actor(e)} lets it wait for the {_on(e)}{_what(e)}",
    "case.resumed": lambda e, _c: f"It goes on, after it waited for the {_on(e)}",
    "case.closed": lambda e, _c: f"{_actor(e)} closed the case: {e.data['outcome']}",
    "handoff.offered": _offered,
    "handoff.accepted": lambda e, _c: f"{_actor(e)} accepted for {e.to_team} and has the case",
    "handoff.returned": _returned,
    "handoff.withdrawn": lambda e, _c: f"{_actor(e)} withdrew the offer to {e.to_team}",
    "handoff.referred": lambda e, _c: f"It keeps coming back: a lead decides whether {e.to_team} gets it",
    "handoff.decided": lambda e, _c: f"{_actor(e)} decided: {str(e.data['decision']).replace('_', ' ')}",
    "handoff.asked": _asked,
    "handoff.explained": _explained,
    "handoff.corrected": lambda e, _c: f"{_actor(e)} corrected the read-back",
    "handoff.understood": lambda e, _c: f"{_actor(e)} saw the correction",
    "handoff.reminded": lambda e, _c: f"A reminder, since {e.to_team} had not answered",
    "handoff.readdressed": lambda e, _c: f"The offer is all of {e.to_team}'s now",
    "handoff.expired": lambda e, _c: f"{e.to_team} did not answer: the offer ended",
    "promise.made": _promise("{actor} promised {customer} by {due}: {text}"),
    "promise.reminded": _promise("Reminder, due {due}: {text}"),
    "promise.renewed": _promise("Nothing new yet: {customer} was told when they hear next: {text}"),
    "promise.kept": _promise("Kept: {text}"),
    "promise.missed": _promise("Missed, due {due}: {text}"),
    "promise.released": _promise("Released, because {reason}: {text}"),
    "mail.sent": _mail_sent,
    "mail.bounced": lambda e, c: f"A mail to {c} came back: {e.data['error']}",
    "slip.recorded": lambda e, _c: f"A small error: {overviews.slip_words(str(e.data['slip_kind']))}",
    "mail.stuck": lambda e, c: f"A mail to {c} can't be delivered: {e.data['error']}",
}
