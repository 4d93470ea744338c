"""A log without names, for reports that are shared: cases, persons and teams by keyed pseudonyms.

A pseudonym is the beginning of HMAC-SHA256 under a key, so that equal names get equal pseudonyms in every log
that is read with the same key, and nobody without the key can try names out. `person 3f9a2c`, `team 81d0ce`,
`case 5b1e77a2c4`; where two names begin alike, their pseudonyms are longer, by as much as tells them apart.

What is not replaced: times, and the words of activity, status and support line, unless they could hold
names: text, or what mentions a case, a person or a team of the log. Whoever knows when something happened can
find its case by its time: a pseudonymised log is still personal data.
"""

import hashlib
import hmac
import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain

import polars as pl

from pitstop_analysis import cells
from pitstop_analysis.log import CANONICAL, Log, Understood
from pitstop_analysis.mentions import mentioning
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.recognise import did_you_mean, names_persons

LEAST_KEY = 32
"""Bytes. A shorter key could be tried out."""
DIGITS = {"case": 10, "person": 6, "team": 6}
"""Digits of a pseudonym, where no two collide: enough that collisions are rare among a million cases."""
LONGER = 2
LONGEST_WORD = 60
MOST_WORDS = 200
"""An activity or status is a word that a system writes, or it is text: long, or different on most rows."""
WORDED = ("activity", "status", "line")
"""Columns that keep their words, where no word could be a name."""


@dataclass(frozen=True)
class Names:
    """Pseudonyms under one key."""

    key: bytes

    def __post_init__(self) -> None:
        if len(self.key) < LEAST_KEY:
            raise Unreadable(
                f"The key for pseudonyms has {len(self.key)} bytes; names could be found by trying keys out.",
                f"Take one of {LEAST_KEY} bytes or more, for example from `openssl rand -hex 32`.",
            )

    def of(self, kind: str, names: list[str]) -> dict[str, str]:
        """A pseudonym for each different name of a kind (case, person, team)."""
        digests = {name: self.digest(kind, name) for name in dict.fromkeys(names)}
        return {name: f"{kind} {short}" for name, short in _shortened(digests, DIGITS[kind]).items()}

    def digest(self, kind: str, name: str) -> str:
        """What the pseudonym of a name is the beginning of."""
        # The kind is part of what is hashed: a person and a team of one name can't be told to be the same.
        return hmac.digest(self.key, f"{kind}\0{name}".encode(), hashlib.sha256).hex()


@dataclass(frozen=True)
class Hiding:
    """Which names get pseudonyms; as `pseudonymised` takes it."""

    key: bytes
    keep_teams: bool = False
    keep: tuple[str, ...] = ()

    @property
    def names(self) -> Names:
        """Pseudonyms under the key. Raises Unreadable for a short one."""
        return Names(self.key)


def random_key() -> bytes:
    """A key for one run: pseudonyms of another run differ."""
    return secrets.token_bytes(32)


def pseudonymised(log: Log, key: bytes, *, keep_teams: bool = False, keep: tuple[str, ...] = ()) -> Log:
    """The log with pseudonyms for cases and persons, and for teams unless they are kept.

    Further columns are dropped, except those of `keep`, and activity, status and line are emptied where they
    could hold names; the log's notes say so. Persons that stand for teams never keep their names.
    Raises Unreadable for a short key or a column of `keep` that the log doesn't have.
    """
    names = Names(key)
    columns = log.events.columns
    existing(columns, keep)
    persons = log.understood.team_is_person
    events = log.events.with_columns(_replaced(log.events["case_id"], names, "case"))
    teams_kept = keep_teams and not persons
    if not teams_kept:
        events = _with_teams(events, names, "person" if persons else "team")
    events = events.with_columns(_replaced(log.events["person"], names, "person"))
    texts = _may_name(log, teams_kept=teams_kept)
    events = events.with_columns(pl.lit(None, pl.String).alias(name) for name in texts)
    understood = hidden(log.understood, columns, texts, keep, teams_kept=teams_kept)
    return Log(events.select(staying(columns, keep)), understood)


def existing(columns: list[str], keep: tuple[str, ...]) -> None:
    """Raises Unreadable where the log with these columns doesn't have one of `keep`."""
    missing = [name for name in keep if name not in columns]
    if missing:
        others = [name for name in columns if name not in CANONICAL]
        listed = ", ".join(map(repr, others)) or "none"
        raise Unreadable(
            f"There is no further column {missing[0]!r} to keep.",
            f"{did_you_mean(missing[0], others)}The further columns are: {listed}.",
        )


def staying(columns: Iterable[str], keep: tuple[str, ...]) -> list[str]:
    """Those of a log's columns that stay."""
    return [name for name in columns if name in (*CANONICAL, *keep)]


def left_behind(columns: Iterable[str], keep: tuple[str, ...]) -> tuple[str, ...]:
    """Those that don't."""
    return tuple(name for name in columns if name not in (*CANONICAL, *keep))


def hidden(
    known: Understood, columns: list[str], texts: list[str], keep: tuple[str, ...], *, teams_kept: bool
) -> Understood:
    """What is said of a log with these columns once it has pseudonyms, of which `texts` were emptied."""
    dropped = left_behind(columns, keep)
    notes = _said(teams_kept, [*texts, *dropped])
    return replace(
        known,
        source="a pseudonymised log",
        line_from=None if "line" in texts else known.line_from,
        notes=known.notes + notes,
        dropped=dropped,
    )


def of_persons(columns: Iterable[str]) -> list[str]:
    """The columns whose values are names of persons, whether they stay or not."""
    return [name for name in columns if name == "person" or names_persons(name)]


def _with_teams(events: pl.DataFrame, names: Names, kind: str) -> pl.DataFrame:
    """Pseudonyms for teams. Teams that differ only in their line get the same one with their lines behind."""
    found = names.of(kind, events["base"].unique().sort().to_list())
    base = pl.col("base").replace_strict(found, return_dtype=pl.String)
    line = pl.col("team").str.slice(pl.col("base").str.len_chars())
    return events.with_columns((base + line).alias("team"), base.alias("base"))


def _replaced(column: pl.Series, names: Names, kind: str) -> pl.Series:
    found = names.of(kind, column.drop_nulls().unique().sort().to_list())
    return column.replace_strict(found, default=None, return_dtype=pl.String)


def _may_name(log: Log, *, teams_kept: bool) -> list[str]:
    """Which columns of words are text rather than what a system writes, or hold a name that is replaced."""
    values = {name: _different(log.events[name]) for name in WORDED}
    texts = [name for name, words in values.items() if is_text(words)]
    persons = of_persons(log.events.columns)
    teams = [] if teams_kept else ["team", "base"]
    others = ["case_id"]
    (persons if log.understood.team_is_person else others).extend(teams)
    named = mentioning(
        {name: words for name, words in values.items() if name not in texts},
        persons=chain.from_iterable(_different(log.events[name]) for name in persons),
        others=chain.from_iterable(_different(log.events[name]) for name in others),
    )
    return [name for name in WORDED if name in texts or name in named]


def _different(column: pl.Series) -> list[str]:
    return cells.text(column).drop_nulls().unique().to_list()


def is_text(words: list[str]) -> bool:
    """Whether these different values of a column are text rather than what a system writes."""
    return len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD or "@" in word for word in words)


def _said(teams_kept: bool, gone: list[str]) -> tuple[str, ...]:
    kinds = "cases and persons; teams keep their names" if teams_kept else "cases, persons and teams"
    said = (
        f"pseudonyms stand for {kinds}; times are exact: who knows when something happened can find its case"
    )
    if not gone:
        return (said,)
    return said, f"columns left out, because they could hold names or text: {', '.join(sorted(gone))}"


def _shortened(digests: dict[str, str], digits: int) -> dict[str, str]:
    """The beginnings of digests, longer where they would be the same."""
    short: dict[str, str] = {}
    rest = list(digests)
    while rest:
        alike: defaultdict[str, list[str]] = defaultdict(list)
        for name in rest:
            alike[digests[name][:digits]].append(name)
        short |= {found[0]: start for start, found in alike.items() if len(found) == 1}
        rest = [name for found in alike.values() if len(found) > 1 for name in found]
        digits += LONGER
    return short
