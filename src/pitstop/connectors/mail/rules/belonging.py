"""Which case a mail belongs to. The surest sign decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from pitstop.connectors.mail.incoming import Incoming

_NUMBER = re.compile(r"\[#([1-9]\d{0,17})\]")


class How(StrEnum):
    """What tied a mail to its case."""

    TOKEN = "token"  # noqa: S105 (what it is called, not one)
    THREAD = "thread"
    SUBJECT = "subject"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Signs:
    """What the desk found out about the signs that a mail carries.

    `token_case`: whose proof in an address of ours is right. `thread_case`: where a mail that it answers was
    sent or received. `subject_customer`: the customer of the case that its subject names.
    """

    token_case: int | None = None
    thread_case: int | None = None
    subject_case: int | None = None
    subject_customer: str = ""


@dataclass(frozen=True, slots=True)
class Belongs:
    """The case that a mail belongs to, and why; no case when it begins a new one."""

    case: int | None
    how: How


def named_in_subject(mail: Incoming) -> int | None:
    """The case that the subject names, as ours do: "Refund [#42]"; the last one where it names several."""
    found = _NUMBER.findall(mail.subject)
    return int(found[-1]) if found else None


def answered(mail: Incoming) -> tuple[str, ...]:
    """The mails that this one answers, the nearest first."""
    return tuple(dict.fromkeys((*mail.in_reply_to, *reversed(mail.references))))


def belongs(mail: Incoming, signs: Signs) -> Belongs:
    """Where to put the mail.

    A number in the subject counts only from that case's customer: anyone can write a number.
    """
    if signs.token_case is not None:
        return Belongs(signs.token_case, How.TOKEN)
    if signs.thread_case is not None:
        return Belongs(signs.thread_case, How.THREAD)
    is_customer = bool(mail.sender) and mail.sender == signs.subject_customer.strip().lower()
    if signs.subject_case is not None and is_customer:
        return Belongs(signs.subject_case, How.SUBJECT)
    return Belongs(None, How.NEW)
