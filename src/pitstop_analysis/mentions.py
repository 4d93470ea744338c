"""Whether texts mention somebody: the names of a log in what its activities, statuses and lines say.

Letters count alike in upper and lower case and with or without accents. A text mentions a name that it
holds as it stands, even as a part of a word, and one whose words it holds in any order: `Smith, Ann` mentions
`Ann Smith`. Of a person each word is a name. Rather too much is found than too little.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import chain

from pitstop_analysis.recognise import KNOWN

SHORTEST_NAME = 3
"""Characters; what is shorter begins other words by chance, and counts as a whole word only. What is shorter
and no word (7, L3, in-) counts for nothing: it may be anything's."""
SHORTEST_INSIDE = 5
"""Characters; what is shorter stands in the middle of words by chance, as Tom does in customer."""
TITLES = frozenset(f"{KNOWN['person']} {KNOWN['team']}".split())
"""Words such as `agent` that stand in the names of many persons and name none."""
_WORD = re.compile(r"[^\W_]+")


def mentioning(
    columns: Mapping[str, list[str]], *, persons: Iterable[str], others: Iterable[str]
) -> list[str]:
    """Which of the columns (name to texts) mention one of the persons, or a name of other things."""
    folded = {column: [_folded(text) for text in texts] for column, texts in columns.items()}
    words = {column: [frozenset(_WORD.findall(text)) for text in texts] for column, texts in folded.items()}
    said = frozenset[str]().union(*chain.from_iterable(words.values()))
    wholes, worded = set[str](), set[frozenset[str]]()
    for name, is_person in chain(((each, True) for each in persons), ((each, False) for each in others)):
        whole = _folded(name)
        if len(whole) >= SHORTEST_NAME:
            wholes.add(whole)
        parts = frozenset(_WORD.findall(whole))
        # A log has as many cases as it likes; only those whose words are said at all are compared.
        if parts and parts <= said and not _may_be_anything(whole, parts):
            worded.add(parts)
        if is_person:
            worded |= {frozenset((part,)) for part in parts & said if _names(part)}
    lengths = {len(whole) for whole in wholes}
    return [
        column
        for column in columns
        if any(_holds(text, wholes, lengths) for text in folded[column])
        or any(parts <= text for text in words[column] for parts in worded)
    ]


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in apart if not unicodedata.combining(each))


def _may_be_anything(whole: str, parts: frozenset[str]) -> bool:
    return sum(map(len, parts)) < SHORTEST_NAME and not whole.isalpha()


def _names(part: str) -> bool:
    return len(part) >= SHORTEST_NAME and not part.isdigit() and part not in TITLES


def _holds(text: str, names: set[str], lengths: set[int]) -> bool:
    return any(
        text[start : start + length] in names
        for length in lengths
        for start in range(len(text) - length + 1)
        if length >= SHORTEST_INSIDE or not text[start - 1 : start].isalnum()
    )
