"""What each page, endpoint and command shows: everything of one sight, in one call, for one asker."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person, Team
from pitstop.accounts.profiles.queries import is_away
from pitstop.accounts.queries import Asker
from pitstop.calendars import queries as calendars
from pitstop.calendars.queries import Shift
from pitstop.cases import queries as cases
from pitstop.cases import rules as case_rules
from pitstop.cases.models import Case, Segment, Wait
from pitstop.cases.waits import queries as wait_queries
from pitstop.cases.waits import rules as wait_rules
from pitstop.cases.way import queries as ways
from pitstop.cases.way.queries import Stage
from pitstop.core.refusals import Reason
from pitstop.events import queries as events
from pitstop.handoffs import desks, introductions, queries, rules, timeline, told
from pitstop.handoffs.models import Correction, Handoff, Question
from pitstop.handoffs.reopening import queries as reopening
from pitstop.handoffs.rules.terms import load_contingencies
from pitstop.promises import queries as promises
from pitstop.promises.models import Promise
from pitstop.routing import queries as routing
from pitstop.routing.models import ProtocolVersion
from pitstop.routing.rules.fields import Answer, Field, Part, load_answers
from pitstop.routing.rules.routes import KINDS, Contingency, Terms, closed_reasons
from pitstop.slips import rules as slip_rules
from pitstop.targets import queries as targets
from pitstop.targets.models import Clock
from pitstop.targets.overviews import kept_hours


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as the asker sees it. `reasons` says of each act why it can't be done now; no reason: it can."""

    case: Case
    holder: Segment
    waits: bool  # nobody took it yet, or who had it has left the team
    is_away: bool  # who has it is away or off shift: a colleague may take it over
    segments: Sequence[Segment]
    story: Sequence[timeline.Entry]
    promises: Sequence[Promise]
    handoff: Handoff | None  # that waits for its answer, or for a lead's decision
    returned: Handoff | None  # that came back or got no answer, with nothing offered since
    corrections: Sequence[Correction]  # of read-backs, that nobody has seen yet
    status_link: str
    reasons: Mapping[str, Sequence[Reason]]
    helping: Sequence[Team] = ()  # teams that work on it beside the holding one
    wait: Wait | None = None  # for someone outside, while it lasts
    way: Sequence[Stage] = ()  # `segments` with how long each took; empty when nobody asked for a moment


def case(asker: Asker, case_id: int, *, now: datetime | None = None) -> CaseView:
    """Everything about a case. Refused when the asker may not see it.

    `now` also judges what colleagues may do while who has it is away, and measures its way until then.
    """
    held = cases.get(asker, case_id)
    standing = cases.standing(asker, held)
    taking = cases.standing(asker, held, now=now) if now else standing
    last = queries.last_of(held.case)
    offer = last if last and last.state in Handoff.OPEN else None
    offered_to = offer.to_team.name if offer else ""
    known = promises.of_case(held.case)
    acting = case_rules.acting_reasons(standing)
    segments, log, waits = (
        cases.segments(held.case),
        events.of_case(held.case.pk),
        wait_queries.of_case(held.case),
    )
    wait = next((each for each in waits if each.ended_at is None), None)
    reasons: dict[str, Sequence[Reason]] = {
        "write": acting,
        "take": case_rules.holding_reasons(taking),
        "assign": case_rules.holding_reasons(taking),
        "reopen": reopening.reopening_reasons(asker, held, standing),
        "link": case_rules.linking_reasons(standing),
        "wait": wait_rules.waiting_reasons(standing, waits=wait_queries.fact(wait), on="customer", what=""),
        "resume": wait_rules.resuming_reasons(standing, waits=wait_queries.fact(wait)),
        "hand_off": rules.begin_reasons(standing, offered_to=offered_to),
        "close": [
            *case_rules.holding_reasons(standing),
            *rules.under_way_reasons(standing, offered_to),
            *rules.unseen_reasons(queries.uncorrected(held.case, asker)),
            *promises.closing_reasons(known),
        ],
    }
    if offer:
        waiting = queries.waiting(offer, asker)
        reasons |= {act: rules.move_reasons(waiting, act) for act in ("accept", "return", "withdraw")}
    return CaseView(
        case=held.case,
        holder=held.holder,
        waits=standing.person is None,
        is_away=taking.person_is_away,
        segments=segments,
        story=timeline.told(held.case, log, waits),
        promises=known,
        handoff=offer,
        returned=last if last and last.state in (Handoff.State.RETURNED, Handoff.State.EXPIRED) else None,
        corrections=queries.unseen_corrections(held.case),
        status_link=cases.status_link(held.case),
        reasons=reasons,
        helping=cases.swarm_of(held.case),
        wait=wait,
        way=ways.of_case(segments, history=log, waits=waits, now=now, kept=kept_hours(held.case.pk))
        if now
        else (),
    )


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with what else waits for the asker."""

    view: CaseView
    beside: Sequence[desks.Beside]


def case_page(asker: Asker, case_id: int, *, now: datetime) -> CasePage:
    """Everything that stands on the page of a case. Refused when the asker may not see it."""
    return CasePage(case(asker, case_id, now=now), desks.beside(asker))


def may_read(asker: Asker, case_id: int) -> bool:
    """Whether the asker may see this case."""
    return cases.visible(asker).filter(pk=cases.storable(case_id)).exists()


@dataclass(frozen=True, slots=True)
class OfferForm:
    """What a giver fills in to hand a case off."""

    case: Case
    holder: Segment
    teams: Sequence[Team]
    to_team: Team | None
    people: Sequence[Person]  # of the chosen team
    kind: str
    version: ProtocolVersion | None  # of the route to the chosen team
    fields: Sequence[Field]
    answers: Mapping[str, Answer]  # prefilled from the case
    promises: Sequence[Promise]  # that pass on with the case
    reasons: Sequence[Reason]  # why it can't be handed off now
    route_reasons: Sequence[Reason]  # why it can't go on this route
    kinds: Mapping[str, str]
    suggested_due_at: datetime
    terms: Terms | None  # of the route to the chosen team
    bounces: rules.Way | None  # how often it has been there, when a lead must decide before it goes
    wording: str  # of the introduction, with its places still empty
    now: datetime
    openings: Mapping[int, Shift]  # of each team: whether it is open, and when it opens next
    shifts: Mapping[int, Shift]  # of these people

    @property
    def closed_until(self) -> datetime | None:
        """When the chosen team opens next, while it is closed."""
        return self.opens_at(self.to_team) if self.to_team else None

    def opens_at(self, team: Team) -> datetime | None:
        """When this team opens next; None: it is open."""
        return _opens_at(self.openings.get(team.pk))

    def back_at(self, person: Person) -> datetime | None:
        """When this person's next shift begins; None: they are on shift."""
        return _opens_at(self.shifts.get(person.pk))

    def away_until(self, person: Person) -> datetime | None:
        """Until when this person said that they are away; None: they are here."""
        return person.away_until if is_away(person, self.now) else None


def offer_form(asker: Asker, case_id: int, *, to_team: int | None, kind: str, now: datetime) -> OfferForm:
    """The hand-off form, prefilled from the case, with the protocol of the chosen route."""
    held = cases.get(asker, case_id)
    offer = queries.open_handoff(held.case)
    teams = [team for team in accounts.open_teams() if team.pk != held.holder.team_id]
    chosen = next((team for team in teams if team.pk == to_team), None)
    route = routing.chosen(held.holder.team_id, chosen.pk, kind) if chosen else None
    fields = routing.fields_of(route.version) if route else []
    way = queries.way(held, chosen.pk, now=now) if chosen else None
    open_promises = list(promises.open_of([held.case.pk]))
    openings = calendars.openings_now([team.pk for team in teams], now)
    people = [p for p in accounts.active_people([chosen.pk]) if p.pk != asker.id] if chosen else []
    return OfferForm(
        case=held.case,
        holder=held.holder,
        teams=teams,
        to_team=chosen,
        people=people,
        now=now,
        openings=openings,
        shifts=calendars.shifts_now([person.pk for person in people], now) if people else {},
        kind=kind if kind in KINDS else "specialist",
        version=route.version if route else None,
        fields=fields,
        answers=queries.prefilled(held.case, fields),
        promises=open_promises,
        reasons=[
            *rules.begin_reasons(cases.standing(asker, held), offered_to=offer.to_team.name if offer else ""),
            *rules.unseen_reasons(queries.uncorrected(held.case, asker)),
        ],
        route_reasons=closed_reasons(route.terms) if route else (),
        kinds=KINDS,
        terms=route.terms if route else None,
        bounces=way if way and rules.needs_a_lead(way) else None,
        wording=introductions.template(held.case.customer.language, kind if kind in KINDS else ""),
        suggested_due_at=suggested_due(
            held.case,
            open_promises,
            team_id=chosen.pk if chosen else held.holder.team_id,
            now=now,
            opens_at=_opens_at(openings.get(chosen.pk)) if chosen else None,
        ),
    )


def _opens_at(shift: Shift | None) -> datetime | None:
    return shift.starts_at if shift and not shift.is_on else None


def suggested_due(
    case: Case,
    open_promises: Sequence[Promise],
    *,
    team_id: int,
    now: datetime,
    opens_at: datetime | None = None,
) -> datetime:
    """When the customer should hear next.

    By the promise that falls due first, else by the cadence of the case, in business time of this team. What
    falls due before it opens, at `opens_at` while it is closed, stays with who has the case.
    """
    to_come = [promise.due_at for promise in open_promises if promise.due_at > (opens_at or now)]
    return min(to_come) if to_come else promises.default_due(case, team_id=team_id, now=now)


@dataclass(frozen=True, slots=True)
class Incoming:
    """An offer as its receiver reads it: what to do next, then what may go wrong, then the summary.

    `introduction` is what the customer reads when the asker accepts; `wording` the same with its places.
    `way` is how the case has gone so far, for the lead who decides about it.
    """

    handoff: Handoff
    terms: Terms
    contingencies: Sequence[Contingency]
    questions: Sequence[Question]
    corrections: Sequence[Correction]
    introduction: str
    wording: str
    way: Sequence[Segment]
    parts: Mapping[str, Sequence[tuple[Field, Answer]]]
    promises: Sequence[Promise]
    story: Sequence[timeline.Entry]  # empty when the asker may no longer read the case
    reasons: Mapping[str, Sequence[Reason]]
    return_reasons: Mapping[str, str]
    noted_reasons: Collection[str]  # those of them that need a note
    told_at: datetime  # by when the customer hears: as offered, or as they were told since
    time_has_passed: bool  # that time: accepting needs a new one
    clock: Clock | None  # within which it is to be accepted, while it waits and where there is a target


def incoming(asker: Asker, handoff_id: int, *, now: datetime) -> Incoming:
    """A hand-off with everything its receiver needs. Refused when the asker may not see it."""
    handoff = queries.get(asker, handoff_id)
    answered = fields_and_answers(handoff)
    may_read = cases.visible(asker).filter(pk=handoff.case_id).exists()
    is_offered = handoff.state == Handoff.State.OFFERED
    questions, corrections = queries.questions(handoff), queries.corrections(handoff)
    told_at, return_reasons = told.told_at(handoff), routing.return_reasons()
    language, reasons = handoff.case.customer.language, _answering(asker, handoff, questions, corrections)
    to = handoff.answered_by or handoff.to_person or (None if reasons["accept"] else asker.person)
    return Incoming(
        handoff=handoff,
        terms=queries.terms_of(handoff),
        contingencies=queries.contingencies_of(handoff),
        questions=questions,
        corrections=corrections,
        introduction=introductions.preview(handoff, to=to, due_at=told_at),
        wording=handoff.introduction or introductions.template(language, handoff.kind),
        way=cases.segments(handoff.case),
        parts={part: [pair for pair in answered if pair[0].part == part] for part in Part},
        promises=list(promises.open_of([handoff.case_id])) if may_read else [],
        story=timeline.of_case(handoff.case) if may_read else [],
        reasons=reasons,
        return_reasons={key: why.label for key, why in return_reasons.items()},
        noted_reasons={key for key, why in return_reasons.items() if why.needs_note},
        told_at=told_at,
        time_has_passed=told_at <= now,
        clock=targets.accepting([handoff.case_id] if is_offered else []).get(handoff.pk),
    )


def _answering(
    asker: Asker, handoff: Handoff, questions: Sequence[Question], corrections: Sequence[Correction]
) -> dict[str, Sequence[Reason]]:
    """Of each act on a hand-off why the asker can't do it now."""
    waiting, said = queries.waiting(handoff, asker), "…"  # as if something fitting had been written
    is_open = any(question.answered_at is None for question in questions)
    acts = ("accept", "return", "withdraw", *rules.DECISIONS)
    return {
        **{act: rules.move_reasons(waiting, act) for act in acts},
        "ask": rules.asking_reasons(waiting, text=said, is_open=is_open),
        "explain": rules.explaining_reasons(waiting, text=said, is_open=is_open),
        "correct": rules.correcting_reasons(waiting, text=said),
        "understand": rules.understanding_reasons(
            is_theirs=queries.works_on(asker, handoff),
            seen=all(correction.seen_at for correction in corrections),
        ),
        "nudge": rules.nudging_reasons(waiting),
    }


def introduction(
    asker: Asker,
    form: OfferForm,
    *,
    to_person: int | None,
    already_known: str,
    next_step: str,
    next_update_at: datetime | None,
    wording: str = "",
) -> str:
    """What the customer would read if the form were offered so and accepted. Nothing is written."""
    team = form.to_team or form.holder.team
    handoff = Handoff(
        case=form.case,
        kind=form.kind,
        giver=asker.person,
        from_team=form.holder.team,
        to_team=team,
        already_known=already_known,
        next_step=next_step,
        introduction=wording.strip(),
    )
    to = next((person for person in form.people if person.pk == to_person), None)
    return introductions.preview(handoff, to=to, due_at=next_update_at)


def own_contingencies(handoff: Handoff) -> tuple[Contingency, ...]:
    """What the giver said may go wrong, without what the route says."""
    return load_contingencies(handoff.contingencies)


def fields_and_answers(handoff: Handoff) -> list[tuple[Field, Answer]]:
    """A hand-off's answers with the fields they fill, in the order of the protocol it was offered with."""
    answers = load_answers(handoff.answers)
    fields = routing.fields_of(handoff.protocol_version)
    return [(field, answers[field.key]) for field in fields if field.key in answers]


def kinds() -> Mapping[str, str]:
    """The kinds of hand-off, in words to translate."""
    return KINDS


def return_reason(handoff: Handoff) -> str:
    """Why the hand-off was returned, in words to translate; empty when it wasn't."""
    return routing.return_label(handoff.return_reason) if handoff.return_reason else ""


def return_labels() -> dict[str, str]:
    """Why hand-offs are returned, in words to translate, by key: every reason there ever was. One query."""
    return {why.key: why.label for why in routing.all_return_reasons()}


def contingencies(handoff: Handoff) -> list[Contingency]:
    """What to do when something goes wrong: the giver's own, then the route's."""
    return queries.contingencies_of(handoff)


def slip_words(kind: str) -> str:
    """What went a little wrong, in words to translate."""
    return slip_rules.KINDS.get(kind, kind)
