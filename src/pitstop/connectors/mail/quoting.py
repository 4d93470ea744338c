"""What is new in a mail, told apart from what it quotes. Nothing is thrown away."""

from __future__ import annotations

import re

# "On Monday, Lena wrote:" in the languages of our customers, maybe over two lines.
_ATTRIBUTION = re.compile(
    r"(on\b.{4,300}\bwrote|am\b.{4,300}\bschrieb.{0,120}|le\b.{4,300}\ba écrit"
    r"|el\b.{4,300}\bescribió|il\b.{4,300}\bha scritto|op\b.{4,300}\bschreef.{0,120})\s*:",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"-{2,}\s*(original message|original appointment|ursprüngliche nachricht|message d'origine"
    r"|mensaje original|messaggio originale|oorspronkelijk bericht)\s*-{2,}|_{20,}",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"(-{2,}\s*(forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado)\s*-{2,}"
    r"|begin forwarded message:|anfang der weitergeleiteten nachricht:)",
    re.IGNORECASE,
)
_FROM = re.compile(r"\*?(from|von|de|da|van)\s*:\*?\s", re.IGNORECASE)
_MORE = re.compile(
    r"\*?(sent|date|to|subject|gesendet|datum|an|betreff|envoyé|objet|enviado)\s*:", re.IGNORECASE
)


def split(text: str) -> tuple[str, str]:
    """What the sender wrote now, and what they quoted. Answers between quoted lines stay with the lines.

    A mail that only quotes (or forwards) is all new: something must be read.
    """
    lines = text.splitlines()
    begin = _where_the_quotation_begins(lines)
    if begin is None:
        return text.strip(), ""
    tail = lines[begin:]
    first = next((n for n, line in enumerate(tail) if line.startswith(">")), None)
    if first is not None and first <= 3:
        end = _end_of_quoted(tail, first)
        below = "\n".join(tail[end:]).strip()
        if any(line.startswith(">") for line in tail[end:]):
            return text.strip(), ""  # Answered line by line: one is not understood without the other.
        new = "\n\n".join(part for part in ("\n".join(lines[:begin]).strip(), below) if part)
        tail = tail[:end]
    else:
        new = "\n".join(lines[:begin]).strip()
    return (new, "\n".join(tail).strip()) if new else (text.strip(), "")


def _where_the_quotation_begins(lines: list[str]) -> int | None:
    for n, line in enumerate(lines):
        said = line.strip()
        if _FORWARDED.fullmatch(said):
            return None  # What somebody passes on to us is what they have to say.
        if said.startswith(">"):
            return n
        two = f"{said} {lines[n + 1].strip()}" if n + 1 < len(lines) else said
        if len(said) < 400 and (_ATTRIBUTION.fullmatch(said) or _ATTRIBUTION.fullmatch(two[:500])):
            return n
        if _RULE.fullmatch(said) and _is_head(lines[n + 1 : n + 8]):
            return n
        if _FROM.match(said) and _is_head(lines[n : n + 7]):
            return n
    return None


def _is_head(lines: list[str]) -> bool:
    """Whether this is the head of a quoted mail, as some programs put it above: From, Sent, To, Subject."""
    said = [line.strip() for line in lines]
    return any(_FROM.match(line) for line in said) and sum(bool(_MORE.match(line)) for line in said) >= 2


def _end_of_quoted(lines: list[str], first: int) -> int:
    end = first
    for n in range(first, len(lines)):
        if lines[n].startswith(">"):
            end = n + 1
        elif lines[n].strip():
            break
    return end
