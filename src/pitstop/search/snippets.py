"""The place where something was said, with what was searched for marked. Pure: text in, parts out."""

import re
from collections.abc import Iterator, Sequence
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


def likely(text: str, terms: Sequence[Term]) -> int:
    """Of how many terms the first word may stand in the text: quickly, before it is divided into words."""
    folded = fold(text)
    return sum(term.words[0] in folded for term in terms)


def hits(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Where the terms stand, from and up to which character, in order and without overlaps."""
    places = list(_places(text))
    marked: list[tuple[int, int]] = []
    for at, place in enumerate(places):
        length = 0
        for term in terms:
            if place.word.startswith(term.words[0]) and _stands(places, at, term):
                length = max(length, len(term.words))
        if length and (not marked or place.start >= marked[-1][1]):
            marked.append((place.start, places[at + length - 1].end))
    return marked


def _places(text: str) -> Iterator[Place]:
    for found in _WORD.finditer(text):
        # Nearly all words are plain, and folding each as if it weren't takes ten times as long.
        folded = (found[0].lower(),) if found[0].isascii() else words(found[0])
        for word in folded:
            yield Place(word, found.start(), found.end())


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
    found = hits(flat, terms)
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
