"""Whom it concerns that a customer wrote or that a case goes on, and that they are told."""

from collections.abc import Iterable
from datetime import datetime

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person
from pitstop.cases import queries as cases
from pitstop.cases.models import Message
from pitstop.cases.queries import Held
from pitstop.handoffs import queries
from pitstop.notify import services as notify

_SHOWN = 200  # of what was written: the case has it whole


def wrote(held: Held, message: Message, *, now: datetime) -> None:
    """Who has the case, or its team while nobody has; and those to whom it is offered."""
    key, who = f"wrote:{message.pk}", held.case.customer.name
    person = cases.who_has(held.holder)
    if person:
        _tell("customer_wrote", [person], "holder", held, key=key, who=who, text=message.body, now=now)
    else:
        team = accounts.members_of(held.holder.team_id)
        _tell("customer_wrote", team, "colleague", held, key=key, who=who, text=message.body, now=now)
    offer = queries.open_handoff(held.case)
    if offer and offer.state == "offered":
        receivers = [offer.to_person] if offer.to_person else accounts.members_of(offer.to_team_id)
        because = "receiver" if offer.to_person else "receiving_team"
        _tell("customer_wrote", receivers, because, held, key=key, who=who, text=message.body, now=now)


def reopened(held: Held, *, by: Person | None, why: str, now: datetime) -> None:
    """Who has the case again; where nobody has, the team and its leads."""
    key, who = f"reopened:{held.case.pk}:{held.case.reopened}", by.name if by else held.case.customer.name
    person, team = cases.who_has(held.holder), held.holder.team_id
    people = (
        [("holder", [person])]
        if person
        else [
            ("lead", accounts.leads_of(team)),
            ("colleague", accounts.members_of(team)),
        ]
    )
    for because, told in people:
        others = [each for each in told if each != by]
        _tell("reopened", others, because, held, key=key, who=who, text=why, now=now)


def said_not_right(held: Held, *, slip: int, text: str, now: datetime) -> None:
    """Who has the case or its team, and the leads, who look after what goes a little wrong."""
    key, who = f"not-right:{slip}", held.case.customer.name
    person, team = cases.who_has(held.holder), held.holder.team_id
    holders = [person] if person else accounts.members_of(team)
    because = "holder" if person else "colleague"
    _tell("not_right", holders, because, held, key=key, who=who, text=text, now=now)
    _tell("not_right", accounts.leads_of(team), "lead", held, key=key, who=who, text=text, now=now)


def _tell(
    kind: str,
    people: Iterable[Person],
    because: str,
    held: Held,
    *,
    key: str,
    who: str,
    text: str,
    now: datetime,
) -> None:
    facts = {
        "who": who,
        "team": held.holder.team.name,
        "subject": held.case.subject,
        "customer": held.case.customer.name,
        "text": text[:_SHOWN],
    }
    notify.tell(
        kind=kind,
        people=people,
        because=because,
        now=now,
        key=key,
        case=held.case.pk,
        facts={name: fact for name, fact in facts.items() if fact},
    )
