"""Spark: every text can be said in its dialect, and where it is installed every measure gives the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlglot

from pitstop_analysis.engines.dialect import in_spark
from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.kernels import in_sql
from pitstop_analysis.measures.catalogue import CATALOGUE
from pitstop_analysis.phases import Phases, Said, find_phases
from pitstop_analysis.relations import HOUR, Relations, relate_in_sql
from pitstop_analysis.tests.logs import log_of

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
MEASURES = [entry.module for entry in CATALOGUE if entry.title not in {"Slices", "Two periods, two teams"}]


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


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql", reason="the extra pitstop[spark] is not installed")
    made = (
        sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield made
    made.stop()


def test_every_measure_gives_the_same_in_spark(session: Any, tmp_path: Path) -> None:
    from pitstop_analysis.engines.spark import Spark

    states = ("Queued", "Accepted", "Pending customer", None, "Resolved", "Open")
    rows: list[dict[str, object]] = [
        {
            "case": f"c{case}",
            "at": (case * 7 + row * (case % 5)) % 200,
            "team": "ABC"[(case + row * row) % 3],
            "person": "xy"[row % 2],
            "activity": "did",
            "status": states[(case * row) % 6],
        }
        for case in range(40)
        for row in range(case % 9 + 1)
    ]
    log = log_of(rows).events.with_columns(pl.col("at").to_physical())
    spark = Spark(session, tmp_path / "spark")
    spark.add("log", log)
    told = find_phases(log)
    with relate_in_sql(spark, phases=told) as one, relate_in_sql(Duck({"log": log}), phases=told) as other:
        for module in MEASURES:
            assert plainly(module, one) == plainly(module, other), module.__name__
        sql = "SELECT team, ended - started AS value FROM segments"
        assert one.spreads(sql, ("team",), HOUR) == other.spreads(sql, ("team",), HOUR)


def plainly(module: Any, relations: Relations) -> object:
    from pitstop_analysis.report.plain import plain

    found = module.measure(relations)
    return plain(found.frame) if module.__name__.endswith(".ends") and found else plain(found)
