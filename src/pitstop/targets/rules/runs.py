"""The clocks that a case's history calls for.

`runs` reads the whole history each time: so a clock is never a counter that can go wrong, and what was missed
is made good whenever it is read again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pitstop.targets.rules.history import Happened

PAUSE = frozenset({"response", "hold", "resolution"})  # what stands still while the case waits
_ENDINGS = {
    "handoff.accepted": "met",
    "handoff.returned": "returned",
    "handoff.withdrawn": "withdrawn",
    "handoff.expired": "expired",
}
# What each of them is when the case is closed.
_CLOSED = {
    "accept": "closed",
    "response": "closed",
    "incoming": "closed",
    "hold": "met",
    "first_reply": "closed",
    "next_update": "closed",
    "resolution": "met",
}


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch in which the case waited; it lasts still without an end."""

    begins: datetime
    ends: datetime | None = None


@dataclass(slots=True)
class Run:
    """A stretch of a case that a target may limit, and the facts by which the target is chosen.

    `passing` when it was over as it began: an offer that its route accepts, a team that had the case for no
    time. Then nobody could have been late, and no clock runs.
    """

    measure: str
    started_by: int
    started_at: datetime
    team: int
    priority: str
    kind: str = ""
    handoff: int | None = None
    segment: int | None = None
    pauses: tuple[Pause, ...] = ()
    ended_at: datetime | None = None
    ending: str = ""
    passing: bool = False

    @property
    def is_paused(self) -> bool:
        """Whether it stands still now."""
        return bool(self.pauses) and self.pauses[-1].ends is None


@dataclass
class _Case:
    """What is known of a case at one point of its history."""

    priority: str
    segment: int | None = None
    # By measure; "incoming" is the response of the team that it is offered to.
    running: dict[str, Run] = field(default_factory=dict)
    done: list[Run] = field(default_factory=list)
    waits: list[Pause] = field(default_factory=list)
    offer: Happened | None = None  # the last one
    accepted: bool = False  # it was: the next segment is that of the one it was offered to

    def start(
        self,
        measure: str,
        by: Happened,
        team: int,
        *,
        offer: Happened | None = None,
        segment: int | None = None,
    ) -> None:
        self.end(measure, by, "let_go")  # of one measure one runs at a time
        self.running[measure] = Run(
            measure="response" if measure == "incoming" else measure,
            started_by=by.id,
            started_at=by.at,
            team=team,
            priority=self.priority,
            kind=offer.handoff_kind if offer else "",
            handoff=offer.handoff if offer else None,
            segment=segment,
        )

    def end(self, measure: str, by: Happened, ending: str, *, passing: bool = False) -> None:
        run = self.running.pop(measure, None)
        if run is not None:
            # A clock that was set back: nothing ends before it began.
            run.ended_at, run.ending = max(by.at, run.started_at), ending
            run.passing = passing and run.ended_at == run.started_at
            self.done.append(run)


def runs(history: Sequence[Happened], *, priority: str) -> list[Run]:
    """Every stretch that a target may limit, in the order in which they began.

    `priority` is the case's now: what it was before stands in its history.
    """
    case = _Case(priority=_first_priority(history, priority))
    for event in history:
        read = _READ.get(event.kind)
        if read:
            read(case, event)
    found = [*case.done, *case.running.values()]
    for run in found:
        if run.measure in PAUSE:
            run.pauses = _clipped(case.waits, run)
    return sorted(found, key=lambda run: (run.started_by, run.measure))


def _first_priority(history: Iterable[Happened], priority: str) -> str:
    return next((each.before for each in history if each.kind == "case.prioritised"), priority)


def _prioritised(case: _Case, event: Happened) -> None:
    case.priority = event.priority


def _closed(case: _Case, event: Happened) -> None:
    _resume(case, event)
    for measure in list(case.running):
        case.end(measure, event, _CLOSED[measure])


def _wait(case: _Case, event: Happened) -> None:
    _resume(case, event)
    case.waits.append(Pause(event.at))


def _begin(case: _Case, event: Happened) -> None:
    """The case is opened or goes on: its customer waits, and so the team that has it owes an answer."""
    team = event.team
    if team is None:
        return
    for measure in ("next_update", "resolution"):
        case.start(measure, event, team)
    if event.kind == "case.opened":
        case.start("first_reply", event, team)
        case.start("response", event, team, segment=1)
    else:
        case.start("response", event, team, segment=case.segment)
        case.start("hold", event, team, segment=case.segment)


def _sent(case: _Case, event: Happened) -> None:
    for measure in ("first_reply", "next_update"):
        case.end(measure, event, "met")
    response = case.running.get("response")
    if response and response.team == event.team:
        case.end("response", event, "met")
    if event.team is not None:
        case.start("next_update", event, event.team)


def _segment(case: _Case, event: Happened) -> None:
    if event.kind == "segment.ended":
        case.end("response", event, "let_go", passing=True)
        case.end("hold", event, "met", passing=True)
        return
    team, offer = event.team, case.offer if case.accepted else None
    case.accepted = False
    if team is None:
        return
    case.segment = event.n
    if offer and "incoming" in case.running:
        incoming = case.running["response"] = case.running.pop("incoming")
        incoming.segment = event.n
    elif "response" not in case.running and event.n != 1:
        case.start("response", event, team, segment=event.n)
    case.start("hold", event, team, offer=offer, segment=event.n)


def _offered(case: _Case, event: Happened) -> None:
    if event.to_team is not None:
        case.offer, case.accepted = event, False
        case.start("accept", event, event.to_team, offer=event)
        case.start("incoming", event, event.to_team, offer=event)


def _answered(case: _Case, event: Happened) -> None:
    ending, accept = _ENDINGS[event.kind], case.running.get("accept")
    if accept is None or accept.handoff != event.handoff:
        return  # it never reached its receiver: a lead decided otherwise
    case.end("accept", event, ending, passing=ending == "met")
    case.accepted = ending == "met"
    if not case.accepted:
        case.end("incoming", event, ending)


def _resume(case: _Case, event: Happened) -> None:
    if case.waits and case.waits[-1].ends is None:
        begins = case.waits[-1].begins
        case.waits[-1] = Pause(begins, max(event.at, begins))


def _clipped(waits: Sequence[Pause], run: Run) -> tuple[Pause, ...]:
    """The waits within the run. One that lasts still pauses a run that has ended until its end only."""
    found = []
    for wait in waits:
        begins, ends = max(wait.begins, run.started_at), wait.ends
        if run.ended_at is not None:
            ends = min(ends, run.ended_at) if ends else run.ended_at
        if ends is None or begins < ends:
            found.append(Pause(begins, ends))
    return tuple(found)


_READ = {
    "case.opened": _begin,
    "case.reopened": _begin,
    "case.prioritised": _prioritised,
    "case.closed": _closed,
    "case.waiting": _wait,
    "case.resumed": _resume,
    "message.sent": _sent,
    "segment.started": _segment,
    "segment.ended": _segment,
    "handoff.offered": _offered,
    **dict.fromkeys(_ENDINGS, _answered),
}
