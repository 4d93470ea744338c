"""Which files may come with a message, what they are called here, and what they really are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic

from pitstop.core.checks import can_store, quoted
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

MEBIBYTE = 1024 * 1024
LARGEST = 10 * MEBIBYTE
TOGETHER = 25 * MEBIBYTE
MOST = 10
NAME = 120

UNKNOWN = "application/octet-stream"
_TEXT = "text/plain"
# What starts by itself when it is opened. Programs never belong to a case, and mail servers refuse them too.
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
)
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was sent. `media_type` is what the sender says that it is: no one relies on it."""

    name: str
    media_type: str
    content: bytes


def file_reasons(files: Sequence[File], *, field: str = "files") -> list[Reason]:
    """Why these files can't come with one message: each that is refused is named, with what to do."""
    reasons = [reason for file in files for reason in _reasons(file, field)]
    if len(files) > MOST:
        sentence = _("These are %(count)d files: %(most)d fit into one message. Send the others in another.")
        params: dict[str, object] = {"count": len(files), "most": MOST}
        reasons.append(Reason("files-too-many", sentence, Because.INVALID, field, params))
    if sum(len(file.content) for file in files) > TOGETHER:
        sentence = _("Together the files have more than %(limit)d MB. Send some in another message.")
        params = {"limit": TOGETHER // MEBIBYTE}
        reasons.append(Reason("files-too-large", sentence, Because.INVALID, field, params))
    return reasons


def _reasons(file: File, field: str) -> list[Reason]:
    params: dict[str, object] = {"name": quoted(file.name), "limit": LARGEST // MEBIBYTE}
    if not file.content:
        sentence = _("“%(name)s” is empty. Choose the file again.")
        return [Reason("file-empty", sentence, Because.INVALID, field, params)]
    if len(file.content) > LARGEST:
        sentence = _("“%(name)s” has more than %(limit)d MB. Make it smaller, or send it in parts.")
        return [Reason("file-too-large", sentence, Because.INVALID, field, params)]
    if file.content.startswith(_PROGRAMS):
        sentence = _("“%(name)s” is a program, and programs are not taken. Send a document or a picture.")
        return [Reason("file-is-program", sentence, Because.INVALID, field, params)]
    return []


def keepable(files: Sequence[File]) -> tuple[list[File], list[Reason]]:
    """The files of a message that can be kept, in order, and why the others can't.

    For mail: its words must not be lost because of a file.
    """
    kept: list[File] = []
    reasons: list[Reason] = []
    for file in files:
        why = _reasons(file, "files") or file_reasons([*kept, file])
        reasons += why
        kept += [] if why else [file]
    return kept, reasons


def safe_name(name: str) -> str:
    """The name that a file is kept and offered under: no path, nothing that a system would obey."""
    plain = "".join(letter for letter in name if can_store(letter))
    last = PurePosixPath(plain.replace("\\", "/")).name
    cleaned = _NOT_IN_A_NAME.sub("_", last).strip(". ")
    if not cleaned or _RESERVED.fullmatch(cleaned):
        cleaned = f"file_{cleaned}".rstrip("_")
    stem, dot, ending = cleaned.rpartition(".")
    if dot and stem and len(ending) <= 16:
        return f"{stem[: NAME - len(ending) - 1]}.{ending}"
    return cleaned[:NAME]


def media_type(content: bytes) -> str:
    """What the content looks like, whatever it is called. Unknown content is said to be unknown."""
    if is_text(content):
        return _TEXT  # pages and pictures made of text as well: nothing of ours ever shows one as itself
    try:
        found = puremagic.from_string(content, mime=True)
    except (puremagic.PureError, ValueError):
        return UNKNOWN
    is_a_type = re.fullmatch(r"[\w.+-]{1,40}/[\w.+-]{1,58}", found or "")
    return found if is_a_type and not found.startswith("text/") else UNKNOWN


def is_text(content: bytes) -> bool:
    """Whether it can be read as text: UTF-8 without control characters but tabs and line ends."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not re.search(r"[\x00-\x08\x0b\x0e-\x1f\x7f]", text)
