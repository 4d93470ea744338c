"""Pseudonyms for a log on disk: those that `pseudonymised` gives it in memory.

Names are gone through some at a time, to look for them in words and to hash them; DuckDB brings pseudonyms
and rows together. What had the names is for the caller to remove.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from pitstop_analysis import cells
from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.large.relation import Understanding
from pitstop_analysis.large.spool import AsKept, Check, Spooled, Wanted
from pitstop_analysis.large.staged import in_duckdb
from pitstop_analysis.log import CANONICAL
from pitstop_analysis.mentions import mentioning
from pitstop_analysis.pseudonyms import (
    DIGITS,
    LONGER,
    MOST_WORDS,
    WORDED,
    Hiding,
    Names,
    existing,
    hidden,
    is_text,
    left_behind,
    of_persons,
    staying,
)
from pitstop_analysis.recognise import Roles

AT_ONCE = 50_000
"""Names that are in memory at once."""
KEPT_DIGITS = 32
"""Of a digest; as many as the longest pseudonym could ever need."""
DIFFERENT = "SELECT DISTINCT {column} AS name FROM named WHERE {column} IS NOT NULL"
WORDS = "SELECT DISTINCT {column} AS word FROM named WHERE {column} IS NOT NULL LIMIT {most}"
TEAMS = "SELECT DISTINCT team, base FROM named ORDER BY team, base"
ALIKE = "SELECT left(digest, {digits}) AS start FROM {digests} GROUP BY ALL HAVING count(*) > 1"
COLUMNS = """"at", seq, {activity} AS activity, {status} AS status, team, {line} AS line {others}"""
BY_CASE = """
    SELECT cases.shown AS case_id, person, {columns}
    FROM named
    JOIN ({names}) AS cases ON cases.name = named.case_id
"""
BY_PERSON = """
    SELECT case_id, persons.shown AS person, {columns}
    FROM by_case
    LEFT JOIN ({names}) AS persons ON persons.name = by_case.person
"""
BY_TEAM = """
    SELECT by_person.* REPLACE (hidden_teams.shown AS team), hidden_teams.shown_base AS base
    FROM by_person
    JOIN hidden_teams ON hidden_teams.team = by_person.team
"""


@dataclass(frozen=True)
class Columns:
    """Which further columns are kept, and how, and what is asked of all; see `spool`."""

    wanted: Wanted
    as_kept: AsKept
    check: Check


def needed(asked: Columns, hiding: Hiding) -> Columns:
    """Of the columns that are wanted the kept ones, and those of persons, whose names are looked for."""

    def stays(name: str) -> bool:
        return name in hiding.keep and asked.wanted(name)

    def check(columns: Sequence[str], roles: Roles, dropped: Sequence[str]) -> None:
        existing(list(columns), hiding.keep)
        gone = left_behind(columns, hiding.keep)
        asked.check(staying(columns, hiding.keep), roles, (*dropped, *gone))

    return Columns(
        lambda name: stays(name) or bool(of_persons([name])),
        lambda column: asked.as_kept(column) if stays(column.name) else cells.text(column),
        check,
    )


def hide(
    duck: Duck, spooled: Spooled, known: Understanding, hiding: Hiding, folder: Path
) -> tuple[Spooled, Understanding]:
    """What is left of the log of the relation `named`, in a file in the folder, and what is known of it."""
    columns = list(spooled.columns)
    persons = known.understood.team_is_person
    teams_kept = hiding.keep_teams and not persons
    found = _Names(duck, folder)
    texts = _texts(found, spooled, hiding, persons=persons)
    kept = staying(columns, hiding.keep)
    others = {name: column for name, column in spooled.others.items() if name in kept}
    teams = _teams(duck, None if teams_kept else hiding.names, "person" if persons else "team")
    duck.add("hidden_teams", teams)
    columns_of = {name: "NULL::VARCHAR" if name in texts else name for name in WORDED}
    rest = COLUMNS.format(others="".join(f", {column}" for column in others.values()), **columns_of)
    # One after the other: each may then take all the memory there is.
    cases = found.pseudonyms("case", "case_id", hiding.names)
    duck.make("by_case", BY_CASE.format(names=cases, columns=rest))
    people = found.pseudonyms("person", "person", hiding.names)
    duck.make("by_person", BY_PERSON.format(names=people, columns=rest))
    duck.drop("by_case")
    file = folder / "hidden.parquet"
    duck.write(file, BY_TEAM)
    left = replace(
        spooled,
        files=file,
        others=others,
        groupable=spooled.groupable & others.keys(),
        columns=tuple(kept),
    )
    understood = hidden(known.understood, columns, texts, hiding.keep, teams_kept=teams_kept)
    return left, Understanding(understood, tuple(sorted(teams["shown"])))


def _texts(found: "_Names", spooled: Spooled, hiding: Hiding, *, persons: bool) -> list[str]:
    """Columns of words that are text, or mention a name that is replaced."""
    values = {name: found.words(name) for name in WORDED}
    left = {name: words for name, words in values.items() if not is_text(words)}
    teams = [] if hiding.keep_teams and not persons else ["team", "base"]
    inside = {name: name for name in CANONICAL} | spooled.others
    of_person = [inside[name] for name in of_persons(spooled.columns)]
    of_others = ["case_id"]
    (of_person if persons else of_others).extend(teams)
    for column in (*of_person, *of_others):
        for names in found.different(column):
            if not left:
                break
            ways = {"persons": (), "others": ()} | {"persons" if column in of_person else "others": names}
            for name in mentioning(left, **ways):
                del left[name]
    return [name for name in WORDED if name not in left]


def _teams(duck: Duck, names: Names | None, kind: str) -> pl.DataFrame:
    """team, and what is shown of it and of its base. They are few, as in every report."""
    teams = duck.frame(TEAMS)
    if names is None:
        return teams.select("team", pl.col("team").alias("shown"), pl.col("base").alias("shown_base"))
    found = names.of(kind, teams["base"].unique().sort().to_list())
    base = pl.col("base").replace_strict(found, return_dtype=pl.String)
    line = pl.col("team").str.slice(pl.col("base").str.len_chars())
    return teams.select("team", (base + line).alias("shown"), base.alias("shown_base"))


@dataclass(frozen=True)
class _Names:
    """The different names of the relation `named`, put aside in a folder."""

    duck: Duck
    folder: Path

    def words(self, column: str) -> list[str]:
        """Different values of a column, not many more than words may be."""
        return self.duck.frame(WORDS.format(column=column, most=MOST_WORDS + 1))["word"].to_list()

    def different(self, column: str) -> Iterator[list[str]]:
        """The names of a column, some at a time."""
        file = self.folder / f"{column}.parquet"
        if not file.exists():
            self.duck.write(file, DIFFERENT.format(column=column), AT_ONCE)
        for frame in pl.scan_parquet(file).collect_batches(chunk_size=AT_ONCE):
            yield cells.text(frame["name"]).to_list()

    def pseudonyms(self, kind: str, column: str, names: Names) -> str:
        """SQL for name and shown, each name of the column with its pseudonym."""
        folder = self.folder / f"{column} digests"
        folder.mkdir()
        schema = {"name": pl.String, "digest": pl.String}
        pl.DataFrame(schema=schema).write_parquet(folder / "none.parquet")
        for number, some in enumerate(self.different(column)):
            digests = [names.digest(kind, name)[:KEPT_DIGITS] for name in some]
            frame = pl.DataFrame({"name": some, "digest": digests}, schema=schema)
            frame.write_parquet(folder / f"{number:06}.parquet")
        digests_of = in_duckdb(folder / "*.parquet")
        lengths, digits = "", DIGITS[kind]
        while self._alike(kind, digits, digests_of):
            table = f"alike_{kind}_{digits}"
            lengths += f" WHEN left(digest, {digits}) NOT IN (SELECT start FROM {table}) THEN {digits}"  # noqa: S608
            digits += LONGER
        length = f"CASE{lengths} ELSE {digits} END" if lengths else str(digits)
        return f"SELECT name, '{kind} ' || left(digest, {length}) AS shown FROM {digests_of}"  # noqa: S608

    def _alike(self, kind: str, digits: int, digests: str) -> int:
        """How many beginnings of this length several names share."""
        table = f"alike_{kind}_{digits}"
        self.duck.make(table, ALIKE.format(digits=digits, digests=digests))
        return int(self.duck.frame(f"SELECT count(*) AS n FROM {table}").item())  # noqa: S608
