"""What a mail says, once it is understood: plain facts that the rules judge."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from pitstop.cases.files.rules import File
from pitstop.core.refusals import Reason


@dataclass(frozen=True, slots=True)
class Marks:
    """What its headers say of how it came to be, in lower case. `return_path` is None where there is none."""

    auto_submitted: str = ""
    precedence: str = ""
    response_suppress: str = ""
    autoreply: bool = False  # one of the headers that only automatic replies have
    return_path: str | None = None
    desk: str = ""  # X-Pitstop: the desk that wrote it
    failed_recipients: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a delivery report (RFC 3464) says of one recipient."""

    recipient: str
    action: str
    status: str
    diagnostic: str
    original_message_id: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """A mail that came in. `text` is what is new in it, `quoted` what it repeats of earlier ones.

    `refused` says of each file that can't be kept why not. `damage` says, in a few words for whoever runs the
    desk, what of the mail could not be understood; empty when everything was.
    """

    message_id: str
    fingerprint: str  # of sender, date, words and files: the same mail on another way has the same
    sender: str
    sender_name: str
    subject: str
    text: str
    quoted: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    sent_at: datetime | None = None
    attachments: tuple[File, ...] = ()
    refused: tuple[Reason, ...] = ()
    marks: Marks = field(default_factory=Marks)
    reports: tuple[Report, ...] = ()
    damage: str = ""
