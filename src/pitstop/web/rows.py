"""The rows of the desk in words: when, whose, what, why now, and what to do.

Each gives the context that `components/row.html` names.
"""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pitstop.handoffs.desks import Beside, HeldCase, offer_due
from pitstop.targets import wording
from pitstop.web.presenters import Words, asks, case_row, correction, due_what, quoted, returned
from pitstop.web.templatetags.pitstop import exact, since


def offer_row(handoff: Any, now: datetime, question: Any = None, clock: Any = None) -> Words:
    """An offer on the receiver's desk, until when to accept it, and what the giver has not answered yet."""
    where = reverse("web:handoff", args=[handoff.pk])
    about = f"#{handoff.case_id} {handoff.case.subject}"
    due_at, due_word = _offer_due(handoff, question, clock)
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
            *_limit(clock),
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


def _offer_due(handoff: Any, question: Any, clock: Any) -> tuple[datetime, str]:
    """What comes first for an offer, and what it is: an answer, or what the customer was told."""
    due_at = offer_due(handoff, clock)
    if clock and due_at == clock.due_at:
        return due_at, wording.falls_due(clock.measure)
    if due_at == handoff.told_at:
        return due_at, _("customer hears")
    return due_at, _("their answer") if question else _("answer")


def _limit(clock: Any) -> list[str]:
    """The target whose time runs, where one does."""
    return [wording.limit(clock.measure, clock.minutes)] if clock else []


def _asked(handoff: Any, question: Any) -> Words:
    return {"giver": handoff.giver.name, "text": quoted(question.text)}


def held_row(held: HeldCase, now: datetime) -> Words:
    """A case that one has."""
    return {
        **case_row(held.case),
        **_standing(held),
        "key": f"case-{held.case.pk}",
        **_due_next(held, now),
        "facts": [
            *_news(held),
            *(_limit(held.clock) if held.clock and held.due_at == held.clock.due_at else []),
            *_waits(held, now),
            _promised(held, now),
            _("yours since %(since)s") % {"since": exact(held.since, now)},
        ],
        "acts": _answering(held),
    }


def _waits(held: HeldCase, now: datetime) -> list[str]:
    """For whom it waits, and since when: our own clocks stand still meanwhile."""
    if held.wait is None:
        return []
    customer, other = (
        _("waiting on the customer since %(since)s"),
        _("waiting on a third party since %(since)s"),
    )
    sentence = (customer if held.wait.on == "customer" else other) % {
        "since": exact(held.wait.started_at, now)
    }
    return [
        _("%(sentence)s: %(why)s") % {"sentence": sentence, "why": held.wait.what}
        if held.wait.what
        else sentence
    ]


def _promised(held: HeldCase, now: datetime) -> str:
    """What the customer was promised; and by when, where something else is due before."""
    promise = held.promise
    if promise is None:
        return _("nothing promised yet")
    if held.due_at == promise.due_at:
        return quoted(promise.text)
    names = {"promise": quoted(promise.text), "due": exact(promise.due_at, now)}
    if promise.state == "missed":
        return _("missed at %(due)s, still owed: %(promise)s") % names
    return _("promised by %(due)s: %(promise)s") % names


def _due_next(held: HeldCase, now: datetime) -> Words:
    """What is due next, and when; a correction is not late, it only waits to be read."""
    promise, clock, due_at = held.promise, held.clock, held.due_at
    if promise and due_at == promise.due_at:
        return {"due_at": due_at, "due_what": due_what(promise)}
    if clock and due_at == clock.due_at:
        return {"due_at": due_at, "due_what": wording.falls_due(clock.measure)}
    if any(due_at == each.at for each in held.corrections):
        return {"due_at": None, "due_what": _("correction to read"), "when": since(due_at, now)}
    return {"due_at": due_at, "due_what": _("your answer") if due_at else ""}


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


def given_row(handoff: Any, now: datetime, question: Any = None, clock: Any = None) -> Words:
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
            "due_at": handoff.told_at,
            "due_what": _("customer hears"),
            "facts": [_("a lead decides whether it goes to %(team)s once more") % names],
        }
    due_at, due_word = _offer_due(handoff, None, clock)
    is_asked = question and not clock and due_at != handoff.told_at
    return {
        **row,
        "due_at": due_at,
        "due_what": _("your answer") if is_asked else due_word,
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
    promised = [_promised(held, now)] if held.promise else []
    return {**row, "facts": [holder, *_waits(held, now), *promised, *offered]}
