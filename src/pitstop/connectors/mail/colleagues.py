"""What a person of the desk asks for by mail: to hand a case off, under the same protocol as on every path.

Anything else that they write becomes an internal note. Where it can't be done, they get the reasons back, in
the words that every face says, with the fields to fill in.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.db import transaction
from django.utils import formats, timezone, translation
from django.utils.translation import gettext

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases import services as cases
from pitstop.connectors.mail import letters
from pitstop.connectors.mail.incoming import Incoming
from pitstop.connectors.mail.models import TakenIn
from pitstop.connectors.mail.rules.commands import Command, Said, command, moment
from pitstop.core.checks import quoted
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.say import say
from pitstop.core.words import gettext_noop as _
from pitstop.handoffs import overviews, queries
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.overviews import OfferForm
from pitstop.handoffs.services import Answer, Offer
from pitstop.notify import addresses
from pitstop.notify import services as notify

KNOWN, NEXT, BY, KIND, PERSON = "known", "next", "by", "kind", "person"
OWN_KEYS = {
    KNOWN: _("what the customer already knows; they read it"),
    NEXT: _("what happens next; the customer reads it"),
    BY: _("by when the customer hears: +2h, 15:00 or 2026-03-02 15:00"),
    KIND: _("why the case passes on"),
    PERSON: _("someone in the team; left out, anyone there may accept"),
}


# What came of it, by the hand-off's state.
DONE = {
    "offered": _("Case #%(case)d is offered to %(team)s. You hold it until they accept it."),
    "referred": _("%(team)s had case #%(case)d before: a lead decides now. You hold it meanwhile."),
    "accepted": _("%(team)s has case #%(case)d now, and the customer is told."),
}


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of a colleague's mail."""

    outcome: str
    case: int
    why: str = ""


def act(mail: Incoming, *, by: Asker, case_id: int, now: datetime) -> Answered:
    """Do what a colleague asks for in answer to a mail about this case."""
    asked = command(mail.text)
    if asked is None:
        return note(mail, by=by, case_id=case_id, now=now)
    with translation.override(accounts.language(by.person)):
        return _hand_off(mail, asked, by=by, case_id=case_id, now=now)


def note(mail: Incoming, *, by: Asker, case_id: int, now: datetime) -> Answered:
    """Keep what a colleague wrote as an internal note; or tell them why not."""
    words = letters.letter(mail)
    body = "\n\n".join(part for part in (words.body, words.remark) if part)
    try:
        with transaction.atomic():
            cases.write_note(by=by, now=now, case_id=case_id, body=body, files=words.files)
    except Refused as refusal:
        with translation.override(accounts.language(by.person)):
            why = gettext("What you wrote about case #%(case)d was not kept:") % {"case": case_id}
            _tell_why(mail, refusal, by=by, case_id=case_id, now=now, above=why, below="")
        return Answered(TakenIn.Outcome.REFUSED, case_id, str(refusal))
    return Answered(TakenIn.Outcome.NOTED, case_id)


def _hand_off(mail: Incoming, asked: Command, *, by: Asker, case_id: int, now: datetime) -> Answered:
    sheet: OfferForm | None = None
    try:
        with transaction.atomic():
            kind = asked.said.get(KIND, Said("specialist")).line.lower().replace(" ", "_")
            team, person = _receiver(asked)
            sheet = overviews.offer_form(by, case_id, to_team=team.pk, kind=kind, now=now)
            offered = _offer(sheet, asked, kind, zone=accounts.time_zone(by.person), now=now)
            handoff = handoffs.offer(
                by=by,
                now=now,
                case_id=case_id,
                to_team=team.pk,
                to_person=person.pk if person else None,
                offered=offered,
            )
    except Refused as refusal:
        why = gettext("Case #%(case)d was not handed off. You hold it as before.") % {"case": case_id}
        below = _to_fill_in(sheet, asked, zone=accounts.time_zone(by.person))
        _tell_why(mail, refusal, by=by, case_id=case_id, now=now, above=why, below=below)
        return Answered(TakenIn.Outcome.REFUSED, case_id, str(refusal))
    facts = {"case": case_id, "team": team.name}
    _answer(mail, gettext(DONE[handoff.state]) % facts, by=by, case_id=case_id, now=now)
    return Answered(TakenIn.Outcome.OFFERED, case_id)


def _receiver(asked: Command) -> tuple[Team, Person | None]:
    """The team, and the person when one is named; a person alone stands for their team when they have one."""
    named = asked.said.get(PERSON)
    person = _person(named.line) if named else None
    team = accounts.team_by_name(asked.to)
    if team:
        return team, person
    person = person or _person(asked.to)
    teams = [team for team in accounts.teams_of(Asker(person)) if team.is_open]
    if len(teams) != 1:
        sentence = _("%(person)s is in %(count)d teams. Name the team, and “person: %(person)s” below it.")
        params: dict[str, object] = {"person": person.name, "count": len(teams)}
        raise Refused([Reason("team-unclear", sentence, Because.INVALID, "to_team", params)])
    return teams[0], person


def _person(called: str) -> Person:
    words = " ".join(called.split()).casefold()
    found = [one for one in accounts.active_people() if words in (one.name.casefold(), one.email.casefold())]
    if len(found) == 1:
        return found[0]
    sentence = _(
        "“%(name)s” is no team, and nobody or more than one is called so. Write a team's whole name."
    )
    raise Refused(
        [Reason("receiver-unclear", sentence, Because.INVALID, "to_team", {"name": quoted(called)})]
    )


def _offer(sheet: OfferForm, asked: Command, kind: str, *, zone: tzinfo, now: datetime) -> Offer:
    """What was said, and what the case itself can say where nothing was."""
    names = {
        name: field.key
        for field in sheet.fields
        for name in (field.key.replace("_", " ").lower(), field.label.lower(), gettext(field.label).lower())
    }
    unknown = [key for key in asked.said if key not in names and key not in OWN_KEYS]
    if sheet.to_team:  # else there are no fields, and the offer itself is refused with the reason why
        refuse_if(_unplaced(unknown, asked.rest))
    own = {key: asked.said[key].value for key in OWN_KEYS if key in asked.said and key not in names}
    due_at = moment(asked.said[BY].line, now=now, zone=zone) if BY in own else sheet.suggested_due_at
    if due_at is None:
        sentence = _("“%(time)s” is no time. Write +2h, 15:00 or 2026-03-02 15:00.")
        reason = Reason(
            "time-unclear", sentence, Because.INVALID, "next_update_at", {"time": quoted(own[BY])}
        )
        raise Refused([reason])
    before = queries.last_of(sheet.case)
    promised = sheet.promises[0].text if sheet.promises else ""
    said = {names[key]: said for key, said in asked.said.items() if key in names}
    return Offer(
        kind=kind,
        answers={
            **dict(sheet.answers),
            **{key: Answer(one.value, one.not_known) for key, one in said.items()},
        },
        already_known=own.get(KNOWN, before.already_known if before else ""),
        next_step=own.get(NEXT, promised),
        next_update_at=due_at,
    )


def _unplaced(keys: list[str], rest: str) -> list[Reason]:
    sentence = _("There is no field “%(key)s” here. The fields are listed below.")
    found = [
        Reason("field-unknown", sentence, Because.INVALID, "answers", {"key": quoted(key)}) for key in keys
    ]
    if rest:
        sentence = _("“%(text)s” stands under no field. Begin each line with a field and a colon.")
        found.append(Reason("line-unplaced", sentence, Because.INVALID, "answers", {"text": quoted(rest)}))
    return found


def _to_fill_in(sheet: OfferForm | None, asked: Command, *, zone: tzinfo) -> str:
    """The same mail again, with every field in its place, and what each of them means."""
    if sheet is None or sheet.to_team is None:
        teams = ", ".join(team.name for team in accounts.open_teams())
        return gettext("The teams are: %(teams)s.") % {"teams": teams}
    given = {
        key: one.value or (f"not known because {one.not_known}" if one.not_known else "")
        for key, one in asked.said.items()
    }
    due = formats.date_format(timezone.localtime(sheet.suggested_due_at, zone), "Y-m-d H:i")
    lines = [f"hand off to {asked.to}"]
    meanings = []
    for field in sheet.fields:
        key = field.key.replace("_", " ")
        value = (
            given.get(key) or given.get(gettext(field.label).lower()) or _prefilled(sheet.answers, field.key)
        )
        lines.append(f"{key}: {value}")
        choices = f" ({', '.join(map(gettext, field.choices))})" if field.choices else ""
        needed = gettext("must be filled in") if field.required else gettext("may stay empty")
        meanings.append(f"{key}: {gettext(field.label)}{choices}; {needed}")
    lines += [
        f"{KNOWN}: {given.get(KNOWN, '')}",
        f"{NEXT}: {given.get(NEXT, '')}",
        f"{BY}: {given.get(BY) or due}",
    ]
    meanings += [f"{key}: {gettext(meaning)}" for key, meaning in OWN_KEYS.items()]
    return "\n\n".join(
        (
            gettext("Answer this mail with these lines, filled in:"),
            "\n".join(lines),
            gettext("What they mean:"),
            "\n".join(f"- {meaning}" for meaning in meanings),
            gettext("Where something isn't known, write: not known because …"),
        )
    )


def _prefilled(answers: Mapping[str, Answer], key: str) -> str:
    return answers[key].value if key in answers else ""


def _tell_why(
    mail: Incoming, refusal: Refused, *, by: Asker, case_id: int, now: datetime, above: str, below: str
) -> None:
    reasons = "\n".join(f"- {say(reason)}" for reason in refusal.reasons)
    body = "\n\n".join(part for part in (above, reasons, below) if part)
    _answer(mail, body, by=by, case_id=case_id, now=now)


def _answer(mail: Incoming, body: str, *, by: Asker, case_id: int, now: datetime) -> None:
    name = hashlib.sha256(f"{mail.message_id}{mail.fingerprint}".encode()).hexdigest()[:40]
    notify.enqueue(
        key=f"answer:{name}",
        to=by.person.email,
        subject=f"Re: {mail.subject}"[:300],
        body=body,
        now=now,
        case=case_id,
        thread=f"case-{case_id}",
        reply_to=addresses.reply_address(by.id, case_id),
        automatic=True,
    )
