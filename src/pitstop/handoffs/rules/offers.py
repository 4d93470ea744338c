"""What may be offered."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pitstop.cases.rules import Standing, holding_reasons, stale_reasons
from pitstop.core.checks import text_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _
from pitstop.handoffs.rules.introductions import wording_reasons
from pitstop.promises.rules import promise_reasons
from pitstop.routing.rules.fields import Answer, Field, answer_reasons
from pitstop.routing.rules.routes import (
    Contingency,
    Terms,
    closed_reasons,
    contingency_reasons,
    kind_reasons,
)


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom a case is to be offered. `person` stays empty when anyone in the team may accept."""

    team: int
    team_name: str
    team_is_open: bool
    person: int | None = None
    person_name: str = ""
    person_can_hold: bool = True  # active, and in that team
    team_has_people: bool = True  # someone who can answer


@dataclass(frozen=True, slots=True)
class Offer:
    """What a giver sends.

    `introduction` is what the customer reads on acceptance, in the giver's wording; empty: from the template.
    """

    kind: str
    answers: Mapping[str, Answer]
    already_known: str
    next_step: str
    next_update_at: datetime | None
    protocol_version: int | None = None  # the one the giver filled in; None: the one in force
    seen: int | None = None  # the case's version that the giver saw; None: not said
    contingencies: tuple[Contingency, ...] = ()  # for this case, beside the route's
    introduction: str = ""


def begin_reasons(at: Standing, *, offered_to: str) -> list[Reason]:
    """Why the asker can't hand this case off now, to anyone. `offered_to`: the team that has an offer."""
    return holding_reasons(at) + under_way_reasons(at, offered_to)


def under_way_reasons(at: Standing, offered_to: str) -> list[Reason]:
    """A case under offer waits for its answer. `offered_to` is empty when there is none."""
    if not offered_to:
        return []
    sentence = _("Case #%(case)d is offered to %(team)s already. Wait for their answer or withdraw it.")
    return [Reason("offer-under-way", sentence, params={"case": at.case, "team": offered_to})]


def offer_reasons(
    at: Standing,
    offer: Offer,
    *,
    to: Receiver,
    fields: Sequence[Field],
    version_in_force: int,
    offered_to: str,
    now: datetime,
    terms: Terms | None = None,
    uncorrected: Sequence[str] = (),
) -> list[Reason]:
    """Every reason against this offer: of case, route, receiver and protocol, and of the customer's part.

    `uncorrected` are the givers whose corrections of a read-back nobody of the holding team has seen yet.
    """
    return [
        *begin_reasons(at, offered_to=offered_to),
        *stale_reasons(at, offer.seen),
        *unseen_reasons(uncorrected),
        *closed_reasons(terms or Terms()),
        *_receiver_reasons(at, to),
        *kind_reasons(offer.kind),
        *_version_reasons(offer.protocol_version, version_in_force),
        *answer_reasons(fields, offer.answers, has_if_then=bool(offer.contingencies)),
        *contingency_reasons(offer.contingencies),
        *wording_reasons(offer.introduction),
        *text_reasons(
            offer.already_known, field="already_known", label=_("What they already know"), limit=2000
        ),
        *promise_reasons(
            text=offer.next_step,
            due_at=offer.next_update_at,
            now=now,
            text_field="next_step",
            due_field="next_update_at",
        ),
    ]


def unseen_reasons(givers: Sequence[str]) -> list[Reason]:
    """A case isn't passed on or closed on an understanding that its giver has corrected."""
    sentence = _("%(person)s corrected what you understood. Read it first, and say that you have seen it.")
    return [Reason("correction-unseen", sentence, params={"person": giver}) for giver in givers]


def _receiver_reasons(at: Standing, to: Receiver) -> Iterable[Reason]:
    names: dict[str, object] = {"team": to.team_name, "person": to.person_name}
    if to.team == at.team:
        sentence = _("%(team)s has this case already. A hand-off goes to another team.")
        yield Reason("same-team", sentence, Because.INVALID, "to_team", names)
    if not to.team_is_open:
        sentence = _("%(team)s is closed. Choose another team.")
        yield Reason("team-closed", sentence, Because.INVALID, "to_team", names)
    elif not to.team_has_people:
        sentence = _("Nobody works in %(team)s, so nobody could answer. Choose another team.")
        yield Reason("team-empty", sentence, Because.INVALID, "to_team", names)
    if to.person == at.asker:
        sentence = _("You can't hand a case to yourself.")
        yield Reason("to-yourself", sentence, Because.INVALID, "to_person")
    elif not to.person_can_hold:
        sentence = _("%(person)s can't take cases in %(team)s. Choose someone else, or the whole team.")
        yield Reason("person-unfit", sentence, Because.INVALID, "to_person", names)


def _version_reasons(filled_in: int | None, in_force: int) -> Iterable[Reason]:
    if filled_in is not None and filled_in != in_force:
        sentence = _("The protocol for this hand-off is another one now. Go through its fields again.")
        yield Reason("protocol-changed", sentence, field="protocol_version")
