"""A history of changes into events: one row per changed field becomes one event per moment, with its holder.

Histories name only what changed. An event here says what is so from its moment on: a value stays until it
changes again, and what was before the first change is taken from that change's old value. A case whose
history begins with the change of its team gets an event more for the team before it, or its first hand-off
would be lost.
"""

from dataclasses import dataclass, replace

import polars as pl

from pitstop_analysis import times
from pitstop_analysis.canonical import EMPTY, SHOWN_PLACES
from pitstop_analysis.problems import NO_TEAM, LeftOut
from pitstop_analysis.readers.known_csv.export import Asked
from pitstop_analysis.readers.raw import ORDER, PLACE, Counted, Raw

BEFORE = "before the first change"
"""Activity of the event that is added for the team before the first change."""
_CASE, _CODE, _AT = "\0case", "\0code", "\0at"
_BEGINS, _MOMENT, _MOVED, _FIRST = "\0begins", "\0moment", "\0moved", "\0first"
_NUMBER = "\0number"


@dataclass(frozen=True)
class Change:
    """How rows say that a value changed, for team, person or status.

    `to` and `was` are null on rows that don't change it, and "" where it changed to or from nothing.
    """

    column: str
    """What the value is called: `newvalue of assignment_group`."""
    to: pl.Expr
    was: pl.Expr


@dataclass(frozen=True)
class Columns:
    """Columns of a history: its case and time, what happened, and those that no event needs."""

    case: str
    time: str
    activity: pl.Expr
    dropped: tuple[str, ...]
    team: str | None = None
    """Column that names the team of now, if there is one: it is that of cases whose team never changed."""


def named(columns: Columns, changes: dict[str, Change]) -> dict[str, str | None]:
    """Role to column of the events."""
    roles: dict[str, str | None] = {"case": columns.case, "time": columns.time, "activity": "activity"}
    return roles | {role: change.column for role, change in changes.items()}


def without_notices(raw: Raw, notice: pl.Expr) -> Raw:
    """The rows without those that tell of mail to somebody: these are no events, and their number is said."""
    told = raw.frame.filter(~notice.fill_null(False))
    notices = Counted(_notices_said, (raw.frame.height - told.height,))
    return replace(raw, frame=told, counted=(*raw.counted, notices))


def _notices_said(notices: int) -> str:
    return f"notices that were sent, which are no events: {notices:,}" if notices else ""


def changed(where: pl.Expr, to: str, was: str) -> tuple[pl.Expr, pl.Expr]:
    """`to` and `was` of a Change on the rows of `where`, from the columns of the new and the old value."""
    return pl.when(where).then(_value(to)), pl.when(where).then(_value(was))


def _value(column: str) -> pl.Expr:
    text = pl.col(column).cast(pl.String).str.strip_chars().fill_null("")
    return pl.when(text.is_in(EMPTY)).then(pl.lit("")).otherwise(text)


def events(raw: Raw, columns: Columns, changes: dict[str, Change], asked: Asked) -> Raw:
    """One event per case and moment, with the values of `changes` as they stand from then on.

    Rows without a case or a time stay as they are, to be counted as left out. Of rows that are a part of
    their file, events have the order, too. Raises Unreadable when no time can be read.
    """
    at = times.parse(raw.frame[columns.time], raw.frame[PLACE], raw.where, asked.time_format, asked.times_in)
    rows = _rows(raw, columns, changes, at.values)
    broken = pl.col(_CASE).is_null() | pl.col(_AT).is_null()
    team = changes["team"].column
    found, behind = _moments(rows.filter(~broken), changes)
    every = _with_unchanged(found, team, columns.team)
    moments, left = _with_holder(every, behind, team, raw.where)
    first = _before_the_first(moments, changes)
    whole = pl.concat([rows.filter(broken), first, moments], how="diagonal").sort(ORDER, maintain_order=True)
    tidy = whole.with_columns(_settled(changes[role].column) for role in changes)
    # The times that were read stand in their column now, so that they are not read a second time.
    tidy = tidy.with_columns(pl.col(_AT).alias(columns.time))
    own = (PLACE, ORDER) if ORDER in raw.frame.columns else (PLACE,)
    shown = [name for name in tidy.columns if not name.startswith("\0") or name in own]
    unnamed = every[_CODE].n_unique() - moments[_CODE].n_unique()
    return replace(
        raw,
        frame=tidy.select(shown),
        counted=(
            *raw.counted,
            Counted(_made_said, (raw.rows, first.height + moments.height)),
            Counted(_added_said, (first.height,)),
            Counted(_unnamed_said, (unnamed,)),
        ),
        left_out=raw.left_out + left,
        times=at.said,
        cases_without_team=unnamed,
    )


def _made_said(changes_read: int, made: int) -> str:
    came = "" if made == changes_read else f" made {made:,} event{'s' if made != 1 else ''}"
    return f"{changes_read:,} row{'s' if changes_read != 1 else ''} of changes{came}"


def _added_said(added: int) -> str:
    return f"teams known only from the change that ended their time, put at its moment: {added:,}" * bool(
        added
    )


def _unnamed_said(unnamed: int) -> str:
    if not unnamed:
        return ""
    return (
        "cases whose team never changed, so that the history doesn't name it; they are left out, and "
        f"shares of cases are those of the others: {unnamed:,}"
    )


def _rows(raw: Raw, columns: Columns, changes: dict[str, Change], at: pl.Series) -> pl.DataFrame:
    """The rows with what they change, and the order in which the history tells them."""
    spoken = [
        expression.alias(name)
        for role, change in changes.items()
        for expression, name in ((change.to, change.column), (change.was, _was(role)))
    ]
    case = times.as_text(raw.frame[columns.case]).str.strip_chars()
    framed = raw.frame.with_columns(
        columns.activity.alias("activity"),
        *spoken,
        case.set(case == "", None).alias(_CASE),
        at.alias(_AT),
        # Twice, so that an event fits between any two rows.
        (2 * (pl.col(ORDER) if ORDER in raw.frame.columns else pl.int_range(pl.len()))).alias(ORDER),
    )
    return framed.drop(set(columns.dropped) - {"activity"})


def _with_unchanged(moments: pl.DataFrame, team: str, now: str | None) -> pl.DataFrame:
    """The moments with the team of now, in cases of which the history names none."""
    if now is None:
        return moments
    never = (pl.col(team) == "").all().over(_CODE)
    return moments.with_columns(pl.when(never).then(pl.col(now)).otherwise(pl.col(team)).alias(team))


def _with_holder(
    moments: pl.DataFrame, behind: pl.DataFrame, team: str, where: str
) -> tuple[pl.DataFrame, tuple[LeftOut, ...]]:
    """The moments at which a team has the case, or had it; the rows behind the others are counted.

    A log counts the rows of its file, and here an event may stand for several of them.
    """
    before = pl.col(_was("team"))
    known = pl.when(pl.col(team) != "").then(pl.col(team)).when(_taken_away(before)).then(before)
    holder = known.forward_fill().over(_CODE)
    held = moments.select(holder.is_not_null()).to_series()
    if held.all():
        return moments, ()
    places = behind.join(moments.filter(~held).select(_NUMBER), on=_NUMBER, how="semi")[PLACE]
    left = LeftOut(NO_TEAM, len(places), where, tuple(places.sort().head(SHOWN_PLACES)))
    return moments.filter(held), (left,)


def _moments(rows: pl.DataFrame, changes: dict[str, Change]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """One row per case and moment, in order of time, each value carried to the next change of it.

    With them the place of each row that was read and the number of its moment. A second change of the team at
    one time is a moment of its own. Columns besides are those of the moment's first row. Without a step per
    group: a history has a row for each of millions of changes.
    """
    coded = rows.with_columns(pl.col(_CASE).rank("dense").alias(_CODE))
    ordered = coded.sort(_AT, maintain_order=True).sort(_CODE, maintain_order=True)
    begins = ordered.select((pl.col(_CODE) != pl.col(_CODE).shift(1)).fill_null(True)).to_series()
    marked = ordered.with_columns(begins.alias(_BEGINS)).with_columns(_starts(changes["team"].column))
    carried = _carried(marked, changes)
    starts = carried[_MOMENT]
    last = starts.shift(-1, fill_value=True)
    columns = [change.column for change in changes.values()]
    moved = marked[changes["team"].column].is_not_null().cast(pl.UInt32)
    until, before = moved.cum_sum(), moved.cum_sum() - moved
    number = starts.cum_sum().alias(_NUMBER)
    moments = carried.filter(starts).with_columns(
        number.filter(starts),
        _joined(carried["activity"], starts),
        (until.filter(last) > before.filter(starts)).alias(_MOVED),
        *carried.filter(last).select(columns).get_columns(),
    )
    return moments, pl.DataFrame([carried[PLACE], number])


def _starts(team: str) -> pl.Expr:
    """Whether a row begins a moment."""
    new = pl.col(_BEGINS) | (pl.col(_AT) != pl.col(_AT).shift(1)).fill_null(True)
    moved = pl.col(team).is_not_null()
    before = pl.when(new).then(moved.cum_sum() - moved).forward_fill()
    place = (moved.cum_sum().cast(pl.Int64) - before.cast(pl.Int64) - 1).clip(lower_bound=0)
    return (new | (place != place.shift(1))).alias(_MOMENT)


def _joined(activity: pl.Series, starts: pl.Series) -> pl.Series:
    """What happened at each moment, in one text."""
    numbered = pl.DataFrame({"activity": activity, "moment": starts.cum_sum()})
    told = numbered.drop_nulls().unique().sort("moment", "activity")
    text = told.group_by("moment", maintain_order=True).agg("activity")
    text = text.with_columns(pl.col("activity").list.join(", "))
    every = pl.DataFrame({"moment": pl.int_range(1, int(starts.sum()) + 1, eager=True)})
    every = every.cast({"moment": numbered.schema["moment"]})
    return every.join(text, on="moment", how="left", maintain_order="left")["activity"]


def _carried(rows: pl.DataFrame, changes: dict[str, Change]) -> pl.DataFrame:
    """Each value carried to the next change of it, and the first old value to the rows before."""
    for role, change in changes.items():
        old = rows.filter(pl.col(_was(role)).is_not_null()).unique(_CODE, keep="first", maintain_order=True)
        first = old.select(_CODE, pl.col(_was(role)).alias(_FIRST))
        rows = rows.join(first, on=_CODE, how="left", maintain_order="left").drop(_was(role))
        # Each case begins with a value, if only one that stands for none, so that none reaches into the next.
        begun = pl.when(pl.col(_BEGINS)).then(pl.coalesce(change.column, _FIRST, pl.lit("")))
        values = pl.coalesce(begun, pl.col(change.column)).forward_fill().alias(change.column)
        rows = rows.with_columns(values).rename({_FIRST: _was(role)})
    return rows


def _before_the_first(moments: pl.DataFrame, changes: dict[str, Change]) -> pl.DataFrame:
    """An event for the team before, of cases whose first event changes the team."""
    begun = moments.filter(_taken_away(pl.col(_was("team"))))
    return begun.with_columns(
        pl.lit(BEFORE).alias("activity"),
        pl.col(ORDER) - 1,
        *(pl.col(_was(role)).alias(change.column) for role, change in changes.items()),
    )


def _taken_away(team: pl.Expr) -> pl.Expr:
    """Whether a case begins with a change that ends this team's time."""
    return pl.col(_BEGINS) & pl.col(_MOVED) & (team != "")


def _settled(column: str) -> pl.Expr:
    return pl.when(pl.col(column) != "").then(pl.col(column)).alias(column)


def _was(role: str) -> str:
    return f"\0was {role}"
