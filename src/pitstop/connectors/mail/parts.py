"""A mail's body and its files: which words a person reads, and which parts are files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from pitstop.cases.files.rules import File, keepable, media_type, safe_name
from pitstop.connectors.mail.plain import from_html
from pitstop.connectors.mail.reading import line, storable, text
from pitstop.core.checks import quoted
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

# A picture below this is a pixel that counts readers, or a line or a dot of a letterhead.
SMALLEST_PICTURE = 2_048
MOST_PARTS = 1_000
LONGEST_HTML = 2_000_000
TOO_MANY_PARTS = _("It has too many parts.")

# Opened, these run as programs whatever their content looks like. Mail servers refuse them as well.
_PROGRAM_NAME = re.compile(
    r".*\.(ade|adp|apk|app|appimage|bat|chm|cmd|com|cpl|dll|dmg|exe|hta|ins|isp|iso|jar|jse?|lnk|mde|ms[cipt]|pif"
    r"|ps1|reg|scr|sct|sh|sys|url|vbe?|vbs|vhdx?|vxd|ws[cfh]|xll)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Parts:
    """What the parts of a mail come to."""

    text: str = ""
    attachments: tuple[File, ...] = ()
    refused: tuple[Reason, ...] = ()
    damage: str = ""


def read(mail: Message) -> Parts:
    """The words of a mail, plain where it has them and else from its HTML, and its files."""
    words: list[str] = []
    files: list[File] = []
    damage = ""
    for n, part in enumerate(_leaves(mail)):
        if n >= MOST_PARTS:
            damage = TOO_MANY_PARTS
            break
        if _is_body(part):
            words.append(_words(part))
        elif (file := _file(part)) is not None:
            files.append(file)
    kept, refused = _judged(files)
    return Parts("\n\n".join(filter(None, words)), tuple(kept), tuple(refused), damage)


def _leaves(part: Message) -> Iterator[Message]:
    """The parts that hold something. Of several forms of the same, the one to read."""
    kind = part.get_content_type()
    if kind.startswith("message/") or not part.is_multipart():
        yield part
        return
    inner = (
        [child for child in part.iter_parts() if isinstance(child, Message)]
        if hasattr(part, "iter_parts")
        else []
    )
    if kind == "multipart/alternative":
        yield from _alternatives(inner)
    elif kind == "multipart/report":
        yield from _leaves(inner[0]) if inner else ()
    else:
        for child in inner:
            yield from _leaves(child)


def _alternatives(forms: list[Message]) -> Iterator[Message]:
    """The plain form where it says something, else the richest; and the files of any of them."""
    leaves = [leaf for form in forms for leaf in _leaves(form)]
    bodies = [leaf for leaf in leaves if _is_body(leaf)]
    plain = [leaf for leaf in bodies if leaf.get_content_type() == "text/plain" and _words(leaf)]
    rich = [leaf for leaf in bodies if leaf.get_content_type() != "text/plain"]
    chosen = plain or rich[-1:]
    yield from (leaf for leaf in leaves if leaf in chosen or leaf not in bodies)


def _is_body(part: Message) -> bool:
    is_text = part.get_content_type() in ("text/plain", "text/html")
    return is_text and part.get_content_disposition() != "attachment" and not part.get_filename()


def _words(part: Message) -> str:
    said = text(_content(part), _charset(part))
    if part.get_content_type() == "text/html":
        return from_html(said[:LONGEST_HTML])
    return (_unfolded(part, said) if part.get_param("format") == "flowed" else said).strip()


def _unfolded(part: Message, said: str) -> str:
    """Paragraphs again, of lines that a program broke (RFC 3676): a space at its end says that it goes on."""
    deleted = str(part.get_param("delsp", "")).lower() == "yes"
    whole: list[str] = []
    goes_on = False
    for one in said.splitlines():
        stuffed = one[1:] if one.startswith(" ") else one
        if goes_on and not stuffed.startswith(">"):
            whole[-1] += stuffed
        else:
            whole.append(stuffed)
        goes_on = stuffed.endswith(" ") and stuffed != "-- " and not stuffed.startswith(">")
        if goes_on and deleted:
            whole[-1] = whole[-1][:-1]
    return "\n".join(one.rstrip() for one in whole)


def _charset(part: Message) -> str:
    charset = part.get_param("charset", "")
    return line(charset[2] if isinstance(charset, tuple) else str(charset), 40).strip("'\" ")


def _content(part: Message) -> bytes:
    if part.get_content_type().startswith("message/"):
        inner = part.get_payload()
        if isinstance(inner, list):
            return b"\r\n".join(one.as_bytes() for one in inner if isinstance(one, Message))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _file(part: Message) -> File | None:
    """The part as a file; None for what belongs to the letter's looks, or holds nothing."""
    content = _content(part)
    name = _name(part)
    if not content and not name:
        return None
    is_picture = part.get_content_maintype() == "image"
    is_inline = part.get_content_disposition() != "attachment" and bool(part.get("Content-ID"))
    if is_picture and is_inline and len(content) < SMALLEST_PICTURE:
        return None
    return File(safe_name(name or _unnamed(part)), media_type(content), content)


def _name(part: Message) -> str:
    return line(storable(str(part.get_filename() or "")), 400)


def _unnamed(part: Message) -> str:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        subject = (
            inner[0].get("Subject", "") if isinstance(inner, list) and isinstance(inner[0], Message) else ""
        )
        return f"{line(str(subject), 80) or 'mail'}.eml"
    ending = re.sub(r"[^a-z0-9]", "", part.get_content_subtype())[:8]
    return f"{part.get_content_maintype()}.{ending}" if ending else "file"


def _judged(files: list[File]) -> tuple[list[File], list[Reason]]:
    programs = [file for file in files if _PROGRAM_NAME.fullmatch(file.name)]
    kept, refused = keepable([file for file in files if file not in programs])
    sentence = _("“%(name)s” is a program, and programs are not taken. Send a document or a picture.")
    return kept, refused + [
        Reason("file-is-program", sentence, Because.INVALID, "files", {"name": quoted(file.name)})
        for file in programs
    ]
