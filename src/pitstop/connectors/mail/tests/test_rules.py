"""What a mail is and where it belongs, each sign by itself."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage

import pytest

from pitstop.connectors.mail.incoming import Incoming, Marks
from pitstop.connectors.mail.parse import parse
from pitstop.connectors.mail.rules.automatic import Sign, sign_of_machine
from pitstop.connectors.mail.rules.belonging import Belongs, How, Signs, answered, belongs, named_in_subject
from pitstop.connectors.mail.rules.bounces import Bounce, bounces
from pitstop.connectors.mail.rules.loops import Loop, Seen, loop

LETTER = Incoming(
    message_id="<1@x>",
    fingerprint="f",
    sender="lena@example.org",
    sender_name="Lena Fischer",
    subject="Refund",
    text="Where is my money?",
)


@pytest.mark.parametrize(
    ("changes", "marks", "sign"),
    [
        ({}, Marks(), None),
        ({}, Marks(auto_submitted="no"), None),
        ({}, Marks(auto_submitted="auto-replied"), Sign.AUTO_SUBMITTED),
        ({}, Marks(auto_submitted="auto-generated; owner-email=x"), Sign.AUTO_SUBMITTED),
        ({}, Marks(autoreply=True), Sign.AUTOREPLY),
        ({}, Marks(precedence="bulk"), Sign.PRECEDENCE),
        ({}, Marks(precedence="auto_reply"), Sign.PRECEDENCE),
        ({}, Marks(precedence="first-class"), None),
        ({}, Marks(response_suppress="all"), Sign.RESPONSE_SUPPRESS),
        ({}, Marks(response_suppress="dr, oof, autoreply"), Sign.RESPONSE_SUPPRESS),
        ({}, Marks(response_suppress="dr, ndr, rn"), None),
        ({}, Marks(precedence="list"), None),
        ({}, Marks(return_path=""), Sign.RETURN_PATH),
        ({}, Marks(return_path="lena@example.org"), None),
        ({"sender": "mailer-daemon@example.org"}, Marks(), Sign.SENDER),
        ({"sender": "no-reply@example.org"}, Marks(), Sign.SENDER),
        ({"sender": "noreplydesk@example.org"}, Marks(), None),
        ({"subject": "Automatic reply: Refund"}, Marks(), Sign.SUBJECT),
        ({"subject": "Automatische Antwort: Refund"}, Marks(), Sign.SUBJECT),
        ({"subject": "Out of Office: Refund"}, Marks(), Sign.SUBJECT),
        ({"subject": "Abwesenheitsnotiz"}, Marks(), Sign.SUBJECT),
        ({"subject": "Your automatic reply annoys me"}, Marks(), None),
        ({"subject": "Out of office hours nobody answers"}, Marks(), Sign.SUBJECT),
        ({"subject": "Automatic reply: x"}, Marks(auto_submitted="auto-replied"), Sign.AUTO_SUBMITTED),
    ],
)
def test_whether_a_machine_wrote_it(changes: dict[str, str], marks: Marks, sign: Sign | None) -> None:
    assert sign_of_machine(replace(LETTER, marks=marks, **changes)) == sign


NEW = Seen(sent_by_us=False, desk="abc", our_address="help@example.org", from_sender_in_the_hour=0)


@pytest.mark.parametrize(
    ("mail", "seen", "found"),
    [
        (LETTER, NEW, None),
        (LETTER, replace(NEW, sent_by_us=True), Loop.OURS),
        (replace(LETTER, marks=Marks(desk="abc")), NEW, Loop.OURS),
        (replace(LETTER, marks=Marks(desk="another")), NEW, None),
        (LETTER, replace(NEW, desk=""), None),
        (replace(LETTER, sender="help@example.org"), NEW, Loop.OURS),
        (LETTER, replace(NEW, from_sender_in_the_hour=29), None),
        (LETTER, replace(NEW, from_sender_in_the_hour=30), Loop.TOO_MANY),
    ],
)
def test_what_goes_in_a_circle(mail: Incoming, seen: Seen, found: Loop | None) -> None:
    assert loop(mail, seen) == found


@pytest.mark.parametrize(
    ("signs", "found"),
    [
        (Signs(), Belongs(None, How.NEW)),
        (Signs(token_case=1, thread_case=2, subject_case=3), Belongs(1, How.TOKEN)),
        (Signs(thread_case=2, subject_case=3, subject_customer="lena@example.org"), Belongs(2, How.THREAD)),
        (Signs(subject_case=3, subject_customer="Lena@Example.org "), Belongs(3, How.SUBJECT)),
        (Signs(subject_case=3, subject_customer="someone@example.org"), Belongs(None, How.NEW)),
        (Signs(subject_case=3), Belongs(None, How.NEW)),
    ],
)
def test_where_it_belongs(signs: Signs, found: Belongs) -> None:
    assert belongs(LETTER, signs) == found


def test_a_number_in_the_subject_is_nothing_without_a_sender() -> None:
    nobody = replace(LETTER, sender="")
    assert belongs(nobody, Signs(subject_case=3, subject_customer="")) == Belongs(None, How.NEW)


@pytest.mark.parametrize(
    ("subject", "case"),
    [
        ("Re: Refund [#42]", 42),
        ("Re: [#7] Refund [#42]", 42),
        ("Refund #42", None),
        ("[#0]", None),
        ("[#-1]", None),
        ("[#" + "9" * 30 + "]", None),
        ("", None),
    ],
)
def test_the_number_that_our_subjects_carry(subject: str, case: int | None) -> None:
    assert named_in_subject(replace(LETTER, subject=subject)) == case


def test_the_nearest_mail_that_it_answers_comes_first() -> None:
    mail = replace(LETTER, in_reply_to=("<c@x>",), references=("<a@x>", "<b@x>", "<c@x>"))
    assert answered(mail) == ("<c@x>", "<b@x>", "<a@x>")


def report(action: str, status: str, head: str = "Message-ID: <ours@x>") -> bytes:
    return f"""\
From: MAILER-DAEMON@mail.example.net
To: help@example.org
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net

Final-Recipient: rfc822; Lena@Example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 <lena@example.org>: Recipient address rejected:
    User unknown

--b
Content-Type: text/rfc822-headers

From: help@example.org
{head}
Subject: Refund [#42]

--b--
""".encode()


@pytest.mark.parametrize(
    ("action", "status", "permanent"),
    [
        ("failed", "5.1.1", True),
        ("failed", "4.4.7", False),
        ("delayed", "4.2.0", False),
        ("Failed", "5.0.0", True),
    ],
)
def test_a_report_says_who_was_not_reached_and_why(action: str, status: str, permanent: bool) -> None:
    assert bounces(parse(report(action, status))) == (
        Bounce(
            recipient="lena@example.org",
            status=status,
            diagnostic="550 5.1.1 <lena@example.org>: Recipient address rejected: User unknown",
            original_message_id="<ours@x>",
            permanent=permanent,
        ),
    )


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded", ""])
def test_a_report_that_all_went_well_is_no_bounce(action: str) -> None:
    assert bounces(parse(report(action, "2.0.0"))) == ()


def test_a_report_that_returns_the_whole_mail_names_it_as_well() -> None:
    whole = EmailMessage()
    whole["Message-ID"] = "<ours@x>"
    whole.set_content("Soon.")
    raw = report("failed", "5.1.1").replace(
        b"Content-Type: text/rfc822-headers\n\nFrom: help@example.org\nMessage-ID: <ours@x>\n",
        b"Content-Type: message/rfc822\n\n" + whole.as_bytes(),
    )
    (bounce,) = bounces(parse(raw))
    assert bounce.original_message_id == "<ours@x>"


def test_a_report_without_what_it_is_about_is_still_one() -> None:
    (bounce,) = bounces(parse(report("failed", "5.1.1", head="X: y")))
    assert (bounce.recipient, bounce.original_message_id) == ("lena@example.org", "")


QMAIL = """\
Hi. This is the qmail-send program at mail.example.net.
I'm afraid I wasn't able to deliver your message to the following addresses.

<lena@example.org>:
Remote host said: 550 5.1.1 User unknown

--- Below this line is a copy of the message.

Message-ID: <ours@x>
Subject: Refund [#42]
"""
EXIM = """\
This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  lena@example.org
    host mail.example.org: 550 no such user

------ This is a copy of your message, including all the headers. ------

Message-Id: <ours@x>
"""
GERMAN = (
    "Ihre Nachricht konnte nicht zugestellt werden:\n\nlena@example.org\n#5.1.10 Empfänger nicht gefunden\n"
)
DELAY = """\
Warning: message delayed. The message has not yet been delivered to:
  lena@example.org
421 4.4.1 connection timed out; it will be retried for 4 days.
Mail delivery failed so far.

Message-ID: <ours@x>
"""


@pytest.mark.parametrize(
    ("text", "bounce"),
    [
        (
            QMAIL,
            Bounce("lena@example.org", "5.1.1", "Remote host said: 550 5.1.1 User unknown", "<ours@x>", True),
        ),
        (EXIM, Bounce("lena@example.org", "", "host mail.example.org: 550 no such user", "<ours@x>", True)),
        (GERMAN, Bounce("lena@example.org", "5.1.10", "#5.1.10 Empfänger nicht gefunden", "", True)),
        (
            DELAY,
            Bounce(
                "lena@example.org",
                "4.4.1",
                "421 4.4.1 connection timed out; it will be retried for 4 days.",
                "<ours@x>",
                False,
            ),
        ),
    ],
)
def test_bounces_in_plain_words(text: str, bounce: Bounce) -> None:
    daemon = replace(LETTER, sender="mailer-daemon@mail.example.net", subject="failure notice", text=text)
    assert bounces(daemon) == (bounce,)
    nobody = replace(LETTER, marks=Marks(return_path=""), text=text)
    assert bounces(nobody) == (bounce,)


def test_a_person_who_writes_of_a_failed_delivery_is_no_bounce() -> None:
    assert bounces(replace(LETTER, subject="Delivery failed", text=QMAIL)) == ()


def test_a_daemon_that_says_something_else_is_no_bounce() -> None:
    assert (
        bounces(replace(LETTER, sender="postmaster@example.org", text="Your mailbox is nearly full.")) == ()
    )


def test_exim_names_the_recipient_in_a_header() -> None:
    marks = Marks(return_path="", failed_recipients="lena@example.org")
    (bounce,) = bounces(replace(LETTER, marks=marks, subject="x", text="Sorry."))
    assert (bounce.recipient, bounce.permanent) == ("lena@example.org", True)
