"""Whole pages with sample words: the context that each page's template names in its comment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pitstop.promises.queries import Composing
from pitstop.routing.protocols import BUILT_IN
from pitstop.web.design_forms import WriteForm, WrongForm
from pitstop.web.design_samples import (
    ANSWERS_CONTINGENCY,
    ANSWERS_NEXT,
    ANSWERS_SUMMARY,
    CASE,
    PERSON,
    Context,
    components,
    entries,
    flights,
    minutes,
    promises,
    receivers,
    rows,
    way,
)
from pitstop.web.forms import ComposerForm, OutcomeForm
from pitstop.web.handoff_forms import AcceptForm, OfferForm, ReturnForm


def desk(now: datetime) -> Context:
    """What ``web/desk.html`` shows."""
    offer, *work = rows(now)
    late, later, unset = work
    return {
        "now": now,
        "person": PERSON,
        "views": [
            {"label": "Yours", "count": 104, "url": "?show=yours", "current": True},
            {"label": "Promised", "count": 5, "url": "?show=promised"},
            {"label": "Team", "count": 31, "url": "?show=team"},
            {"label": "Given", "count": 0, "url": "?show=given"},
        ],
        "offers_total": 2,
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
        "work_left_out": "100 more are not shown. They appear when those above are done.",
        "saved": [{"label": "Gold, due today", "title": "tier:gold due:today", "url": "search"}],
    }


def board(now: datetime) -> Context:
    """What ``web/board.html`` shows."""
    silent, bounced, calm = flights(now)
    return {
        "now": now,
        "person": {**PERSON, "role": "lead"},
        "teams": ["Billing", "Contracts"],
        "total": 3,
        "late": [bounced, silent],
        "routes": [
            {"id": "route-1-2", "from_team": "Front line", "to_team": "Billing", "rows": [calm]},
        ],
        "today": {
            "bounces": [{**CASE, "facts": ["back in Front line at 12:40", "2 times there"]}],
            "returns": [
                {"words": "facts are missing", "times": 2, "cases": [{"number": 4790, "url": "case"}]},
                {"words": "wrong team", "times": 1, "cases": [{"number": 4799, "url": "case"}]},
            ],
            "missed": [],
            "slips": [
                {"words": "it was misunderstood", "times": 1, "cases": [{"number": 4821, "url": "case"}]}
            ],
        },
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
        "composer": ComposerForm(
            promises=[(1, "“answer about the second refund” by 15:00")],
            begins=Composing(
                due_at=minutes(now, 240),
                text="We tell you how your case stands.",
                apology="We are sorry: we had promised you “a call back” by Monday 2 March, 11:00 (UTC),"
                " and did not keep it.",
            ),
        ),
        "composer_url": "case",
        "close_form": OutcomeForm(),
        "close_url": "case",
        "status_link": "status",
        "acts": [
            {"label": "Hand off", "url": "handoff", "key": "h", "weight": "primary"},
            {"label": "Record a small error", "url": "case", "key": "e", "weight": "quiet"},
        ],
        "more_acts": [{"label": "Give it to a colleague", "url": "case", "id": "reassign"}],
        "corrections": [
            {
                "title": "Omar corrects what was understood: “She wants a call, not a mail.”",
                "act": {"label": "Read it", "url": "incoming", "key": "m"},
            }
        ],
        "priorities": [
            {"key": "urgent", "word": "urgent"},
            {"key": "normal", "word": "normal", "chosen": True},
        ],
        "priority_url": "case",
        "customer": {"name": "Lena Fischer", "facts": ["gold", "writes in German", "3 cases"]},
        "promises": [
            {**each, "keep_url": "case", "release_url": "case"} if each["state"] == "open" else each
            for each in promises(now)
        ],
        "way": way(),
    }


@dataclass(frozen=True)
class _Named:
    """What a choice needs to know of a team or a person."""

    pk: int
    name: str


@dataclass(frozen=True)
class _Sheet:
    """What the hand-off form needs to know of a route."""

    teams: tuple[_Named, ...] = (_Named(2, "Billing"), _Named(3, "Contracts"))
    people: tuple[_Named, ...] = (_Named(7, "Priya"), _Named(8, "Tom"))
    fields: Any = BUILT_IN[0].fields
    wording: str = "Hello {customer}, {giver} has asked {receiver} to take over from here."

    def away_until(self, person: object) -> None:
        """Nobody is away."""

    def back_at(self, person: object) -> None:
        """Everybody is on shift."""


@dataclass(frozen=True)
class _Terms:
    """What a route asks of the one who accepts."""

    read_back: str = "required"


@dataclass(frozen=True)
class _Incoming:
    """What the form of an acceptance needs to know of the offer."""

    introduction: str = "Hello Lena Fischer, Omar has asked Priya to take over from here."
    terms: _Terms = _Terms()


def handoff(now: datetime) -> Context:
    """What ``web/handoff_form.html`` shows."""
    sheet = _Sheet()
    known = "You asked twice for the refund, and sent us the new account."
    form = OfferForm(initial={"already_known": known}, sheet=sheet, kinds=[("specialist", "to a specialist")])
    return {
        "now": now,
        "person": PERSON,
        "case": CASE,
        "may_offer": True,
        "advice": [components(now)["notices"][0]],
        "receivers": receivers("to_team"),
        "has_people": True,
        "seen": 1,
        "protocol": {
            "id": 1,
            "name": "Support",
            "version": "version 1",
            "meaning": "The next step, what was tried, what the customer expects.",
        },
        "answers": [
            {
                "field": form[f"answer_{field.key}"],
                "unknown": form[f"unknown_{field.key}"],
                "required": field.required,
            }
            for field in sheet.fields
        ],
        "form": form,
        "suggested": "",
        "promises": promises(now)[:1],
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
            "state": "offered",
            "is_open": True,
            "already_known": "You asked twice for the refund, and sent us the new account.",
            "next_step": "Priya decides about the second refund.",
            "next_update_at": minutes(now, 130.5),
            "next": ANSWERS_NEXT,
            "contingencies": ANSWERS_CONTINGENCY,
            "summary": ANSWERS_SUMMARY,
        },
        "may_read_case": True,
        "promises": promises(now)[:1],
        "entries": entries(now)[:3],
        "accept_form": AcceptForm(found=_Incoming()),
        "accept_url": "incoming",
        "return_form": ReturnForm(
            reasons=[("wrong_team", "wrong team"), ("facts_missing", "facts are missing")]
        ),
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
        "files": [{"name": "Invoice 2026-03.pdf", "size": 182_400, "url": "#file"}],
        "wrong_form": WrongForm(auto_id="wrong_%s"),
        "wrong_url": "status",
        "languages": [{"name": "in Deutsch", "code": "de", "url": "?language=de"}],
    }


SAMPLES: dict[str, tuple[str, Callable[[datetime], Context]]] = {
    "desk": ("web/desk.html", desk),
    "board": ("web/board.html", board),
    "case": ("web/case.html", case),
    "handoff": ("web/handoff_form.html", handoff),
    "incoming": ("web/handoff_incoming.html", incoming),
    "status": ("web/status.html", status),
}
