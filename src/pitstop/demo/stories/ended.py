"""Cases that have come to their end."""

from __future__ import annotations

from pitstop.demo.people import BILLING, FRONT
from pitstop.demo.steps import Accept, Close, Offer, Reply, Story

RETURNED_ROUTER = Story(
    customer="Elena Petrova",
    email="elena.petrova@mail.example",
    language="en",
    opened=4300,
    by="omar",
    team=FRONT,
    subject="Refund for the router I sent back",
    body="I sent the router back two weeks ago. When do I get my deposit of 60?",
    steps=(
        Offer(
            4270,
            "omar",
            to=BILLING,
            answers={
                "need": "Pay the deposit of 60.00 back, and tell her the day by {due}.",
                "tried": "Checked the warehouse: it arrived eleven days ago, undamaged.",
                "expects": "A day on which the money is there.",
                "mood": "calm",
            },
            known="Your router arrived at our warehouse eleven days ago, undamaged.",
            next="Billing pays the deposit back and names the day",
            due=-4000,
        ),
        Accept(
            4235,
            "priya",
            read_back="Router is back in good order: 60.00 deposit to pay out, with a date for her.",
        ),
        Reply(
            4100,
            "priya",
            "Your 60.00 left our account today and will be on yours by Thursday. Thank you for packing the "
            "router so well.",
        ),
        Close(2800, "priya", outcome="Deposit paid back"),
    ),
)

MAILBOX = Story(
    customer="George Whitfield",
    email="george@whitfield.example",
    language="en",
    opened=1840,
    by="omar",
    team=FRONT,
    subject="Locked out of my mailbox",
    body="It says my password is wrong, and I have used the same one for nine years.",
    steps=(
        Reply(
            1833,
            "omar",
            "Nine years is a good run! Somebody in another country tried it forty times last night, so we "
            "locked the door. You choose a new one under the link that I have just sent to your phone.",
            next="that you are back in",
            due=-1500,
        ),
        Reply(1705, "omar", "You are back in, and the forty visitors are not. Write any time."),
        Close(1704, "omar", outcome="New password chosen, attempts blocked"),
    ),
)

PAPER = Story(
    customer="Ruth Adler",
    email="ruth.adler@mail.example",
    language="en",
    opened=760,
    by="ask-pit",
    team=FRONT,
    subject="Invoices on paper, please",
    body="I would like my invoices on paper again. I do not get on with the portal.",
    steps=(
        Reply(
            759,
            "ask-pit",
            "From December your invoices come by post again, at no cost. If you ever want to see an old one, "
            "write to us and we print it for you.",
        ),
        Close(758, "ask-pit", outcome="Paper invoices from December"),
    ),
)

STORIES = (RETURNED_ROUTER, MAILBOX, PAPER)
