"""A case's timeline in words: it reads like a story, and a hand-off is one block with all said of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pitstop.accounts.queries import Asker
from pitstop.escalations.queries import rule_names
from pitstop.handoffs import queries as handoffs
from pitstop.handoffs.overviews import contingencies, fields_and_answers, return_labels
from pitstop.handoffs.timeline import Entry
from pitstop.web.presenters import Words, answers, handoff_states, in_words
from pitstop.web.tellers import IN_THE_BLOCK, TELLERS, Told

# The first of these begins the block of its hand-off.
_BEGINS = ("handoff.referred", "handoff.offered")


def story(
    entries: Iterable[Entry], *, customer: str, now: datetime, reader: Asker | None = None
) -> list[Words]:
    """The entries that a reader needs, oldest first. What another entry says already is left out.

    With `reader`, a read-back that they may correct leads to where they do.
    """
    told = list(entries)
    blocks = _blocks(told)
    rules = rule_names({e.data["rule"] for e in told if e.kind == "rule.fired"})
    labels = return_labels() if any(e.handoff and e.handoff.return_reason for e in told) else {}
    words = []
    for entry in told:
        rule = rules.get(entry.data.get("rule"), "")
        said = _tell(Told(entry, customer, now, rule), blocks, labels)
        if said and reader and said.get("kind") == "handoff":
            said = {
                **said,
                "handoff": {**said["handoff"], "correct_url": _correct_url(entry.handoff, reader)},
            }
        if said:
            words.append({"kind": "fact", "id": entry.id, "at": entry.at, **said})
    return words


def _tell(told: Told, blocks: Mapping[int, Sequence[Entry]], labels: Mapping[str, str]) -> Words | None:
    entry = told.entry
    if entry.message:
        return _message(entry, told.customer)
    about = blocks[entry.handoff.pk] if entry.handoff else ()
    if about and entry is about[0]:
        block = handoff_block(entry.handoff, about, labels)
        title = _("%(giver)s hands off to %(to_team)s") % block
        return {"kind": "handoff", "title": title, "handoff": block}
    if entry.kind in IN_THE_BLOCK:
        return None
    title = TELLERS[entry.kind](told) if entry.kind in TELLERS else ""
    said = {"text": entry.slip.text} if entry.slip else {}
    return {"title": title, **said} if title else None


def _blocks(entries: Iterable[Entry]) -> Mapping[int, Sequence[Entry]]:
    """What belongs to each hand-off, from the entry that begins it."""
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.handoff and (entry.kind in _BEGINS or entry.handoff.pk in found):
            found[entry.handoff.pk].append(entry)
    return found


def _noted(entry: Entry, message: Any, names: Mapping[str, Any]) -> str:
    if entry.actor:
        return _("%(actor)s noted") % names
    return _("A mail from someone else") if message.source == "mail" else _("Pitstop noted")


def _message(entry: Entry, customer: str) -> Words:
    names = {"actor": entry.actor, "customer": customer}
    message: Any = entry.message
    by_way = {"mail": _("by mail"), "status_page": _("on the status page"), "form": _("with the form")}
    kinds = {
        "from_customer": ("customer", _("%(customer)s wrote") % names),
        "to_customer": ("reply", _("%(actor)s answered %(customer)s") % names),
        "automatic": ("reply", _("Pitstop wrote to %(customer)s by itself") % names),
        "note": ("note", _noted(entry, message, names)),
    }
    kind, title = kinds[message.kind]
    if message.kind == "from_customer" and message.source in by_way:
        title = f"{title} · {by_way[message.source]}"
    return {"kind": kind, "title": title, "text": message.body, "message": message.pk}


def handoff_block(handoff: Any, about: Iterable[Entry], labels: Mapping[str, str]) -> Words:
    """A hand-off: who gives to whom, how it stands, what was asked, understood, corrected and passed on."""
    told = list(about)
    word, tone = handoff_states()[handoff.state]
    receiver = handoff.answered_by if handoff.state == "accepted" else handoff.to_person
    mails = [entry.mail for entry in told if entry.kind == "introduction.queued" and entry.mail]
    why = in_words(labels.get(handoff.return_reason, handoff.return_reason))
    return {
        "from_team": handoff.from_team.name,
        "giver": handoff.giver.name,
        "to_team": handoff.to_team.name,
        "receiver": receiver.name if receiver else "",
        "state_word": word,
        "tone": tone,
        "referred": _referred(told),
        "decision": _decision(told),
        "answers": answers(fields_and_answers(handoff)),
        "contingencies": [{"if": one.if_, "then": one.then} for one in contingencies(handoff)],
        "questions": [_question(entry.question) for entry in told if entry.kind == "handoff.asked"],
        "read_back": handoff.read_back,
        "automatic": handoff.automatic and handoff.state == "accepted",
        "corrections": [_correction(entry.correction) for entry in told if entry.kind == "handoff.corrected"],
        "introduction": mails[-1].body if mails else "",
        "return_reason": " · ".join(filter(None, [why, handoff.return_note])),
    }


def _correct_url(handoff: Any, reader: Asker) -> str:
    may = handoff.read_back and handoffs.may_correct(handoff, reader)
    return f"{reverse('web:handoff', args=[handoff.pk])}#correct" if may else ""


def _referred(about: Iterable[Entry]) -> str:
    """Why a lead had to decide first, empty when none had to."""
    first = next((entry for entry in about if entry.kind == "handoff.referred"), None)
    if first is None:
        return ""
    facts = {"team": first.to_team, "entries": first.data["entries"], "recent": first.data["recent"]}
    return _("%(team)s had it %(entries)s times before; handed off %(recent)s times within a day") % facts


def _decision(about: Iterable[Entry]) -> str:
    decided = next((entry for entry in about if entry.kind == "handoff.decided"), None)
    return TELLERS["handoff.decided"](Told(decided, "", decided.at)) if decided else ""


def _question(question: Any) -> Words:
    if question is None:  # it is no longer kept
        return {}
    return {
        "who": question.asked_by.name,
        "text": question.text,
        "answer": question.answer,
        "answered_by": question.answered_by.name if question.answered_by else "",
    }


def _correction(correction: Any) -> Words:
    if correction is None:
        return {}
    return {
        "who": correction.by.name,
        "text": correction.text,
        "seen_by": correction.seen_by.name if correction.seen_by else "",
    }
