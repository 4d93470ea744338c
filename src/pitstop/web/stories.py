"""A case's timeline in words: it reads like a story, and a hand-off is one block with its answers folded."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from pitstop.handoffs.overviews import fields_and_answers, return_reason
from pitstop.handoffs.timeline import Entry
from pitstop.web.presenters import Words, answers, handoff_states, in_words
from pitstop.web.templatetags.pitstop import exact


def story(entries: Iterable[Entry], *, customer: str, now: datetime) -> list[Words]:
    """The entries that a reader needs, oldest first. What another entry says already is left out."""
    told = (_tell(entry, customer, now) for entry in entries)
    return [{"kind": "fact", **words} for words in told if words]


def _tell(entry: Entry, customer: str, now: datetime) -> Words | None:
    if entry.message:
        return _message(entry, customer)
    if entry.kind == "handoff.offered" and entry.handoff:
        return {"kind": "handoff", "at": entry.at, "handoff": handoff_block(entry.handoff)}
    teller = _FACTS.get(entry.kind)
    title = teller(entry, customer, now) if teller else ""
    return {"at": entry.at, "title": title} if title else None


def _message(entry: Entry, customer: str) -> Words:
    names = {"actor": entry.actor, "customer": customer}
    kinds = {
        "from_customer": ("customer", _("%(customer)s wrote") % names),
        "to_customer": ("reply", _("%(actor)s answered %(customer)s") % names),
        "note": ("note", _("%(actor)s noted") % names),
    }
    message: Any = entry.message
    kind, title = kinds[message.kind]
    return {"kind": kind, "at": entry.at, "title": title, "text": message.body}


def handoff_block(handoff: Any) -> Words:
    """A hand-off with its answers, its read-back and how it stands."""
    word, tone = handoff_states()[handoff.state]
    accepted = handoff.state == "accepted"
    receiver = handoff.answered_by if accepted else handoff.to_person
    return {
        "from_team": handoff.from_team.name,
        "giver": handoff.giver.name,
        "to_team": handoff.to_team.name,
        "receiver": receiver.name if receiver else "",
        "state_word": word,
        "tone": tone,
        "answers": answers(fields_and_answers(handoff)),
        "read_back": handoff.read_back,
        "introduction": "",
        "return_reason": " · ".join(filter(None, [in_words(return_reason(handoff)), handoff.return_note])),
    }


def _due(entry: Entry, now: datetime) -> str:
    promise: Any = entry.promise
    return exact(promise.due_at, now)


def _promised(entry: Entry, customer: str, now: datetime) -> str:
    promise: Any = entry.promise
    return _("%(actor)s promised %(customer)s: “%(text)s” by %(due)s") % {
        "actor": entry.actor,
        "customer": customer,
        "text": promise.text,
        "due": _due(entry, now),
    }


_FACTS: dict[str, Callable[[Entry, str, datetime], str]] = {
    "case.opened": lambda e, _c, _n: _("%(actor)s opened the case in %(team)s") % _names(e),
    "case.taken": lambda e, _c, _n: _("%(actor)s took the case") % _names(e),
    "case.closed": lambda e, _c, _n: (
        _("%(actor)s closed the case: %(outcome)s") % {**_names(e), "outcome": e.data["outcome"]}
    ),
    "handoff.accepted": lambda e, _c, _n: (
        _("%(actor)s accepted for %(to_team)s and has the case") % _names(e)
    ),
    "handoff.returned": lambda e, _c, _n: (
        _("%(actor)s returned the offer; %(from_team)s still has the case") % _names(e)
    ),
    "handoff.withdrawn": lambda e, _c, _n: _("%(actor)s withdrew the offer") % _names(e),
    "promise.made": _promised,
    "promise.kept": lambda e, _c, _n: _("Kept: “%(promise)s”") % _names(e),
    "promise.missed": lambda e, _c, n: (
        _("Missed: “%(promise)s”, due %(due)s") % {**_names(e), "due": _due(e, n)}
    ),
    "promise.released": lambda e, _c, _n: (
        _("Released: “%(promise)s”, because %(reason)s")
        % {**_names(e), "reason": in_words(str(e.data["reason"]))}
    ),
    "mail.sent": lambda e, c, _n: (
        _("%(customer)s was told who has the case now") % {"customer": c} if _introduces(e) else ""
    ),
    "mail.stuck": lambda e, c, _n: (
        _("A mail to %(customer)s can't be delivered: %(error)s") % {"customer": c, "error": e.data["error"]}
    ),
}


def _introduces(entry: Entry) -> bool:
    return bool(entry.mail and entry.mail.key.startswith("introduction:"))


def _names(entry: Entry) -> dict[str, str]:
    return {
        "actor": entry.actor or _("someone"),
        "team": entry.team,
        "from_team": entry.from_team,
        "to_team": entry.to_team,
        "promise": entry.promise.text if entry.promise else "",
    }
