"""Facts into words: the rows of the desk, the parts of a case. The product's words, in the active language.

Each function gives the context that the comment at the top of a component names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pitstop.handoffs.desks import Beside, HeldCase, offer_due
from pitstop.web.templatetags.pitstop import exact, since

Words = dict[str, Any]


class Field(Protocol):
    """What is read of a protocol's field."""

    @property
    def label(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def choices(self) -> Sequence[str]: ...


class Answer(Protocol):
    """What is read of an answer."""

    @property
    def value(self) -> str: ...
    @property
    def not_known(self) -> str: ...


def offer_row(handoff: Any, now: datetime, question: Any = None) -> Words:
    """An offer on the receiver's desk, and what the giver has not answered yet."""
    where = reverse("web:handoff", args=[handoff.pk])
    about = f"#{handoff.case_id} {handoff.case.subject}"
    due_at, due_word = _offer_due(handoff, question)
    return {
        **case_row(handoff.case),
        "key": f"offer-{handoff.pk}",
        "is_new": True,
        "url": where,
        "due_at": due_at,
        "due_what": due_word,
        "from_team": handoff.from_team.name,
        "giver": handoff.giver.name,
        "facts": [
            *([_("%(giver)s was asked first: %(text)s") % _asked(handoff, question)] if question else []),
            _("next: %(step)s") % {"step": handoff.next_step},
            _("offered %(since)s") % {"since": since(handoff.offered_at, now)},
            *([_("for %(person)s") % {"person": handoff.to_person.name}] if handoff.to_person else []),
        ],
        "acts": [
            {
                "label": _("Accept"),
                "url": f"{where}#accept",
                "key": "a",
                "weight": "primary",
                "about": about,
                "id": f"accept-{handoff.pk}",
            },
            {
                "label": _("Return"),
                "url": f"{where}#return",
                "key": "r",
                "about": about,
                "id": f"return-{handoff.pk}",
            },
        ],
    }


def _offer_due(handoff: Any, question: Any) -> tuple[datetime, str]:
    """What comes first for an offer, and what it is: an answer, or what the customer was told."""
    due_at = offer_due(handoff)
    if due_at == handoff.next_update_at:
        return due_at, _("customer hears")
    return due_at, _("their answer") if question else _("answer")


def _asked(handoff: Any, question: Any) -> Words:
    return {"giver": handoff.giver.name, "text": quoted(question.text)}


def held_row(held: HeldCase, now: datetime) -> Words:
    """A case that one has."""
    promise = held.promise
    facts = [quoted(promise.text)] if promise else [_("nothing promised yet")]
    return {
        **case_row(held.case),
        **_standing(held),
        "key": f"case-{held.case.pk}",
        "due_at": held.due_at,
        "due_what": _due_next(held),
        "facts": [*_news(held), *facts, _("yours since %(since)s") % {"since": exact(held.since, now)}],
        "acts": _answering(held),
    }


def _due_next(held: HeldCase) -> str:
    promise = held.promise
    if promise and held.due_at == promise.due_at:
        return due_what(promise)
    return _("your answer") if held.due_at else ""


def _standing(held: HeldCase) -> Words:
    """How the last hand-off of a case stands, in a word, where that is something to act on."""
    if held.returned:
        return {"state": _("returned"), "tone": "warning"}
    if held.expired:
        return {"state": _("not answered"), "tone": "warning"}
    if held.referred:
        return {"state": _("waits for a lead"), "tone": ""}
    return {}


def _news(held: HeldCase) -> list[str]:
    """What happened to the case that its holder should read first."""
    found = [asks(held.question)] if held.question else []
    found += [correction(each)["title"] for each in held.corrections]
    if held.returned:
        found.append(returned(held.returned, held.because))
    if held.expired:
        found.append(_("nobody in %(team)s answered") % {"team": held.expired.to_team.name})
    if held.referred:
        names = {"team": held.referred.to_team.name}
        found.append(_("a lead decides whether it goes to %(team)s once more") % names)
    if held.offer:
        names = {"team": held.offer.to_team.name}
        found.append(_("offered to %(team)s, yours until they accept") % names)
    return found


def correction(found: Any) -> Words:
    """What the giver says was understood otherwise, and where one says that it was seen."""
    names = {"person": found.by.name, "text": quoted(found.text)}
    return {
        "title": _("%(person)s corrects what was understood: %(text)s") % names,
        "act": {"label": _("Read it"), "url": reverse("web:handoff", args=[found.handoff_id]), "key": "m"},
    }


def _answering(held: HeldCase) -> list[Words]:
    """The way to what waits for the holder's word: a question, or a correction to read."""
    about = f"#{held.case.pk} {held.case.subject}"
    if held.question:
        where, label = held.question.handoff_id, _("Answer")
    elif held.corrections:
        where, label = held.corrections[0].handoff_id, _("Read it")
    else:
        return []
    url = reverse("web:handoff", args=[where])
    return [{"label": label, "url": url, "key": "a", "about": about, "id": f"answer-{held.case.pk}"}]


def returned(handoff: Any, because: str) -> str:
    """That an offer came back, from whom and why."""
    names = {"person": handoff.answered_by.name, "reason": in_words(because)}
    return _("Returned by %(person)s: %(reason)s") % names


def due_what(promise: Any) -> str:
    """What falls due: a promise, or one that was missed and that nothing followed."""
    return _("missed, still owed") if promise.state == "missed" else _("promise")


def quoted(text: str) -> str:
    """Somebody's words in the quotation marks of the active language."""
    return _("“%(text)s”") % {"text": text}


def waiting_row(held: HeldCase, now: datetime) -> Words:
    """A case of the team that waits for someone to take it."""
    row = held_row(held, now)
    row["facts"][-1] = _("waits in %(team)s since %(since)s") % {
        "team": held.team.name,
        "since": exact(held.since, now),
    }
    return row


def promise_row(promise: Any, now: datetime) -> Words:
    """A promise that is owed."""
    return {
        **case_row(promise.case),
        "key": f"promise-{promise.pk}",
        "due_at": promise.due_at,
        "due_what": due_what(promise),
        "facts": [quoted(promise.text)],
    }


def beside(waits: Beside, current: int) -> Words:
    """What waits beside the case that is looked at."""
    row = case_row(waits.case)
    if waits.offer:
        row["url"] = reverse("web:handoff", args=[waits.offer.pk])
    return {**row, "due_at": waits.due_at, "is_offer": bool(waits.offer), "current": waits.case.pk == current}


def given_row(handoff: Any, now: datetime, question: Any = None) -> Words:
    """An offer that one made and that waits for its answer, or for a lead's decision."""
    row = {
        **case_row(handoff.case),
        "key": f"given-{handoff.pk}",
        "url": reverse("web:handoff", args=[handoff.pk]),
    }
    names = {"team": handoff.to_team.name, "since": since(handoff.offered_at, now)}
    if handoff.state == "referred":
        return {
            **row,
            "state": _("waits for a lead"),
            "due_at": handoff.next_update_at,
            "due_what": _("customer hears"),
            "facts": [_("a lead decides whether it goes to %(team)s once more") % names],
        }
    due_at, due_word = _offer_due(handoff, None)
    return {
        **row,
        "due_at": due_at,
        "due_what": _("your answer") if question and due_at != handoff.next_update_at else due_word,
        "facts": [
            *([asks(question)] if question else []),
            _("offered to %(team)s %(since)s") % names,
            *([_("reminded already")] if handoff.silence_step else []),
        ],
    }


def passed_row(handoff: Any, now: datetime) -> Words:
    """A case that one handed off."""
    names = {"person": handoff.answered_by.name, "team": handoff.to_team.name}
    return {
        **case_row(handoff.case),
        "key": f"passed-{handoff.pk}",
        "due_at": None,
        "when": _("accepted %(since)s") % {"since": since(handoff.answered_at, now)},
        "facts": [
            _("%(person)s in %(team)s has taken it on") % names,
            *([_("closed")] if handoff.case.state == "closed" else []),
        ],
    }


def readable_row(held: HeldCase, now: datetime) -> Words:
    """A case that one may read, whoever holds it."""
    row = {**held_row(held, now), "acts": []}
    holder = f"{held.team.name} · {held.person.name}" if held.person else held.team.name
    if held.case.state == "closed":
        return {**row, "when": _("closed"), "due_at": None, "facts": [holder]}
    offered = [_("offered to %(team)s") % {"team": held.offer.to_team.name}] if held.offer else []
    return {**row, "facts": [holder, *([quoted(held.promise.text)] if held.promise else []), *offered]}


def case_row(case: Any) -> Words:
    """A case as every row names it; a priority that says something is said in a word."""
    priority = priorities()[case.priority] if case.priority in ("high", "urgent") else ""
    return {
        "priority": priority,
        "priority_tone": "danger" if case.priority == "urgent" else "warning",
        "number": case.pk,
        "subject": case.subject,
        "url": reverse("web:case", args=[case.pk]),
        "customer": case.customer.name,
    }


def case_head(case: Any) -> Words:
    """A case as headings name it."""
    return {
        **case_row(case),
        "closed": case.state == "closed",
        "outcome": case.outcome,
        "version": case.version,
    }


def answers(pairs: Iterable[tuple[Field, Answer]]) -> list[Words]:
    """A protocol's answers, a line each; an optional field that was left empty is not shown."""
    return [
        {
            "label": _(field.label),
            "value": _answered(field, answer.value),
            "not_known": answer.not_known,
        }
        for field, answer in pairs
        if answer.value or answer.not_known
    ]


def _answered(field: Field, value: str) -> str:
    """An answer as it is read: what was chosen from the field's own words is translated, line by line."""
    if field.kind == "yes_no":
        return {"yes": _("Yes"), "no": _("No")}.get(value, value)
    known = set(field.choices)
    return "\n".join(_(line) if line in known else line for line in value.split("\n")) if known else value


def contingencies(found: Iterable[Any]) -> list[Words]:
    """What to do if something goes wrong."""
    return [{"if": one.if_, "then": one.then} for one in found]


@dataclass(frozen=True)
class Release:
    """A release of a promise that was refused: what was typed, and what is wrong with it."""

    promise: int
    reason: str
    wrong: list[str]


def promises(
    found: Iterable[Any], *, now: datetime, case: int | None = None, tried: Release | None = None
) -> list[Words]:
    """Promises, the open ones first, and what may be done about them where `case` may be changed."""
    words = promise_states()
    ordered = sorted(found, key=lambda promise: (promise.state != "open", promise.due_at))
    return [
        {
            "id": promise.pk,
            "what": promise.text,
            "due_at": promise.due_at,
            "state": promise.state,
            "state_word": words[promise.state],
            "reason": promise.reason,
            **(_settling(promise, case, now, tried) if case and promise.state == "open" else {}),
        }
        for promise in ordered
    ]


def _settling(promise: Any, case: int, now: datetime, tried: Release | None) -> Words:
    mine = tried if tried and tried.promise == promise.pk else None
    where = [case, promise.pk]
    return {
        # Once its time has passed it can only be missed: no button promises what would be refused.
        "keep_url": reverse("web:keeping", args=where) if now <= promise.due_at else "",
        "release_url": reverse("web:release", args=where),
        "release_reason": mine.reason if mine else "",
        "release_wrong": mine.wrong if mine else [],
    }


def way(segments: Sequence[Any], *, until: datetime) -> list[Words]:
    """The case's segments, the last one running until `until`."""
    return [
        {
            "team": segment.team.name,
            "person": segment.person.name if segment.person else "",
            "lasted": (segment.ended_at or until) - segment.started_at,
            "current": segment.ended_at is None,
        }
        for segment in segments
    ]


def promise_states() -> Mapping[str, str]:
    """The states of a promise, in words."""
    return {"open": _("open"), "kept": _("kept"), "missed": _("missed"), "released": _("released")}


def handoff_states() -> Mapping[str, tuple[str, str]]:
    """The states of a hand-off, in words, with the weight of each."""
    return {
        "offered": (_("offered"), "accent"),
        "accepted": (_("accepted"), "past"),
        "returned": (_("returned"), "warning"),
        "withdrawn": (_("withdrawn"), "past"),
        "referred": (_("waits for a lead"), "warning"),
        "expired": (_("expired"), "warning"),
    }


def priorities() -> Mapping[str, str]:
    """The priorities of a case, in words."""
    return {"low": _("low"), "normal": _("normal"), "high": _("high"), "urgent": _("urgent")}


def in_words(message: str) -> str:
    """A marked message in the active language; nothing stays nothing, where gettext would give its header."""
    return _(message) if message else ""


def left_out(number: int) -> str:
    """What a list doesn't show, in words; nothing is cut in silence."""
    if not number:
        return ""
    return ngettext("%(count)d more is not shown.", "%(count)d more are not shown.", number) % {
        "count": number
    }


def asks(question: Any) -> str:
    """What the receiver of an offer wants to know first."""
    return _("%(person)s asks: %(text)s") % {"person": question.asked_by.name, "text": quoted(question.text)}


def silence_steps() -> Mapping[str, str]:
    """What is done next when nobody answers an offer, in words."""
    return {
        "remind": _("then a reminder"),
        "lead": _("then their lead is told"),
        "back": _("then back to the giver"),
    }
