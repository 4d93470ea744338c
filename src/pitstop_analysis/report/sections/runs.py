"""Runs of teams, and which activity follows which."""

from pitstop_analysis.report.charts import Bar, table
from pitstop_analysis.report.figures import DEFINITIONS, Figures
from pitstop_analysis.report.sections.section import SPREAD_HEAD, Section, stacked
from pitstop_analysis.report.words import count, days, hours, interval, limited, percent, plural

VARIANTS, PAIRS = 12, 15
FOLLOWS = "directly_follows"


def section(figures: Figures) -> Section:
    """The most frequent runs; pairs of activities where the log names them."""
    found = figures.variants
    bars = []
    for variant in found.top[:VARIANTS]:
        cells = (
            count(variant.of_all.count),
            percent(variant.of_all.share),
            interval(variant.of_all),
            stacked(limited(variant.days, days)),
            ", ".join(variant.examples),
        )
        label = " → ".join(variant.teams)
        bars.append(Bar(label, 100 * (variant.of_all.share or 0), None, None, cells))
    heads = ("cases", "share", "95 % interval", "median length", "cases such as")
    tables = [table("run of teams", f"share of {figures.known_cases}", heads, bars, "{} %")]
    definitions = [DEFINITIONS["variants"]]
    if figures.followed is not None and figures.followed.height:
        pairs = figures.followed.head(PAIRS)
        tables.append(
            table(
                "activity, and the next", "times", SPREAD_HEAD, [_pair(row) for row in pairs.rows(named=True)]
            )
        )
        definitions.append(DEFINITIONS[FOLLOWS])
    alone = sum(variant.of_all.share or 0 for variant in found.top[:1])
    title = (
        f"{plural(found.different, 'different run')} of {figures.holder}s; the most frequent is taken by "
        f"{percent(alone)} of {figures.known_cases}"
    )
    return Section("runs", title, tuple(definitions), tuple(tables))


def _pair(row: dict[str, float | str | None]) -> Bar:
    said = [hours(_number(row[name])) for name in ("median", "low", "high", "p75", "p90")]
    median, low, high, p75, p90 = said
    n = int(_number(row["n"]) or 0)
    between = f"{low} to {high}" if row["low"] is not None else "-"
    return Bar(
        f"{row['before']} → {row['activity']}", float(n), None, None, (count(n), median, between, p75, p90)
    )


def _number(value: float | str | None) -> float | None:
    return None if value is None else float(value)
