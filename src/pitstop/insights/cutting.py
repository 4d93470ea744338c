"""The copy of the event log, cut for measures: segments, cases, and offers with their answers. Pure.

`segments` and `cases` are those of `pitstop_analysis.relations`, as far as figures of a desk ask them, and

    segments    also kind (of the hand-off that began it; null where no offer did) and priority (of its case)
    cases       also priority: the last that the log says
    offers      one row per offer: case_no, case_id, giver, receiver, kind, priority, offered and answered
                in microseconds (null while it is open), outcome (accepted, returned, withdrawn, expired, or
                null)

On a desk the giver holds a case until the receiver accepts, so a segment begins with the acceptance and how
long an offer waited stands in `offers`. A segment that begins `waiting` came by a route that accepts by
itself: it waits in the team until somebody takes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pitstop.insights.asked import BEGINS_AS
from pitstop_analysis.kernels import in_polars
from pitstop_analysis.phases import Phases, Said

PHASES = Phases(
    waiting=Said("status", ("queued",)),
    accepted=Said("status", ("accepted", "in progress")),
    customer=Said("status", ("waiting for customer",)),
    third=Said("status", ("waiting for third party",)),
    resolved=Said("status", ("resolved",)),
)
MEANING = 1
"""To be raised when these relations come to mean something else: then every cut is made anew."""
PRINT = "2d0f7d834d4f48bd"
"""What a small log is cut to, as a test prints it: who changes the cut can't forget the number above."""
MOST_CHUNKS = 8
READ = (
    "case_id", "at", "seq", "activity", "status", "team",
    "from_team", "to_team", "handoff", "handoff_kind", "priority",
)  # fmt: skip
"""The columns of the copy that are needed: none that names a person."""
ANSWERS = {f"handoff.{outcome}": outcome for outcome in ("accepted", "returned", "withdrawn", "expired")}
SEGMENT = (
    "case_no", "case_id", "n", "team", "from_team", "to_team", "started", "waiting", "accepted", "resolved",
    "last", "kind", "priority",
)  # fmt: skip
JOINED = ("kind", "priority")
"""Those of them that another relation tells."""
TEAMS = ("team", "from_team", "to_team", "giver", "receiver")
CASE = ("case_no", "case_id", "started", "handoffs", "teams", "resolved", "priority")


@dataclass(frozen=True, slots=True)
class Cut:
    """The three relations; see above."""

    segments: pl.DataFrame
    cases: pl.DataFrame
    offers: pl.DataFrame

    def with_anew(self, cases: pl.Series, anew: "Cut") -> "Cut":
        """With these cases cut anew, in place of what there was of them."""
        others = ~pl.col("case_id").is_in(cases.cast(pl.Int64).implode())
        before = Cut(*(each.filter(others) for each in (self.segments, self.cases, self.offers)))
        return together([before, anew])


def together(cuts: Sequence[Cut]) -> Cut:
    """Cuts of different cases as one."""
    frames = zip(*((each.segments, each.cases, each.offers) for each in cuts), strict=True)
    return Cut(*(_joined(each) for each in frames))


def _joined(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    joined = pl.concat(frames)
    # Each joint costs every later question a little.
    return joined.rechunk() if joined.n_chunks() > MOST_CHUNKS else joined


def cut(rows: pl.DataFrame) -> Cut:
    """Whole cases, in the columns `READ` and any order, cut."""
    # As the numbers that they are cases are ordered, compared and joined in a fraction of the time.
    ordered = rows.with_columns(pl.col("case_id").cast(pl.Int64)).sort("case_id", "at", "seq")
    log = ordered.with_columns(
        base="team", person=pl.lit(None, pl.String), line=pl.lit(None, pl.String)
    ).filter(pl.col("team").is_not_null())
    laid = in_polars.cut(log, "team", PHASES)
    segments = in_polars.segments(laid).select(each for each in SEGMENT if each not in JOINED).collect()
    cases = in_polars.cases(laid).frame([each for each in CASE if each not in JOINED])
    said = ordered.filter(pl.col("priority").is_not_null())
    priorities = said.group_by("case_id").agg(pl.col("priority").last())
    numbered = cases.join(priorities, on="case_id", how="left", maintain_order="left").with_columns(
        pl.col("priority").fill_null(BEGINS_AS)
    )
    known = numbered.select("case_no", "case_id", "priority")
    offers = _offers(ordered, known)
    # By whom and when: an offer's acceptance is the row that begins the receiver's segment.
    accepted = offers.filter(pl.col("outcome") == "accepted").select(
        "case_no", pl.col("receiver").alias("team"), pl.col("answered").alias("started"), "kind"
    )
    begun = segments.join(
        accepted.unique(["case_no", "team", "started"], keep="first", maintain_order=True),
        on=["case_no", "team", "started"],
        how="left",
        maintain_order="left",
    ).join(known.select("case_no", "priority"), on="case_no", how="left", maintain_order="left")
    return Cut(_numbered(begun.select(SEGMENT)), numbered.select(CASE), _numbered(offers))


def _numbered(frame: pl.DataFrame) -> pl.DataFrame:
    teams = [name for name in TEAMS if name in frame.columns]
    return frame.with_columns(pl.col(teams).cast(pl.Int32))


def _offers(ordered: pl.DataFrame, cases: pl.DataFrame) -> pl.DataFrame:
    told = ordered.filter(
        pl.col("handoff").is_not_null() & pl.col("activity").is_in(["handoff.offered", *ANSWERS])
    ).with_columns(pl.col("at").to_physical())
    offered = told.filter(pl.col("activity") == "handoff.offered").unique(
        "handoff", keep="first", maintain_order=True
    )
    answers = told.filter(pl.col("activity") != "handoff.offered").unique(
        "handoff", keep="last", maintain_order=True
    )
    found = offered.select(
        "case_id", "handoff", pl.col("from_team").alias("giver"), pl.col("to_team").alias("receiver"),
        pl.col("handoff_kind").alias("kind"), pl.col("at").alias("offered"),
    ).join(
        answers.select(
            "handoff", pl.col("at").alias("answered"),
            pl.col("activity").replace_strict(ANSWERS, return_dtype=pl.String).alias("outcome"),
        ),
        on="handoff", how="left", maintain_order="left",
    )  # fmt: skip
    return found.join(cases, on="case_id", how="inner", maintain_order="left").select(
        "case_no", "case_id", "giver", "receiver", "kind", "priority", "offered", "answered", "outcome",
    )  # fmt: skip
