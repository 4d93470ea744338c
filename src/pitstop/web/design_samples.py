"""Words for the design page: one refund case and its neighbours. Presentation only.

Each function takes the page's instant and gives what the comment at the top of its component names.
"""

from datetime import datetime, timedelta
from typing import Any

from pitstop.web.design_forms import AnswerForm

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
        "value": "If the bank refuses again, then pay by voucher and call her.",
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
    "Priya from Billing takes over. She handles refunds and has both of your payments in front of her, so you"
    " need not explain them again. You hear from her by 15:00."
)


def minutes(now: datetime, count: float) -> datetime:
    """The instant ``count`` minutes after ``now``."""
    return now + timedelta(minutes=count)


def rows(now: datetime) -> list[Context]:
    """Work rows: late, soon, later, and one without a clock."""
    acts = [
        {"label": "Accept", "url": "incoming", "key": "a", "weight": "primary", "about": "#4821"},
        {"label": "Return", "url": "incoming", "key": "r", "about": "#4821"},
    ]
    return [
        {
            **CASE,
            "due_at": minutes(now, 12.5),
            "due_what": "accept",
            "from_team": "Front line",
            "giver": "Omar",
            "facts": ["needs: decide on goodwill", "promised: answer by 15:00", "3rd team"],
            "acts": acts,
        },
        {
            "number": 4790,
            "subject": "Invoice address",
            "url": "case",
            "customer": "Jan Novak",
            "priority": "urgent",
            "priority_tone": "danger",
            "state": "returned",
            "tone": "warning",
            "due_at": minutes(now, -8.5),
            "due_what": "promise",
            "facts": ["send the corrected invoice"],
        },
        {
            "number": 4799,
            "subject": "Cannot sign in since the update",
            "url": "case",
            "customer": "Amara Okafor",
            "due_at": minutes(now, 130.5),
            "due_what": "response",
            "facts": ["no answer yet"],
        },
        {
            "number": 4702,
            "subject": "Change of contract",
            "url": "case",
            "customer": "Lucia Romano",
            "due_at": None,
            "due_what": "",
            "facts": ["waits for the customer since Thursday"],
        },
    ]


def flights(now: datetime) -> list[Context]:
    """Hand-offs under way on the lead's board: one that nobody answers, one that bounces, one in time."""
    silent = {
        "key": "flight-1",
        "number": 4790,
        "subject": "Invoice address",
        "url": "incoming",
        "customer": "Jan Novak",
        "priority": "urgent",
        "priority_tone": "danger",
        "from_team": "Front line",
        "giver": "Omar",
        "to_team": "Billing",
        "waited": "1 h 10 min",
        "patience": "4 h",
        "share": 29,
        "next": "then back to the giver",
        "next_at": minutes(now, 170.5),
        "silent": "Billing",
        "hears_at": minutes(now, 40.5),
        "why": "Billing is silent, and a lead has been told",
        "nudge_url": "board",
    }
    bounced = {
        **silent,
        "key": "flight-2",
        **CASE,
        "priority": "",
        "from_team": "Billing",
        "giver": "Priya",
        "to_team": "Front line",
        "waited": "12 min",
        "silent": "",
        "next_at": None,
        "nudge_url": "",
        "is_referred": True,
        "why": "A lead decides: the case keeps coming back",
        "way": way(),
        "before": ["12:10 Front line → Billing: accepted", "12:40 Billing → Front line: returned"],
        "decision_url": "board",
        "decisions": [("let_pass", "Let it pass"), ("take", "Take it"), ("swarm", "Swarm it")],
    }
    calm = {
        **silent,
        "key": "flight-3",
        "number": 4799,
        "subject": "Cannot sign in since the update",
        "customer": "Amara Okafor",
        "priority": "",
        "waited": "8 min",
        "share": 3,
        "next": "then a reminder",
        "next_at": minutes(now, 22.5),
        "silent": "",
        "question": "Priya asks: “Which account?”",
        "hears_at": minutes(now, 130.5),
    }
    return [silent, bounced, calm]


def promises(now: datetime) -> list[Context]:
    """A promise in each state that is shown."""
    return [
        {
            "what": "answer about the second refund",
            "due_at": minutes(now, 130.5),
            "state": "open",
            "state_word": "open",
        },
        {"what": "find both payments", "due_at": minutes(now, -90), "state": "kept", "state_word": "kept"},
        {
            "what": "call about the account",
            "due_at": minutes(now, -1500),
            "state": "missed",
            "state_word": "missed",
        },
    ]


def entries(now: datetime) -> list[Context]:
    """A timeline with an entry of each kind."""
    handoff = {
        "from_team": "Front line",
        "giver": "Omar",
        "to_team": "Billing",
        "receiver": "Priya",
        "state_word": "accepted",
        "tone": "past",
        "questions": [
            {"who": "Priya", "text": "Which account?", "answer": "The new one.", "answered_by": "Omar"}
        ],
        "corrections": [{"who": "Omar", "text": "She wants a call, not a mail.", "seen_by": ""}],
        "contingencies": [{"if": "the bank refuses again", "then": "Pay by voucher and call her."}],
        "introduction": INTRODUCTION,
        "read_back": "She needs the second refund on her new account, and my answer by 15:00.",
        "answers": ANSWERS_NEXT + ANSWERS_CONTINGENCY + ANSWERS_SUMMARY,
    }
    return [
        {
            "kind": "customer",
            "at": minutes(now, -140),
            "title": "Lena Fischer wrote",
            "text": "My refund was refused for the second time.\n\nYou have the new account. What now?",
        },
        {
            "kind": "reply",
            "at": minutes(now, -136),
            "title": "Omar answered Lena Fischer",
            "text": "I have found both payments. The refund went to your closed account and came back.",
        },
        {
            "kind": "note",
            "at": minutes(now, -132),
            "title": "Omar noted",
            "text": "Goodwill is above my limit.",
        },
        {"kind": "handoff", "at": minutes(now, -131), "handoff": handoff},
        {"kind": "fact", "at": minutes(now, -130), "title": "Lena was promised an answer by 15:00"},
    ]


def way() -> list[Context]:
    """Three segments, the last one running."""
    return [
        {
            "team": "Front line",
            "person": "Omar",
            "lasted": timedelta(minutes=8),
            "told": ["of it 8 min of business time: 3 min in the queue, 5 min with a person"],
        },
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
        "times": [minutes(now, m) for m in (-8.5, 12.5, 130.5, 3000)],
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
