"""Exact quantiles in SQL: only the values at the ranks that count leave the engine.

The texts take a query with the keys and a column `value`, of which nulls are left out, and `$half_z`. They
give one row per group and rank: the keys, `value`, `place` (its rank, from 1) and `n`, the number of values
in the group; `by_list` gives one row per group, with lists of values and places. The ranks are those of
`stats.ranks_needed`; a few more do no harm.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Key = tuple[str | int | None, ...]
Ranked = dict[Key, tuple[int, Mapping[int, float]]]
"""For each group how many values it has, and those at the ranks that count."""
RANKS = (
    "1 + floor((n - 1) / 2.0), 1 + ceil((n - 1) / 2.0)",
    "1 + floor((n - 1) * 3 / 4.0), 1 + ceil((n - 1) * 3 / 4.0)",
    "1 + floor((n - 1) * 9 / 10.0), 1 + ceil((n - 1) * 9 / 10.0)",
    "greatest(1, floor(n / 2.0 - $half_z * sqrt(n))), least(n, ceil(1 + n / 2.0 + $half_z * sqrt(n)))",
)


def by_window(sql: str, keys: Sequence[str]) -> str:
    """Every value numbered in its order: any engine can, on disk where memory is short."""
    given = ", ".join([*keys, "value"])
    part = f"PARTITION BY {', '.join(keys)}" if keys else ""
    return f"""
        SELECT {given}, place, n
        FROM (
            SELECT {given}, row_number() OVER ({part} ORDER BY value) AS place, count(*) OVER ({part}) AS n
            FROM ({sql}) AS asked
            WHERE value IS NOT NULL
        ) AS ranked
        WHERE place IN ({", ".join(RANKS)})
    """  # noqa: S608 - names of our own measures, never of a log


def by_list(sql: str, keys: Sequence[str]) -> str:
    """The values of each group as one sorted list in memory: DuckDB, several times as fast."""
    given = "".join(f"{key}, " for key in keys)
    return f"""
        SELECT {given} list_select(ordered, ranks) AS value, ranks AS place, n
        FROM (
            SELECT {given} ordered, n, list_distinct([{", ".join(RANKS)}]::BIGINT[]) AS ranks
            FROM (
                SELECT {given} list_sort(list(value)) AS ordered, count(*) AS n
                FROM ({sql}) AS asked
                WHERE value IS NOT NULL
                GROUP BY {", ".join(keys)}
            ) AS gathered
        ) AS ranked
    """  # noqa: S608 - as above


def by_selection(sql: str, n: int, ranks: Sequence[int]) -> str:
    """The values at these ranks of all `n`, of which none need be sorted: DuckDB, without keys."""
    # Half a rank on, no rounding of the share can reach the neighbouring rank.
    shares = ", ".join(f"{rank - 0.5:.1f}::DOUBLE / {n}" for rank in ranks)
    places = ", ".join(map(str, ranks))
    return f"""
        SELECT unnest(quantile_disc(value, [{shares}])) AS value, unnest([{places}]::BIGINT[]) AS place,
            {n} AS n
        FROM ({sql}) AS asked
    """  # noqa: S608 - as above


def of_rows(rows: Iterable[tuple[Any, ...]]) -> Ranked:
    """What rows with one value each say."""
    found: dict[Key, tuple[int, dict[int, float]]] = {}
    for *key, value, place, n in rows:
        found.setdefault(tuple(key), (n, {}))[1][place] = value
    return {key: (n, values) for key, (n, values) in found.items()}


def of_lists(rows: Iterable[tuple[Any, ...]]) -> Ranked:
    """What rows with a list of values each say."""
    return {tuple(key): (n, dict(zip(places, values, strict=True))) for *key, values, places, n in rows}
