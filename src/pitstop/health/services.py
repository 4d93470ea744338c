"""What an admin does about what fails."""

from datetime import datetime

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.health import rules
from pitstop.timers import services as timers
from pitstop.timers.models import Timer


@transaction.atomic
def try_again(*, by: Asker, now: datetime, timer_id: int) -> Timer:
    """Let what failed be tried at once, by the next worker. For admins."""
    refuse_if(rules.retrying_reasons(is_admin=by.is_admin))
    timer = timers.try_again(timer_id, now=now)
    if timer is None:
        sentence = _("That does not fail any more: it was done meanwhile, or is no longer needed.")
        raise Refused([Reason("timer-missing", sentence, Because.MISSING)])
    return timer
