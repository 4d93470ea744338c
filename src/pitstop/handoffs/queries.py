"""Reads that rules and services of hand-offs need. What pages show is put together in `overviews.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from pitstop.accounts import queries as accounts
from pitstop.accounts.queries import Asker, Staffed
from pitstop.cases import queries as cases
from pitstop.cases.models import Case, Segment
from pitstop.cases.queries import Held
from pitstop.core.prepared import prepared
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _
from pitstop.handoffs import permissions, rules, told
from pitstop.handoffs.models import Correction, Handoff, Question
from pitstop.handoffs.rules.terms import load_contingencies, load_terms
from pitstop.promises import queries as promises
from pitstop.routing.rules.fields import Answer, Field, load_answers, prefill
from pitstop.routing.rules.routes import Contingency, Terms

WITH = (
    "case__customer",
    "giver",
    "from_team",
    "to_team",
    "to_person",
    "answered_by",
    "protocol_version__protocol",
)


def get(asker: Asker, handoff_id: int) -> Handoff:
    """The hand-off. Refused when the asker may not see it."""
    found = permissions.visible(asker).filter(pk=cases.storable(handoff_id)).select_related(*WITH).first()
    if found is None:
        raise missing(handoff_id)
    return found


def missing(handoff_id: int) -> Refused:
    """The same no for a hand-off that isn't there and for one that the asker may not see."""
    sentence = _("There is no hand-off %(handoff)d that you can see.")
    return Refused([Reason("handoff-missing", sentence, Because.MISSING, "handoff", {"handoff": handoff_id})])


def visible(asker: Asker, *, state: str = "", after: int = 0, limit: int = 50) -> list[Handoff]:
    """Hand-offs that the asker may see, oldest first, from the one after `after`; of one state or of all."""
    found = (
        told.with_told(permissions.listed(asker).filter(pk__gt=after)).select_related(*WITH).order_by("pk")
    )
    if state:
        found = found.filter(state=state) if state in Handoff.State else found.none()
    return list(found[: max(limit, 0)])


def of_case(case: Case) -> dict[int, Handoff]:
    """The case's hand-offs by id. For those who may see the case."""
    return {handoff.pk: handoff for handoff in _of_case(case.pk)}


@prepared
def _of_case(case_id: int) -> QuerySet[Handoff]:
    return Handoff.objects.filter(case=case_id).select_related(*WITH)


def last_of(case: Case) -> Handoff | None:
    """The hand-off of this case that was offered last, however it was answered."""
    return next(iter(_last_of(case.pk)), None)


@prepared
def _last_of(case_id: int) -> QuerySet[Handoff]:
    return Handoff.objects.select_related(*WITH).filter(case=case_id).order_by("-pk")[:1]


def open_handoff(case: Case) -> Handoff | None:
    """The hand-off of this case that waits for an answer, or for a lead's decision."""
    return Handoff.objects.select_related(*WITH).filter(case=case, state__in=Handoff.OPEN).first()


def open_question(handoff: Handoff) -> Question | None:
    """The receiver's question that waits for an answer."""
    return handoff.questions.select_related("asked_by").filter(answered_at=None).first()


def questions(handoff: Handoff) -> list[Question]:
    """What was asked about an offer and answered, oldest first."""
    return list(handoff.questions.select_related("asked_by", "answered_by"))


def corrections(handoff: Handoff) -> list[Correction]:
    """How the read-back was corrected, oldest first."""
    return list(handoff.corrections.select_related("by", "seen_by"))


def uncorrected(case: Case, asker: Asker) -> list[str]:
    """Who corrected a read-back of this case, with nobody having seen it yet; the asker's own left out."""
    unseen = Correction.objects.filter(handoff__case=case, seen_at=None).exclude(by=asker.id)
    return list(unseen.values_list("by__name", flat=True))


def unseen_corrections(case: Case) -> list[Correction]:
    """How read-backs of this case were corrected, with nobody of the receivers having seen it yet."""
    found = Correction.objects.select_related("by", "handoff").filter(handoff__case=case, seen_at=None)
    return list(found)


def works_on(asker: Asker, handoff: Handoff) -> bool:
    """Whether the asker should read a correction: who accepted, who has the case now, or who may take it."""
    holder = cases.holder(handoff.case)
    takes = holder.team_id in asker.team_ids and (holder.person_id is None or asker.is_lead)
    return asker.id in (handoff.answered_by_id, holder.person_id) or takes


def terms_of(handoff: Handoff) -> Terms:
    """What the route asked when the hand-off was offered."""
    return load_terms(handoff.terms)


def contingencies_of(handoff: Handoff) -> list[Contingency]:
    """What the receiver reads first: the giver's own, then the route's."""
    return [*load_contingencies(handoff.contingencies), *terms_of(handoff).contingencies]


@dataclass(frozen=True, slots=True)
class Past:
    """What of a case's hand-offs so far counts for the next one."""

    offered_to: str  # the team to which it is offered now; empty: to none
    is_uncorrected: bool  # someone corrected a read-back, and nobody has seen it yet
    way: rules.Way


def past(held: Held, to_team: int, *, now: datetime) -> Past:
    """What of its hand-offs so far counts for one to this team. For a caller that has locked the case."""
    offered_to, is_uncorrected, recent = "", False, set[int]()
    for number, state, answered_at, team, correction, seen_at in _corrections(held.case.pk):
        if state in Handoff.OPEN:
            offered_to = team
        if state == Handoff.State.ACCEPTED and answered_at and answered_at > now - rules.GUARD.window:
            recent.add(number)
        is_uncorrected |= correction is not None and seen_at is None
    way = rules.Way(entries=_entries(held, to_team), recent=len(recent))
    return Past(offered_to, is_uncorrected, way)


@prepared
def _corrections(case_id: int) -> QuerySet[Handoff, tuple[Any, ...]]:
    """The hand-offs of a case: a row for each correction, where there are any."""
    facts = ("pk", "state", "answered_at", "to_team__name", "corrections", "corrections__seen_at")
    return Handoff.objects.filter(case=case_id).order_by().values_list(*facts)


def _entries(held: Held, team: int) -> int:
    """How often this team has begun to hold the case. Without a query while its first holder has it."""
    return int(held.holder.team_id == team) if held.holder.n == 1 else len(_segments(held.case.pk, team))


@prepared
def _segments(case_id: int, team_id: int) -> QuerySet[Segment, int]:
    return Segment.objects.filter(case=case_id, team=team_id).order_by().values_list("pk", flat=True)


def way(held: Held, to_team: int, *, now: datetime) -> rules.Way:
    """How the case has gone so far, for the guard against its going round and round."""
    return past(held, to_team, now=now).way


def has_held(held: Held, team: int) -> bool:
    """Whether this team holds the case, or has held it before."""
    return _entries(held, team) > 0


def receiver(
    to_team: int, to_person: int | None, *, staffed: Mapping[int, Staffed] | None = None
) -> rules.Receiver:
    """The facts about a receiver. Refused when there is no such team or person.

    `staffed` are teams, this one among them, that the caller has just read.
    """
    wanted = cases.storable(to_team)
    found = (staffed or accounts.staffed([wanted])).get(wanted)
    person = accounts.person(cases.storable(to_person)) if to_person is not None else None
    reasons = []
    if found is None:
        sentence = _("There is no team %(id)d. Choose one of the open teams.")
        reasons.append(Reason("team-missing", sentence, Because.INVALID, "to_team", {"id": to_team}))
    if to_person is not None and person is None:
        sentence = _("There is no person %(id)d. Choose someone in the team, or the whole team.")
        reasons.append(Reason("person-missing", sentence, Because.INVALID, "to_person", {"id": to_person}))
    if found is None or reasons:
        raise Refused(reasons)
    return rules.Receiver(
        team=wanted,
        team_name=found.team.name,
        team_is_open=found.team.is_open,
        person=person.pk if person else None,
        person_name=person.name if person else "",
        person_can_hold=person is None or person.pk in found.people,
        team_has_people=bool(found.people),
    )


def waiting(handoff: Handoff, asker: Asker, *, giver_acts: bool | None = None) -> rules.Waiting:
    """The facts from which rules judge the asker's answer to a hand-off.

    `giver_acts` is given by a list that judges nothing by it, and would ask for each row.
    """
    return rules.Waiting(
        case=handoff.case_id,
        state=handoff.state,
        giver=handoff.giver_id,
        from_team=handoff.from_team_id,
        to_team=handoff.to_team_id,
        to_team_name=handoff.to_team.name,
        to_person=handoff.to_person_id,
        to_person_name=handoff.to_person.name if handoff.to_person else "",
        from_team_name=handoff.from_team.name,
        next_update_at=handoff.next_update_at,
        asker=asker.id,
        asker_teams=asker.team_ids,
        asker_is_lead=asker.is_lead,
        asker_is_admin=asker.is_admin,
        read_back_needed=handoff.read_back_needed,
        giver_can_act=giver_can_act(handoff, asker)
        if giver_acts is None and handoff.from_team_id in asker.team_ids
        else giver_acts is not False,
    )


def may_correct(handoff: Handoff, asker: Asker) -> bool:
    """Whether the asker can correct the read-back: the giver and their leads. No query."""
    return not rules.correcting_reasons(waiting(handoff, asker, giver_acts=True), text="…")


def giver_can_act(handoff: Handoff, asker: Asker | None = None) -> bool:
    """Whether who offered it can act on it still; if not, their team does. The asker themselves can."""
    is_asker = asker is not None and asker.id == handoff.giver_id
    return is_asker or accounts.can_hold(handoff.giver, handoff.from_team_id)


def prefilled(case: Case, fields: list[Field]) -> dict[str, Answer]:
    """The answers that the case itself can give."""
    last = last_of(case)
    facts = {
        "subject": case.subject,
        "customer": case.customer.name,
        "tier": case.customer.tier,
        "language": case.customer.language,
        "priority": case.priority,
        "last_message": cases.last_from_customer(case),
        "promises": "\n".join(promise.text for promise in promises.open_of([case.pk])),
    }
    return prefill(fields, facts, load_answers(last.answers) if last else {})
