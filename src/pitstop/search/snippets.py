"""The place where something was said, with what was searched for marked. Pure: text in, parts out."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from pitstop.search.rules import Term, fold, words

AROUND = 70  # characters that are shown before the first mark
LONGEST = 200

_WORD = re.compile("[^\\W_]+(?:[\u0300-\u036f]+[^\\W_]*)*")


class Part(NamedTuple):
    """A piece of text, and whether it is what was searched for."""

    text: str
    hit: bool


class Place(NamedTuple):
    """A word where it stands."""

    word: str
    start: int
    end: int


def has(text: str, terms: Sequence[Term]) -> bool:
    """Whether any of the terms may stand in the text: quickly, before it is divided into words."""
    folded = fold(text)
    return any(term.words[0] in folded for term in terms)


def hits(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Where the terms stand, from and up to which character, in order and without overlaps."""
    places = [
        Place(word, found.start(), found.end()) for found in _WORD.finditer(text) for word in words(found[0])
    ]
    marked: list[tuple[int, int]] = []
    for at, place in enumerate(places):
        length = max((len(term.words) for term in terms if _stands(places, at, term)), default=0)
        if length and (not marked or place.start >= marked[-1][1]):
            marked.append((place.start, places[at + length - 1].end))
    return marked


def _stands(places: Sequence[Place], at: int, term: Term) -> bool:
    found = [place.word for place in places[at : at + len(term.words)]]
    if len(found) < len(term.words) or tuple(found[:-1]) != term.words[:-1]:
        return False
    return found[-1] == term.words[-1] if term.whole else found[-1].startswith(term.words[-1])


def marked(text: str, terms: Sequence[Term]) -> tuple[Part, ...]:
    """The whole text in parts."""
    parts, done = [], 0
    for start, end in hits(text, terms):
        parts += [Part(text[done:start], False), Part(text[start:end], True)]
        done = end
    parts.append(Part(text[done:], False))
    return tuple(part for part in parts if part.text)


def snippet(text: str, terms: Sequence[Term]) -> tuple[Part, ...]:
    """The text around the first hit, on one line; without a hit nothing."""
    flat = " ".join(text.split())
    found = hits(flat, terms) if has(flat, terms) else []
    if not found:
        return ()
    first = found[0][0]
    begin = flat.rfind(" ", 0, max(first - AROUND, 0) + 1) + 1 if first > AROUND else 0
    end = begin + LONGEST
    if end < len(flat):
        end = max(flat.rfind(" ", begin, end), found[0][1])
    cut = marked(flat[begin:end], terms)
    before, after = ("…" if begin else ""), ("…" if end < len(flat) else "")
    return tuple(part for part in (Part(before, False), *cut, Part(after, False)) if part.text)
