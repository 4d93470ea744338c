"""Facts into words: the parts of a case and of a hand-off. The product's words, in the active language.

Each function gives the context that the comment at the top of a component names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

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


def correction(found: Any) -> Words:
    """What the giver says was understood otherwise, and where one says that it was seen."""
    names = {"person": found.by.name, "text": quoted(found.text)}
    return {
        "title": _("%(person)s corrects what was understood: %(text)s") % names,
        "act": {"label": _("Read it"), "url": reverse("web:handoff", args=[found.handoff_id]), "key": "m"},
    }


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
