"""Which rules fire on a case now, and when to look again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from pitstop.escalations.rules.conditions import When
from pitstop.escalations.rules.moments import History, causes


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a rule that is on. What came true before `on_since` is let be: it was off then."""

    version: int
    when: When
    on_since: datetime
    only_held: bool = False  # as in `moments.causes`


@dataclass(frozen=True, slots=True)
class ToFire:
    """A version that fires now, and its cause."""

    version: int
    cause: str
    came_at: datetime


def judge(
    history: History, versions: Sequence[Version], fired: Collection[tuple[int, str]], *, now: datetime
) -> tuple[list[ToFire], datetime | None]:
    """What fires now, in the order in which it came true, and the next moment at which something may.

    `fired` are the causes, by version, that were acted on before.
    """
    to_fire, later = [], []
    for version in versions:
        for cause in causes(version.when, history, only_held=version.only_held):
            if (version.version, cause.name) in fired or cause.came_at < version.on_since:
                continue
            if cause.came_at <= now:
                to_fire.append(ToFire(version.version, cause.name, cause.came_at))
            else:
                later.append(cause.came_at)
    ordered = sorted(to_fire, key=lambda each: (each.came_at, each.version, each.cause))
    return ordered, min(later, default=None)
