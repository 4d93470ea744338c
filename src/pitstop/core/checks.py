"""Checks on text that people send, used by every rule so that the same fault gets the same words."""

from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

NAME = 80
LINE = 200
TEXT = 10_000


def can_store(value: str) -> bool:
    """Whether every database can keep `value`: no NUL, and no half of a surrogate pair."""
    return "\x00" not in value and not any("\ud800" <= letter <= "\udfff" for letter in value)


def quoted(value: str, limit: int = 60) -> str:
    """What someone sent, fit to be shown within a sentence and to be stored: short, and safe to encode."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in value[:limit])


def text_reasons(
    value: str, *, field: str, label: str, limit: int = TEXT, required: bool = True
) -> list[Reason]:
    """Why `value` can't be taken as the text called `label`: missing, too long, or not storable."""
    if required and not value.strip():
        sentence = _("%(label)s is missing: write it in a few words.")
        return [Reason("text-missing", sentence, Because.INVALID, field, {"label": label})]
    if len(value) > limit:
        sentence = _("%(label)s is too long by %(over)d: %(limit)d characters fit.")
        params: dict[str, object] = {"label": label, "over": len(value) - limit, "limit": limit}
        return [Reason("text-too-long", sentence, Because.INVALID, field, params)]
    if not can_store(value):
        sentence = _("%(label)s holds characters that can't be stored. Type it again as plain text.")
        return [Reason("text-unstorable", sentence, Because.INVALID, field, {"label": label})]
    return []


def line_reasons(
    value: str, *, field: str, label: str, limit: int = LINE, required: bool = True
) -> list[Reason]:
    """As `text_reasons`, for one line: it also refuses line breaks, which could forge a mail header."""
    if len(value.splitlines()) > 1:
        sentence = _("%(label)s must be one line.")
        return [Reason("line-broken", sentence, Because.INVALID, field, {"label": label})]
    return text_reasons(value, field=field, label=label, limit=limit, required=required)
