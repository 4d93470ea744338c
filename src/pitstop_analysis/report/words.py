"""Figures in words: the same form in the terminal and on the page."""

import re
from collections.abc import Callable
from datetime import datetime

from pitstop_analysis.stats import Share, Spread

NONE = "-"
COUNTED = re.compile(r"\b(case|hand-off|segment|return)s\b")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def plain(text: str) -> str:
    """Text of a log for a terminal: characters that steer it, or turn its direction, become spaces."""
    return CONTROL.sub(" ", text)


def count(number: int) -> str:
    """1,234"""
    return f"{number:,}"


def percent(share: float | None, digits: int = 1) -> str:
    """50.6 %; below a tenth of a percent but not zero, <0.1 %."""
    if share is None:
        return NONE
    value = share * 100
    smallest = 10**-digits
    return f"<{smallest:g} %" if 0 < value < smallest / 2 else f"{value:.{digits}f} %"


def interval(found: Share) -> str:
    """49.4-51.7, the interval of a share in percent."""
    if found.low is None or found.high is None:
        return NONE
    return f"{found.low * 100:.1f}\N{EN DASH}{found.high * 100:.1f}"


def in_full(found: Share, noun: str) -> str:
    """3,820 of 7,554 cases (50.6 %, 95 % interval 49.4-51.7); of one, 0 of 1 case."""
    named = COUNTED.sub(r"\1", noun) if found.of == 1 else noun
    counts = f"{found.count:,} of {found.of:,} {named}"
    return (
        counts
        if found.share is None
        else f"{counts} ({percent(found.share)}, 95 % interval {interval(found)})"
    )


def hours(value: float | None) -> str:
    """Hours as people say them: 45 min, 9.4 h, 5.2 d. Days from three days on."""
    if value is None:
        return NONE
    if value < 1:
        return f"{value * 60:.0f} min"
    return f"{value:.1f} h" if value < 72 else f"{value / 24:,.1f} d"


def days(value: float | None) -> str:
    """8.4 d; below one day in hours or minutes."""
    if value is None:
        return NONE
    return f"{value:,.1f} d" if value >= 1 else hours(value * 24)


def between(found: Spread, say: Callable[[float | None], str]) -> str:
    """42 min to 49 min: the interval of a median, said by `hours` or `days`; a dash where there is none."""
    return NONE if found.low is None else f"{say(found.low)} to {say(found.high)}"


def sure(found: Spread, say: Callable[[float | None], str]) -> str:
    """(95 % interval 42 min to 49 min, n = 8,349); only n where there are too few for an interval."""
    limits = "" if found.low is None else f"95 % interval {between(found, say)}, "
    return f"({limits}n = {count(found.n)})"


def day(moment: datetime) -> str:
    """31 March 2010 as 2010-03-31: read alike everywhere."""
    return moment.strftime("%Y-%m-%d")


def period(begins: datetime, ends: datetime) -> str:
    """The first and the last day of a log."""
    return f"{day(begins)} to {day(ends)}"


def times(number: int) -> str:
    """once, 2 times."""
    return "once" if number == 1 else f"{number:,} times"


def verb(number: int, one: str, many: str) -> str:
    """The form of a verb for so many: comes, come."""
    return one if number == 1 else many


def limited(found: Share | Spread, say: Callable[[float | None], str] = percent, *, n: bool = False) -> str:
    """A share or a median, and its 95 % interval in the line below; also its `n` where no column has it."""
    limits = interval(found) if isinstance(found, Share) else between(found, say)
    counted = found.of if isinstance(found, Share) else found.n
    told = [limits] if limits != NONE else []
    if n and counted:
        told.append(f"n = {count(counted)}")
    value = found.share if isinstance(found, Share) else found.median
    return "\n".join([say(value), *([", ".join(told)] if told else [])])


def plural(number: int, word: str, many: str = "") -> str:
    """1 case, 2 cases."""
    return f"{number:,} {word if number == 1 else many or word + 's'}"
