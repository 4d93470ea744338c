"""A process that offers a case whenever it is told to: `python -m pitstop.handoffs.tests.racer EMAIL TEAM`.

Each line of its input is "CASE MOMENT", the moment by the machine's monotonic clock; each line of its output
is what became of the offer, as JSON.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import timedelta
from typing import Any

import django

django.setup()

from pitstop.accounts import queries as accounts  # noqa: E402 (needs what the line above sets up)
from pitstop.accounts.queries import Asker  # noqa: E402
from pitstop.core import clock  # noqa: E402
from pitstop.core.refusals import Refused  # noqa: E402
from pitstop.core.say import say  # noqa: E402
from pitstop.handoffs import services  # noqa: E402
from pitstop.handoffs.services import Answer, Offer  # noqa: E402


def main(email: str, team: str) -> None:
    person, to_team = accounts.person_by_email(email), accounts.team_by_name(team)
    assert person is not None
    assert to_team is not None
    tell("ready")
    for line in sys.stdin:
        case_id, moment = line.split()
        while time.monotonic() < float(moment):
            pass  # Awake, so that both start in the same few microseconds.
        tell(json.dumps(offer(Asker(person), int(case_id), to_team.pk)))


def tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def offer(by: Asker, case_id: int, to_team: int) -> dict[str, Any]:
    now = clock.now()
    answers = {"need": "Decide.", "tried": "Everything.", "expects": "An answer.", "mood": "calm"}
    offered = Offer(
        kind="specialist",
        answers={key: Answer(text) for key, text in answers.items()},
        already_known="You were charged twice.",
        next_step="Billing decides.",
        next_update_at=now + timedelta(hours=1),
    )
    try:
        made = services.offer(by=by, now=now, case_id=case_id, to_team=to_team, offered=offered)
    except Refused as refusal:
        return {"refused": [say(reason) for reason in refusal.reasons]}
    return {"handoff": made.pk}


if __name__ == "__main__":
    main(*sys.argv[1:])
