"""Spark: every text can be said in its dialect; where it is installed, every measure gives what DuckDB gives.

`make spark` makes an environment that has it, and runs these.
"""

import logging
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
import sqlglot

from pitstop_analysis.engines.dialect import in_spark
from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.hours import Hours
from pitstop_analysis.kernels import in_sql
from pitstop_analysis.log import Log
from pitstop_analysis.measures import compare, handover, slices, trend
from pitstop_analysis.measures.catalogue import CATALOGUE
from pitstop_analysis.phases import Phases, Said, find_phases
from pitstop_analysis.relations import HOUR, Relations, relate_in_sql
from pitstop_analysis.report.plain import plain
from pitstop_analysis.stats import Curves
from pitstop_analysis.tests.logs import at, log_of

# Spark leaves the sockets by which rows come to be closed whenever Python collects them.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
TEXTS = {
    **{
        f"{entry.title}: {name}": text
        for entry in CATALOGUE
        for name, text in vars(entry.module).items()
        if name.isupper() and isinstance(text, str) and "SELECT" in text
    },
    "events": in_sql.events("team", Phases(resolved=Said("status", ("it's done", "a\\b")))),
    "segments": in_sql.SEGMENTS,
    "business time": in_sql.OPEN,
    "cases": in_sql.CASES,
}
MEASURES = {
    **{entry.title: entry.module.measure for entry in CATALOGUE},
    "Handover matrix, with self-loops": partial(handover.measure, self_loops=True),
    "Two periods, two teams": lambda relations: compare.measure(relations, "2026-03-02", "2026-03-03"),
    # New York's clock goes forward on 8 March, in the middle of the log.
    "weeks of a zone": partial(trend.measure, zone=ZoneInfo("America/New_York")),
    "two teams": lambda relations: compare.measure(relations, "A", "B"),
}
"""Name to what is asked of the relations; slices have been made."""
BEHIND: dict[str, dict[str, str]] = {
    "Routes": {"giver": "A", "receiver": "B"},
    "Solved fast after a hand-off": {"giver": "A", "receiver": "B"},
    "Directly-follows map": {"before": "did", "activity": "said"},
    "Hold": {"team": "A"},
}
"""What to name when the cases behind a measure are asked for."""


@pytest.mark.parametrize("name", TEXTS)
def test_each_text_can_be_said_in_sparks_dialect(name: str) -> None:
    said = in_spark(TEXTS[name])
    tree = sqlglot.parse_one(said, read="spark")
    asked = {placeholder.name for placeholder in tree.find_all(sqlglot.exp.Placeholder)}
    assert asked == {
        placeholder.name
        for placeholder in sqlglot.parse_one(TEXTS[name], read="duckdb").find_all(sqlglot.exp.Placeholder)
    }
    # What sqlglot doesn't know it hands on as it stands.
    unknown = {each.name.upper() for each in tree.find_all(sqlglot.exp.Anonymous)}
    assert not unknown, f"functions that Spark may not have: {unknown}"


def test_words_of_a_log_are_quoted_as_spark_quotes() -> None:
    assert "IN ('it\\'s done', 'a\\\\b')" in in_spark(TEXTS["events"])


@dataclass(frozen=True)
class Both:
    """The relations of one log in both engines."""

    spark: Relations
    duck: Relations


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    sql = pytest.importorskip(
        "pyspark.sql", reason="the extra pitstop[spark] is not installed: `make spark` runs these tests"
    )
    builder = sql.SparkSession.builder.master("local[2]")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
    }.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("ERROR")
    logging.getLogger("py4j").setLevel(logging.WARNING)  # it tells of its end when nobody listens any more
    yield made
    made.stop()


@pytest.fixture(scope="module", params=["told", "terse"])
def both(
    request: pytest.FixtureRequest, session: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Both]:
    """A log that tells of everything, and one without statuses, persons, lines and activities."""
    from pitstop_analysis.engines.spark import Spark

    log = told() if request.param == "told" else terse()
    rows = log.events.with_columns(pl.col("at").to_physical())
    hours = Hours.of("days", [(micro(24 * day), micro(24 * day + 9)) for day in range(12)])
    relate = partial(relate_in_sql, phases=find_phases(rows), hours=hours)
    spark = Spark(session, tmp_path_factory.mktemp("relations"))
    spark.add("log", rows)
    with relate(spark) as one, relate(Duck({"log": rows})) as other:
        for relations in (one, other):
            relations.engine.add("slices", slices.table(log, "country"))
        yield Both(one, other)


def told() -> Log:
    """Cases of one to nine rows with ties of time, nulls in every column that may have them, and returns."""
    states = ("Queued", "Accepted", "Pending customer", None, "Resolved", "Open", "Hold")
    return log_of(
        [
            {
                "case": f"c{case}",
                "at": (case * 7 + row * (case % 5)) % 200,
                "team": ("A", "B", "C 3rd", "it's ünique")[(case + row * row) % 4],
                "person": ("x", "y", None)[(case + row) % 3],
                "activity": ("did", None, "said", "did")[(row + case // 3) % 4],
                "status": states[(case * row) % 7],
                "country": (None, "SE", "PL")[case % 3],
            }
            for case in range(60)
            for row in range(case % 9 + 1)
        ]
    )


def terse() -> Log:
    return log_of(
        [
            {"case": str(case), "at": case * 5 + row % 3, "team": "AB"[(case * row) % 2], "country": "SE"}
            for case in range(9)
            for row in range(case + 1)
        ]
    )


def micro(hours: float) -> int:
    return int(at(hours).timestamp() * 1_000_000)


@pytest.mark.parametrize("name", ["events", "segments", "cases"])
def test_relations_are_equal_to_the_row(both: Both, name: str) -> None:
    columns = [f'"{column}"' for column in both.duck.frame(f"SELECT * FROM {name} LIMIT 0").columns]
    order = {"events": "case_no, place", "segments": "case_no, n", "cases": "case_no"}[name]
    sql = f"SELECT {', '.join(columns)} FROM {name} ORDER BY {order}"
    assert both.spark.frame(sql).equals(both.duck.frame(sql))


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_gives_the_same(both: Both, name: str) -> None:
    assert shown(MEASURES[name](both.spark)) == shown(MEASURES[name](both.duck))


def test_the_cases_behind_a_figure_are_the_same(both: Both) -> None:
    entries = [entry for entry in CATALOGUE if hasattr(entry.module, "cases")]
    assert len(entries) >= 10
    for entry in entries:
        values = BEHIND.get(entry.title, {})
        assert entry.module.cases(both.spark, **values) == entry.module.cases(both.duck, **values), (
            entry.title
        )


def test_quantiles_are_those_of_every_value_in_order(session: Any, tmp_path: Path) -> None:
    from pitstop_analysis.engines.spark import Spark

    chance = random.Random(5)
    some = [0, -1, 7, 2**53 + 1, 10**15]
    values = [
        (f"{n} values", value)
        for n in (1, 2, 3, 10, 61, 400)
        for value in [None, *(chance.choice([*some, chance.randint(-(10**12), 10**12)]) for _ in range(n))]
    ]
    frame = pl.DataFrame(values, schema={"name": pl.String, "value": pl.Int64}, orient="row")
    spark = Spark(session, tmp_path)
    spark.add("numbers", frame)
    with Relations(spark, Phases()) as one, Relations(Duck({"numbers": frame}), Phases()) as other:
        for keys in (("name",), ()):
            sql = "SELECT name, value FROM numbers"
            assert one.spreads(sql, keys, HOUR) == other.spreads(sql, keys, HOUR)


def test_a_relation_made_from_the_one_it_replaces_leaves_one_copy(session: Any, tmp_path: Path) -> None:
    from pitstop_analysis.engines.spark import Spark

    spark = Spark(session, tmp_path / "kept")
    spark.add("numbers", pl.DataFrame({"one": [1, 2]}))
    spark.make("numbers", "SELECT one + 1 AS one FROM numbers")
    spark.make("numbers", "SELECT one * 10 AS one FROM numbers")
    assert spark.frame("SELECT one FROM numbers ORDER BY one")["one"].to_list() == [20, 30]
    assert len(list((tmp_path / "kept").iterdir())) == 1
    spark.close()
    assert not (tmp_path / "kept").exists()


def shown(found: object) -> object:
    """As plain values; curves with all their steps."""
    return plain(found.frame) if isinstance(found, Curves) else plain(found)
