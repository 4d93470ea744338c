"""What somebody means who types into the search field. Pure: text in, what is wanted out."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pitstop.core.checks import LINE, NAME, line_reasons, quoted
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

LONGEST = LINE  # characters of a search; the rest is not looked for
MOST_TERMS = 12
LONGEST_WORD = 60
MOST_SAVED = 30

_MARKS = "[\u0300-\u036f]+"
_ACCENTED = re.compile(f"([A-Za-z]){_MARKS}")
_LEFT_OVER = re.compile(_MARKS)
_ALIKE = str.maketrans({"\N{GREEK SMALL LETTER FINAL SIGMA}": "\N{GREEK SMALL LETTER SIGMA}", "ß": "ss"})
_QUOTES = str.maketrans(dict.fromkeys("“”„«»", '"'))
_PIECE = re.compile(
    r"(?P<bare>[^\W\d_]+):(?=\s|$)"
    r'|(?:(?P<key>[^\W\d_]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))'
)
_NUMBER = re.compile(r"#?0*([1-9][0-9]{0,17})")

# Filters, each in the languages of the desk: what is typed, and what it stands for.
KEYS = {
    "state": "state",
    "status": "state",
    "team": "team",
    "holder": "holder",
    "bei": "holder",
    "customer": "customer",
    "kunde": "customer",
    "kundin": "customer",
    "offered": "offered",
    "angeboten": "offered",
    "due": "due",
    "fällig": "due",
    "tier": "tier",
    "stufe": "tier",
}
EXAMPLES = {
    "state": "state:open",
    "team": 'team:"Front line"',
    "holder": "holder:me",
    "customer": "customer:fischer",
    "offered": "offered:yes",
    "due": "due:today",
    "tier": "tier:gold",
}
_VALUES = {
    "state": {"open": "open", "offen": "open", "closed": "closed", "geschlossen": "closed"},
    "offered": {"yes": "yes", "ja": "yes", "no": "no", "nein": "no"},
    "due": {
        "today": "today",
        "heute": "today",
        "tomorrow": "tomorrow",
        "morgen": "tomorrow",
        "late": "late",
        "überfällig": "late",
    },
}
_SENTENCES = {
    "state": _("“%(value)s” is no state. Write state:open or state:closed."),
    "offered": _("“%(value)s” is neither yes nor no. Write offered:yes or offered:no."),
    "due": _("“%(value)s” is no time to search by. Write due:today, due:tomorrow or due:late."),
    "team": _("There is no team called “%(value)s”. All teams are searched."),
    "holder": _("Nobody here is called “%(value)s”. Cases of everyone are searched."),
    "tier": _("No customer has the tier “%(value)s”. All customers are searched."),
}
ME = frozenset({"me", "ich"})
NOBODY = frozenset({"nobody", "niemand"})


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand side by side, folded. Unless `whole`, the last may be the beginning of one."""

    words: tuple[str, ...]
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. All of it must apply; what wasn't understood is in `reasons` and left out."""

    terms: tuple[Term, ...] = ()
    number: int | None = None  # this case comes first
    only_number: bool = False  # and it alone
    customer: tuple[Term, ...] = ()
    filters: Mapping[str, str] = field(default_factory=dict)  # state, team, holder, offered, due, tier
    reasons: tuple[Reason, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.terms or self.number or self.customer or self.filters)


def fold(text: str) -> str:
    """The text without capitals and without the accents of Latin letters, as both databases compare it."""
    if text.isascii():
        return text.lower()
    plain = _ACCENTED.sub(r"\1", unicodedata.normalize("NFD", text))
    return _LEFT_OVER.sub("", unicodedata.normalize("NFC", plain)).lower().translate(_ALIKE)


def words(text: str) -> tuple[str, ...]:
    """The folded words: runs of letters and digits. All else only divides, so no input can be an operator."""
    letters = (each if each.isalpha() or each.isdecimal() else " " for each in fold(text))
    return tuple("".join(letters).split())


def parse(text: str) -> Wanted:
    """What is wanted: words, phrases in quotes, a case's number, and filters such as `state:open`."""
    reasons: list[Reason] = []
    if len(text) > LONGEST:
        sentence = _("Only the first %(limit)d characters are searched for. Shorten it.")
        reasons.append(_reason("search-too-long", sentence, limit=LONGEST))
    pieces = list(_PIECE.finditer(text[:LONGEST].translate(_QUOTES)))
    filters: dict[str, str] = {}
    terms: list[Term] = []
    number, only_number = None, False
    for piece in pieces:
        key = KEYS.get((piece["key"] or piece["bare"] or "").lower(), "")
        if key:
            reasons += _filtered(filters, key, piece["phrase"] or piece["word"] or "")
        elif found := _NUMBER.fullmatch(piece[0]):
            number, only_number = (number or int(found[1])), only_number or piece[0].startswith("#")
            terms += [] if piece[0].startswith("#") else _term(piece)
        else:
            terms += _term(piece)
    if len(terms) > MOST_TERMS:
        sentence = _("Only the first %(limit)d words are searched for. Leave some out.")
        reasons.append(_reason("search-too-many", sentence, limit=MOST_TERMS))
    if not only_number and len(terms) > 1:
        number = None  # a number among words is a word
    customer = tuple(Term((each,)) for each in words(filters.pop("customer", ""))[:MOST_TERMS])
    wanted = Wanted(tuple(terms[:MOST_TERMS]), number, only_number, customer, filters, tuple(reasons))
    if not wanted.is_empty or reasons or not text.strip():
        return wanted
    sentence = _("There is nothing to search for in this. Write a word, a number or a filter.")
    return Wanted(reasons=(_reason("search-empty", sentence),))


def _term(piece: re.Match[str]) -> list[Term]:
    found = words(piece[0])
    # A word cut here still finds the whole one, as its beginning.
    cut = tuple(word[:LONGEST_WORD] for word in found)
    whole = piece["phrase"] is not None and not piece["key"] and cut == found
    return [Term(cut, whole)] if found else []


def _filtered(filters: dict[str, str], key: str, value: str) -> list[Reason]:
    """Put the filter among the others, or say why not."""
    value = " ".join(value.split())
    if not words(value):
        sentence = _("Say what you mean right after “%(key)s:”, as in %(example)s.")
        return [_reason("filter-empty", sentence, key=key, example=EXAMPLES[key])]
    if key in filters:
        sentence = _("“%(key)s:” stands there twice. The first one is used.")
        return [_reason("filter-twice", sentence, key=key)]
    if key in _VALUES:
        known = _VALUES[key].get(value.lower())
        if known is None:
            return [unknown(key, value)]
        value = known
    filters[key] = value
    return []


def unknown(key: str, value: str) -> Reason:
    """That this filter's value names nothing here. What else was typed still answers."""
    return _reason(f"{key}-unknown", _SENTENCES[key], value=quoted(value))


def _reason(code: str, sentence: str, **params: object) -> Reason:
    return Reason(code, sentence, Because.INVALID, "q", params)


def named(value: str, names: Mapping[int, str]) -> set[int]:
    """Those with this name; when there are none, those in whose names all its words begin a word."""
    asked = words(value)
    folded = {number: words(name) for number, name in names.items()}
    exactly = {number for number, name in folded.items() if name == asked}
    if exactly:
        return exactly
    return {number for number, name in folded.items() if all(_begins(word, name) for word in asked)}


def _begins(beginning: str, found: Iterable[str]) -> bool:
    return any(word.startswith(beginning) for word in found)


def saving_reasons(*, name: str, query: str, others: Iterable[str], count: int = 0) -> list[Reason]:
    """Why a search can't be kept under this name. `others` are the names of the person's other ones."""
    reasons = line_reasons(name, field="name", label=_("The name"), limit=NAME)
    reasons += line_reasons(query, field="query", label=_("The search"), limit=LONGEST)
    if not reasons and parse(query).is_empty:
        sentence = _("There is nothing to search for in this. Write a word, a number or a filter.")
        reasons.append(Reason("search-empty", sentence, Because.INVALID, "query"))
    if name.strip().casefold() in {other.casefold() for other in others}:
        sentence = _("You have a filter called “%(name)s” already. Choose another name.")
        params: dict[str, object] = {"name": quoted(name.strip())}
        reasons.append(Reason("name-taken", sentence, Because.INVALID, "name", params))
    if count >= MOST_SAVED:
        sentence = _("You have %(limit)d filters already. Remove one that you no longer use.")
        reasons.append(Reason("filters-full", sentence, params={"limit": MOST_SAVED}))
    return reasons
