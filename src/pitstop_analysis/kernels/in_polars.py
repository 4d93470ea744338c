"""Order and cut in memory. See `relations` for the columns.

Plans, not frames: a column that nobody asks for is never made. Cases and segments lie side by side in the
rows of a log, so the rows at which they begin say most of them; nothing is grouped but the teams of a case.
"""

from dataclasses import dataclass

import polars as pl

from pitstop_analysis.kernels import NO_SPLIT
from pitstop_analysis.kernels.columns import Columns
from pitstop_analysis.phases import Phases, Said

AT, TEAM = pl.col("at"), pl.col("team")
PLACE = pl.int_range(pl.len(), dtype=pl.UInt32)
"""Of a row among all."""


@dataclass(frozen=True)
class Cut:
    """Rows of a log in canonical order, with a holder in `team`, and where cases and segments begin."""

    rows: pl.LazyFrame
    opens: pl.Series
    """For each row, whether its case begins."""
    starts: pl.Series
    """The rows at which segments begin, and so for each segment its first row."""
    after: pl.Series
    """For each segment the row after its last."""


def cut(log: pl.DataFrame, by: str, phases: Phases) -> Cut:
    """A log in canonical columns and order, cut where the case or the value of `by` changes."""
    known = log.filter(pl.col(by).is_not_null()) if log[by].null_count() else log
    holder = pl.col(by) if isinstance(log.schema[by], pl.Categorical) else pl.col(by).cast(pl.String)
    rows = known.lazy().select(
        "case_id",
        "seq",
        AT.to_physical(),
        "activity",
        holder.alias("team"),
        "base" if by == "team" else holder.alias("base"),
        "person",
        "line",
        *(_flag(said).alias(name) for name, said in vars(phases).items()),
    )
    case, first = pl.col("case_id"), PLACE == 0
    marked = rows.select(opens=first | (case != case.shift(1)), moves=TEAM.shift(1) != TEAM).collect()
    starts = marked.select((pl.col("opens") | pl.col("moves")).arg_true().cast(pl.UInt32)).to_series()
    return Cut(rows, marked["opens"], starts, starts.shift(-1, fill_value=known.height))


def events(cut: Cut) -> pl.LazyFrame:
    """The relation `events`."""
    opens = pl.lit(cut.opens)
    within = pl.when(~opens)
    segment = (opens | (TEAM.shift(1) != TEAM)).cum_sum()
    gap = within.then(AT - AT.shift(1))
    return cut.rows.with_columns(
        case_no=pl.when(opens).then("seq").forward_fill(),
        n=segment - pl.when(opens).then(segment).forward_fill(),
        place=PLACE - pl.when(opens).then(PLACE).forward_fill(),
        before=within.then(pl.col("activity").shift(1)),
        from_team=within.then(TEAM.shift(1)),
        from_base=within.then(pl.col("base").shift(1)),
        gap=gap,
        lasts=gap.shift(-1),
        # Nulls are rows that say nothing of it: a comment after the end does not open a case again.
        was_resolved=within.then(pl.col("resolved").shift(1)),
    )


def segments(cut: Cut) -> pl.LazyFrame:
    """The relation `segments`."""
    opens = cut.opens.gather(cut.starts)
    rows, after = cut.starts, cut.after
    second = pl.select(pl.when(after - rows > 1).then(rows + 1)).to_series()
    firsts = cut.rows.select(
        _first("accepted", cut).alias("accepted"),
        _first("resolved", cut).alias("resolved"),
        _sum("customer", cut).alias("customer"),
        _sum("third", cut).alias("third"),
        AT.gather(rows).alias("started"),
        AT.gather(after - 1).alias("last_event"),
        AT.gather(second).alias("next_event"),
        # Last stands what costs least: polars makes the last column whether it is asked for or not.
        pl.col("case_id", "team", "base", "line", "activity", "waiting", "seq").gather(rows),
    )
    within, last = pl.when(pl.lit(~opens)), pl.lit(opens.shift(-1, fill_value=True))
    return firsts.select(
        pl.when(pl.lit(opens)).then("seq").forward_fill().alias("case_no"),
        "case_id",
        (PLACE - pl.when(pl.lit(opens)).then(PLACE).forward_fill()).alias("n"),
        "team",
        within.then(TEAM.shift(1)).alias("from_team"),
        pl.when(~last).then(TEAM.shift(-1)).alias("to_team"),
        "base",
        within.then(pl.col("base").shift(1)).alias("from_base"),
        "line",
        "started",
        pl.when(last).then("last_event").otherwise(pl.col("started").shift(-1)).alias("ended"),
        pl.col("activity").alias("first_activity"),
        "waiting", "accepted", "next_event", "last_event", "resolved", "customer", "third",
        last.alias("last"),
        pl.lit(after - rows).alias("events"),
    )  # fmt: skip


def _first(said: str, cut: Cut) -> pl.Expr:
    """When each segment first said so, or null: the next row that says it, if it lies within the segment."""
    following = pl.when(pl.col(said)).then(PLACE).backward_fill().gather(cut.starts)
    return AT.gather(pl.when(following < pl.lit(cut.after)).then(following))


def _sum(said: str, cut: Cut) -> pl.Expr:
    """How long each segment was in such rows: segments lie side by side, so a running sum tells."""
    lasts = pl.when(~pl.lit(cut.opens)).then(AT - AT.shift(1)).shift(-1)
    until = pl.when(pl.col(said)).then(lasts.fill_null(0)).otherwise(0).cum_sum().gather(cut.after - 1)
    return until - until.shift(1, fill_value=0)


def cases(cut: Cut) -> Columns:
    """The relation `cases`."""
    held = segments(cut)
    rows = cut.opens.gather(cut.starts).arg_true().cast(pl.UInt32)
    after = rows.shift(-1, fill_value=len(cut.starts))
    begin, end = cut.starts.gather(rows), cut.after.gather(after - 1)
    framed = cut.rows.select(
        pl.col("seq").gather(begin).alias("case_no"),
        pl.col("case_id").gather(begin),
        AT.gather(begin).alias("started"),
        AT.gather(end - 1).alias("ended"),
        pl.lit(end - begin).alias("events"),
        pl.lit(after - rows - 1).alias("handoffs"),
        TEAM.gather(begin).alias("first_team"),
        TEAM.gather(end - 1).alias("last_team"),
    )
    counted = _lines(cut, len(rows)), _reassigned(cut, begin, end)
    return Columns(framed, _runs(held), *counted, joint=[_ends(events(cut), framed.select("case_no"))])


def _runs(segments: pl.LazyFrame) -> pl.LazyFrame:
    """Which teams had each case, and in which order."""
    number = (pl.col("n") == 0).cum_sum().set_sorted().alias("number")  # grouped in a third of the time
    chains = segments.select(number, "team", "base").group_by("number", maintain_order=True)
    runs = {"team": "variant", "base": "base_variant"}
    named = [
        pl.col(name).cast(pl.String).str.replace_all(NO_SPLIT, " ", literal=True).alias(run)
        for name, run in runs.items()
    ]
    # Lists are joined seven times as fast as text is within groups.
    different = TEAM.n_unique().alias("teams"), pl.col("base").n_unique().alias("bases")
    return chains.agg(*different, *named).select("teams", "bases", pl.col(*runs.values()).list.join(NO_SPLIT))


def _lines(cut: Cut, cases: int) -> pl.LazyFrame:
    """Which support lines had each case, in order of first appearance; null where no row tells one."""
    number, line = pl.col("number"), pl.col("line")
    told = cut.rows.select(pl.lit(cut.opens).cum_sum().alias("number"), "line").filter(line.is_not_null())
    # Most rows say what the row before them said.
    turns = told.filter((number != number.shift(1)).fill_null(True) | (line != line.shift(1)))
    firsts = turns.unique(["number", "line"], keep="first", maintain_order=True)
    named = line.cast(pl.String).str.replace_all(NO_SPLIT, " ", literal=True).alias("lines")
    orders = firsts.with_columns(number.set_sorted()).group_by("number", maintain_order=True).agg(named)
    numbers = pl.select(number=pl.int_range(1, cases + 1, dtype=pl.UInt32)).lazy()
    joined = orders.select("number", pl.col("lines").list.join(NO_SPLIT))
    return numbers.join(joined, on="number", how="left", maintain_order="left").select("lines")


def _reassigned(cut: Cut, begin: pl.Series, end: pl.Series) -> pl.LazyFrame:
    """How often each case changed its person and not its holder; rows without a person are passed over."""
    person = pl.col("person")
    segment = pl.when(pl.lit(cut.opens) | (TEAM.shift(1) != TEAM)).then(PLACE).forward_fill()
    named = pl.when(person.is_not_null()).then(PLACE).forward_fill().shift(1)
    changed = (named >= segment) & (person != person.forward_fill().shift(1))
    until = changed.fill_null(False).cum_sum()
    return cut.rows.select(
        (until.gather(end - 1) - until.gather(begin)).cast(pl.Int64).alias("reassignments")
    )


def _ends(events: pl.LazyFrame, cases: pl.LazyFrame) -> pl.LazyFrame:
    """When each case was first resolved, since when it is, and how often it was opened again."""
    told = events.filter(pl.col("resolved").is_not_null()).select("case_no", "at", "resolved")
    new = (pl.col("case_no") != pl.col("case_no").shift(1)).fill_null(True)
    done = (pl.col("case_no") != pl.col("case_no").shift(-1)).fill_null(True)
    was = pl.when(new).then(False).otherwise(pl.col("resolved").shift(1))
    at_end = told.filter(done & pl.col("resolved")).select("case_no")
    ends = told.filter(pl.col("resolved") & ~was).select("case_no", "at")
    first = ends.filter(new).rename({"at": "first_resolved"})
    last = ends.filter(done).rename({"at": "resolved"}).join(at_end, on="case_no", how="semi")
    again = told.filter(was & ~pl.col("resolved")).group_by("case_no").agg(pl.len().alias("reopened"))
    for found in (last, first, again):
        cases = cases.join(found, on="case_no", how="left", maintain_order="left")
    return cases.select("resolved", "first_resolved", pl.col("reopened").fill_null(0))


def _flag(said: Said | None) -> pl.Expr:
    """True and false for rows that say something in that column, null for the rest."""
    if said is None:
        return pl.lit(None, pl.Boolean)
    return pl.col(said.column).is_in(said.values)
