"""Takes closures, openings and shifts from iCal files."""

import dataclasses
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.calendars import queries, services
from pitstop.calendars.models import Hours
from pitstop.calendars.rules.ical_in import MOST_BYTES, Read, events_from
from pitstop.calendars.rules.rosters import Span, span_of
from pitstop.calendars.rules.week import Closure
from pitstop.calendars.rules.writing import closure_text, opening_text
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.words import gettext_noop as _

# `Span` is what a face says of a roster; it takes it here, for faces import no rules.
__all__ = ["KINDS", "TO_READ", "Imported", "Kind", "Looked", "Span", "add", "look_through", "take_in"]

LOOK_AHEAD = timedelta(days=366)
TO_READ = MOST_BYTES + 1  # bytes of a file that a face reads: one more than fit is enough to refuse it
NOTHING = Read()
SHOWN = 10  # of the reasons, when not one event could be taken

Kind = Literal["closures", "openings", "shifts"]
KINDS: tuple[Kind, ...] = ("closures", "openings", "shifts")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a file: how many of its events were taken, on how many dates, and which were left out.

    `first` and `last` are the days that were looked at; `repeating` says that taken events may happen again
    after those. `known` of the dates stood there before. Of shifts, `span` says which days they leave free.
    `change` is by what `undo_hours` takes it back; 0 where the file changed nothing.
    """

    hours: Hours
    events: int
    dates: int
    known: int
    left_out: tuple[Reason, ...]
    first: date
    last: date
    repeating: bool
    span: Span | None = None
    change: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file says for these hours, in the time zone that they have; or the refusal of it.

    A refusal is kept for `add`, so that a request that was answered before is answered so again.
    """

    team: int | None
    person: int | None
    kind: str
    zone: str = ""
    first: date = date.min
    last: date = date.min
    read: Read = NOTHING
    week: str = ""
    refusal: Refused | None = None


def take_in(
    *,
    by: Asker,
    now: datetime,
    content: bytes,
    kind: str,
    replace: bool = False,
    team: int | None = None,
    person: int | None = None,
    week: str = "",
    zone: str = "",
) -> Imported:
    """Add the events of an iCal file, in the year from today on, to the hours of a team or a person.

    `closures` close and `openings` open beside the week. `shifts` are all the hours there are from the first
    to the last of them: those days are closed but for the shifts. With `replace` they take the place of what
    is there from today on; shifts always do so for their days. Titles are not kept. Where no hours are set
    yet, `week` and `zone` are set with the file; else they change nothing. Refused as `set_hours`, without
    hours and a week, for what is no iCal file, and when not one event can be taken.
    """
    file = look_through(
        by=by, now=now, content=content, kind=kind, team=team, person=person, week=week, zone=zone
    )
    return add(by=by, now=now, file=file, replace=replace)


def look_through(
    *,
    by: Asker,
    now: datetime,
    content: bytes,
    kind: str,
    team: int | None = None,
    person: int | None = None,
    week: str = "",
    zone: str = "",
) -> Looked:
    """Read a file for `add`, as `take_in` does. It may take seconds, so call it where nothing is held.

    Not a byte is read for those who may not change the hours. Nothing is refused before `add`.
    """
    file = Looked(team, person, kind, week=week)
    try:
        zone = services.zone_seen(by=by, team=team, person=person, week=week, zone=zone)
        if not kind:
            sentence = _("Say what the events of the file are: closures, openings or shifts.")
            raise Refused([Reason("ical-kind", sentence, Because.INVALID, "kind")])
        if kind not in KINDS:
            sentence = _("“%(kind)s” is nothing that a file can hold. Choose closures, openings or shifts.")
            raise Refused([Reason("ical-kind", sentence, Because.INVALID, "kind", {"kind": str(kind)[:20]})])
        info = ZoneInfo(zone)
        first = now.astimezone(info).date()
        last = first + LOOK_AHEAD
        read, reasons = events_from(content, zone=info, first=first, last=last, opens=kind != "closures")
        refuse_if(reasons or _nothing(read))
    except Refused as refusal:
        return dataclasses.replace(file, refusal=refusal)
    return dataclasses.replace(file, zone=zone, first=first, last=last, read=read)


@transaction.atomic
def add(*, by: Asker, now: datetime, file: Looked, replace: bool = False) -> Imported:
    """Add what `look_through` has read. Refused as `take_in`, by what holds now, and in another zone."""
    if file.refusal is not None:
        raise file.refusal
    before = services.hours_to_change(by=by, team=file.team, person=file.person, week=file.week)
    if before and before.zone != file.zone:
        sentence = _("The time zone was changed to %(zone)s while the file was read. Choose the file again.")
        raise Refused([Reason("ical-zone-changed", sentence, Because.CONFLICT, params={"zone": before.zone})])
    read, first = file.read, file.first
    change = services.last_change(team=file.team, person=file.person)
    had = queries.calendar_of(before) if before else None
    closed, opened = (set(had.closures), set(had.openings)) if had else (set(), set())
    closures, openings = _together(file.kind, closed, opened, read.stretches, first, replace)
    hours = services.set_hours(
        by=by,
        now=now,
        team=file.team,
        person=file.person,
        closures=[closure_text(each) for each in closures],
        openings=[opening_text(each) for each in openings],
        week=None if had else file.week,
        zone=None if had else file.zone,
    )
    without = had or dataclasses.replace(queries.calendar_of(hours), closures=(), openings=())
    changed = services.last_change(team=file.team, person=file.person)
    return Imported(
        hours=hours,
        events=read.events,
        dates=len(read.stretches),
        known=len((closed if file.kind == "closures" else opened) & {*read.stretches}),
        left_out=read.left_out,
        first=first,
        last=file.last,
        repeating=read.repeating,
        span=span_of(read.stretches, without) if file.kind == "shifts" else None,
        change=changed if changed != change else 0,
    )


def _together(
    kind: str,
    closures: set[Closure],
    openings: set[Closure],
    found: tuple[Closure, ...],
    first: date,
    replace: bool,
) -> tuple[set[Closure], set[Closure]]:
    """The closures and openings that there are after the import."""
    if kind == "closures":
        return (_until(closures, first) if replace else closures) | {*found}, openings
    if kind == "openings":
        return closures, (_until(openings, first) if replace else openings) | {*found}
    days = Closure.of_days(found[0].begins.date(), found[-1].begins.date())  # they are in order
    kept = {each for each in openings if each.ends <= days.begins or each.begins >= days.ends}
    return closures | {days}, (_until(kept, first) if replace else kept) | {*found}


def _until(stretches: set[Closure], day: date) -> set[Closure]:
    """Those that were over before this day."""
    return {each for each in stretches if each.ends.date() <= day and each.begins.date() < day}


def _nothing(read: Read) -> list[Reason]:
    """Why no event at all was taken: each one's reason, as far as they can be read."""
    if read.events:
        return []
    sentence = _("Nothing was taken from the file: none of its %(n)d events fits.")
    reason = Reason("ical-nothing", sentence, Because.INVALID, "ical", {"n": len(read.left_out)})
    return [reason, *read.left_out[:SHOWN]]
