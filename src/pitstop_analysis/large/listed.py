"""Lists of cases that are read in parts: refused as in memory, before their times are asked for."""

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl

from pitstop_analysis.canonical import TEXTS
from pitstop_analysis.case_lists import FEWEST, case_of_list, refusal
from pitstop_analysis.engines.duck import Duck
from pitstop_analysis.large.parts import Parts
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.read import shaped
from pitstop_analysis.readers.known_csv.export import Asked

DIFFERENT = "SELECT count(*) AS n FROM (SELECT DISTINCT hash FROM cases)"


def list_in_parts(
    parts: Parts,
    folder: Path,
    named: dict[str, str | None],
    asked: Asked,
    memory: int,
    each: Callable[[int], None],
) -> Unreadable | None:
    """The refusal of a list of cases, as `list_of_cases` has it.

    The first part tells a log with other columns, and the first that has a case twice a history. Of a list
    all parts are looked through, with the hashes of its cases on disk: they may not fit into so many bytes of
    memory.
    """
    hashes, rows, case = folder / "listed", 0, None
    hashes.mkdir()
    try:
        for number, part in enumerate(parts):
            raw, known = shaped(part.raw, named, asked)
            case = case_of_list(raw, known)
            if case is None:
                return None
            column = raw.frame[case]
            found = (column.cast(pl.String) if column.dtype in TEXTS else column).hash().alias("hash")
            if found.n_unique() < len(found):
                return None
            found.to_frame().write_parquet(hashes / f"{number:06}.parquet")
            rows += len(found)
            each(rows)
        if case is None or rows < FEWEST:
            return None
        with Duck({"cases": hashes / "*.parquet"}, memory=f"{memory // 1_000_000}MB", folder=hashes) as duck:
            different = duck.frame(DIFFERENT).item()
        return refusal(raw, case, rows) if different == rows else None
    finally:
        shutil.rmtree(hashes)
