"""When a clock's time is over, how much of it has passed, and in whose hands it passed. In business time."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pitstop.calendars.rules.calendar import NOTHING, Calendar, add, between
from pitstop.targets.rules.history import Hands, hands_at
from pitstop.targets.rules.runs import Pause

MINUTE = timedelta(minutes=1)
INSTANT = timedelta(microseconds=1)
FAR = datetime(9000, 1, 1, tzinfo=UTC)  # stands for "not within a century": None would say that it is paused


def over_at(
    calendar: Calendar, started_at: datetime, span: timedelta, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """When so much open time has passed outside the pauses; None while a pause that lasts still holds it up.

    Pauses are in order and apart from each other; one that begins at that very moment still holds it up, for
    nothing is late yet. `FAR` where the calendar is open so rarely that it isn't reached within a century.
    """
    left, at = span, started_at
    for pause in pauses:
        passed = max(between(calendar, at, pause.begins), NOTHING)
        # Over at closing time it is late all night: a pause from the night on comes after its end.
        if left < passed or (left == passed and add(calendar, at, left) < pause.begins):
            break
        if pause.ends is None:
            return None
        left, at = left - passed, pause.ends
    try:
        return add(calendar, at, left)
    except OverflowError:
        return FAR


def share_at(
    calendar: Calendar, started_at: datetime, minutes: int, share: int, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """When this share of the time, in per cent, has passed; None while it is paused before that."""
    return over_at(calendar, started_at, minutes * MINUTE * share / 100, pauses)


def is_over(due_at: datetime | None, *, now: datetime) -> bool:
    """Whether it is too late. At its very moment it is in time still."""
    return due_at is not None and now > due_at


@dataclass(frozen=True, slots=True)
class Look:
    """How a running clock stands: the highest share that has passed, and when to look at it again."""

    due_at: datetime | None  # when its time is or was over, though it is paused since
    share: int
    next_at: datetime | None


def look(
    calendar: Calendar,
    started_at: datetime,
    minutes: int,
    warn_at: Sequence[int],
    pauses: Sequence[Pause] = (),
    *,
    now: datetime,
) -> Look:
    """How the clock stands now. The next look is at the next share to warn at, or just after its end."""
    due_at = over_at(calendar, started_at, minutes * MINUTE, pauses)
    if is_over(due_at, now=now):
        return Look(due_at, max(warn_at, default=0), None)
    moments = {share: share_at(calendar, started_at, minutes, share, pauses) for share in warn_at}
    passed = [share for share, at in moments.items() if at is not None and at <= now]
    coming = [at for at in moments.values() if at is not None and at > now]
    if due_at is not None:
        coming.append(due_at + INSTANT)
    return Look(due_at, max(passed, default=0), min(coming, default=None))


@dataclass(frozen=True, slots=True)
class Lengths:
    """A clock's whole length in seconds: raw with its pauses, business without, and whose the latter was.

    `queue` is while nobody of those who owe it had the case, so it, `bot` and `person` make up `business`.
    """

    raw: int
    business: int
    paused: int
    queue: int
    bot: int
    person: int


def lengths(
    calendar: Calendar,
    started_at: datetime,
    ended_at: datetime,
    pauses: Sequence[Pause],
    stretches: Sequence[Hands],
    *,
    bots: Collection[int],
    team: int | None,
) -> Lengths:
    """How long it ran. `team` is whose time counts as a person's; None: whoever had the case."""
    paused = sum((between(calendar, each.begins, each.ends or ended_at) for each in pauses), NOTHING)
    spent = {"queue": NOTHING, "bot": NOTHING, "person": NOTHING}
    for begin, end, whose in _pieces(started_at, ended_at, pauses, stretches):
        spent[_in_whose(whose, bots=bots, team=team)] += between(calendar, begin, end)
    seconds, total, counted = {}, NOTHING, 0
    for name, span in spent.items():  # rounded so that they add up
        total += span
        seconds[name], counted = _seconds(total) - counted, _seconds(total)
    return Lengths(raw=_seconds(ended_at - started_at), business=counted, paused=_seconds(paused), **seconds)


def _in_whose(whose: Hands | None, *, bots: Collection[int], team: int | None) -> str:
    if whose is None or whose.person is None or (team is not None and whose.team != team):
        return "queue"
    return "bot" if whose.person in bots else "person"


def _pieces(
    started_at: datetime, ended_at: datetime, pauses: Sequence[Pause], stretches: Sequence[Hands]
) -> Iterator[tuple[datetime, datetime, Hands | None]]:
    """The running time cut at each pause and at each change of hands."""
    begin = started_at
    for pause in (*pauses, Pause(ended_at, ended_at)):
        cuts = [each.at for each in stretches if begin < each.at < pause.begins]
        for end in (*cuts, pause.begins):
            if begin < end:
                yield begin, end, hands_at(stretches, begin)
                begin = end
        begin = pause.ends or ended_at


def _seconds(span: timedelta) -> int:
    return int(span.total_seconds())
