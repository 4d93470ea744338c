"""Offering a case onward, as far as its protocol can be filled in; the rest is asked of who has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases.drafts import queries as draft_queries
from pitstop.cases.drafts import services as drafts
from pitstop.cases.models import Draft
from pitstop.cases.queries import Held
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _
from pitstop.escalations.rules.acts import Then
from pitstop.handoffs import overviews, queries
from pitstop.handoffs import rules as handoff_rules
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.models import Handoff
from pitstop.promises import queries as promises
from pitstop.routing import queries as routing
from pitstop.routing.queries import Chosen
from pitstop.routing.rules.fields import Answer, Field, FieldKind, Part


@dataclass(frozen=True, slots=True)
class Prepared:
    """A hand-off that its holder, or a lead where nobody has the case, has to finish."""

    to_team: str
    holder: Person | None
    form: Mapping[str, str]  # which route the form is opened for


def offer(held: Held, then: Then, *, now: datetime) -> Handoff | Prepared:
    """Offer the case in the name of who has it; where only that person can say something, prepare it.

    Refused as the offer of a person would be: by a closed route, a closed team, an offer under way; and when
    a person has said no to this offer since the holding team got the case.
    """
    to_team, holder = then.to_team or 0, cases.who_has(held.holder)
    receiver = queries.receiver(to_team, None)
    said_no = _said_no(held, to_team)
    if said_no:
        raise Refused([said_no])
    route = routing.chosen(held.holder.team_id, to_team, then.offer_kind)
    offered = _filled_in(held, then, route, now=now)
    reasons = _reasons(held, holder, offered, route, receiver, now=now)
    left = [reason for reason in reasons if not _can_be_said(reason)]
    if left:
        raise Refused(left)
    if holder and not reasons:
        return handoffs.offer(
            by=Asker(holder), now=now, case_id=held.case.pk, to_team=to_team, offered=offered
        )
    if holder:
        _keep(Asker(holder), held, then, offered, now=now)
    form = {"to_team": str(to_team), "kind": then.offer_kind}
    return Prepared(receiver.team_name, holder, form)


def _said_no(held: Held, to_team: int) -> Reason | None:
    """What a person decided about this offer stands: a rule doesn't ask again."""
    ended = [Handoff.State.RETURNED, Handoff.State.WITHDRAWN]
    since = held.holder.started_at
    found = Handoff.objects.filter(case=held.case, to_team=to_team, state__in=ended, answered_at__gte=since)
    last = found.select_related("answered_by", "to_team").order_by("-pk").first()
    if last is None or last.answered_by is None:
        return None
    params: dict[str, object] = {"person": last.answered_by.name, "team": last.to_team.name}
    if last.state == Handoff.State.RETURNED:
        sentence = _("%(person)s returned it for %(team)s: a person decides whether it is offered again.")
        return Reason("said-no", sentence, params=params)
    sentence = _("%(person)s took an offer to %(team)s back: a person decides whether it is offered again.")
    return Reason("said-no", sentence, params=params)


def _filled_in(held: Held, then: Then, route: Chosen, *, now: datetime) -> handoffs.Offer:
    fields = routing.fields_of(route.version)
    answers = queries.prefilled(held.case, fields)
    asked = _asked_first(fields, answers)
    if asked:
        answers[asked.key] = Answer(then.why)
    last = queries.last_of(held.case)
    open_promises = list(promises.open_of([held.case.pk]))
    due_at = overviews.suggested_due(held.case, open_promises, team_id=then.to_team or 0, now=now)
    return handoffs.Offer(
        kind=then.offer_kind,
        answers=answers,
        already_known=then.already_known or (last.already_known if last else ""),
        next_step=then.next_step,
        next_update_at=due_at,
    )


def _asked_first(fields: Sequence[Field], answers: Mapping[str, Answer]) -> Field | None:
    """Where the receiver looks first for what is wanted of them; nothing that is known is written over."""
    for field in fields:
        words = field.kind in (FieldKind.TEXT, FieldKind.LINE)
        if field.part == Part.NEXT and words and not answers.get(field.key, Answer()).value:
            return field
    return None


def _reasons(
    held: Held,
    holder: Person | None,
    offered: handoffs.Offer,
    route: Chosen,
    receiver: handoff_rules.Receiver,
    *,
    now: datetime,
) -> list[Reason]:
    """Why the offer can't be made as it is: by the rules of every offer. Nobody: as a lead's would be."""
    under_way = queries.open_handoff(held.case)
    by = Asker(holder) if holder else None
    return handoff_rules.offer_reasons(
        cases.standing(by, held) if by else cases.standing_of_desk(held),
        offered,
        to=receiver,
        fields=routing.fields_of(route.version),
        version_in_force=route.version.pk,
        offered_to=under_way.to_team.name if under_way else "",
        now=now,
        terms=route.terms,
        uncorrected=queries.uncorrected(held.case, by) if by else (),
    )


def _can_be_said(reason: Reason) -> bool:
    """Whether it is about something that only lacks the words of who has the case."""
    words = reason.field.startswith("answers.") or reason.field == "already_known"
    return reason.because is Because.INVALID and words


def _keep(by: Asker, held: Held, then: Then, offered: handoffs.Offer, *, now: datetime) -> None:
    """Keep the words in the holder's draft. What they have typed there already stays as it is."""
    route = {"to_team": str(then.to_team), "kind": then.offer_kind}
    typed = draft_queries.of(by, held.case.pk, what=Draft.What.HANDOFF)
    if typed and any(typed.get(name, value) != value for name, value in route.items()):
        return
    words = {
        **route,
        "already_known": offered.already_known,
        "next_step": offered.next_step,
        **{f"answer_{key}": answer.value for key, answer in offered.answers.items()},
        **{f"unknown_{key}": answer.not_known for key, answer in offered.answers.items()},
        **typed,
    }
    drafts.keep(by=by, now=now, case_id=held.case.pk, words=words, what=Draft.What.HANDOFF)
