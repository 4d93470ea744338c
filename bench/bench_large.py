"""A report of a log larger than memory: `python bench/bench_large.py [--format xes] [--megabytes 300] …`

Writes a log of that size (seeded; 9 events a case, 600 teams, one team in twenty not named) as `csv`, `xes`,
`json` (one object with a list), `ocel.json` or `ocel.sqlite`, or its changes as `zammad.csv` or `jira.json`,
and makes its report in a process of its own: `pitstop report LOG --memory … --json …`. Says how long that
took, its peak memory, and the most disk that it had at any moment. The counts must be those of what was
written, or the run fails. With `--also-in-memory` the same log is read into memory as well, and the figures
must be the same.
"""

import argparse
import json
import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

TEAMS = [f"Group {number}{line}" for number in range(200) for line in ("", " 2nd", " 3rd")]
STEPS = ("Queued", "Accepted", "In Progress", "Wait - User", "Resolved")
NOTE = "some longer text of a note " * 2
RUN = "from pitstop.cli import main; main()"


@dataclass(frozen=True)
class Made:
    """What was written."""

    cases: int
    events: int


@dataclass(frozen=True)
class Event:
    """What happened to a case; the team may be empty."""

    at: str
    team: str
    person: str
    step: str
    country: str


@dataclass(frozen=True)
class Form:
    """How a log is written: what stands before it, each case by its number, what stands behind so many."""

    head: str
    case: Callable[[int, list[Event]], str]
    foot: Callable[[int], str] = lambda cases: ""
    count: Callable[[list[Event]], int] = len
    """How many events of a case are to be found again."""


def cases() -> Iterator[list[Event]]:
    """The events of one case after the other, without end."""
    chance = random.Random(7)
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    number = 0
    while True:
        number += 1
        at, team = begin + timedelta(seconds=3 * number), chance.choice(TEAMS)
        events = []
        for place in range(chance.randint(3, 15)):
            at += timedelta(seconds=chance.randint(0, 20_000))
            if chance.random() < 0.3:  # each hands on to few others
                team = TEAMS[(TEAMS.index(team) * 7 + chance.randint(1, 12)) % len(TEAMS)]
            named = "" if place and chance.random() < 0.05 else team
            step = chance.choice(STEPS) if chance.random() < 0.3 else STEPS[min(4, place)]
            person, country = f"p{chance.randint(1, 900)}", f"C{chance.randint(1, 40)}"
            events.append(Event(f"{at:%Y-%m-%dT%H:%M:%SZ}", named, person, step, country))
        yield events


def as_csv(case: int, events: list[Event]) -> str:
    """A line for each event."""
    return "".join(
        f"INC{case:09},{each.at},{each.team},{each.person},{each.step},open,{each.country},{NOTE}\n"
        for each in events
    )


def as_xes(case: int, events: list[Event]) -> str:
    """A trace."""
    written = "".join(
        f'<event>\n<date key="time:timestamp" value="{each.at}"/>\n'
        + (f'<string key="org:group" value="{each.team}"/>\n' if each.team else "")
        + f'<string key="org:resource" value="{each.person}"/>\n'
        f'<string key="concept:name" value="{each.step}"/>\n<string key="status" value="open"/>\n'
        f'<string key="Country" value="{each.country}"/>\n<string key="note" value="{NOTE}"/>\n</event>\n'
        for each in events
    )
    return f'<trace>\n<string key="concept:name" value="INC{case:09}"/>\n{written}</trace>\n'


def as_json(case: int, events: list[Event]) -> str:
    """Members of a list."""
    rows = (
        {"case": f"INC{case:09}", "at": each.at, "team": each.team, "person": each.person,
         "activity": each.step, "status": "open", "Country": each.country, "note": NOTE}
        for each in events
    )  # fmt: skip
    return ",\n"[case == 1 :] + ",\n".join(map(json.dumps, rows))


def as_ocel(case: int, events: list[Event]) -> str:
    """Members of the list of events."""
    rows = (
        {
            "id": f"e{case}-{number}",
            "type": each.step,
            "time": each.at,
            "attributes": [{"name": "Country", "value": each.country}, {"name": "note", "value": NOTE}],
            "relationships": [
                {"objectId": name, "qualifier": "about"}
                for name in (f"INC{case:09}", each.team, each.person)
                if name
            ],
        }
        for number, each in enumerate(events)
    )
    return ",\n"[case == 1 :] + ",\n".join(map(json.dumps, rows))


def moments(events: list[Event]) -> list[Event]:
    """The last event of each time: what happens at one time is one event of a history."""
    return list({each.at: each for each in events}.values())


def changes(events: list[Event]) -> Iterator[tuple[Event, list[tuple[str, str, str]]]]:
    """Each moment with what it changes: field, old value, new value."""
    now = {"group": "", "owner": "", "state": ""}
    for each in moments(events):
        new = {"group": each.team or now["group"], "owner": each.person, "state": each.step}
        yield each, [(name, now[name], value) for name, value in new.items() if value != now[name]]
        now = new


def as_zammad(case: int, events: list[Event]) -> str:
    """A line for each change, and one for the article that was written."""
    return "".join(
        "".join(f"1,Ticket,{case},,updated,{name},{old},{new},3,{each.at}\n" for name, old, new in changed)
        + f"1,Ticket::Article,9{case},{case},created,,,,3,{each.at}\n"
        for each, changed in changes(events)
    )


def as_jira(case: int, events: list[Event]) -> str:
    """An issue with its changelog."""
    names = {"group": ("Team", "customfield_7"), "owner": ("assignee",) * 2, "state": ("status",) * 2}
    (begun, _), *later = changes(events)
    histories = [
        {
            "id": f"{case}-{number}",
            "author": {"accountId": each.person, "displayName": each.person, "timeZone": "Europe/Berlin"},
            "created": each.at,
            "items": [
                {"field": names[name][0], "fieldId": names[name][1], "fromString": old, "toString": new}
                for name, old, new in changed
            ],
        }
        for number, (each, changed) in enumerate(later)
    ]
    last = later[-1][0] if later else begun
    fields = {"created": begun.at, "summary": NOTE, "assignee": {"displayName": last.person}}
    fields |= {"status": {"name": last.step}, "customfield_7": {"value": begun.team}}
    issue = {"key": f"INC-{case}", "fields": fields, "changelog": {"histories": histories}}
    return ",\n"[case == 1 :] + json.dumps(issue)


def objects(cases: int) -> Iterator[tuple[str, str]]:
    """Each with its type."""
    yield from ((f"INC{number:09}", "incident") for number in range(1, cases + 1))
    yield from ((team, "team") for team in TEAMS)
    yield from ((f"p{number}", "agent") for number in range(1, 901))


def after_ocel(cases: int) -> str:
    """The objects, behind the events that name them."""
    rows = (json.dumps({"id": name, "type": kind, "attributes": []}) for name, kind in objects(cases))
    return '],\n"objects": [' + ",\n".join(rows) + "]}\n"


FORMS = {
    "csv": Form("case,at,team,person,activity,status,Country,note\n", as_csv),
    "xes": Form('<?xml version="1.0" encoding="UTF-8"?>\n<log>\n', as_xes, lambda cases: "</log>\n"),
    "json": Form('{"records": [', as_json, lambda cases: "]}\n"),
    "zammad.csv": Form(
        "id,object,o_id,related_o_id,type,attribute,value_from,value_to,created_by_id,created_at\n",
        as_zammad,
        count=lambda events: len(moments(events)),
    ),
    "jira.json": Form('{"issues": [', as_jira, lambda cases: "]}\n", lambda events: len(moments(events))),
    "ocel.json": Form('{"eventTypes": [], "objectTypes": [], "events": [', as_ocel, after_ocel),
}
DATABASE = "ocel.sqlite"


def make(path: Path, size: int, form: Form) -> Made:
    """A log of about so many bytes."""
    events = 0
    with path.open("w") as file:
        file.write(form.head)
        for number, case in enumerate(cases(), start=1):
            events += form.count(case)
            file.write(form.case(number, case))
            if number % 1000 == 0 and file.tell() >= size:
                file.write(form.foot(number))
                return Made(number, events)
    raise AssertionError("cases have no end")


def make_database(path: Path, size: int) -> Made:
    """The same as a database of OCEL, with one table for all types of events."""
    events = 0
    with closing(sqlite3.connect(path)) as base:
        base.executescript(
            """CREATE TABLE event (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE object (ocel_id TEXT, ocel_type TEXT);
            CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT);
            CREATE TABLE event_map_type (ocel_type TEXT, ocel_type_map TEXT);
            CREATE TABLE event_any (ocel_id TEXT, ocel_time TIMESTAMP, Country TEXT, note TEXT);"""
        )
        base.executemany("INSERT INTO event_map_type VALUES (?, 'any')", [[step] for step in STEPS])
        for number, case in enumerate(cases(), start=1):
            ids = [f"e{number}-{place}" for place in range(len(case))]
            told = list(zip(ids, case, strict=True))
            base.executemany("INSERT INTO event VALUES (?, ?)", [(name, each.step) for name, each in told])
            base.executemany(
                "INSERT INTO event_any VALUES (?, ?, ?, ?)",
                [(name, each.at, each.country, NOTE) for name, each in told],
            )
            base.executemany(
                "INSERT INTO event_object VALUES (?, ?, 'about')",
                [
                    (name, thing)
                    for name, each in told
                    for thing in (f"INC{number:09}", each.team, each.person)
                    if thing
                ],
            )
            events += len(case)
            if number % 1000 == 0:
                base.commit()
                if path.stat().st_size >= size:
                    base.executemany("INSERT INTO object VALUES (?, ?)", objects(number))
                    base.commit()
                    return Made(number, events)
    raise AssertionError("cases have no end")


def run(log: Path, folder: Path, memory: str, *more: str) -> dict[str, Any]:
    """The report in a process of its own; prints what it took."""
    target = folder / "report.json"
    rows = folder / "rows"
    rows.mkdir(exist_ok=True)
    command = [
        sys.executable,
        "-c",
        RUN,
        "report",
        str(log),
        "--memory",
        memory,
        *more,
        "--json",
        str(target),
    ]
    before, began = os.times(), time.perf_counter()
    environment = os.environ | {"TMPDIR": str(rows)}
    process = subprocess.Popen([*command, "-q"], env=environment, stdout=subprocess.DEVNULL)
    peak = disk = 0
    while process.poll() is None:
        peak = max(peak, peak_of(process.pid))
        disk = max(disk, sum(size_of(file) for file in rows.rglob("*")))
        time.sleep(0.2)
    if process.returncode:
        raise SystemExit(f"The report was not made: exit code {process.returncode}.")
    seconds = time.perf_counter() - began
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    print(
        f"--memory {memory}: {seconds:,.1f} s ({cpu:,.1f} s of CPU), "
        f"peak {peak / 1e6:,.0f} MB, disk {disk / 1e6:,.0f} MB"
    )
    found: dict[str, Any] = json.loads(target.read_text())
    return found


def peak_of(process: int) -> int:
    """Most bytes that the process has held so far; 0 once it has ended."""
    try:
        said = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in said.splitlines() if line.startswith("VmHWM")), 0)


def size_of(file: Path) -> int:
    """Bytes of a file that may be gone by now."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def main() -> None:
    """Write, report, compare."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--format", choices=[*FORMS, DATABASE], default="csv")
    options.add_argument("--megabytes", type=int, default=300)
    options.add_argument("--memory", default="300MB")
    options.add_argument("--also-in-memory", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="pitstop-bench-") as made:
        folder = Path(made)
        log, size = folder / f"log.{asked.format}", asked.megabytes * 1_000_000
        wrote = make_database(log, size) if asked.format == DATABASE else make(log, size, FORMS[asked.format])
        said = f"{wrote.events:,} events, {wrote.cases:,} cases"
        print(f"{log.stat().st_size / 1e6:,.0f} MB of {asked.format}, {said}", flush=True)
        found = run(log, folder, asked.memory)
        if (found["cases"], found["events"]) != (wrote.cases, wrote.events):
            raise SystemExit(f"Counts differ: {found['cases']:,} cases, {found['events']:,} events.")
        if asked.also_in_memory and run(log, folder, "1TB", "--max-size", "1TB") != found:
            raise SystemExit("The report made in memory differs.")


if __name__ == "__main__":
    main()
