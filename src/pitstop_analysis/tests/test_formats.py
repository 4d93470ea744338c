"""One log in every format gives one set of figures."""

import gzip
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import polars as pl
import pytest

import pitstop_analysis as pa
from pitstop_analysis.tests.logs import START

STEPS = [
    ("c1", 0, "Front", "Ann", "Accepted"),
    ("c1", 2, "Billing & Co", "Ann", "Queued"),
    ("c1", 5, "Billing & Co", "Bo", "Accepted"),
    ("c1", 6, "Front", "Bo", "Queued"),
    ("c2", 1, "Front", "Ann", "Accepted"),
    ("c2", 9, "Netz <2>", "Ann", "Queued"),
    ("c3", 3, "Übernahme", "Ann", "Accepted"),
]
FRAME = pl.DataFrame(
    STEPS, schema=["case", "hours", "team", "person", "activity"], orient="row"
).with_columns((pl.lit(START) + pl.duration(hours="hours")).alias("at"))
NAMES = ["case", "at", "team", "person", "activity"]


def table(time_format: str = "%Y-%m-%dT%H:%M:%SZ", **options: Any) -> bytes:
    text = FRAME.with_columns(pl.col("at").dt.to_string(time_format)).select(NAMES)
    return text.write_csv(None, **options).encode()


def xes(quote: str = '"') -> bytes:
    def attribute(kind: str, key: str, value: str) -> str:
        text = quoteattr(value)[1:-1]
        return f"<{kind} key={quote}{key}{quote} value={quote}{text}{quote}/>"

    traces = []
    for case in ("c1", "c2", "c3"):
        events = [
            "<event>"
            + attribute("string", "org:group", team)
            + attribute("string", "org:resource", person)
            + attribute("string", "concept:name", activity)
            + attribute("date", "time:timestamp", at.isoformat())
            + "</event>"
            for name, at, team, person, activity in FRAME.select(NAMES).rows()
            if name == case
        ]
        traces.append("<trace>" + attribute("string", "concept:name", case) + "\n".join(events) + "</trace>")
    return ('<?xml version="1.0" encoding="UTF-8"?>\n<log>' + "\n".join(traces) + "</log>").encode()


def parquet(folder: Path) -> bytes:
    FRAME.select(NAMES).write_parquet(folder / "made.parquet")
    return (folder / "made.parquet").read_bytes()


def measured(path: Path, **options: Any) -> dict[str, Any]:
    found = pa.report(pa.read(path, **options)).to_dict()
    return {key: value for key, value in found.items() if key != "source"}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize(
    "form",
    [
        "csv",
        "semicolons",
        "quoted",
        "crlf",
        "utf16",
        "latin1",
        "day first",
        "xes",
        "xes with other quotes",
        "parquet",
    ],
)
def test_the_format_of_a_log_changes_no_figure(tmp_path: Path, form: str, packed: bool) -> None:
    made = {
        "csv": lambda: table(),
        "semicolons": lambda: table(separator=";"),
        "quoted": lambda: table(quote_style="always"),
        "crlf": lambda: table(line_terminator="\r\n"),
        "utf16": lambda: table().decode().encode("utf-16"),
        "latin1": lambda: table().decode().encode("latin-1"),
        "day first": lambda: table("%d/%m/%Y %H:%M"),
        "xes": lambda: xes(),
        "xes with other quotes": lambda: xes("'"),
        "parquet": lambda: parquet(tmp_path),
    }[form]()
    path = tmp_path / "log"
    path.write_bytes(gzip.compress(made) if packed else made)
    options = {"time_format": "%d/%m/%Y %H:%M"} if form == "day first" else {}
    found = measured(path, **options)
    assert (found["cases"], found["events"], found["handoffs"]["total"]) == (3, 7, 3)
    assert found["waits"]["to_accept"]["median"] == 3.0
    assert [(route["from"], route["to"]) for route in found["routes"]] == [
        ("Billing & Co", "Front"),
        ("Front", "Billing & Co"),
        ("Front", "Netz <2>"),
    ]
    reference = tmp_path / "reference.csv"
    reference.write_bytes(table())
    assert found == measured(reference)


def test_day_and_month_that_could_be_either_way_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(table("%d/%m/%Y %H:%M"))
    with pytest.raises(pa.Unreadable, match="day first or month first") as caught:
        pa.read(path)
    assert "--time-format" in caught.value.remedy
