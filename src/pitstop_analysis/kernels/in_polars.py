"""Order and cut in memory. See `relations` for the columns."""

import polars as pl

from pitstop_analysis.kernels import NO_SPLIT
from pitstop_analysis.phases import Phases, Said


def events(log: pl.DataFrame, by: str, phases: Phases) -> pl.DataFrame:
    """The relation `events` of a log in canonical columns and order, cut by the column `by`."""
    known = log.filter(pl.col(by).is_not_null()) if log[by].null_count() else log
    new = (pl.col("case_id") != pl.col("case_id").shift(1)).fill_null(True)
    rows = known.select(
        "case_id",
        "seq",
        pl.col("at").to_physical(),
        "activity",
        pl.col(by).cast(pl.String).alias("team"),
        "base" if by == "team" else pl.col(by).cast(pl.String).alias("base"),
        "person",
        "line",
        *(_flag(said).alias(name) for name, said in vars(phases).items()),
        _new=new,
    )
    first = pl.col("_new")
    within = pl.when(~first)
    moved = first | (pl.col("team") != pl.col("team").shift(1))
    cut = rows.with_columns(
        case_no=pl.when(first).then(pl.col("seq")).forward_fill(),
        _cut=moved.cast(pl.UInt32).cum_sum(),
        place=pl.int_range(pl.len(), dtype=pl.UInt32),
        before=within.then(pl.col("activity").shift(1)),
        from_team=within.then(pl.col("team").shift(1)),
        from_base=within.then(pl.col("base").shift(1)),
        gap=within.then(pl.col("at") - pl.col("at").shift(1)),
        # Nulls are rows that say nothing of it: a comment after the end does not open a case again.
        was_resolved=within.then(pl.col("resolved").shift(1)),
    )
    return cut.with_columns(
        n=pl.col("_cut") - pl.when(first).then("_cut").forward_fill(),
        place=pl.col("place") - pl.when(first).then("place").forward_fill(),
        lasts=pl.col("gap").shift(-1),
    ).drop("_new", "_cut")


def segments(events: pl.DataFrame) -> pl.DataFrame:
    """The relation `segments` of the relation `events`."""
    starts = (pl.col("place") == 0) | (pl.col("team") != pl.col("from_team"))
    rows = events.select(starts.arg_true().cast(pl.UInt32)).to_series()
    after = rows.shift(-1, fill_value=events.height)  # the row at which the next segment begins
    at = events["at"]
    second = pl.select(pl.when(after - rows > 1).then(rows + 1)).to_series()
    first = events.select(
        "case_no", "case_id", "n", "team", "from_team", "base", "from_base", "line",
        pl.col("at").alias("started"),
        pl.col("activity").alias("first_activity"),
        "waiting",
    )[rows]  # fmt: skip
    framed = first.with_columns(
        events=after - rows,
        last_event=at.gather(after - 1),
        next_event=at.gather(second),
        last=(pl.col("case_no") != pl.col("case_no").shift(-1)).fill_null(True),
        to_team=pl.col("team").shift(-1),
        accepted=_first(events, "accepted", rows, after),
        resolved=_first(events, "resolved", rows, after),
        customer=_sum(events, "customer", after),
        third=_sum(events, "third", after),
    )
    return framed.select(
        "case_no", "case_id", "n", "team", "from_team",
        pl.when(~pl.col("last")).then("to_team").alias("to_team"),
        "base", "from_base", "line", "started",
        pl.when("last").then("last_event").otherwise(pl.col("started").shift(-1)).alias("ended"),
        "first_activity", "waiting", "accepted", "next_event", "last_event", "resolved",
        "customer", "third", "last", "events",
    )  # fmt: skip


def _first(events: pl.DataFrame, said: str, rows: pl.Series, after: pl.Series) -> pl.Series:
    """When each segment first said so, or null: the next row that says it, if it lies within the segment."""
    row = pl.int_range(pl.len(), dtype=pl.UInt32)
    following = events.select(pl.when(pl.col(said)).then(row).backward_fill()).to_series().gather(rows)
    return events["at"].gather(pl.select(pl.when(following < after).then(following)).to_series())


def _sum(events: pl.DataFrame, said: str, after: pl.Series) -> pl.Series:
    """How long each segment was in such rows: segments lie side by side, so a running sum tells."""
    spans = pl.when(pl.col(said)).then(pl.col("lasts").fill_null(0)).otherwise(0)
    until = events.select(spans.cum_sum()).to_series().gather(after - 1)
    return until - until.shift(1, fill_value=0)


def cases(events: pl.DataFrame, segments: pl.DataFrame) -> pl.DataFrame:
    """The relation `cases` of the two others."""
    if segments["case_no"].is_sorted():  # grouped in a third of the time when it is known
        segments = segments.with_columns(pl.col("case_no").set_sorted())
    chains = segments.group_by("case_no", maintain_order=True)
    joined = chains.agg(
        pl.col("case_id").first(),
        pl.col("started").first(),
        pl.col("last_event").last().alias("ended"),
        pl.col("events").sum(),
        (pl.len() - 1).cast(pl.UInt32).alias("handoffs"),
        pl.col("team").n_unique().alias("teams"),
        pl.col("team").first().alias("first_team"),
        pl.col("team").last().alias("last_team"),
        pl.col("team").str.replace_all(NO_SPLIT, " ", literal=True).alias("variant"),
        pl.col("base").str.replace_all(NO_SPLIT, " ", literal=True).alias("base_variant"),
    )
    # Lists are joined seven times as fast as text is within groups.
    joined = joined.with_columns(pl.col("variant", "base_variant").list.join(NO_SPLIT))
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
        joined = joined.join(found, on="case_no", how="left", maintain_order="left")
    return joined.with_columns(pl.col("reopened").fill_null(0))


def _flag(said: Said | None) -> pl.Expr:
    """True and false for rows that say something in that column, null for the rest."""
    if said is None:
        return pl.lit(None, pl.Boolean)
    return pl.col(said.column).is_in(said.values)
