"""A mail as it is put into a case: its words, its files, and what an internal note must say beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from pitstop.cases.files.rules import File, keepable
from pitstop.connectors.mail.incoming import Incoming
from pitstop.core.checks import TEXT
from pitstop.core.say import say

# What is longer goes into a file, whole; so much of it stands in the case, under a sentence that says so.
SHOWN = 8_000


@dataclass(frozen=True, slots=True)
class Letter:
    """What goes into the case. `remark` is for an internal note, empty when nothing is to be said."""

    subject: str
    body: str
    files: tuple[File, ...]
    remark: str


def letter(mail: Incoming, *, whole: bool = False, not_from: str = "") -> Letter:
    """The mail for its case; with what it quotes when `whole`.

    `not_from` is the customer's address where somebody else may have written: the case says so then.
    """
    with translation.override(settings.LANGUAGE_CODE):
        by_another = not_from and mail.sender != not_from.strip().lower()
        head = _("%(sender)s writes:") % {"sender": _named(mail)} if by_another else ""
        return _letter(mail, head=head, foot=mail.quoted if whole else "")


def unproven(mail: Incoming) -> Letter:
    """The mail for its case, where it claims to be from a colleague, and nothing proves it."""
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _(
            "This came by mail and claims to be from %(sender)s. Nothing proves that address, and anybody "
            "can write it: ask them before you rely on it."
        )
        return _letter(mail, head=sentence % {"sender": _named(mail)})


def automatic(mail: Incoming, sign: str) -> str:
    """The internal note about an answer that a machine wrote."""
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _("%(sender)s answered automatically (%(sign)s). The customer did not write this:")
        words = sentence % {"sender": _named(mail), "sign": sign}
    return f"{words}\n\n{mail.text}"[:TEXT].strip()


def named(mail: Incoming) -> Incoming:
    """The mail with a name for its sender: the part of the address before the @ where it says none."""
    return mail if mail.sender_name else replace(mail, sender_name=mail.sender.partition("@")[0][:80])


def _letter(mail: Incoming, *, head: str, foot: str = "") -> Letter:
    said = "\n\n".join(filter(None, (head, mail.text or _("(The mail has no text.)"), foot)))
    files = list(mail.attachments)
    if len(said) > TEXT:
        files.insert(0, File("mail.txt", "text/plain", said.encode()))
        said = _("The whole text is in the file mail.txt. It begins:") + f"\n\n{said[:SHOWN]}"
    kept, refused = keepable(files)
    return Letter(
        subject=mail.subject or _("(no subject)"),
        body=said,
        files=tuple(kept),
        remark=_remark([say(reason) for reason in (*mail.refused, *refused)]),
    )


def _named(mail: Incoming) -> str:
    return f"{mail.sender_name} <{mail.sender}>" if mail.sender_name else mail.sender


def _remark(sentences: list[str]) -> str:
    if not sentences:
        return ""
    lines = [_("Not kept from this mail:"), *(f"- {sentence}" for sentence in dict.fromkeys(sentences))]
    return "\n".join(lines)[:TEXT]
