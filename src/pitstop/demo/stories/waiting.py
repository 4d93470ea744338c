"""Cases whose hand-off waits for an answer, was returned, or was taken back."""

from __future__ import annotations

from pitstop.demo.people import BILLING, FRONT, NETWORK, NIGHT
from pitstop.demo.steps import Accept, Note, Offer, Promise, Reply, Return, Story, Withdraw

HANNAH = Story(
    customer="Hannah Brooks",
    email="hannah.brooks@mail.example",
    language="en",
    tier="gold",
    opened=52,
    by="omar",
    team=FRONT,
    subject="Charged twice after moving house",
    body="Hi, I moved on the 1st and told you in good time. Now I see two payments of 44.90 in the same "
    "week, one for each address. The old flat isn't mine any more! Rent is due on Friday, so I really need "
    "the second one back before then.",
    steps=(
        Reply(
            46,
            "omar",
            "Thank you for writing so soon, Hannah. I can see both payments, and the second one should not "
            "have been taken: the old address was closed a day after the billing run. I am having the "
            "refund decided now, and you will hear today how it goes.",
            next="whether the second payment comes back, and when",
            due=50,
        ),
        Note(
            14,
            "omar",
            "The move is in the system since the 19th, with her name on it. The mistake is ours, not hers.",
        ),
        Offer(
            12,
            "omar",
            to=BILLING,
            answers={
                "need": "Decide on the refund of the second payment (44.90), and tell her by {due}.",
                "tried": "Matched both payments to the two addresses. I can't refund above 25.00 myself.",
                "expects": "The money on her account before her rent leaves on Friday.",
                "mood": "worried",
                "if_then": "If the bank needs longer than Friday, then offer to credit the next two months "
                "instead; she would be fine with that.",
            },
            known="You moved on the 1st and were charged for both addresses in the same week. The second "
            "payment of 44.90 was our mistake, and you need it back before Friday.",
            next="Billing decides on the refund of the second payment",
            due=50,
        ),
    ),
)

LENA = Story(
    customer="Lena Fischer",
    email="lena.fischer@post.example",
    language="de",
    tier="gold",
    opened=95,
    by="omar",
    team=FRONT,
    subject="Erstattung zweimal abgelehnt",
    body="Guten Morgen, ich warte seit drei Wochen auf die Erstattung für den zurückgeschickten Router. "
    "Zweimal kam nur „abgelehnt“, ohne Begründung. Den Einlieferungsbeleg habe ich doch mitgeschickt! Was "
    "muss ich noch tun?",
    steps=(
        Reply(
            88,
            "omar",
            "Guten Morgen Frau Fischer, Sie müssen nichts weiter tun. Ihr Beleg ist da, ich sehe ihn vor "
            "mir. Ich lasse jetzt klären, warum die Erstattung trotzdem abgelehnt wurde, und Sie hören noch "
            "heute von uns.",
            next="Antwort, warum abgelehnt wurde und wann das Geld kommt",
            due=35,
        ),
        Offer(
            26,
            "omar",
            to=BILLING,
            person="priya",
            answers={
                "need": "Find out why both refunds (79.00) bounced, and decide on a third by {due}.",
                "tried": "Receipt checked: the router arrived on the 3rd. Both refunds went to an account "
                "that she closed last year; the new one is in her profile.",
                "expects": "A clear yes with a date. She has explained herself twice already.",
                "mood": "upset",
                "if_then": "If the new account can't be used either, then send it by cheque: she said yes "
                "to that.",
            },
            known="Sie haben den Router zurückgeschickt, er ist am 3. bei uns angekommen, und die "
            "Erstattung von 79,00 wurde zweimal abgelehnt. Ihr Beleg liegt vor.",
            next="Priya prüft, warum abgelehnt wurde, und entscheidet über die Erstattung",
            due=35,
        ),
    ),
)

HARBOUR = Story(
    customer="Harbour Street Bakery",
    email="office@harbour-bakery.example",
    language="en",
    tier="business",
    opened=355,
    by="samira",
    team=NIGHT,
    subject="Card terminal offline since the night",
    body="We open at six and the card terminal says NO LINE. Half our customers pay by card. Please, "
    "somebody, before the commuters come!",
    steps=(
        Reply(
            349,
            "samira",
            "I am on it. Your line itself is up, so for the morning the terminal can use the phone's "
            "hotspot: hold 3 until it beeps, choose MOBILE. I stay with you until it takes a card.",
        ),
        Note(
            331,
            "samira",
            "Terminal runs over the hotspot. Cause: the new router hands out addresses from another range.",
        ),
        Offer(
            18,
            "samira",
            to=FRONT,
            kind="shift",
            answers={
                "severity": "keep watching",
                "summary": "Bakery's card terminal lost its line in the night's router update. It takes "
                "cards over a hotspot since 20 minutes after their first mail.",
                "actions": "1. Call Ruth at the bakery after the morning rush, by {due}. 2. Give the "
                "terminal a fixed address (router page, LAN, 192.168.1.50). 3. Switch the hotspot off "
                "again.",
                "awareness": "If the hotspot drops, then the owner's own phone works too: Ruth knows how. If "
                "they lose takings, then Grace may offer a month free.",
            },
            known="Your card terminal lost its line in the night and takes cards over a hotspot for now.",
            next="We call you to put the terminal back on your own line",
            due=65,
        ),
    ),
)

NUMBER = Story(
    customer="Noah Lindqvist",
    email="noah@lindqvist.example",
    language="en",
    opened=205,
    by="omar",
    team=FRONT,
    subject="Keep my number when I move to Malmö?",
    body="Hello! I'm moving to Malmö in January and would love to keep my phone number for a while, so that "
    "people can still reach me. Is that possible, and what does it cost?",
    steps=(
        Reply(
            196,
            "omar",
            "Hello Noah, yes, it can be kept for up to twelve months. What it costs depends on your "
            "contract, and I am asking the colleagues who know.",
            next="what keeping your number costs",
            due=120,
        ),
        Offer(
            150,
            "omar",
            to=BILLING,
            answers={
                "need": "Say what keeping the number for a year costs him.",
                "tried": "Checked that it is possible.",
                "mood": "calm",
            },
            not_known={"expects": "He did not say a price"},
            known="You move to Malmö in January and would like to keep your number for a while.",
            next="Billing works out what keeping the number costs",
            due=120,
        ),
        Return(
            112,
            "tomas",
            reason="facts_missing",
            note="He has two contracts. Which number is it, the landline or the mobile? The price differs.",
        ),
    ),
)

SLOW = Story(
    customer="Ines Carvalho",
    email="ines.carvalho@mail.example",
    language="en",
    opened=1580,
    by="jonas",
    team=FRONT,
    subject="Half the speed I pay for",
    body="I pay for 250 and get 110, wherever I measure. It was fine until last week.",
    steps=(
        Reply(
            1570,
            "jonas",
            "That is less than half, so no wonder you noticed. Could you measure once with the computer "
            "plugged in by cable, and tell me the colour of the socket you use?",
        ),
        Offer(
            1540,
            "jonas",
            to=NETWORK,
            answers={
                "situation": "110 instead of 250, for a week, on every device.",
                "background": "Fine before. Nothing changed at her side that she knows of.",
                "assessment": "Perhaps the port's profile after last week's works; not sure.",
                "recommendation": "Check the port's profile by {due}.",
            },
            known="You get 110 instead of 250 since last week, wherever you measure.",
            next="Network checks your line",
            due=-1200,
        ),
        Withdraw(1525, "jonas"),
        Note(1524, "jonas", "She used the yellow socket: limited to 100. On the blue one she gets 246."),
        Reply(
            1520,
            "jonas",
            "Wonderful that the blue socket does it! I have taken the check by Network back, so nobody will "
            "knock at your line for nothing. I look at your speed once more tomorrow evening.",
            next="whether the speed has stayed",
            due=200,
        ),
    ),
)

ENGINEER = Story(
    customer="Samuel Osei",
    email="samuel.osei@mail.example",
    language="en",
    opened=33,
    by="omar",
    team=FRONT,
    subject="When does the engineer come?",
    body="I took the day off because an engineer was to come between 8 and 12. Nobody has called. Is anyone "
    "coming at all? I can't stay at home a second day.",
    steps=(
        Reply(
            27,
            "omar",
            "I am sorry that you are waiting, Samuel, and with a day off spent on it. I am finding out "
            "where the engineer is and will write to you within the hour, whatever the answer.",
            next="where the engineer is, and whether he comes today",
            due=30,
        ),
        Note(
            9, "omar", "Dispatch says: the visit was planned under his old address. Network must re-plan it."
        ),
    ),
)

WIDOW = Story(
    customer="Amina Farouk",
    email="amina.farouk@mail.example",
    language="en",
    tier="gold",
    opened=2940,
    by="omar",
    team=FRONT,
    subject="Contract in my late husband's name",
    body="My husband died in September. The contract is in his name and I would like it to be in mine, with "
    "the same number. I do not know which papers you need. My English is not so good for the telephone.",
    steps=(
        Reply(
            2925,
            "omar",
            "Dear Mrs Farouk, I am very sorry for your loss. You do not have to telephone anyone. We will do "
            "this in writing, step by step, and the number stays yours.",
            next="which papers we need, at most two",
            due=-2600,
        ),
        Offer(
            2900,
            "omar",
            to=BILLING,
            answers={
                "need": "Tell her which papers we need (at most two), kindly, by {due}.",
                "tried": "Answered her first mail. Stopped the reminders to his name.",
                "expects": "That it becomes hers without telephone calls, with the same number.",
                "mood": "worried",
            },
            known="The contract of your late husband is to become yours, with the same number, in writing "
            "only.",
            next="Priya tells you which papers we need",
            due=-2600,
        ),
        Accept(
            2870,
            "priya",
            read_back="Widow, contract to her name, number stays, nothing by phone. I ask for two papers at "
            "most.",
        ),
        Reply(
            2700,
            "priya",
            "Dear Mrs Farouk, we need only two things: a copy of the death certificate, and your bank "
            "details on the attached page. Take the time you need; nothing is switched off meanwhile.",
            next="how we go on, once you have had time for the papers",
            due=1500,
        ),
        Offer(
            240,
            "priya",
            to=FRONT,
            person="omar",
            answers={
                "name": "Mrs Farouk, please; she signs as Umm Yusuf. Arabic is easier for her than English.",
                "unique": "Her husband died in September. The papers are complete, the change is done.",
                "tubes": "First invoice in her name leaves on the 1st. The welcome letter is held back until "
                "somebody has explained it in Arabic, by {due}.",
                "safety": "No letter may be addressed to her husband again: it has happened once.",
            },
            known="Your papers have arrived, and the contract and the number are yours now.",
            next="Omar explains the new contract to you in Arabic",
            due=45,
        ),
        Accept(
            215,
            "omar",
            read_back="All done but the explaining: I write to her in Arabic, then release the welcome "
            "letter. Nothing more to his name.",
        ),
    ),
)

ROUTER_RED = Story(
    customer="Karl Brandt",
    email="karl.brandt@post.example",
    language="de",
    opened=140,
    by="jonas",
    team=FRONT,
    subject="Router blinkt rot seit dem Update",
    body="Seit heute Nacht blinkt der Router rot. Aus- und Einschalten hilft nicht. Meine Frau arbeitet von "
    "zu Hause und kommt nicht ins Netz. Bitte schnell!",
    steps=(
        Reply(
            133,
            "jonas",
            "Guten Tag Herr Brandt, das Blinken heißt, dass das Update in der Nacht nicht zu Ende gekommen "
            "ist. Das sehen wir heute bei mehreren Geräten. Ich hole die Kollegen aus der Technik dazu.",
        ),
        Offer(
            128,
            "jonas",
            to=NETWORK,
            kind="escalation",
            answers={
                "situation": "Router in the boot loop since last night's firmware, no line at all.",
                "background": "Third one today, all of type B2. Power cycle does not help.",
                "assessment": "The update stops at the signature check. Quite sure: same log as the other "
                "two.",
                "recommendation": "Push the old firmware to his device by {due}, and stop the roll-out for "
                "B2.",
            },
            known="Ihr Router blinkt seit dem nächtlichen Update rot, und Aus- und Einschalten hilft nicht.",
            next="Erik spielt die vorige Version auf und meldet sich",
            due=15,
        ),
        Accept(
            121,
            "erik",
            read_back="B2 boot loop after the firmware: I roll his back first, then stop it for the whole "
            "type.",
        ),
        Note(75, "erik", "Roll-out stopped. His box answers on the service port; rollback is queued."),
        Promise(60, "erik", text="eine Nachricht, sobald der Router wieder läuft", due=55),
    ),
)

STORIES = (SLOW, WIDOW, HARBOUR, NUMBER, ROUTER_RED, LENA, HANNAH, ENGINEER)
