"""Whole pages with sample words: the context that each page's template names in its comment."""

from collections.abc import Callable
from datetime import datetime

from pitstop.web.design_forms import (
    ComposerForm,
    CustomerPartForm,
    ProtocolForm,
    ReadBackForm,
    ReturnForm,
    WriteForm,
)
from pitstop.web.design_samples import (
    ANSWERS_CONTINGENCY,
    ANSWERS_NEXT,
    ANSWERS_SUMMARY,
    CASE,
    INTRODUCTION,
    PERSON,
    Context,
    components,
    entries,
    minutes,
    promises,
    receivers,
    rows,
    way,
)


def desk(now: datetime) -> Context:
    """What ``web/desk.html`` shows."""
    offer, *work = rows(now)
    late, later, unset = work
    return {
        "now": now,
        "person": PERSON,
        "views": [
            {"label": "Offered to you", "count": 2, "url": "?show=offered"},
            {"label": "Yours", "count": 14, "url": "?show=yours", "current": True},
            {"label": "Promised today", "count": 5, "url": "?show=promised"},
            {"label": "Team", "count": 31, "url": "?show=team"},
        ],
        "offers": [
            offer,
            {
                **offer,
                "number": 4807,
                "subject": "Two parcels, one label",
                "customer": "Mehmet Kaya",
                "due_at": minutes(now, 100.5),
                "facts": ["needs: find the second parcel"],
            },
        ],
        "work": [
            late,
            {
                **later,
                "number": 4788,
                "subject": "Wrong tax number",
                "due_at": minutes(now, 25.5),
                "due_what": "promise",
                "facts": ["send the corrected invoice"],
            },
            later,
            unset,
        ],
        "work_title": "Yours, by what is due next",
        "new_case_url": "new",
    }


def case(now: datetime) -> Context:
    """What ``web/case.html`` shows."""
    return {
        "now": now,
        "person": PERSON,
        "case": CASE,
        "holder": {"team": "Billing", "person": "Priya", "since": minutes(now, -130)},
        "next_promise": promises(now)[0],
        "waiting": [row | {"current": row["number"] == CASE["number"]} for row in rows(now)],
        "entries": entries(now),
        "composer": ComposerForm(),
        "composer_url": "case",
        "acts": [
            {"label": "Hand off", "url": "handoff", "key": "h"},
            {"label": "Record a small error", "url": "case", "key": "e", "weight": "quiet"},
        ],
        "customer": {"name": "Lena Fischer", "facts": ["gold", "writes in German", "3 cases"]},
        "promises": promises(now),
        "way": way(),
    }


def handoff(now: datetime) -> Context:
    """What ``web/handoff_form.html`` shows."""
    protocol = ProtocolForm()
    return {
        "now": now,
        "person": PERSON,
        "case": CASE,
        "advice": [components(now)["notices"][0]],
        "receivers": receivers("team"),
        "protocol": {
            "name": "Support",
            "version": "version 1",
            "meaning": "The next step, what was tried, what the customer expects.",
        },
        "answers": [
            {"field": protocol["need"], "unknown": protocol["need_unknown"], "required": True},
            {"field": protocol["tried"], "unknown": protocol["tried_unknown"], "required": True},
            {"field": protocol["if_then"]},
        ],
        "form": CustomerPartForm(
            initial={"already_known": "You asked twice for the refund, and sent us the new account."}
        ),
        "submit_url": "handoff",
    }


def incoming(now: datetime) -> Context:
    """What ``web/handoff_incoming.html`` shows."""
    return {
        "now": now,
        "person": PERSON,
        "case": CASE,
        "handoff": {
            "from_team": "Front line",
            "giver": "Omar",
            "to_team": "Billing",
            "offered_at": minutes(now, -3),
            "accept_by": minutes(now, 12.5),
            "introduction": INTRODUCTION,
            "next": ANSWERS_NEXT,
            "contingencies": ANSWERS_CONTINGENCY,
            "summary": ANSWERS_SUMMARY,
        },
        "promise": promises(now)[0],
        "entries": entries(now)[:3],
        "accept_form": ReadBackForm(),
        "accept_url": "incoming",
        "return_form": ReturnForm(),
        "return_url": "incoming",
    }


def status(now: datetime) -> Context:
    """What ``web/status.html`` shows."""
    return {
        "now": now,
        "subject": "Your refund question",
        "holder": {
            "name": "Priya",
            "team": "Billing",
            "strength": "Priya handles refunds and has your invoices in front of her.",
        },
        "next_step": "She decides about the second refund.",
        "hear_by": minutes(now, 130.5),
        "steps": [
            {"at": minutes(now, -140), "text": "you wrote"},
            {"at": minutes(now, -136), "text": "Omar looked at both payments"},
            {"at": minutes(now, -130), "text": "Priya took over"},
        ],
        "write_form": WriteForm(),
        "write_url": "status",
        "wrong_url": "#wrong",
        "languages": [{"name": "in Deutsch", "code": "de", "url": "?language=de"}],
    }


SAMPLES: dict[str, tuple[str, Callable[[datetime], Context]]] = {
    "desk": ("web/desk.html", desk),
    "case": ("web/case.html", case),
    "handoff": ("web/handoff_form.html", handoff),
    "incoming": ("web/handoff_incoming.html", incoming),
    "status": ("web/status.html", status),
}
