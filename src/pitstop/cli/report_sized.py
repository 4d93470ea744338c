"""The report of a log of any size: in memory where it fits, else in parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from pitstop.cli.business import hours_of
from pitstop.cli.reading import mapping_of, named_words, nothing_idle, read_log
from pitstop_analysis.design import read_design
from pitstop_analysis.hours import Hours
from pitstop_analysis.large.report import Wanted, is_larger, report_large
from pitstop_analysis.readers.source import DEFAULT_LIMIT
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

    Pseudonyms need all names at once, so a log that gets them is read into memory whatever its size. Raises
    Unreadable where the log or an option can't be used.
    """
    # What bounds a log that is held in memory is no bound on one that isn't, unless a person names it.
    most = None if told["max_size"] == DEFAULT_LIMIT else told["max_size"]
    if not told["pseudonymise"] and is_larger(log, memory, most):
        return _in_parts(log, asked, memory, progress, **told | {"max_size": most})
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


def _in_parts(log: Path, asked: Asked, memory: int | None, progress: Progress, **told: Any) -> Summary:
    nothing_idle(told["key_file"], told)

    def hours(begin: datetime, end: datetime) -> Hours | None:
        return hours_of(_Span(begin, end), asked.hours, asked.zone, asked.holidays)

    roles = ("case", "time", "team", "person", "activity", "status", "line")
    return report_large(
        log,
        named={role: told[role] for role in roles},
        mapping=mapping_of(told["mapping"], told["waiting"], told["accepted"]),
        wanted=Wanted(
            hours=hours,
            sliced=asked.sliced,
            zone=zone_named(asked.zone),
            design=read_design(asked.design) if asked.design else None,
        ),
        bound=memory,
        progress=progress,
        **{name: told[name] for name in ("time_format", "times_in", "encoding", "delimiter", "max_size")},
    )
