"""How an offer may be answered, and by whom."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pitstop.core.checks import text_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _
from pitstop.handoffs.rules.introductions import wording_reasons
from pitstop.promises.rules import due_reasons
from pitstop.routing.rules.fields import Answer

# Every legal move of a hand-off. `expire` is the worker's; who may make the others, `move_reasons` says.
MOVES = {
    ("referred", "let_pass"): "offered",
    ("referred", "take"): "withdrawn",
    ("referred", "swarm"): "withdrawn",
    ("referred", "withdraw"): "withdrawn",
    ("offered", "accept"): "accepted",
    ("offered", "return"): "returned",
    ("offered", "withdraw"): "withdrawn",
    ("offered", "expire"): "expired",
}
DECISIONS = {
    "let_pass": _("let it pass"),
    "take": _("take it"),
    "swarm": _("swarm it"),
}
SHORTEST_READ_BACK = 8  # letters and signs; “ok” says nothing of what was understood


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
    from_team_name: str
    next_update_at: datetime
    asker: int
    asker_teams: frozenset[int]
    asker_is_lead: bool
    asker_is_admin: bool = False
    read_back_needed: bool = True
    giver_can_act: bool = True  # works here still, and in the giving team

    @property
    def asker_gives(self) -> bool:
        """Whether the asker acts for the giving side: the giver, a lead, or anyone once the giver left."""
        stands_in = self.asker_is_lead or not self.giver_can_act
        return self.asker == self.giver or (stands_in and self.from_team in self.asker_teams)


def move_reasons(waiting: Waiting, act: str) -> list[Reason]:
    """Why this answer can't be given, whatever it says: it is settled, or isn't the asker's to answer."""
    if (waiting.state, act) not in MOVES:
        sentence = _("This hand-off is %(state)s already. Open case #%(case)d to see where it stands.")
        return [Reason("handoff-settled", sentence, params={"state": waiting.state, "case": waiting.case})]
    if act == "withdraw":
        return list(_giver_reasons(waiting))
    return list(_decider_reasons(waiting, act) if act in DECISIONS else _receiver_only_reasons(waiting, act))


def _giver_reasons(waiting: Waiting) -> Iterable[Reason]:
    if not waiting.asker_gives:
        sentence = _("Only the one who offered it, or a lead of their team, can withdraw a hand-off.")
        yield Reason("not-the-giver", sentence, Because.FORBIDDEN)


def _decider_reasons(waiting: Waiting, act: str) -> Iterable[Reason]:
    """A lead of either team decides; to take it, of the team that holds the case."""
    leads = waiting.asker_is_lead
    if act == "take" and not (leads and waiting.from_team in waiting.asker_teams):
        sentence = _("Only a lead of %(team)s can take the case: that team holds it.")
        yield Reason("not-a-lead", sentence, Because.FORBIDDEN, params={"team": waiting.from_team_name})
    elif not leads or not (
        waiting.asker_is_admin or waiting.asker_teams & {waiting.from_team, waiting.to_team}
    ):
        sentence = _("A lead of %(from_team)s or %(to_team)s decides about a case that keeps coming back.")
        names: dict[str, object] = {"from_team": waiting.from_team_name, "to_team": waiting.to_team_name}
        yield Reason("not-a-lead", sentence, Because.FORBIDDEN, params=names)


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
    introduction: str = "",
) -> list[Reason]:
    """Every reason against accepting so. `next_update_at` None means the time that the giver named."""
    reasons = move_reasons(waiting, "accept")
    label = _("The read-back")
    needed = waiting.read_back_needed
    unfit = text_reasons(read_back, field="read_back", label=label, limit=2000, required=needed)
    reasons += unfit
    said = " ".join(read_back.split()).casefold()
    if said and any(said == " ".join(answer.value.split()).casefold() for answer in answers.values()):
        sentence = _("These are the giver's words. Say in your own what you understood.")
        reasons.append(Reason("read-back-copied", sentence, Because.INVALID, "read_back"))
    elif needed and not unfit and len(said) < SHORTEST_READ_BACK:
        sentence = _("Say in a few words what you understood: what they need, and by when.")
        reasons.append(Reason("read-back-short", sentence, Because.INVALID, "read_back"))
    reasons += wording_reasons(introduction)
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


def asking_reasons(waiting: Waiting, *, text: str, is_open: bool) -> list[Reason]:
    """Why the asker can't ask this back. Whoever may answer the offer may ask, one question at a time."""
    reasons = move_reasons(waiting, "return")
    if not reasons and is_open:
        sentence = _("A question waits for its answer already. Add to it when they have answered.")
        reasons.append(Reason("question-open", sentence))
    return reasons + text_reasons(text, field="text", label=_("The question"), limit=1000)


def explaining_reasons(waiting: Waiting, *, text: str, is_open: bool) -> list[Reason]:
    """Why the asker can't answer the receiver's question. Anyone in the giving team who knows may."""
    reasons: list[Reason] = []
    if not is_open:
        reasons.append(Reason("no-question", _("No question waits for an answer here.")))
    elif waiting.state != "offered":
        reasons += move_reasons(waiting, "return")
    elif not waiting.asker_gives and waiting.from_team not in waiting.asker_teams:
        sentence = _("Only %(team)s, which holds the case, can answer this question.")
        params: dict[str, object] = {"team": waiting.from_team_name}
        reasons.append(Reason("not-the-giver", sentence, Because.FORBIDDEN, params=params))
    return reasons + text_reasons(text, field="text", label=_("The answer"), limit=2000)


def correcting_reasons(waiting: Waiting, *, text: str) -> list[Reason]:
    """Why the asker can't correct the read-back: there is none yet, or they didn't give the case."""
    reasons: list[Reason] = []
    if waiting.state != "accepted":
        reasons.append(Reason("not-accepted", _("There is no read-back to correct: nobody accepted it.")))
    elif not waiting.asker_gives:
        sentence = _("Only the one who handed it off, or a lead of their team, can correct the read-back.")
        reasons.append(Reason("not-the-giver", sentence, Because.FORBIDDEN))
    return reasons + text_reasons(text, field="text", label=_("The correction"), limit=1000)


def understanding_reasons(*, is_theirs: bool, seen: bool) -> list[Reason]:
    """Why the asker can't say that a correction was seen: that is for who works on what was misread."""
    if seen:
        return [Reason("correction-seen", _("This correction has been seen already."))]
    if not is_theirs:
        sentence = _("Only who accepted the hand-off, or has the case now, can say that it was seen.")
        return [Reason("not-the-receiver", sentence, Because.FORBIDDEN)]
    return []


def nudging_reasons(waiting: Waiting) -> list[Reason]:
    """Why the asker can't remind whoever is silent. Its givers may, and the leads of both teams."""
    if waiting.state != "offered":
        return [Reason("nobody-silent", _("Nobody is waited for here: look at the case again."))]
    leads = waiting.asker_is_lead and waiting.asker_teams & {waiting.from_team, waiting.to_team}
    if waiting.asker_gives or leads or waiting.asker_is_admin:
        return []
    sentence = _("Only who offered it, or a lead of one of the two teams, can remind them.")
    return [Reason("not-the-giver", sentence, Because.FORBIDDEN)]
