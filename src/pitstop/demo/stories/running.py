"""Cases that somebody works on, most of them after a hand-off."""

from __future__ import annotations

from pitstop.demo.people import BILLING, FRONT, NETWORK, NIGHT
from pitstop.demo.steps import Accept, Note, Offer, Promise, Reply, Story

EVENINGS = Story(
    customer="Marta Kowalska",
    email="marta@kowalska.example",
    language="en",
    opened=1650,
    by="jonas",
    team=FRONT,
    subject="Internet drops every evening around eight",
    body="Every evening between eight and nine the internet goes away for ten minutes, three or four times. "
    "I teach online at that hour and my students are leaving me. I have had two calls with you already and "
    "restarted everything. Please don't ask me to restart it again.",
    steps=(
        Reply(
            1640,
            "jonas",
            "No restarting, I promise. I have read both calls. Ten minutes at the same hour points to the "
            "line and not to your rooms, so this belongs to our network engineers. I pass it on with "
            "everything you told us.",
        ),
        Offer(
            1632,
            "jonas",
            to=NETWORK,
            answers={
                "situation": "Line drops three to four times between 20:00 and 21:00, ten minutes each.",
                "background": "Third contact. She has restarted and swapped cables, twice. Teaches at that "
                "hour.",
                "assessment": "Not her equipment: the port shows the same gaps. Perhaps interference, 70 % "
                "sure.",
                "recommendation": "Record the port tonight from 19:30, and tell her what it shows by {due}.",
            },
            known="Your line drops every evening between eight and nine, you have restarted and swapped "
            "cables twice, and you teach at that hour.",
            next="Mei records your line this evening and tells you what she finds",
            due=-300,
        ),
        Accept(
            1606,
            "mei",
            read_back="Evening drops at the port, her side is ruled out. I record tonight and report; no "
            "more restarts asked of her.",
        ),
        Note(
            640,
            "mei",
            "Recorded: bursts of noise from 20:02, on all pairs. Looks like a power supply nearby.",
        ),
        Reply(
            420,
            "mei",
            "I watched your line last night and saw what you describe: from 20:02 something close to the "
            "cable sends noise into it. I have moved you to frequencies that it does not reach. Tonight "
            "will show.",
            next="how your line did this evening, and what follows",
            due=40,
        ),
    ),
)

INVOICE = Story(
    customer="David Chen",
    email="david.chen@mail.example",
    language="en",
    opened=330,
    by="jonas",
    team=FRONT,
    subject="Invoice still shows my old flat",
    body="My employer pays my internet, but only with the right address on the invoice. The last three all "
    "have the old flat. I have changed it on your page each time!",
    steps=(
        Offer(
            312,
            "jonas",
            to=BILLING,
            answers={
                "need": "Correct the address and send the last three invoices anew, by {due}.",
                "tried": "Saw that the page changes the delivery address, never the invoice address. Told "
                "the web team.",
                "expects": "Three corrected invoices that he can hand in.",
                "mood": "calm",
            },
            known="Your last three invoices show your old flat although you changed the address each time.",
            next="Billing corrects the address and sends the three invoices anew",
            due=-60,
        ),
        Accept(
            296,
            "priya",
            read_back="Address is wrong on three invoices by a fault of our page. I correct it and send all "
            "three.",
        ),
        Reply(
            180,
            "priya",
            "Found it, David: our page kept two addresses and changed only one. Both are right now. The "
            "three invoices are being made again, and I look through them before they leave.",
            next="the three corrected invoices",
            due=25,
        ),
    ),
)

CANCELLED = Story(
    customer="Yuki Tanaka",
    email="yuki.tanaka@mail.example",
    language="en",
    opened=275,
    by="ask-pit",
    team=FRONT,
    subject="Cancelled in August and still charged",
    body="I cancelled in August and have the confirmation. You took 29.90 in September, October and "
    "November. I want it all back and I want it to stop.",
    steps=(
        Reply(
            274,
            "ask-pit",
            "I have found your confirmation of 14 August, so you are right. Giving three payments back "
            "needs a person, and I am fetching one with everything you wrote. You need not repeat it.",
        ),
        Offer(
            273,
            "ask-pit",
            to=BILLING,
            kind="bot_to_human",
            answers={
                "name": "Yuki Tanaka; writes in short sentences and wants the same back.",
                "unique": "Cancelled on 14 August with our confirmation, charged three times since.",
                "tubes": "The next charge of 29.90 is booked for the 1st and still runs.",
                "safety": "The charge on the 1st must be stopped, or it happens a fourth time.",
            },
            known="You cancelled on 14 August, we confirmed it, and we have charged you three times since.",
            next="A person in Billing stops the charges and arranges the refund",
            due=-120,
        ),
        Accept(
            248,
            "tomas",
            read_back="Cancelled and confirmed, three charges to give back, the one of the 1st to stop. "
            "Mine today.",
        ),
        Reply(
            170,
            "tomas",
            "The charge of the 1st is stopped, and 89.70 is on its way back to you. I am sorry; a "
            "confirmation that nothing follows is worth nothing. I check on Monday that it has arrived.",
            next="that the 89.70 has arrived",
            due=2880,
        ),
    ),
)

BUILDING = Story(
    customer="Residents at Mill Lane 7",
    email="caretaker@mill-lane.example",
    language="en",
    tier="business",
    opened=610,
    by="samira",
    team=NIGHT,
    subject="Whole building offline since two o'clock",
    body="Nobody in the building has internet since about two in the night. Twelve flats. The little box in "
    "the cellar has no light at all.",
    steps=(
        Reply(
            604,
            "samira",
            "Thank you for going down to the cellar at this hour, that helps a lot. No light means no power "
            "at the box. Please leave it closed; I am getting someone who may open it.",
        ),
        Offer(
            545,
            "samira",
            to=NETWORK,
            kind="shift",
            answers={
                "severity": "urgent",
                "summary": "Twelve flats offline since 02:00. The distribution box in the cellar has no "
                "power.",
                "actions": "1. Send an engineer with a power unit of type 4, first thing. 2. Tell the "
                "caretaker when, by {due}.",
                "awareness": "If the fuse of the house is out as well, then call the house's electrician: "
                "number in the notes. A resident on the second floor has an alarm for falls over this "
                "line.",
            },
            known="All twelve flats are offline since about two, and the box in the cellar has no light.",
            next="Mei tells you when the engineer comes",
            due=-420,
        ),
        Accept(
            530,
            "mei",
            read_back="No power at the box, twelve flats, an alarm user on the second floor: engineer first "
            "thing, and she gets a mobile unit today.",
        ),
        Reply(
            470,
            "mei",
            "The engineer is on the way with a new power unit, and he brings a mobile alarm for Mrs Hall on "
            "the second floor before he does anything else.",
            next="whether all twelve flats are back",
            due=-180,
        ),
        Reply(
            195,
            "mei",
            "All twelve flats are back. The power unit had died of age, so I have ordered a second one as a "
            "spare for your cellar, and I watch the box until this evening.",
            next="that the box has stayed up through the day",
            due=55,
        ),
    ),
)

CREDIT = Story(
    customer="Paula Novotná",
    email="paula@novotna.example",
    language="en",
    opened=1720,
    by="jonas",
    team=FRONT,
    subject="Credit for the outage in October",
    body="We were offline for four days in October and you promised a credit. It is not on the November "
    "invoice. Was that only said to calm me down?",
    steps=(
        Reply(
            1700,
            "jonas",
            "It was meant, Paula. Four days are 6.40, and I see that nobody booked it. I do that now and "
            "send you the corrected invoice.",
            next="the corrected invoice",
            due=-90,
        ),
        Note(110, "jonas", "The booking needs Billing's approval and I saw that too late. Asked Tomás."),
        Reply(
            38,
            "jonas",
            "I promised you the invoice for this morning and it is late: the credit needs a second signature "
            "that I did not know of. It has it now. I am sorry that you had to wait once more.",
            next="the corrected invoice, now signed",
            due=110,
        ),
    ),
)

OFFICE = Story(
    customer="Studio Okapi",
    email="hello@studio-okapi.example",
    language="en",
    tier="business",
    opened=1490,
    by="grace",
    team=FRONT,
    subject="Line for a second office",
    body="We are opening a second studio in spring, eight desks, two doors from your exchange. What can you "
    "offer us, and how long before do we have to order?",
    steps=(
        Reply(
            1460,
            "grace",
            "Congratulations on the second studio! Two doors from the exchange is the best address in town "
            "for this. I am putting two offers side by side, one simple and one with a second way out.",
            next="two offers side by side",
            due=1380,
        ),
    ),
)

MOVE = Story(
    customer="Familie Öztürk",
    email="oeztuerk@post.example",
    language="de",
    opened=410,
    by="ask-pit",
    team=FRONT,
    subject="Umzug zum 1. Dezember",
    body="Wir ziehen zum 1. Dezember um und möchten den Anschluss mitnehmen. Müssen wir den Router selbst "
    "umstellen?",
    steps=(
        Reply(
            409,
            "ask-pit",
            "Der Anschluss zieht gern mit um. Den Router stecken Sie einfach in der neuen Wohnung wieder "
            "ein, umstellen müssen Sie nichts. Ich prüfe noch, ob die Leitung dort schon liegt.",
            next="ob die Leitung in der neuen Wohnung liegt",
            due=-240,
        ),
        Reply(
            270,
            "ask-pit",
            "Die Leitung liegt, und am 1. Dezember ab 8 Uhr ist sie für Sie freigeschaltet.",
        ),
        Promise(268, "ask-pit", text="eine Erinnerung am Tag vor dem Umzug", due=4320),
    ),
)

STORIES = (CREDIT, EVENINGS, OFFICE, BUILDING, MOVE, INVOICE, CANCELLED)
