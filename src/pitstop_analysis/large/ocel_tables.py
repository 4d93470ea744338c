"""The tables of an OCEL log on disk: put aside as they are read, joined under a bound on memory."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
import polars as pl

from pitstop_analysis.large.staged import Staged
from pitstop_analysis.problems import LeftOut
from pitstop_analysis.readers import ocel, ocel_json, ocel_sqlite
from pitstop_analysis.readers.json_rows import Batches
from pitstop_analysis.readers.source import chunks

ROWS = 20_000
EVENTS_ONCE = """
    SELECT ocel_id, ocel_type, row_number() OVER (ORDER BY n) - 1 AS event
    FROM (SELECT *, row_number() OVER (PARTITION BY ocel_id ORDER BY n) AS place FROM {events})
    WHERE place = 1
"""
EVENTS = """
    SELECT {names}
    FROM events_once AS events
    LEFT JOIN (
        SELECT *, row_number() OVER (PARTITION BY ocel ORDER BY n) AS place FROM {facts}
    ) AS facts ON facts.ocel = events.ocel_id AND facts.place = 1
    ORDER BY events.event
"""
PAIRS = """
    SELECT events_once.event, pairs.ocel_object_id AS object, pairs.ocel_qualifier AS qualifier, pairs.n
    FROM {pairs} AS pairs
    JOIN events_once ON events_once.ocel_id = pairs.ocel_event_id
"""
NUMBERED = "(SELECT CAST(event AS BIGINT) AS event, object, qualifier, n FROM {related})"
RELATED = "SELECT event, object, qualifier FROM related ORDER BY event, n"
TYPES = "SELECT type FROM objects WHERE type IS NOT NULL GROUP BY type ORDER BY min(n) LIMIT $most"
NAMES = (
    "SELECT name FROM said WHERE name IS NOT NULL AND name <> $own GROUP BY name ORDER BY min(n) LIMIT $most"
)
THINGS = """
    WITH once AS (
        SELECT object, type
        FROM (SELECT *, row_number() OVER (PARTITION BY object ORDER BY n) AS place FROM objects)
        WHERE place = 1
    ), named AS (
        SELECT object, value AS label
        FROM (
            SELECT *, row_number() OVER (PARTITION BY object ORDER BY n) AS place
            FROM said
            WHERE name = $own AND value <> ''
        )
        WHERE place = 1
    ), things AS (
        SELECT once.object, once.type, named.label FROM once LEFT JOIN named ON named.object = once.object
    ), told AS (
        SELECT type FROM things GROUP BY type
        HAVING count(label) = count(*) AND count(DISTINCT label) = count(*)
    )
    SELECT things.object, things.type,
        CASE WHEN told.type IS NULL THEN things.object ELSE things.label END AS label
    FROM things
    LEFT JOIN told ON told.type = things.type
    WHERE things.object IS NOT NULL AND things.type IS NOT NULL
"""
LABELLED = """
    SELECT pairs.event, pairs.object, things.type, things.label
    FROM (SELECT event, object, min(n) AS n FROM related GROUP BY event, object) AS pairs
    JOIN things ON things.object = pairs.object
    ORDER BY pairs.event, pairs.n
"""
MORE = "SELECT count(*) - count(DISTINCT event) AS n FROM {labelled} WHERE type = $chosen"
DATED = """
    SELECT cases.span, said.object, said.name, said.time, said.value
    FROM (
        SELECT DISTINCT spans.span, labelled.object
        FROM {labelled} AS labelled
        JOIN chosen ON chosen.type = labelled.type
        ASOF JOIN {spans} AS spans ON labelled.event >= spans.begin
    ) AS cases
    JOIN said ON said.object = cases.object
    ORDER BY cases.span, said.n
"""


@dataclass(frozen=True)
class Aside:
    """A log that was read: its events in order, and relations `related`, `objects`, `said` in DuckDB."""

    events: Staged
    """`id`, `type`, `time` and the attributes; the number of an event is that of its row."""
    declared: dict[str, set[str]]
    note: str | None
    left_out: tuple[LeftOut, ...]


class Base:
    """DuckDB in a folder of its own."""

    def __init__(self, folder: Path, memory: int) -> None:
        self.folder = folder
        folder.mkdir()
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": f"{memory // 1_000_000}MB",
            "temp_directory": str(folder / "spilled"),
        }
        self._connection = duckdb.connect(str(folder / "tables.duckdb"), config=settings)

    def view(self, name: str, source: str) -> None:
        """A relation that is read each time it is asked for."""
        self._connection.execute(f"CREATE VIEW {name} AS FROM {source}")

    def make(self, name: str, sql: str, **values: str) -> None:
        """A relation that is kept."""
        self._connection.execute(f"CREATE TABLE {name} AS {sql}", values or None)

    def write(self, name: str, sql: str) -> Path:
        """The rows in a file of Parquet, in their order."""
        target = self.folder / f"{name}.parquet"
        quoted = str(target).replace("'", "''")
        self._connection.execute(f"COPY ({sql}) TO '{quoted}' (FORMAT parquet, COMPRESSION lz4)")
        return target

    def column(self, sql: str, **values: str | int) -> list[str]:
        """The values of the first column, which are few."""
        return [row[0] for row in self._connection.execute(sql, values).fetchall()]

    def number(self, sql: str, **values: str) -> int:
        """The one number."""
        return int(self._connection.execute(sql, values).fetchall()[0][0])

    def staged(self, name: str) -> Staged:
        """Room for rows."""
        return Staged(self.folder / name)

    def close(self) -> None:
        """Let go of the files."""
        self._connection.close()


def from_json(base: Base, path: Path, *, limit: int, encoding: str | None) -> Aside:
    """Raises Unreadable as `ocel_json.read` does."""
    events, related, objects, said = map(base.staged, ("events", "related", "objects", "said"))
    content = ocel_json.Content(
        events=Batches(None, events),
        related=Batches(None, related),
        objects=Batches(None, objects),
        values=Batches(None, said),
    )
    ocel_json.take(chunks(path, limit), content, encoding=encoding)
    base.view("related", NUMBERED.format(related=related.sql("event", "object", "qualifier")))
    base.view("objects", objects.sql("object", "type"))
    base.view("said", said.sql("object", "name", "time", "value"))
    return Aside(events, content.declared, content.note, ())


def from_sqlite(base: Base, path: Path, *, limit: int) -> Aside:
    """Raises Unreadable as `ocel_sqlite.read` does."""
    all_, facts, pairs = map(base.staged, ("all", "facts", "pairs"))
    objects, said = map(base.staged, ("objects", "said"))
    content = ocel_sqlite.Content(
        events=Batches(None, all_),
        facts=Batches(None, facts),
        related=Batches(None, pairs),
        objects=Batches(None, objects),
        values=Batches(None, said),
    )
    ocel_sqlite.take(path, content, limit=limit)
    base.make("events_once", EVENTS_ONCE.format(events=all_.sql("ocel_id", "ocel_type")))
    base.make("related", PAIRS.format(pairs=pairs.sql("ocel_event_id", "ocel_object_id", "ocel_qualifier")))
    base.view("objects", objects.sql(object="ocel_id", type="ocel_type"))
    base.view("said", said.sql("object", "name", "time", "value"))
    events = _with_facts(base, facts)
    return Aside(events, content.declared, content.note, ocel_sqlite.twice_said(all_.rows - events.rows))


def _with_facts(base: Base, facts: Staged) -> Staged:
    """Events in order, with what the table of their type says of them."""
    attributes = ocel.attributes_of(list(facts.columns))
    numbered = {f"f{number}": name for number, name in enumerate(attributes)}
    names = ["events.ocel_id AS id", "events.ocel_type AS type", "facts.time"]
    names += [f"facts.{each}" for each in numbered]
    asked = EVENTS.format(names=", ".join(names), facts=facts.sql("time", ocel="ocel_id", **numbered))
    joined = base.write("joined", asked)
    events = base.staged("events")
    for frame in pl.scan_parquet(joined).collect_batches(chunk_size=ROWS, maintain_order=True):
        events.add(frame.rename(numbered))
    joined.unlink()
    return events
