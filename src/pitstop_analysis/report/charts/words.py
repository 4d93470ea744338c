"""What pictures say by themselves: English here; a page in another language gives its own in the caption."""

from collections.abc import Callable
from dataclasses import dataclass

from pitstop_analysis.report import words


@dataclass(frozen=True)
class Words:
    """Sentences with {names} for what is filled in, and how numbers and shares (0 to 1) are written."""

    count: Callable[[int], str] = words.count
    percent: Callable[[float], str] = lambda share: words.percent(share, 0)
    exact: Callable[[float], str] = words.percent
    """A share in a table."""
    of: str = "{unit} · n = {n}"
    same: str = "The same as a table"
    table: str = "Table: {title}"
    said: str = "{title} ({unit}); the table below has its numbers"
    value: str = "value"
    interval: str = "95 % interval"
    span: str = "{low} to {high}"
    lower: str = "lower limit"
    upper: str = "upper limit"
    stands_out: str = "stands out"
    above_limit: str = "above the upper limit"
    below_limit: str = "below the lower limit"
    line: str = "line: {centre}"
    dashed: str = "dashed: control limits"
    beyond: str = "◆ beyond them"
    signal: str = "■ other signal"
    part: str = "○ part of a week, not counted"
    partly: str = "part of a week, not counted"
    """In the table and the hint of such a week."""
    early: str = "shaded: the first {n} weeks, with less than a quarter of a usual week's number, not counted"
    at_risk: str = "at risk"
    read: str = "Each curve as it stands at these values."
    median: str = "median"
    spread: str = (
        "Thick to the median, thinner to p75, a line to p90; the mark is the median's 95 % interval."
    )
    reference: str = "The line is {name}: {value}."
    above: str = "above"
    below: str = "below"
    not_apart: str = "not surely apart"
    name: str = "name"
    place: str = "place"
    share_of: str = "share of {noun}"
    first: str = "share of {of}, most {noun} first"
    needed: str = "{n} {of} ({share})"
    carried: str = "carry {share} of {noun}"
    carried_by_one: str = "carries {share} of {noun}"
    up_to: str = "share of {noun} up to here"
    further: str = "{n} further {of} not in this table."


ENGLISH = Words()
