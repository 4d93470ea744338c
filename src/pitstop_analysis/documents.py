"""docs/measures.md, made from the measures themselves."""

from collections.abc import Iterator
from textwrap import fill

from pitstop_analysis.measures.catalogue import CATALOGUE, Entry
from pitstop_analysis.report.figures import DEFINITIONS
from pitstop_analysis.stats import CHARTS, DIFFERENCES, ENDS, GATHERED, MEDIANS, QUANTILES, SHARES

WIDTH = 108
HEAD = """\
# Measures

Made from the code by `make documents`. Each measure is one module in `src/pitstop_analysis/measures/`, with
this definition in it and a test with literal examples. The key is the one in the JSON; the same words stand
beside the figure on the page and in the terminal.

All are queries over three relations: *events*, one row per thing that happened; *segments*, stretches of
neighbouring rows of one case with one holder; *cases*. `src/pitstop_analysis/relations.py` has their
columns. A log is ordered once (case, time, place in the file) and cut once. The formulas are SQL of DuckDB,
and Spark's by way of sqlglot; every test of a measure runs in each engine. Times and spans in them are
microseconds. Quantiles are taken of the column `value`, outside the query, so that all engines agree to the
last digit.

## Volume

`cases`

{cases}

`events`

{events}
"""
BOUNCES = """\
Return, A-B-A and cycles are different questions and are never added up or mixed: a case can return without
an A-B-A (A-B-C-A), and one A-B-A-B holds two immediate returns and one cycle.

| run of teams | return | A-B-A occurrences | cycles |
|---|---|---|---|
| A B A | yes | 1 | 1 |
| A B C A | yes | 0 | 1 |
| A B A B | yes | 2 | 1 |
| A B A C A | yes | 2 | 2 |
| A B C B A | yes | 1 | 2 |
"""
STATISTICS = {
    "shares": SHARES,
    "quantiles": QUANTILES,
    "medians": MEDIANS,
    "charts": CHARTS,
    "competing_ends": ENDS,
    "gathered": GATHERED,
    "differences": DIFFERENCES,
}
FOOT = """\
A sentence names a route for its straight returns only where it has 30 hand-offs or more and stands out:
where its share is above that of all routes together even at the lower end of a Wilson interval that allows
for the number of routes it was picked from (Bonferroni). The highest of many is high partly by chance. The
interval in the sentence is the usual one.

## Checked against

BPI Challenge 2013, incidents (Steeman 2013, doi:10.4121/uuid:500573e6-accc-4b0c-9576-aa5468b10cee): 7,554
cases, 65,533 events. `test_bpi2013.py` compares every published figure, from the XES and from the CSV
export, whose column names differ. It finds the log in `../shared/data/bpi2013` beside the repository, or
below the folder that `PITSTOP_DATA` names, and skips, saying so, where it is not.
"""


def measures() -> str:
    """Every measure: definition, unit, source, example, formula."""
    parts = [HEAD.format(**{key: _wrapped(DEFINITIONS[key]) for key in ("cases", "events")})]
    for entry in CATALOGUE:
        parts.extend(_entry(entry))
        if entry.title == "Cycles":
            parts.append(BOUNCES)
    parts.append(f"## Designed flow\n\n`design`\n\n{_wrapped(DEFINITIONS['design'])}\n")
    parts.append("How one is written stands in [design-of-flows.md](design-of-flows.md).\n")
    parts.append("## Statistics\n")
    parts += [f"`{key}`\n\n{_wrapped(text)}\n" for key, text in STATISTICS.items()]
    return "\n".join([*parts, FOOT])


def _entry(entry: Entry) -> Iterator[str]:
    yield f"## {entry.title}\n"
    for key, definition in entry.definitions.items():
        yield f"`{key}`\n\n{_wrapped(definition)}\n"
    module = entry.module
    told = {"Unit": module.UNIT, "Source": module.SOURCE, "Example": module.EXAMPLE}
    yield "\n".join(
        f"- {fill(f'{name}: {text}', WIDTH, subsequent_indent='  ')}" for name, text in told.items()
    )
    yield ""
    for text in entry.formulas.values():
        yield f"```sql\n{text}\n```\n"


def _wrapped(text: str) -> str:
    return fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)
