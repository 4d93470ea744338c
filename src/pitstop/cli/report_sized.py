"""The report of a log of any size: in memory where it fits, else in parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from pitstop.cli.business import hours_of
from pitstop.cli.reading import named_words, read_log
from pitstop.cli.sized import reading_in_parts
from pitstop_analysis.design import read_design
from pitstop_analysis.hours import Hours
from pitstop_analysis.large.on_disk import Reading
from pitstop_analysis.large.report import Wanted, report_read
from pitstop_analysis.report.build import Summary, report
from pitstop_analysis.report.steps import Progress
from pitstop_analysis.zones import zone_named


@dataclass(frozen=True)
class Asked:
    """What the report is to give, as the options say it."""

    sliced: Sequence[str]
    design: Path | None
    hours: str | None
    zone: str
    holidays: str


@dataclass(frozen=True)
class _Span:
    """From when to when a log reaches, where that is all that is at hand of it."""

    begin: datetime
    end: datetime

    def period(self) -> tuple[datetime, datetime]:
        """As that of a log."""
        return self.begin, self.end


def sized_report(
    log: Path, errors: Console, asked: Asked, memory: int | None, progress: Progress, **told: Any
) -> Summary:
    """The report, made in parts where the log would not fit into memory.

    Raises Unreadable where the log or an option can't be used.
    """
    reading = reading_in_parts(log, errors, memory, **told)
    if reading is not None:
        return _in_parts(log, asked, reading, progress)
    events = read_log(log, errors, **told)
    return report(
        events,
        named_words(events),
        hours=hours_of(events, asked.hours, asked.zone, asked.holidays),
        zone=zone_named(asked.zone),
        sliced=asked.sliced,
        design=read_design(asked.design) if asked.design else None,
        progress=progress,
    )


def _in_parts(log: Path, asked: Asked, reading: Reading, progress: Progress) -> Summary:
    def hours(begin: datetime, end: datetime) -> Hours | None:
        return hours_of(_Span(begin, end), asked.hours, asked.zone, asked.holidays)

    wanted = Wanted(
        hours=hours,
        sliced=asked.sliced,
        zone=zone_named(asked.zone),
        design=read_design(asked.design) if asked.design else None,
    )
    return report_read(log, reading, wanted, progress)
