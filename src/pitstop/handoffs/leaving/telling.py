"""Whom it concerns that someone leaves or a team closes, and that they are told once, not for each case."""

from datetime import datetime

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person, Team
from pitstop.handoffs.models import Handoff
from pitstop.notify import services as notify


def left(person: Person, team: Team, *, waiting: int, by: Person, now: datetime) -> None:
    """The leads of the team and their colleagues, with how many cases wait there now."""
    facts = {"who": person.name, "team": team.name, "waiting": waiting}
    key = f"left:{person.pk}:{team.pk}:{now.timestamp():.0f}"
    told = [each for each in accounts.members_of(team.pk) if each not in (by, person)]
    leads = [each for each in accounts.leads_of(team.pk) if each not in (by, person)]
    notify.tell(kind="person_left", people=leads, because="lead", now=now, key=key, facts=facts)
    notify.tell(kind="person_left", people=told, because="colleague", now=now, key=key, facts=facts)


def offered_to_the_team(handoff: Handoff, *, before: int, now: datetime) -> None:
    """The team, of an offer that was one person's and now is theirs to answer."""
    facts = {
        "who": handoff.giver.name,
        "team": handoff.to_team.name,
        "subject": handoff.case.subject,
        "customer": handoff.case.customer.name,
    }
    notify.tell(
        kind="offered",
        people=[each for each in accounts.members_of(handoff.to_team_id) if each.pk != before],
        because="receiving_team",
        now=now,
        key=f"offered:{handoff.pk}:instead-of-{before}",
        case=handoff.case_id,
        handoff=handoff.pk,
        facts=facts,
    )


def closed(team: Team, successor: Team | None, *, by: Person, now: datetime) -> None:
    """The people of the team, with where its cases go."""
    facts = {"who": by.name, "team": team.name, "successor": successor.name if successor else ""}
    notify.tell(
        kind="team_closed",
        people=[each for each in accounts.members_of(team.pk) if each != by],
        because="colleague",
        now=now,
        key=f"closed:{team.pk}:{now.timestamp():.0f}",
        facts={name: fact for name, fact in facts.items() if fact},
    )
