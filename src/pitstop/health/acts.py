"""Everything that comes due by itself, in one list: each kind of timer, and who acts on it.

The worker acts by this list, and what watches the desk looks for nothing else: a timer of another kind, as
an earlier or later version may have armed it, is late for nobody.
"""

from collections.abc import Mapping

from pitstop.escalations import timers as escalations
from pitstop.handoffs import timers as handoffs
from pitstop.promises import timers as promises
from pitstop.targets import timers as targets
from pitstop.timers.services import Act

ACTS: Mapping[str, Act] = {
    # subject: a promise
    "promise": promises.miss,
    "promise_watch": promises.watch,
    # subject: a hand-off
    "offer_silence": handoffs.step,
    "offer_note": handoffs.note,
    # subject: a clock
    "clock": targets.act_on_clocks,
    # subject: a case
    "clocks": targets.follow_cases,
    "rules": escalations.look_at_cases,
}
