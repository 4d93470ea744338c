"""Whether a machine wrote a mail: then nothing answers it, and it neither answers nor reopens anything."""

from __future__ import annotations

import re
from enum import StrEnum

from pitstop.connectors.mail.incoming import Incoming


class Sign(StrEnum):
    """What gave it away, the surest first. The words stand in the note on the case."""

    AUTO_SUBMITTED = "Auto-Submitted"  # RFC 3834
    AUTOREPLY = "X-Autoreply"
    PRECEDENCE = "Precedence"
    RESPONSE_SUPPRESS = "X-Auto-Response-Suppress"
    RETURN_PATH = "Return-Path"
    SENDER = "From"
    SUBJECT = "Subject"


# Not "list", nor a List-Id: where the desk's address is a group, every customer's mail comes with both.
_PRECEDENCE = frozenset({"bulk", "junk", "auto_reply"})
_SENDERS = re.compile(r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+.=-].*)?@.*")
# Only forms that no person writes; "Urlaub" alone may well be what a case is about.
_SUBJECT = re.compile(
    r"(auto(matic)?[ -]?(reply|response)|autoreply|automatische (antwort|empfangsbestätigung)"
    r"|abwesenheitsnotiz|abwesend|out[ -]of[ -](the[ -])?office|réponse automatique|respuesta automática"
    r"|risposta automatica|automatisch antwoord)\b",
    re.IGNORECASE,
)


def sign_of_machine(mail: Incoming) -> Sign | None:
    """What says that no person wrote it; None when nothing does."""
    marks = mail.marks
    said = {
        # "no" is what a person's mail says; anything else, with or without parameters, a machine's.
        Sign.AUTO_SUBMITTED: bool(marks.auto_submitted)
        and marks.auto_submitted.split(";")[0].strip() != "no",
        Sign.AUTOREPLY: marks.autoreply,
        Sign.PRECEDENCE: marks.precedence in _PRECEDENCE,
        Sign.RESPONSE_SUPPRESS: _is_suppressed(marks.response_suppress),
        Sign.RETURN_PATH: marks.return_path == "",
        Sign.SENDER: bool(_SENDERS.fullmatch(mail.sender)),
        Sign.SUBJECT: bool(_SUBJECT.match(mail.subject.strip())),
    }
    return next((sign for sign, is_said in said.items() if is_said), None)


def _is_suppressed(value: str) -> bool:
    # "DR, NDR" are written on people's mail too: they ask for no receipts. These ask for silence.
    return bool({word.strip() for word in value.split(",")} & {"all", "oof", "autoreply"})
