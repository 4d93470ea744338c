"""What a rule does when it fires: by the services that people use, and never around what they refuse."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db import transaction

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.models import Case
from pitstop.cases.queries import Held
from pitstop.core.checks import quoted
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.say import say
from pitstop.core.words import gettext_noop as _
from pitstop.escalations import queries
from pitstop.escalations.models import Firing, RuleVersion
from pitstop.escalations.rules.acts import Act, Then
from pitstop.escalations.rules.judging import ToFire
from pitstop.escalations.services import onward
from pitstop.events import services as events
from pitstop.handoffs.models import Handoff
from pitstop.notify import services as notify

_NOTE = 300


@dataclass(frozen=True, slots=True)
class _Done:
    outcome: str
    note: str = ""
    handoff: int | None = None


@dataclass(frozen=True, slots=True)
class _Fires:
    """A rule that fires on a case."""

    version: RuleVersion
    held: Held
    cause: str
    now: datetime

    @property
    def then(self) -> Then:
        return queries.then_of(self.version)


def fire(case: Case, version: RuleVersion, what: ToFire, *, now: datetime) -> Firing:
    """Let a rule act on a case, and keep that it did: once for its cause, whatever came of it.

    For a caller that has locked the case, and judged it as it stands. What a person would be refused is not
    done, and the sentence is kept.
    """
    fires = _Fires(version, Held(case, cases.holder(case)), what.cause, now)
    team = fires.held.holder.team_id
    try:
        with transaction.atomic():
            done = _ACTS[Act(fires.then.act)](fires)
    except Refused as refusal:
        done = _Done(Firing.Outcome.NOTHING, " ".join(say(reason) for reason in refusal.reasons))
    firing = Firing.objects.create(
        version=version,
        case=case,
        cause=what.cause,
        came_at=min(what.came_at, now),
        at=now,
        outcome=done.outcome,
        note=quoted(done.note, _NOTE),
        handoff=done.handoff,
    )
    events.record(
        "rule.fired",
        now=now,
        case=case.pk,
        team=team,
        data={
            "rule": version.rule_id,
            "rule_version": version.version,
            "firing": firing.pk,
            "cause": firing.cause,
            "outcome": firing.outcome,
            "handoff": firing.handoff,
        },
    )
    return firing


def _notify(fires: _Fires) -> _Done:
    then, held = fires.then, fires.held
    has = cases.who_has(held.holder)
    if then.who == "person":
        people, because = [_named(fires)], "named"
    elif then.who == "holder" and has:
        people, because = [has], "holder"
    else:
        people, because = _leads(fires), "lead"
    _tell("rule_says", people, because, fires)
    return _Done(Firing.Outcome.TOLD, ", ".join(person.name for person in people))


def _leads(fires: _Fires) -> list[Person]:
    """The leads of the holding team. Refused when there is nobody: what no one hears of isn't done."""
    people = accounts.leads_of(fires.held.holder.team_id)
    if not people:
        sentence = _("Nobody leads %(team)s, and there is no admin: there was nobody to tell.")
        raise Refused([Reason("nobody-to-tell", sentence, params={"team": fires.held.holder.team.name})])
    return people


def _named(fires: _Fires) -> Person:
    """The person whom the rule names. Refused when they left, or may not read the case: so nothing leaks."""
    person = accounts.person(fires.then.person or 0)
    name: dict[str, object] = {"person": person.name if person else "?"}
    if person is None or not person.is_active:
        sentence = _("%(person)s no longer works here, so nobody was told.")
        raise Refused([Reason("person-left", sentence, params=name)])
    if not cases.visible(Asker(person)).filter(pk=fires.held.case.pk).exists():
        sentence = _("%(person)s may not read this case, so nobody was told.")
        raise Refused([Reason("person-may-not", sentence, Because.FORBIDDEN, params=name)])
    return person


def _raise(fires: _Fires) -> _Done:
    wanted, before = fires.then.raise_to, fires.held.case.priority
    if case_services.raise_priority(fires.held, now=fires.now, priority=wanted):
        return _Done(Firing.Outcome.RAISED, f"{before} → {wanted}")
    sentence = _("Its priority was %(priority)s already.")
    raise Refused([Reason("raised-already", sentence, params={"priority": before})])


def _offer(fires: _Fires) -> _Done:
    made = onward.offer(fires.held, fires.then, now=fires.now)
    if isinstance(made, Handoff):
        _tell("rule_offered", [made.giver], "holder", fires, team=made.to_team.name, handoff=made.pk)
        return _Done(Firing.Outcome.OFFERED, made.to_team.name, made.pk)
    people = [made.holder] if made.holder else _leads(fires)
    because = "holder" if made.holder else "lead"
    _tell("rule_prepared", people, because, fires, team=made.to_team, form=urlencode(made.form))
    return _Done(Firing.Outcome.PREPARED, made.to_team)


def _swarm(fires: _Fires) -> _Done:
    team = accounts.team(fires.then.to_team or 0)
    if team is None:
        raise Refused([Reason("team-missing", _("This team is no longer there."), Because.MISSING)])
    if not case_services.start_swarm(fires.held, team=team, by=None, now=fires.now):
        sentence = _("%(team)s worked on it already.")
        raise Refused([Reason("swarm-already", sentence, params={"team": team.name})])
    holding = fires.held.holder.team.name
    _tell("rule_swarm", accounts.members_of(team.pk), "swarm", fires, team=holding)
    return _Done(Firing.Outcome.SWARMED, team.name)


_ACTS = {Act.NOTIFY: _notify, Act.RAISE: _raise, Act.OFFER: _offer, Act.SWARM: _swarm}


def _tell(
    kind: str,
    people: Iterable[Person],
    because: str,
    fires: _Fires,
    *,
    team: str = "",
    handoff: int | None = None,
    form: str = "",
) -> None:
    case = fires.held.case
    facts = {
        "who": fires.version.rule.name,
        "team": team or fires.held.holder.team.name,
        "subject": case.subject,
        "customer": case.customer.name,
        "due": _due(fires.cause),
        "form": form,
    }
    notify.tell(
        kind=kind,
        people=people,
        because=because,
        now=fires.now,
        key=f"{kind}:{fires.version.pk}:{case.pk}:{fires.cause}",
        case=case.pk,
        handoff=handoff,
        facts={name: fact for name, fact in facts.items() if fact},
    )


def _due(cause: str) -> datetime | None:
    """When the clock that is the cause falls due."""
    kind, _colon, rest = cause.partition(":")
    if kind != "clock":
        return None
    clock = int(rest.partition(":")[0])
    return queries.due_of([clock]).get(clock)
