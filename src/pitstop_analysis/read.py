"""`read`: a file into a Log, in one call."""

import os
from dataclasses import replace
from pathlib import Path

from pitstop_analysis.canonical import canonical
from pitstop_analysis.case_lists import list_of_cases
from pitstop_analysis.log import Log
from pitstop_analysis.mapping import Mapping, read_mapping
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.pseudonyms import pseudonymised
from pitstop_analysis.readers.choose import open_log
from pitstop_analysis.readers.known_csv import known
from pitstop_analysis.readers.known_csv.export import Asked, Columns
from pitstop_analysis.readers.raw import Raw
from pitstop_analysis.readers.source import DEFAULT_LIMIT
from pitstop_analysis.zones import known_zone


def read(
    path: str | Path,
    *,
    case: str | None = None,
    time: str | None = None,
    team: str | None = None,
    person: str | None = None,
    activity: str | None = None,
    status: str | None = None,
    line: str | None = None,
    time_format: str | None = None,
    times_in: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    max_size: int = DEFAULT_LIMIT,
    mapping: Mapping | Path | str | None = None,
    pseudonymise: bytes | None = None,
    keep_teams: bool = False,
    keep: tuple[str, ...] = (),
) -> Log:
    """A help-desk export as a log: CSV, JSON, Parquet, XES, OCEL, gzipped or not, told apart by content.

    Known exports are recognised by their columns, unless one of these is named; other columns that are not
    named are recognised by their names. `line` may also be "suffix" (the end of the team's name) or
    "none". Times without an offset are of the zone `times_in` ("Europe/Berlin"), else of UTC. `max_size`
    bounds the bytes after unpacking. `mapping`, or the file that holds one, says what isn't said here. With a
    key in `pseudonymise` no name of a case, a person or a team comes back (with `keep_teams` those of teams
    do), and of further columns only `keep`.
    Raises Unreadable, which says what is wrong and what to do.
    """
    file, mapped = Path(path), _mapping(mapping)
    zone = known_zone(times_in or mapped.reading.get("times_in"))
    raw = open_log(
        file,
        encoding=encoding or mapped.reading.get("encoding"),
        delimiter=delimiter or mapped.reading.get("delimiter"),
        limit=max_size,
        team=team or mapped.columns.get("team") or mapped.fields.get("team"),
        case=mapped.columns.get("case") if case is None else case,
        times_in=zone,
    )
    asked = {
        "case": case, "time": time, "team": team, "person": person, "activity": activity, "status": status,
        "line": line,
    }  # fmt: skip
    named = {role: mapped.columns.get(role) if column is None else column for role, column in asked.items()}
    time_format = time_format or mapped.reading.get("time_format")
    raw, named = shaped(raw, named, Asked(time_format, mapped.fields, zone))
    listed = list_of_cases(raw, named)
    if listed is not None:
        raise listed
    log = canonical(raw, name_of(file), named=named, time_format=time_format, times_in=zone)
    log = replace(log, understood=replace(log.understood, words=mapped.words))
    if pseudonymise is None:
        return log
    return pseudonymised(log, pseudonymise, keep_teams=keep_teams, keep=keep)


def shaped(raw: Raw, named: dict[str, str | None], asked: Asked) -> tuple[Raw, dict[str, str | None]]:
    """The rows of a known export with one event each, and its columns by role.

    What is named goes before: then, and for what isn't known, all is handed back as it came.
    """
    if raw.roles or any(column is not None for role, column in named.items() if role != "line"):
        return raw, named
    export = known(raw, asked)
    if export is None and asked.fields:
        raise Unreadable(
            "The mapping names fields, but the log is no history of changes.", "Leave [fields] out of it."
        )
    if export is None:
        return raw, named
    found = export.shape(raw, Columns(raw.columns), asked)
    whole = found.raw.said()
    said = replace(whole, notes=(f"recognised as {export.name}", *whole.notes))
    line = {} if named.get("line") is None else {"line": named["line"]}
    return said, named | found.named | line


def _mapping(given: Mapping | Path | str | None) -> Mapping:
    if isinstance(given, Mapping):
        return given
    return Mapping() if given is None else read_mapping(Path(given))


def name_of(file: Path) -> str:
    """The file's name as text, without bytes that are no UTF-8: nothing could be written with them."""
    return os.fsencode(file.name).decode(errors="replace")
