"""Delivery reports (RFC 3464): what a mail server says became of a mail of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from pitstop.connectors.mail.incoming import Report
from pitstop.connectors.mail.reading import line, storable, text

MOST = 50
DIAGNOSTIC = 300
_MESSAGE_ID = re.compile(r"^Message-ID:\s*(<[^<>\s]{1,298}>)", re.IGNORECASE | re.MULTILINE)


def read(mail: Message) -> tuple[Report, ...]:
    """One report for each recipient that it tells of; nothing when the mail is none."""
    if mail.get_content_type() != "multipart/report":
        return ()
    inner = mail.get_payload()
    parts = [part for part in inner if isinstance(part, Message)] if isinstance(inner, list) else []
    about = next((_original(part) for part in parts[::-1] if _original(part)), "")
    blocks = [block for part in parts if _is_status(part) for block in _blocks(part)]
    return tuple(_report(block, about) for block in blocks if _recipient(block))[:MOST]


def _is_status(part: Message) -> bool:
    return part.get_content_type() in ("message/delivery-status", "message/global-delivery-status")


def _blocks(part: Message) -> Iterator[Message]:
    inner = part.get_payload()
    if isinstance(inner, list):
        yield from (block for block in inner if isinstance(block, Message))


def _original(part: Message) -> str:
    """The Message-ID of the mail that the report returns, whole or only its head."""
    kind = part.get_content_type()
    inner = part.get_payload()
    if kind in ("message/rfc822", "message/global") and isinstance(inner, list) and inner:
        head = inner[0]
        value = str(head.get("Message-ID", "")) if isinstance(head, Message) else ""
        found = re.search(r"<[^<>\s]{1,298}>", storable(value))
        return found.group() if found else ""
    if kind in ("text/rfc822-headers", "message/rfc822-headers", "message/global-headers"):
        content = part.get_payload(decode=True)
        said = text(content) if isinstance(content, bytes) else storable(str(content))
        named = _MESSAGE_ID.search(said)
        return named.group(1) if named else ""
    return ""


def _recipient(block: Message) -> str:
    for name in ("Final-Recipient", "Original-Recipient"):
        kind, semicolon, address = storable(str(block.get(name, ""))).partition(";")
        if semicolon or kind:
            return line(address if semicolon else kind, 200).strip("<> ").lower()
    return ""


def _report(block: Message, about: str) -> Report:
    diagnostic = storable(str(block.get("Diagnostic-Code", "")))
    return Report(
        recipient=_recipient(block),
        action=line(str(block.get("Action", "")), 20).lower(),
        status=line(str(block.get("Status", "")), 20).partition(" ")[0],
        diagnostic=line(diagnostic.partition(";")[2] or diagnostic, DIAGNOSTIC),
        original_message_id=about,
    )
