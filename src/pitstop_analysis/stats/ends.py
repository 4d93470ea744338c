"""How segments end when ends compete: the share resolved, handed on, abandoned by each time, with intervals.

A segment that is still open when the log ends says only that it lasted at least so long (it is censored).
Leaving it out would make waits look shorter, counting only one kind of end would make that kind look
likelier. The Aalen-Johansen estimate does neither; with a single kind of end it is the Kaplan-Meier
estimate. Ends at a time come before censoring at it.

The work is per distinct duration, not per segment: give durations in whole minutes, and ten million
segments are a table of some hundred thousand rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pitstop_analysis.stats.shares import Z95

ENDS = (
    "Shares ended by a time are Aalen-Johansen estimates (Scand J Stat 1978;5:141): segments still open at "
    "the end of the log count until then, and each kind of end competes with the others. 95 % intervals are "
    "from the variance of Greenwood's type (Marubini and Valsecchi 1995) on the scale log(-log(1 - share))."
)
TIME, OPEN, STAYING, AT_RISK = "time", "open", "staying", "at_risk"


@dataclass(frozen=True)
class Curves:
    """Step functions of time. `frame` has one row for each time with an end, in order of time:

        time, at_risk              segments not yet ended or out of sight just before it
        staying                    share that has not ended by then, with staying_low and staying_high
        <kind>                     share that has ended so by then, with <kind>_low and <kind>_high

    Bounds are null where a share is 0 or 1. `n` segments, of which `still_open` were censored; nothing is
    known of what comes after `until`, the longest duration, unless every segment had ended by then.
    """

    frame: pl.DataFrame
    kinds: tuple[str, ...]
    n: int
    still_open: int
    until: int | None

    def at(self, times: Sequence[int]) -> pl.DataFrame:
        """The curves at these times, one row each; null where the log cannot say."""
        asked = pl.DataFrame({TIME: sorted(times)}, schema={TIME: self.frame.schema[TIME]})
        found = asked.join_asof(self.frame.drop(AT_RISK), on=TIME)
        shares = {STAYING: 1.0, **dict.fromkeys(self.kinds, 0.0)}
        before = [pl.col(name).fill_null(start) for name, start in shares.items()]
        known = pl.lit(self.until is not None) & (
            (pl.col(TIME) <= (self.until or 0)) | (self.still_open == 0)
        )
        rest = found.with_columns(before).select(pl.exclude(TIME))
        return found.select(TIME).hstack(rest).with_columns(pl.when(known).then(pl.exclude(TIME)))

    def time_until(self, share: float, kind: str | None = None) -> int | None:
        """The first time by which this share has ended (so); None when the log does not reach it."""
        # One step of a share is 1/n at least, so this is far below it and above what rounding does.
        nearly = share - 1e-12
        reached = pl.col(kind) >= nearly if kind else 1 - pl.col(STAYING) >= nearly
        times = self.frame.filter(reached)[TIME]
        return int(times[0]) if len(times) else None


def tally(durations: pl.Series, ends: pl.Series, kinds: Sequence[str]) -> pl.DataFrame:
    """Counts by distinct duration: `time`, one column per kind of end, `open` for nulls among the ends.

    A database does the same with one GROUP BY. An end that is not among `kinds` raises ValueError.
    """
    if not set(ends.drop_nulls().unique()) <= set(kinds):
        msg = "ends that are not among the kinds"
        raise ValueError(msg)
    end = pl.col("end")
    counted = [(end == kind).sum().cast(pl.Int64).alias(kind) for kind in kinds]
    frame = pl.DataFrame({TIME: durations, "end": ends.cast(pl.String)})
    return frame.group_by(TIME).agg(*counted, end.is_null().sum().cast(pl.Int64).alias(OPEN)).sort(TIME)


def curves(table: pl.DataFrame, kinds: Sequence[str]) -> Curves:
    """The curves from counts by distinct, ascending `time`: a column per kind, and `open` for the censored.

    Any order of rows will do; a negative time or count raises ValueError.
    """
    counts = table.select(TIME, *(pl.col(name).cast(pl.Int64) for name in (*kinds, OPEN))).sort(TIME)
    if counts.height and min(counts.select(pl.all().min()).row(0)) < 0:
        msg = "a time or a count is negative"
        raise ValueError(msg)
    steps = counts.with_columns(d=pl.sum_horizontal(kinds))
    still_open = int(counts[OPEN].sum())
    n = int(steps["d"].sum()) + still_open
    left = (pl.col("d") + pl.col(OPEN)).cum_sum().shift(1, fill_value=0)
    steps = steps.with_columns((n - left).cast(pl.Float64).alias(AT_RISK))
    steps = _estimates(steps.filter(pl.col("d") > 0), kinds)
    bounds = [bound for name in (STAYING, *kinds) for bound in _bounds(name)]
    names = [column for name in (STAYING, *kinds) for column in (name, f"{name}_low", f"{name}_high")]
    frame = steps.with_columns(bounds).select(TIME, pl.col(AT_RISK).cast(pl.Int64), *names)
    return Curves(frame, tuple(kinds), n, still_open, int(counts[TIME][-1]) if counts.height else None)


def _estimates(steps: pl.DataFrame, kinds: Sequence[str]) -> pl.DataFrame:
    """Adds the share and its variance, `<name>_var`, for staying and each kind of end."""
    n, d = pl.col(AT_RISK), pl.col("d")
    # When all at risk end at once no share moves after it, so that its term counts for nothing.
    every = pl.when(n > d).then(d / (n * (n - d))).otherwise(0.0)
    steps = steps.with_columns(every.alias("_a"), ((n - d) / n).cum_prod().alias(STAYING))
    before = pl.col(STAYING).shift(1, fill_value=1.0)
    steps = steps.with_columns(
        before.alias("_s"), (pl.col(STAYING) ** 2 * pl.col("_a").cum_sum()).alias("staying_var")
    )
    for kind in kinds:
        ended = pl.col(kind).cast(pl.Float64)
        steps = steps.with_columns(ended.alias("_d"), (pl.col("_s") * ended / n).cum_sum().alias(kind))
        steps = steps.with_columns(_variance(pl.col(kind)).clip(lower_bound=0).alias(f"{kind}_var"))
    return steps


def _variance(share: pl.Expr) -> pl.Expr:
    """Marubini and Valsecchi 1995: sums of (I - I_i)² a_i - 2 (I - I_i) b_i + c_i, multiplied out in I."""
    n, ended, a = pl.col(AT_RISK), pl.col("_d"), pl.col("_a")
    b = pl.col("_s") * ended / n**2
    c = pl.col("_s") ** 2 * (n - ended) * ended / n**3
    once = (a * share + b).cum_sum()
    rest = (a * share**2 + 2 * b * share + c).cum_sum()
    return share**2 * a.cum_sum() - 2 * share * once + rest


def _bounds(name: str) -> list[pl.Expr]:
    """The interval on the scale log(-log(1 - share)), where it cannot leave 0 to 1."""
    stays = pl.col(name) if name == STAYING else 1 - pl.col(name)
    inside = (stays > 1e-12) & (stays < 1)
    reach = (Z95 * pl.col(f"{name}_var").sqrt() / (stays * stays.log()).abs()).exp()
    more, less = stays ** (1 / reach), stays**reach
    low, high = (less, more) if name == STAYING else (1 - more, 1 - less)
    bounds = ((low, f"{name}_low"), (high, f"{name}_high"))
    return [pl.when(inside).then(bound).otherwise(None).alias(column) for bound, column in bounds]
