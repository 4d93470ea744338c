"""Who is told that a clock runs out, or ran out: many at once, as after an outage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from django.db.models import prefetch_related_objects

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person
from pitstop.accounts.profiles.queries import is_away
from pitstop.cases.models import Case
from pitstop.notify.telling.services import Telling, tell_all
from pitstop.targets.models import Clock
from pitstop.targets.rules.history import Hands
from pitstop.targets.rules.targets import MEASURES


@dataclass(frozen=True, slots=True)
class Over:
    """A share of a clock's time has passed, or all of it where `share` is None, and whose it was to act.

    `holder` is who has the case: of an offer that is the giver's side, who waits for somebody else to act.
    """

    clock: Clock
    case: Case
    team: int
    person: int | None
    share: int | None = None
    holder: Hands | None = None


def tell(overs: Sequence[Over], *, now: datetime) -> None:
    """Tell who has it, or everyone in the team while nobody has.

    Once the time is over the leads are told too, and of a warning where who has it is away and can't act.
    That an offer was not accepted in time, the giver's side is told as well: they still hold the case.
    A team's people and leads are read once, however many of its clocks are over.
    """
    if not overs:
        return
    prefetch_related_objects([over.clock for over in overs], "team")
    members, leads = cache(accounts.members_of), cache(accounts.leads_of)
    news = []
    for over in overs:
        people = members(over.team)
        having = [each for each in people if each.pk == over.person]
        news.append(_news(over, having or people, _because(over, alone=bool(having))))
        if over.share is None or any(is_away(each, now) for each in having):
            news.append(_news(over, leads(over.team), "lead"))
        if over.share is None and over.clock.measure == "accept" and over.holder:
            held_by = members(over.holder.team)
            holder = [each for each in held_by if each.pk == over.holder.person]
            because = "holder" if holder else "colleague"
            news.append(_news(over, holder or held_by, because, kind="offer_overdue"))
    tell_all(news, now=now)


def _because(over: Over, *, alone: bool) -> str:
    if over.clock.measure == "accept":
        return "receiver" if alone else "receiving_team"
    return "holder" if alone else "colleague"


def _news(over: Over, people: Sequence[Person], because: str, kind: str = "") -> Telling:
    clock, case = over.clock, over.case
    kind = kind or ("clock_breached" if over.share is None else "clock_warned")
    return Telling(
        kind=kind,
        people=people,
        because=because,
        key=f"{kind}:{clock.pk}:{over.share or ''}",
        case=case.pk,
        handoff=clock.handoff if clock.measure == "accept" else None,
        facts={
            "who": case.customer.name,
            "customer": case.customer.name,
            "subject": case.subject,
            "team": clock.team.name,
            "text": "" if kind == "offer_overdue" else MEASURES[clock.measure],
            "due": clock.breached_at or clock.due_at,
            **({} if over.share is None else {"share": over.share}),
        },
    )
