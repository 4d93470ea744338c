"""The bytes of a mail, understood. Never raises: what can't be understood is said in `Incoming.damage`."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from pitstop.connectors.mail import parts, quoting, reports
from pitstop.connectors.mail.incoming import Incoming, Marks
from pitstop.connectors.mail.reading import LENIENT, line, storable, text
from pitstop.core.words import gettext_noop as _

SUBJECT = 200
NAME = 80
ADDRESS = 200
MESSAGE_ID = 300
MOST_REFERENCES = 100
MOST_RECIPIENTS = 200
MOST_HEADERS = 20
LONGEST_TEXT = 500_000

UNREADABLE = _("It can't be read: its parts are broken, or nested too deep.")
NO_SENDER = _("It names no sender.")

_MESSAGE_ID = re.compile(r"<[^<>\s]{1,298}>")
_ADDRESS = re.compile(r"[^@\s<>\",;:()\[\]\\]+@[^@\s<>\",;:()\[\]\\]+")
_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc", "Resent-To")
_AUTOREPLY = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Autoreply-From")


def parse(raw: bytes) -> Incoming:
    """What this mail says."""
    try:
        mail = message_from_bytes(raw, policy=LENIENT)
        return _understood(raw, mail, parts.read(mail))
    except Exception:  # nesting beyond Python's stack, and faults of the standard library's parser
        return _guessed(raw, UNREADABLE)


def _understood(raw: bytes, mail: Message, found: parts.Parts) -> Incoming:
    sender_name, sender = _sender(mail)
    new, quoted = quoting.split(found.text[:LONGEST_TEXT])
    subject = line(_header(mail, "Subject"), SUBJECT)
    return Incoming(
        message_id=_message_id(mail) or _made_id(raw),
        fingerprint=_fingerprint(sender, subject, _header(mail, "Date"), found.text, *_digests(found)),
        sender=sender,
        sender_name=sender_name,
        subject=subject,
        text=new,
        quoted=quoted,
        in_reply_to=_ids(mail, "In-Reply-To"),
        references=_ids(mail, "References"),
        recipients=_recipients(mail),
        sent_at=_sent_at(mail),
        attachments=found.attachments,
        refused=found.refused,
        marks=_marks(mail),
        reports=reports.read(mail),
        damage=found.damage or ("" if sender else NO_SENDER),
    )


def _guessed(raw: bytes, damage: str) -> Incoming:
    """What can be told of a mail that can't be read: who it seems to be from, and all that stands in it."""
    said = text(raw)[:LONGEST_TEXT]
    author = re.search(r"^From:(.{1,1000})$", said, re.IGNORECASE | re.MULTILINE)
    address = _ADDRESS.search(author.group(1)) if author else None
    sender = address.group().lower() if address and _is_address(address.group()) else ""
    return Incoming(
        message_id=_made_id(raw),
        fingerprint=_fingerprint(sender, "", said),
        sender=sender,
        sender_name="",
        subject="",
        text=said,
        damage=damage,
    )


def _made_id(raw: bytes) -> str:
    return f"<{hashlib.sha256(raw).hexdigest()[:40]}@made.pitstop.invalid>"


def _digests(found: parts.Parts) -> list[str]:
    files = [f"{file.name} {hashlib.sha256(file.content).hexdigest()}" for file in found.attachments]
    return [*files, *map(str, found.refused)]


def _fingerprint(*said: str) -> str:
    return hashlib.sha256("\0".join(said).encode()).hexdigest()


def _header(mail: Message, name: str) -> str:
    return storable(str(mail.get(name, "")))


def _values(mail: Message, name: str) -> list[str]:
    """What stands in each header of this name; of very many, the first."""
    raw = [value for known, value in mail.raw_items() if known.lower() == name.lower()][:MOST_HEADERS]
    return [storable(str(mail.policy.header_fetch_parse(name, str(value)))) for value in raw]


def _message_id(mail: Message) -> str:
    found = _MESSAGE_ID.search(_header(mail, "Message-ID"))
    return found.group() if found else ""


def _ids(mail: Message, name: str) -> tuple[str, ...]:
    found = [found for value in _values(mail, name) for found in _MESSAGE_ID.findall(value)]
    return tuple(dict.fromkeys(found[-MOST_REFERENCES:]))  # the last ones are the nearest


def _sender(mail: Message) -> tuple[str, str]:
    """Name and address of who wrote it. The sender where the author is no address."""
    for header in ("From", "Sender", "Reply-To"):
        for name, address in _addresses(mail, header):
            return line(name, NAME), address
    return "", ""


def _addresses(mail: Message, header: str) -> list[tuple[str, str]]:
    values = _values(mail, header)
    try:
        found = [(name, address.strip().lower()) for name, address in getaddresses(values)]
    except (RecursionError, ValueError, IndexError):
        found = []
    whole = [(name, address) for name, address in found if _is_address(address)]
    # Where the header is broken, what looks like an address in it still tells who is meant.
    return whole or [
        ("", address.lower())
        for value in values
        for address in _ADDRESS.findall(value)
        if _is_address(address)
    ]


def _is_address(text: str) -> bool:
    return len(text) <= ADDRESS and text.isprintable() and bool(_ADDRESS.fullmatch(text))


def _recipients(mail: Message) -> tuple[str, ...]:
    found = [address for header in _TO for _name, address in _addresses(mail, header)]
    return tuple(dict.fromkeys(found))[:MOST_RECIPIENTS]


def _sent_at(mail: Message) -> datetime | None:
    try:
        at = parsedate_to_datetime(_header(mail, "Date"))
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _marks(mail: Message) -> Marks:
    path = mail.get("Return-Path")
    return Marks(
        auto_submitted=_word(mail, "Auto-Submitted"),
        precedence=_word(mail, "Precedence"),
        response_suppress=_word(mail, "X-Auto-Response-Suppress"),
        autoreply=any(mail.get(name) is not None for name in _AUTOREPLY),
        return_path=None if path is None else line(str(path), ADDRESS).strip("<> ").lower(),
        desk=_word(mail, "X-Pitstop"),
        failed_recipients=line(_header(mail, "X-Failed-Recipients"), ADDRESS),
    )


def _word(mail: Message, name: str) -> str:
    return line(_header(mail, name), 100).lower()
