"""Whether a mail goes in a circle: ours came back, or a sender writes faster than anybody reads."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pitstop.connectors.mail.incoming import Incoming

MOST_AN_HOUR = 30


class Loop(StrEnum):
    """Why a mail is stopped. It is kept and listed."""

    OURS = "ours"
    TOO_MANY = "too many"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the desk knows of a mail before it takes it in."""

    sent_by_us: bool  # its Message-ID is one of ours
    desk: str  # how this desk marks its own mail; empty when it doesn't
    our_address: str
    from_sender_in_the_hour: int


def loop(mail: Incoming, seen: Seen) -> Loop | None:
    """Why this mail must not go round again; None when it may be taken in."""
    is_marked = bool(seen.desk) and mail.marks.desk == seen.desk.lower()
    if seen.sent_by_us or is_marked or (seen.our_address and mail.sender == seen.our_address.lower()):
        return Loop.OURS
    return Loop.TOO_MANY if seen.from_sender_in_the_hour >= MOST_AN_HOUR else None
