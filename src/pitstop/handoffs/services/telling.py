"""Whom a hand-off concerns, and that they are told: in the transaction of what happened."""

from collections.abc import Iterable
from datetime import datetime

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person
from pitstop.handoffs import queries, rules
from pitstop.handoffs.models import Correction, Handoff, Question
from pitstop.notify import services as notify
from pitstop.routing import queries as routing
from pitstop.routing.rules.routes import Terms


def offered(handoff: Handoff, terms: Terms, *, now: datetime) -> None:
    """Those whom the route says: the receivers, their leads, the giver's leads."""
    if handoff.to_person:
        _tell("offered", [handoff.to_person], "receiver", handoff, now=now)
    elif "receivers" in terms.told:
        _tell("offered", accounts.members_of(handoff.to_team_id), "receiving_team", handoff, now=now)
    if "receiving_leads" in terms.told:
        _tell("offered", accounts.leads_of(handoff.to_team_id), "lead", handoff, now=now)
    if "giving_leads" in terms.told:
        _tell("offered", accounts.leads_of(handoff.from_team_id), "lead", handoff, now=now)


def lead_needed(handoff: Handoff, *, now: datetime) -> None:
    """The leads of both teams: the case keeps coming back."""
    for team in (handoff.from_team_id, handoff.to_team_id):
        _tell("lead_needed", accounts.leads_of(team), "lead", handoff, now=now)


def decided(handoff: Handoff, *, now: datetime) -> None:
    """The giver, of what the lead decided."""
    text = rules.DECISIONS[handoff.decision]
    _tell_giver("decided", handoff, now=now, who=handoff.decided_by, text=text)


def accepted(handoff: Handoff, *, to: Person | None, now: datetime) -> None:
    """The giver; and where nobody said yes themselves, those who have the case now."""
    _tell_giver("accepted", handoff, now=now, who=to)
    if handoff.automatic:
        receivers = [to] if to else accounts.members_of(handoff.to_team_id)
        _tell("offered", receivers, "receiver" if to else "receiving_team", handoff, now=now)


def returned(handoff: Handoff, *, now: datetime) -> None:
    """The giver, who has to mend it."""
    why = handoff.return_note or routing.return_label(handoff.return_reason)
    _tell_giver("returned", handoff, now=now, who=handoff.answered_by, text=why)


def withdrawn(handoff: Handoff, *, reached: bool, now: datetime) -> None:
    """The one whom it reached by name. A team isn't told; for it and for leads it no longer waits."""
    people = [handoff.to_person] if handoff.to_person and reached else []
    _tell("withdrawn", people, "receiver", handoff, now=now)


def expired(handoff: Handoff, *, now: datetime) -> None:
    """The giver and their leads; and for a bot's, which can't act on it, the receivers' leads too."""
    _tell_giver("expired", handoff, now=now)
    teams = [handoff.from_team_id]
    if handoff.giver.kind == Person.Kind.AI:
        teams.append(handoff.to_team_id)
    for team in teams:
        _tell("expired", accounts.leads_of(team), "lead", handoff, now=now)


def reminded(handoff: Handoff, *, leads: bool, asked: bool, now: datetime) -> None:
    """Who is silent, or their leads: the receiver, or the giver while a question of theirs waits."""
    team = handoff.from_team_id if asked else handoff.to_team_id
    if leads:
        people: Iterable[Person] = accounts.leads_of(team)
    elif asked:
        people = givers(handoff)
    else:
        people = [handoff.to_person] if handoff.to_person else accounts.members_of(team)
    because = "lead" if leads else "giver" if asked else "receiver" if handoff.to_person else "receiving_team"
    _tell("lead_needed" if leads else "reminder", people, because, handoff, now=now, again=str(now))


def asked(handoff: Handoff, question: Question, *, now: datetime) -> None:
    """The giver."""
    who, text, again = question.asked_by, question.text, str(question.pk)
    _tell_giver("question", handoff, now=now, who=who, text=text, again=again)


def explained(handoff: Handoff, question: Question, *, now: datetime) -> None:
    """Who asked."""
    who, text, again = question.answered_by, question.answer, str(question.pk)
    _tell("answered", [question.asked_by], "receiver", handoff, now=now, who=who, text=text, again=again)


def corrected(handoff: Handoff, correction: Correction, people: Iterable[Person], *, now: datetime) -> None:
    """Who accepted it, and who has the case now."""
    who, text, again = correction.by, correction.text, str(correction.pk)
    _tell("corrected", people, "receiver", handoff, now=now, who=who, text=text, again=again)


def givers(handoff: Handoff) -> list[Person]:
    """Who offered it; when they left or lost the team, their colleagues there, who hold the case."""
    return [handoff.giver] if queries.giver_can_act(handoff) else accounts.members_of(handoff.from_team_id)


def _tell_giver(
    kind: str,
    handoff: Handoff,
    *,
    now: datetime,
    who: Person | None = None,
    text: str = "",
    again: str = "",
) -> None:
    people = givers(handoff)
    because = "giver" if people == [handoff.giver] else "colleague"
    _tell(kind, people, because, handoff, now=now, who=who, text=text, again=again)


def _tell(
    kind: str,
    people: Iterable[Person],
    because: str,
    handoff: Handoff,
    *,
    now: datetime,
    who: Person | None = None,
    text: str = "",
    again: str = "",
) -> None:
    facts = {
        "who": (who or handoff.giver).name,
        "team": handoff.to_team.name,
        "subject": handoff.case.subject,
        "customer": handoff.case.customer.name,
        "text": text,
    }
    notify.tell(
        kind=kind,
        people=people,
        because=because,
        now=now,
        key=f"{kind}:{handoff.pk}:{again}",
        case=handoff.case_id,
        handoff=handoff.pk,
        facts={name: fact for name, fact in facts.items() if fact},
    )
