"""The hand-off protocol: what may be offered, and how an offer may be answered.

Pure: facts in, reasons out. No reason, no refusal. A button is drawn and an act is done by the same reasons.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pitstop.cases.rules import Standing, holding_reasons, stale_reasons
from pitstop.core.checks import text_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _
from pitstop.promises.rules import due_reasons, promise_reasons
from pitstop.routing.rules.fields import Answer, Field, answer_reasons
from pitstop.routing.rules.routes import kind_reasons

# Every legal move of a hand-off. Who may make it stands in `ANSWERERS`.
MOVES = {
    ("offered", "accept"): "accepted",
    ("offered", "return"): "returned",
    ("offered", "withdraw"): "withdrawn",
}


@dataclass(frozen=True, slots=True)
class Receiver:
    """To whom a case is to be offered. `person` stays empty when anyone in the team may accept."""

    team: int
    team_name: str
    team_is_open: bool
    person: int | None = None
    person_name: str = ""
    person_can_hold: bool = True  # active, and in that team


@dataclass(frozen=True, slots=True)
class Offer:
    """What a giver sends."""

    kind: str
    answers: Mapping[str, Answer]
    already_known: str
    next_step: str
    next_update_at: datetime | None
    protocol_version: int | None = None  # the one the giver filled in; None: the one in force
    seen: int | None = None  # the case's version that the giver saw; None: not said


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
) -> list[Reason]:
    """Every reason against this offer: of the case, the receiver, the protocol, and the customer's part."""
    return [
        *begin_reasons(at, offered_to=offered_to),
        *stale_reasons(at, offer.seen),
        *_receiver_reasons(at, to),
        *kind_reasons(offer.kind),
        *_version_reasons(offer.protocol_version, version_in_force),
        *answer_reasons(fields, offer.answers),
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


def _receiver_reasons(at: Standing, to: Receiver) -> Iterable[Reason]:
    names: dict[str, object] = {"team": to.team_name, "person": to.person_name}
    if to.team == at.team:
        sentence = _("%(team)s has this case already. A hand-off goes to another team.")
        yield Reason("same-team", sentence, Because.INVALID, "to_team", names)
    if not to.team_is_open:
        sentence = _("%(team)s is closed. Choose another team.")
        yield Reason("team-closed", sentence, Because.INVALID, "to_team", names)
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


@dataclass(frozen=True, slots=True)
class Waiting:
    """A hand-off as its answer finds it, for the person who answers."""

    case: int
    state: str
    giver: int
    from_team: int
    to_team: int
    to_team_name: str
    to_person: int | None
    to_person_name: str
    next_update_at: datetime
    asker: int
    asker_teams: frozenset[int]
    asker_is_lead: bool

    @property
    def asker_gives(self) -> bool:
        return self.asker == self.giver or (self.asker_is_lead and self.from_team in self.asker_teams)


def move_reasons(waiting: Waiting, act: str) -> list[Reason]:
    """Why this answer can't be given, whatever it says: it is settled, or isn't the asker's to answer."""
    if (waiting.state, act) not in MOVES:
        sentence = _("This hand-off is %(state)s already. Open case #%(case)d to see where it stands.")
        return [Reason("handoff-settled", sentence, params={"state": waiting.state, "case": waiting.case})]
    return list(_giver_reasons(waiting) if act == "withdraw" else _receiver_only_reasons(waiting, act))


def _giver_reasons(waiting: Waiting) -> Iterable[Reason]:
    if not waiting.asker_gives:
        sentence = _("Only the one who offered it, or a lead of their team, can withdraw a hand-off.")
        yield Reason("not-the-giver", sentence, Because.FORBIDDEN)


def _receiver_only_reasons(waiting: Waiting, act: str) -> Iterable[Reason]:
    if waiting.asker == waiting.giver:
        sentence = _("You offered this hand-off, so someone else must answer it. You can withdraw it.")
        yield Reason("own-offer", sentence, Because.FORBIDDEN)
    elif waiting.to_team not in waiting.asker_teams:
        sentence = _("This hand-off is offered to %(team)s, and you are not in that team.")
        yield Reason("not-the-receiver", sentence, Because.FORBIDDEN, params={"team": waiting.to_team_name})
    elif waiting.to_person not in (None, waiting.asker) and not (act == "return" and waiting.asker_is_lead):
        sentence = _("This hand-off is offered to %(person)s. Only %(person)s can accept it.")
        params: dict[str, object] = {"person": waiting.to_person_name}
        yield Reason("for-someone-else", sentence, Because.FORBIDDEN, params=params)


def accept_reasons(
    waiting: Waiting,
    *,
    read_back: str,
    next_update_at: datetime | None,
    answers: Mapping[str, Answer],
    now: datetime,
) -> list[Reason]:
    """Every reason against accepting so. `next_update_at` None means the time that the giver named."""
    reasons = move_reasons(waiting, "accept")
    reasons += text_reasons(read_back, field="read_back", label=_("The read-back"), limit=2000)
    said = " ".join(read_back.split()).casefold()
    if said and any(said == " ".join(answer.value.split()).casefold() for answer in answers.values()):
        sentence = _("These are the giver's words. Say in your own what you understood.")
        reasons.append(Reason("read-back-copied", sentence, Because.INVALID, "read_back"))
    due_at = next_update_at or waiting.next_update_at
    return reasons + due_reasons(due_at, now=now, field="next_update_at")


def return_reasons(
    waiting: Waiting, *, reason: str, note: str, known: Collection[str], needs_note: bool
) -> list[Reason]:
    """Every reason against returning so. `known` are the reasons to choose from; some must say more."""
    reasons = move_reasons(waiting, "return")
    if not reason:
        reasons.append(Reason("return-reason-missing", _("Say why it goes back."), Because.INVALID, "reason"))
    elif reason not in known:
        sentence = _("Say why it goes back: choose among %(known)s.")
        params: dict[str, object] = {"known": ", ".join(known)}
        reasons.append(Reason("return-reason-unknown", sentence, Because.INVALID, "reason", params))
    return reasons + text_reasons(
        note, field="note", label=_("What the giver should know"), limit=2000, required=needs_note
    )
