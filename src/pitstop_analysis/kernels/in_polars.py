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
    number = events.select(starts.cast(pl.UInt32).cum_sum().alias("_segment")).to_series()
    marked = events.with_columns(number)
    at, rows = marked["at"], marked.select(starts.arg_true()).to_series()
    first = marked[rows].select(
        "_segment", "case_no", "case_id", "n", "team", "from_team", "base", "from_base", "line",
        pl.col("at").alias("started"),
        pl.col("activity").alias("first_activity"),
        "waiting",
        _row=rows,
    )  # fmt: skip
    following = pl.col("_row").shift(-1, fill_value=marked.height)
    framed = first.with_columns(
        events=(following - pl.col("_row")),
        last_event=at.gather(first.select(following - 1).to_series()),
        _second=at.gather(first.select(pl.min_horizontal(pl.col("_row") + 1, marked.height - 1)).to_series()),
        last=(pl.col("case_no") != pl.col("case_no").shift(-1)).fill_null(True),
        to_team=pl.col("team").shift(-1),
    )
    sums = _sums(marked)
    return framed.join(sums, on="_segment", how="left", maintain_order="left").select(
        "case_no", "case_id", "n", "team", "from_team",
        pl.when(~pl.col("last")).then("to_team").alias("to_team"),
        "base", "from_base", "line", "started",
        pl.when("last").then("last_event").otherwise(pl.col("started").shift(-1)).alias("ended"),
        "first_activity", "waiting", "accepted",
        pl.when(pl.col("events") > 1).then("_second").alias("next_event"),
        "last_event", "resolved",
        pl.col("customer").fill_null(0),
        pl.col("third").fill_null(0),
        "last", "events",
    )  # fmt: skip


def _sums(marked: pl.DataFrame) -> pl.DataFrame:
    """What few rows tell: when a segment was accepted and resolved, and how long its waits lasted."""
    telling = pl.any_horizontal(pl.col("accepted", "customer", "third", "resolved").fill_null(False))
    found = marked.filter(telling).group_by("_segment")
    return found.agg(
        pl.col("at").filter(pl.col("accepted")).min().alias("accepted"),
        pl.col("at").filter(pl.col("resolved")).min().alias("resolved"),
        pl.col("lasts").filter(pl.col("customer")).sum().alias("customer"),
        pl.col("lasts").filter(pl.col("third")).sum().alias("third"),
    )


def cases(events: pl.DataFrame, segments: pl.DataFrame) -> pl.DataFrame:
    """The relation `cases` of the two others."""
    chains = segments.group_by("case_no", maintain_order=True).agg(
        pl.col("case_id").first(),
        pl.col("started").first(),
        pl.col("last_event").last().alias("ended"),
        pl.col("events").sum(),
        (pl.len() - 1).cast(pl.UInt32).alias("handoffs"),
        pl.col("team").n_unique().alias("teams"),
        pl.col("team").first().alias("first_team"),
        pl.col("team").last().alias("last_team"),
        pl.col("team").str.replace_all(NO_SPLIT, " ", literal=True).str.join(NO_SPLIT).alias("variant"),
        pl.col("base").str.replace_all(NO_SPLIT, " ", literal=True).str.join(NO_SPLIT).alias("base_variant"),
    )
    told = events.filter(pl.col("resolved").is_not_null()).select("case_no", "at", "resolved")
    same = pl.col("case_no") == pl.col("case_no").shift(1)
    turned = told.with_columns(
        _was=pl.when(same).then(pl.col("resolved").shift(1)).fill_null(False),
    ).with_columns(
        _ends=pl.when(pl.col("resolved") & ~pl.col("_was")).then("at"),
        _opens=pl.col("_was") & ~pl.col("resolved"),
    )
    ends = turned.group_by("case_no").agg(
        pl.when(pl.col("resolved").last()).then(pl.col("_ends").max()).alias("resolved"),
        pl.col("_ends").min().alias("first_resolved"),
        pl.col("_opens").sum().cast(pl.UInt32).alias("reopened"),
    )
    joined = chains.join(ends, on="case_no", how="left", maintain_order="left")
    return joined.with_columns(pl.col("reopened").fill_null(0))


def _flag(said: Said | None) -> pl.Expr:
    """True and false for rows that say something in that column, null for the rest."""
    if said is None:
        return pl.lit(None, pl.Boolean)
    return pl.col(said.column).is_in(said.values)
