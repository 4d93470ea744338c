"""Words for the design page: one refund case and its neighbours. Presentation only.

Each function takes the page's instant and gives the context that the comment at the top of its template names.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django import forms

Context = dict[str, Any]

TOKENS = [
    {"name": "paper", "use": "the page"},
    {"name": "raised", "use": "fields, the customer's words"},
    {"name": "sunk", "use": "chrome, the row in use, internal notes"},
    {"name": "ink", "use": "what is read"},
    {"name": "ink-soft", "use": "what is looked up"},
    {"name": "hair", "use": "divides"},
    {"name": "edge", "use": "bounds a control"},
    {"name": "accent", "use": "do this next; focus"},
    {"name": "on-accent", "use": "text on accent"},
    {"name": "accent-wash", "use": "advice, the chosen one"},
    {"name": "warning", "use": "soon"},
    {"name": "warning-wash", "use": "behind a warning"},
    {"name": "danger", "use": "late, refused, cannot be undone"},
    {"name": "on-danger", "use": "text on danger"},
    {"name": "danger-wash", "use": "behind a refusal"},
]

PERSON = {"name": "Priya Nair"}
CASE = {"number": 4821, "subject": "Refund twice refused", "url": "case", "customer": "Lena Fischer"}
ANSWERS_NEXT = [
    {"label": "What is needed from you", "value": "Decide about the second refund as goodwill: 48.90 EUR."}
]
ANSWERS_CONTINGENCY = [
    {
        "label": "If … then …",
        "value": "If the bank refuses again, then pay by voucher and call her; do not write.",
    }
]
ANSWERS_SUMMARY = [
    {
        "label": "Tried so far, and what came of it",
        "value": "Both payments are found. The first refund went to a closed account and came back.",
    },
    {
        "label": "What the customer expects",
        "value": "The money on her new account, and one person who answers.",
    },
    {"label": "How the customer is", "not_known": "we only wrote, she did not pick up the phone"},
]
INTRODUCTION = (
    "Priya from Billing takes over. She handles refunds and has both of your payments in front of her, so you need"
    " not explain them again. You hear from her by 15:00."
)


class AnswerForm(forms.Form):
    """Fields of every kind, one of them wrong."""

    subject = forms.CharField(help_text="One line that a colleague understands.", max_length=200)
    next_step = forms.CharField(
        label="What is needed from you",
        help_text="The one thing that the receiver should do first.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_step_unknown = forms.CharField(required=False)
    mood = forms.ChoiceField(
        label="How the customer is", choices=[("calm", "calm"), ("upset", "upset")], widget=forms.RadioSelect
    )
    priority = forms.ChoiceField(choices=[("normal", "normal"), ("high", "high")], required=False)


class CustomerPartForm(forms.Form):
    """What goes with an offer: its kind, and what the customer reads."""

    kind = forms.ChoiceField(choices=[("specialist", "to a specialist"), ("shift", "end of shift")])
    already_known = forms.CharField(
        label="What they already know",
        help_text="So that she need not repeat herself. She reads these words.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    next_step = forms.CharField(label="What happens next")
    next_update_at = forms.DateTimeField(
        label="She hears from us by", widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )


class ProtocolForm(forms.Form):
    """The support protocol's fields, with a reason for each that may stay unknown."""

    need = forms.CharField(
        label="What is needed from you",
        required=False,
        help_text="The one thing that the receiver should do first.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    need_unknown = forms.CharField(required=False)
    tried = forms.CharField(
        label="Tried so far, and what came of it",
        required=False,
        help_text="So that nobody does it twice.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    tried_unknown = forms.CharField(required=False)
    if_then = forms.CharField(
        label="If … then …",
        required=False,
        help_text="What may go wrong next, and what to do then.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReadBackForm(forms.Form):
    read_back = forms.CharField(
        label="Read-back",
        help_text="In your own words: what does she need, and by when?",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReturnForm(forms.Form):
    reason = forms.ChoiceField(
        choices=[("wrong_team", "wrong team"), ("facts_missing", "facts are missing")],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label="What would help", required=False, widget=forms.Textarea(attrs={"rows": 2}))


class ComposerForm(forms.Form):
    kind = forms.ChoiceField(
        choices=[("reply", "Reply to Lena Fischer"), ("note", "Internal note")],
        widget=forms.RadioSelect,
        initial="reply",
    )
    text = forms.CharField(label="Your text", widget=forms.Textarea(attrs={"rows": 3}))
    promise_by = forms.ChoiceField(
        label="Next update by", choices=[("15:00", "15:00 today"), ("next", "tomorrow 10:00")]
    )


class WriteForm(forms.Form):
    text = forms.CharField(label="Your message", widget=forms.Textarea(attrs={"rows": 4}))


def _minutes(now: datetime, count: float) -> datetime:
    return now + timedelta(minutes=count)


def rows(now: datetime) -> list[Context]:
    """Work rows: late, soon, later, and one without a clock."""
    acts = [
        {"label": "Accept", "url": "incoming", "key": "a", "weight": "primary", "about": "#4821"},
        {"label": "Return", "url": "incoming", "key": "r", "about": "#4821"},
    ]
    return [
        {
            **CASE, "due_at": _minutes(now, 12.5), "due_what": "accept", "from_team": "Front line", "giver": "Omar",
            "facts": ["needs: decide on goodwill", "promised: answer by 15:00", "3rd team"], "acts": acts,
        },
        {
            "number": 4790, "subject": "Invoice address", "url": "case", "customer": "Jan Novak",
            "due_at": _minutes(now, -8.5), "due_what": "promise", "facts": ["send the corrected invoice"],
        },
        {
            "number": 4799, "subject": "Cannot sign in since the update", "url": "case", "customer": "Amara Okafor",
            "due_at": _minutes(now, 130.5), "due_what": "response", "facts": ["no answer yet"],
        },
        {
            "number": 4702, "subject": "Change of contract", "url": "case", "customer": "Lucia Romano",
            "due_at": None, "due_what": "", "facts": ["waits for the customer since Thursday"],
        },
    ]  # fmt: skip


def promises(now: datetime) -> list[Context]:
    """A promise in each state that is shown."""
    return [
        {"what": "answer about the second refund", "due_at": _minutes(now, 130.5), "state": "open", "state_word": "open"},
        {"what": "find both payments", "due_at": _minutes(now, -90), "state": "kept", "state_word": "kept"},
        {"what": "call about the account", "due_at": _minutes(now, -1500), "state": "missed", "state_word": "missed"},
    ]  # fmt: skip


def entries(now: datetime) -> list[Context]:
    """A timeline with an entry of each kind."""
    handoff = {
        "from_team": "Front line", "giver": "Omar", "to_team": "Billing", "receiver": "Priya",
        "state_word": "accepted", "tone": "past", "introduction": INTRODUCTION,
        "read_back": "She needs the second refund on her new account, and my answer by 15:00.",
        "answers": ANSWERS_NEXT + ANSWERS_CONTINGENCY + ANSWERS_SUMMARY,
    }  # fmt: skip
    return [
        {
            "kind": "customer", "at": _minutes(now, -140), "title": "Lena Fischer wrote",
            "text": "My refund was refused for the second time.\n\nI sent you the new account a week ago. What now?",
        },
        {
            "kind": "reply", "at": _minutes(now, -136), "title": "Omar answered Lena Fischer",
            "text": "I have found both payments. The refund went to the account that you closed and came back to us.",
        },
        {"kind": "note", "at": _minutes(now, -132), "title": "Omar noted", "text": "Goodwill is above my limit."},
        {"kind": "handoff", "at": _minutes(now, -131), "handoff": handoff},
        {"kind": "fact", "at": _minutes(now, -130), "title": "Lena was promised an answer by 15:00"},
    ]  # fmt: skip


def way() -> list[Context]:
    """Three segments, the last one running."""
    return [
        {"team": "Front line", "person": "Omar", "lasted": timedelta(minutes=8)},
        {"team": "Service desk", "lasted": timedelta(minutes=41)},
        {"team": "Billing", "person": "Priya", "lasted": timedelta(minutes=130), "current": True},
    ]


def receivers(name: str) -> list[Context]:
    """Two choices with what speaks for each."""
    return [
        {"name": name, "value": "2", "label": "Billing", "facts": ["Priya and Tom are here until 18:00"]},
        {"name": name, "value": "3", "label": "Contracts", "facts": ["nobody is here until Monday 09:00"]},
    ]


def components(now: datetime) -> Context:
    """What ``web/design.html`` shows."""
    form = AnswerForm({"subject": "", "next_step": "Decide about the second refund.", "mood": "calm"})
    return {
        "now": now,
        "person": PERSON,
        "acts": [
            {"label": "Accept", "url": "#acts", "key": "a", "weight": "primary"},
            {"label": "Return", "url": "#acts", "key": "r"},
            {"label": "Back to the case", "url": "#acts", "weight": "quiet"},
            {"label": "Revoke the token", "url": "#acts", "weight": "danger"},
        ],
        "rows": rows(now),
        "times": [_minutes(now, m) for m in (-8.5, 12.5, 130.5, 3000)],
        "states": [
            {"word": "offered", "tone": "accent"},
            {"word": "open", "tone": ""},
            {"word": "expires soon", "tone": "warning"},
            {"word": "missed", "tone": "danger"},
            {"word": "accepted", "tone": "past"},
        ],
        "entries": entries(now),
        "people": [
            {"name": "Priya Nair", "job": "Billing", "strength": "Handles refunds, five years here."},
            {"name": "Triage", "job": "Front line", "strength": "Sorts and answers at once.", "is_ai": True},
        ],
        "promises": promises(now),
        "way": way(),
        "form": form,
        "receivers": receivers("receiver"),
        "answers": ANSWERS_NEXT + ANSWERS_SUMMARY,
        "reasons": [
            "Case #4821 is offered to Contracts already. Wait for their answer or withdraw it.",
            "Say by when the customer hears next.",
        ],
        "notices": [
            {
                "tone": "accent",
                "title": "Maybe not needed: you are back in 40 min.",
                "text": "The promise falls due after that, at 15:00.",
                "act": {"label": "Keep the case", "url": "#notices", "key": "x"},
            },
            {"tone": "warning", "title": "Nobody in Contracts is here until Monday 09:00."},
        ],
    }


def desk(now: datetime) -> Context:
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
                "due_at": _minutes(now, 100.5),
                "facts": ["needs: find the second parcel"],
            },
        ],
        "work": [late, {**later, "number": 4788, "subject": "Wrong tax number", "due_at": _minutes(now, 25.5), "due_what": "promise", "facts": ["send the corrected invoice"]}, later, unset],
        "work_title": "Yours, by what is due next",
        "new_case_url": "new",
    }  # fmt: skip


def case(now: datetime) -> Context:
    return {
        "now": now,
        "person": PERSON,
        "case": CASE,
        "holder": {"team": "Billing", "person": "Priya", "since": _minutes(now, -130)},
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
    return {
        "now": now,
        "person": PERSON,
        "case": CASE,
        "handoff": {
            "from_team": "Front line",
            "giver": "Omar",
            "to_team": "Billing",
            "offered_at": _minutes(now, -3),
            "accept_by": _minutes(now, 12.5),
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
    return {
        "now": now,
        "subject": "Your refund question",
        "holder": {
            "name": "Priya",
            "team": "Billing",
            "strength": "Priya handles refunds and has your invoices in front of her.",
        },
        "next_step": "She decides about the second refund.",
        "hear_by": _minutes(now, 130.5),
        "steps": [
            {"at": _minutes(now, -140), "text": "you wrote"},
            {"at": _minutes(now, -136), "text": "Omar looked at both payments"},
            {"at": _minutes(now, -130), "text": "Priya took over"},
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
