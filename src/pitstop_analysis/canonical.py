"""From a file's rows to the canonical log: name, clean, carry, order, and account for every row left out."""

from dataclasses import dataclass
from hashlib import sha256

import polars as pl

from pitstop_analysis import times
from pitstop_analysis.log import CANONICAL, Log, Understood
from pitstop_analysis.names import all_coded, coded, different, in_rows
from pitstop_analysis.order import ordered
from pitstop_analysis.problems import NO_TEAM, LeftOut, Unreadable
from pitstop_analysis.readers.raw import PLACE, Raw
from pitstop_analysis.recognise import Roles, names_persons, recognise
from pitstop_analysis.times import as_text

FROM_TEAM = "suffix"
NO_LINE = "none"
SUFFIX = r"\s+((?:[2-9](?:nd|rd|th)\s*)+)$"
FIRST_LINE = "1st"
EMPTY = ("", "NULL", "\\N")
"""What databases write for nothing, besides nothing."""
SHOWN_PLACES = 3
TEXTS = (pl.String, pl.Categorical, pl.Enum)
LONGEST_NAME = 200
"""Characters of a case, team, person, activity or status; longer ones are cut, and stay apart."""
NAMES = {
    "case": "case_id", "team": "team", "activity": "activity", "status": "status", "person": "person",
    "line": "line",
}  # fmt: skip
"""Role to canonical column, for the columns of text."""


@dataclass(frozen=True)
class Kept:
    """Rows that stay, those left out by reason, and what is to be said of them."""

    frame: pl.DataFrame
    left_out: tuple[LeftOut, ...]
    notes: tuple[str, ...] = ()
    cases_without_team: int = 0


def canonical(
    raw: Raw,
    source: str,
    *,
    named: dict[str, str | None],
    time_format: str | None = None,
    times_in: str | None = None,
) -> Log:
    """The log with canonical columns. They are taken out of `raw`, whose frame lacks them afterwards.

    `named` maps case, time, team, person, activity, status and line to columns; what is None is recognised.
    For line, `suffix` takes it from the end of the team's name and `none` takes none.
    Times without an offset are of the zone `times_in`, else of UTC.
    Raises Unreadable when a needed column is missing, no time can be read, or no row remains.
    """
    roles, line = roles_of(raw, named)
    read = times.parse(raw.frame[roles.taken["time"]], raw.frame[PLACE], raw.where, time_format, times_in)
    kept, long = usable(raw, roles, read.values), long_names(raw, roles)
    for column in set(roles.taken.values()):
        # Texts are most of what a log takes: they stand in codes now, and go before codes are put in order.
        raw.frame.drop_in_place(column)
    teamed = _with_teams(ordered(kept.frame.drop(PLACE)), raw)
    if teamed.frame.height == 0:
        raise unusable(raw.rows, raw.left_out + kept.left_out + teamed.left_out)
    frame, line_from, line_notes = with_line(teamed.frame, line)
    understood = Understood(
        source=source,
        kind=raw.kind,
        columns=roles.taken,
        others=roles.others,
        times=raw.times or read.said,
        line_from=line_from,
        rows_read=raw.rows,
        left_out=raw.left_out + kept.left_out + teamed.left_out,
        notes=raw.notes + cut_said(long) + teamed.notes + line_notes + repeated_said(_repeats(frame)),
        team_is_person=team_is_person(roles),
        cases_without_team=raw.cases_without_team + teamed.cases_without_team,
    )
    rest = [name for name in frame.columns if name not in CANONICAL]
    return Log(frame.select(*CANONICAL, *rest), understood)


def roles_of(raw: Raw, named: dict[str, str | None]) -> tuple[Roles, str | None]:
    """Which column plays which role, and what was asked for the line; see `canonical`."""
    said = {role: column for role, column in named.items() if column is not None}
    asked: dict[str, str | None] = {**raw.roles, **said}
    line = asked.get("line")
    if line in (FROM_TEAM, NO_LINE):
        del asked["line"]
    roles = recognise(raw.columns, asked)
    if line in (FROM_TEAM, NO_LINE):
        roles.taken.pop("line", None)
    return roles, line


def team_is_person(roles: Roles) -> bool:
    """Whether the column taken for the team names persons."""
    return names_persons(roles.taken["team"]) or roles.taken["team"] == roles.taken.get("person")


def usable(raw: Raw, roles: Roles, at: pl.Series, first: int = 0) -> Kept:
    """Rows with a case and a time, in canonical columns and the order of the file; the others counted.

    `first` is the `seq` of the first row, where these rows are not the first of their file.
    """
    return _without_gaps(_renamed(raw, roles, at, first), raw.where)


def unusable(rows: int, left_out: tuple[LeftOut, ...]) -> Unreadable:
    """The refusal of a log of which no row remains."""
    left = "; ".join(f"{left.rows:,} with {left.reason}" for left in left_out)
    return Unreadable(
        f"{'The only row cannot' if rows == 1 else f'None of the {rows:,} rows can'} be used: {left}.",
        "Check the columns named for case, time and team.",
    )


def _renamed(raw: Raw, roles: Roles, at: pl.Series, seq: int) -> pl.DataFrame:
    """Canonical columns, null where the file has none, and the others; one column may serve two roles."""
    taken = roles.taken
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(at))
    texts = [as_text(raw.frame[taken[role]]).alias(name) for role, name in NAMES.items() if role in taken]
    names = all_coded(pl.DataFrame(texts), _cleaned)
    columns = [names[name] if role in taken else nothing.alias(name) for role, name in NAMES.items()]
    used = set(taken.values())
    others = [
        raw.frame[column].alias(f"file:{column}" if column in CANONICAL else column)
        for column in raw.columns
        if column not in used
    ]
    return pl.DataFrame([*columns, at.rechunk().alias("at"), raw.frame[PLACE], *others]).with_row_index(
        "seq", offset=seq
    )


def _cleaned(text: pl.Series) -> pl.Series:
    text = text.str.strip_chars()
    text = text.set(text.is_in(EMPTY), None)
    return _cut_short(text) if _may_be_long(text) else text


def long_names(raw: Raw, roles: Roles) -> int:
    """How many names are too long and are cut short."""
    names = {column for role, column in roles.taken.items() if role in NAMES}
    texts = [as_text(raw.frame[column]) for column in names if raw.frame.schema[column] in TEXTS]
    return sum(int((text.str.len_chars() > LONGEST_NAME).sum()) for text in texts if _may_be_long(text))


def cut_said(long: int) -> tuple[str, ...]:
    """A note on names that were cut short."""
    return (f"names longer than {LONGEST_NAME} characters, cut short: {long:,}",) if long else ()


def _may_be_long(text: pl.Series) -> bool:
    return bool((text.str.len_bytes() > LONGEST_NAME).any())


def _cut_short(text: pl.Series) -> pl.Series:
    """Names of reasonable length: a cell may hold a mail with its attachments, and stands on every page."""
    long = text.filter(text.str.len_chars() > LONGEST_NAME).unique().to_list()
    # A few digits of what was cut keep names apart that only begin alike.
    short = [f"{name[: LONGEST_NAME - 8]}… {sha256(name.encode()).hexdigest()[:6]}" for name in long]
    return text.replace(long, short)


def _without_gaps(frame: pl.DataFrame, where: str) -> Kept:
    """Rows with a case and a time; the others counted."""
    if not frame["case_id"].null_count() and not frame["at"].null_count():
        return Kept(frame, ())
    left = (
        _left_out(frame.filter(pl.col("case_id").is_null())[PLACE], "no case", where),
        _left_out(
            frame.filter(pl.col("case_id").is_not_null() & pl.col("at").is_null())[PLACE],
            "no time that can be read",
            where,
        ),
    )
    kept = frame.filter(pl.col("case_id").is_not_null() & pl.col("at").is_not_null())
    return Kept(kept, tuple(each for each in left if each))


def _left_out(places: pl.Series, reason: str, where: str) -> LeftOut | None:
    if len(places) == 0:
        return None
    return LeftOut(reason, len(places), where, tuple(places.sort().head(SHOWN_PLACES).to_list()))


def _with_teams(frame: pl.DataFrame, raw: Raw) -> Kept:
    """A row without a team is still with the team before it; before the first team there is none to carry."""
    gaps = frame["team"].null_count()
    if gaps == 0:
        return Kept(frame, ())
    carried = frame.with_columns(pl.col("team").forward_fill().over("case_id"))
    early = carried.filter(pl.col("team").is_null())["seq"]
    left = _left_out(raw.frame[PLACE].gather(early), NO_TEAM, raw.where)
    filled = gaps - (left.rows if left else 0)
    kept = carried.filter(pl.col("team").is_not_null())
    if left is None:
        return Kept(kept, (), carried_said(filled))
    # A case has its place by the first of its rows that is used, so that what is written and read keeps it.
    never = frame["case_id"].n_unique() - kept["case_id"].n_unique()
    return Kept(ordered(kept.sort("seq")), (left,), carried_said(filled), never)


def carried_said(filled: int) -> tuple[str, ...]:
    """A note on rows that took the team before them."""
    return (f"rows without a team, counted as still with the team before them: {filled:,}",) if filled else ()


def _repeats(frame: pl.DataFrame) -> int:
    """How many rows repeat another in every column."""
    same = (pl.col("case_id") == pl.col("case_id").shift(1)) & (pl.col("at") == pl.col("at").shift(1))
    tied = frame.filter((same | same.shift(-1)).fill_null(False)).drop("seq")
    return tied.height - tied.unique().height


def repeated_said(repeats: int) -> tuple[str, ...]:
    """A note on rows that repeat another in every column: they count, and shorten waits."""
    return (
        (f"rows that repeat another in every column, counted all the same: {repeats:,}",) if repeats else ()
    )


def with_line(frame: pl.DataFrame, asked: str | None) -> tuple[pl.DataFrame, str | None, tuple[str, ...]]:
    """Adds `base`, and `line` from the team's name when no column gives it; what is added may be codes."""
    whole = pl.col("team").alias("base")
    if asked == NO_LINE:
        return frame.with_columns(whole, pl.lit(None, pl.String).alias("line")), None, ()
    teams = coded(frame["team"])
    # Taken apart once for each team, not for each row.
    names = different(teams)
    lines = names.str.extract(SUFFIX, 1).str.strip_chars()
    from_column = frame["line"].null_count() < frame.height
    if not in_rows(lines.is_not_null(), teams).any():
        if asked == FROM_TEAM:
            raise Unreadable(
                "No team's name ends with a line such as ' 2nd' or ' 3rd'.", "Leave --line suffix out."
            )
        return frame.with_columns(whole), "column" if from_column else None, ()
    note = "team names end with a support line (' 2nd', ' 3rd'; none is 1st); cycles are counted without it"
    framed = frame.with_columns(in_rows(coded(names.str.replace(SUFFIX, "")), teams).alias("base"))
    if from_column:
        return framed, "column", (note,)
    line = in_rows(coded(lines.fill_null(FIRST_LINE)), teams)
    return framed.with_columns(line.alias("line")), "team name", (note,)
