"""The one cut: a log into segments, stretches of neighbouring rows of one case with one holder.

`Segments.frame` has one row per segment, in the order of the log:

    case_id, team, from_team (null for the first of a case), n (place in the case, from 0),
    from_base, base            the same two without a support line
    started                    the row that names the holder: for n > 0 the moment of the hand-off
    first_activity             its activity
    waiting                    it says that the case waits to be taken; null when the log has no such words
    accepted                   first row of the segment that says the case is taken, or null
    next_event                 second row of the segment, or null
    last_event                 its last row
    ended                      when the next holder begins; for the last segment of a case its last row
    last                       it is the last of its case
    events                     rows

All times are UTC, to the microsecond. This is the cut for a notebook; measures ask `relations`, where the
same segments stand with more columns.
"""

from dataclasses import dataclass, replace

import polars as pl

from pitstop_analysis.log import Log
from pitstop_analysis.phases import ACCEPTED, WAITING, Phases, Said, find_phases


@dataclass(frozen=True)
class Words:
    """How a log says that a case waits to be taken, and that it is taken: which column, which values."""

    column: str
    waiting: tuple[str, ...]
    accepted: tuple[str, ...]


@dataclass(frozen=True)
class Segments:
    """The cut log. `by` names the column of holders; `words` is None where no status tells of acceptance."""

    frame: pl.DataFrame
    by: str
    words: Words | None


def cut(log: Log, by: str = "team", words: Words | None = None) -> Segments:
    """Cut the log where the case or the value of `by` changes. Rows without that value are passed over."""
    events = log.events
    if events[by].null_count():
        events = events.filter(pl.col(by).is_not_null())
    if events[by].dtype != pl.String:
        events = events.with_columns(pl.col(by).cast(pl.String))
    words = words or find_words(events)
    marked = _marked(events, by, words)
    starts = marked["_cut"].arg_true()
    rows = marked.select("case_id", "at", "activity", "base", "_new", "_waiting", pl.col(by).alias("_holder"))
    frame = rows[starts].rename({"at": "started", "activity": "first_activity", "_waiting": "waiting"})
    frame = frame.rename({"_holder": "team"}).with_columns(starts.alias("_row"))
    following = pl.col("_row").shift(-1, fill_value=marked.height)
    at = marked["at"]
    frame = frame.with_columns(
        events=(following - pl.col("_row")).cast(pl.UInt32),
        last=pl.col("_new").shift(-1, fill_value=True),
        last_event=at.gather(frame.select(following - 1).to_series()),
        _second=at.gather(frame.select(pl.min_horizontal(pl.col("_row") + 1, marked.height - 1)).to_series()),
    )
    return Segments(_shaped(frame, _acceptances(marked)), by, words)


def find_words(
    events: pl.DataFrame, waiting_words: tuple[str, ...] = WAITING, accepted_words: tuple[str, ...] = ACCEPTED
) -> Words | None:
    """The first of activity and status in which both a waiting and an accepted word occur, in any case."""
    return words_of(find_phases(events, {"waiting": waiting_words, "accepted": accepted_words}))


def spoken(
    events: pl.DataFrame, words: Words | None, named: dict[str, tuple[str, ...]] | None = None
) -> Phases:
    """The phases that these events tell of, with waiting and accepted as `words` names them, if it does.

    `named` gives words of one's own for phases, as a mapping does (`log.understood.words`).
    """
    found = find_phases(events, named)
    if words is None:
        return found
    return replace(
        found, waiting=Said(words.column, words.waiting), accepted=Said(words.column, words.accepted)
    )


def words_of(phases: Phases) -> Words | None:
    """How these phases say that a case waits and that it is taken; None where they can't."""
    if phases.waiting is None or phases.accepted is None:
        return None
    return Words(phases.waiting.column, phases.waiting.values, phases.accepted.values)


def _marked(events: pl.DataFrame, by: str, words: Words | None) -> pl.DataFrame:
    new = (pl.col("case_id") != pl.col("case_id").shift(1)).fill_null(True)
    moved = (pl.col(by) != pl.col(by).shift(1)).fill_null(True)
    if words is None:
        waiting, accepted = pl.lit(None, pl.Boolean), pl.lit(False)
    else:
        waiting = pl.col(words.column).is_in(words.waiting).fill_null(False)
        accepted = pl.col(words.column).is_in(words.accepted).fill_null(False)
    return events.with_columns(
        new.alias("_new"), (new | moved).alias("_cut"), waiting.alias("_waiting"), accepted.alias("_accepted")
    )


def _acceptances(marked: pl.DataFrame) -> pl.DataFrame:
    segment = (pl.col("_cut").cum_sum() - 1).cast(pl.UInt32).alias("_segment")
    return (
        marked.select(segment, "at", "_accepted")
        .filter("_accepted")
        .group_by("_segment")
        .agg(pl.col("at").min().alias("accepted"))
    )


def _shaped(frame: pl.DataFrame, accepted: pl.DataFrame) -> pl.DataFrame:
    first = pl.col("_new")
    place = pl.int_range(pl.len(), dtype=pl.UInt32)
    numbered = frame.with_columns(place.alias("_segment"))
    joined = numbered.join(accepted, on="_segment", how="left", maintain_order="left")
    before = pl.when(first).then(None)
    return joined.select(
        "case_id",
        (place - pl.when(first).then(place).otherwise(None).forward_fill()).alias("n"),
        "team",
        before.otherwise(pl.col("team").shift(1)).alias("from_team"),
        "base",
        before.otherwise(pl.col("base").shift(1)).alias("from_base"),
        "started",
        "first_activity",
        "waiting",
        "accepted",
        pl.when(pl.col("events") > 1).then("_second").otherwise(None).alias("next_event"),
        "last_event",
        pl.when("last").then("last_event").otherwise(pl.col("started").shift(-1)).alias("ended"),
        "last",
        "events",
    )
