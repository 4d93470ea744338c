"""What comes due by itself: a case whose escalation rules have to be looked at."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from pitstop.cases.at_once import lock_cases
from pitstop.cases.models import Case
from pitstop.escalations import queries
from pitstop.escalations.models import RuleVersion
from pitstop.escalations.queries import Looked
from pitstop.escalations.rules.conditions import counts_hours
from pitstop.escalations.rules.judging import ToFire, judge
from pitstop.escalations.services.acting import fire
from pitstop.events.kinds import RULES
from pitstop.timers import services as timers
from pitstop.timers.rules import Due

# Hours may change, and what is counted in them comes due earlier then: it is looked at again so often.
_HOURS_HOLD = timedelta(days=1)


def look_at_cases(dues: Sequence[Due], now: datetime) -> Collection[int]:
    """Fire what is true of these cases now, and arm the moment at which the next may become true.

    Judged on each case as it stands, while nobody else can change it. Returns the cases that somebody else
    has in hand. Without a rule that is on it costs one read.
    """
    versions = queries.on_now()
    if not versions:
        return ()
    free, busy = lock_cases({due.subject for due in dues})
    is_open = [case for case in free if case.state == Case.State.OPEN]
    kept = {case.pk: queries.kept_by(case, versions) for case in is_open}
    looked_at = [case for case in is_open if kept[case.pk]]
    looks = queries.look(looked_at, versions) if looked_at else {}
    armed = []
    for case in looked_at:
        next_at = _act(case, kept[case.pk], looks[case.pk], now=now)
        if next_at and any(counts_hours(queries.when_of(each)) for each in kept[case.pk]):
            next_at = min(next_at, now + _HOURS_HOLD)
        if next_at:
            armed.append(Due(RULES, case.pk, case.pk, next_at))
    if armed:
        timers.arm_all(armed)
    return busy


def _act(case: Case, kept: Sequence[RuleVersion], look: Looked, *, now: datetime) -> datetime | None:
    """Fire what is true, one after the other: what one does may make another untrue. Then the next moment."""
    by_id = {each.pk: each for each in kept}
    while True:
        to_fire, next_at = _judged(kept, look, now=now)
        if not to_fire:
            return next_at
        fire(case, by_id[to_fire[0].version], to_fire[0], now=now)
        case.refresh_from_db()
        if case.state != Case.State.OPEN:
            return None
        look = queries.look([case], kept)[case.pk]


def _judged(
    kept: Sequence[RuleVersion], look: Looked, *, now: datetime
) -> tuple[list[ToFire], datetime | None]:
    return judge(look.history, [queries.as_judged(each) for each in kept], look.fired, now=now)
