"""Push to front: solved by the first line, never passed on past the next one without it.

Lines are numbers (1st, L2, Tier 3). For each case the lines are taken in order of first appearance. Pushed
to the front are cases whose order is 1, or 1-2, or 1-2-3, and so on: begun at the front and passed on one
line at a time. First line only is the strict measure: nothing but line 1.
"""

import re
from collections import Counter
from dataclasses import dataclass

from pitstop_analysis.relations import NO_SPLIT, Relations
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "Push to front: the support lines of a case, in order of first appearance, are 1, or 1-2, or 1-2-3: "
    "it begins at the first line and goes up one line at a time. First line only: it never leaves line 1. "
    "Rows that give two lines at once (2nd 3rd) are in neither order."
)

NUMBER = re.compile(r"\d+")
UNIT = "cases"
SOURCE = "push to front: a question of the BPI Challenge 2013 (Steeman 2013)"
EXAMPLE = (
    "Of cases at the lines 1st, 1st 2nd and 2nd 1st, 2 of 3 are pushed to the front and 1 stays at line 1."
)
SQL = "SELECT lines, count(*) AS n FROM cases WHERE lines IS NOT NULL GROUP BY lines ORDER BY lines"


@dataclass(frozen=True)
class PushToFront:
    """`paths` maps each order of lines to cases, most frequent first."""

    cases: int
    of_all: Share
    first_line_only: Share
    paths: dict[str, int]


def measure(relations: Relations) -> PushToFront | None:
    """None when the log gives no support lines, or their values carry no number."""
    if not relations.has_lines:
        return None
    orders = [(lines.split(NO_SPLIT), n) for lines, n in relations.frame(SQL).iter_rows()]
    if not any(NUMBER.search(line) for lines, _ in orders for line in lines):
        return None
    found: Counter[str] = Counter()
    for lines, n in orders:
        found["-".join(dict.fromkeys(_spoken(line) for line in lines))] += n
    paths = dict(sorted(found.items(), key=lambda path: (-path[1], path[0])))
    cases = sum(n for path, n in paths.items() if _pushed(path))
    every = sum(paths.values())
    return PushToFront(cases, share(cases, every), share(paths.get("1", 0), every), paths)


def _spoken(line: str) -> str:
    """1 for `1st` or `L1`; 2/3 for `2nd 3rd` or `L2/L3`; the value itself when it carries no number."""
    return "/".join(NUMBER.findall(line)) or line


def _pushed(path: str) -> bool:
    steps = path.split("-")
    return steps == [str(number) for number in range(1, len(steps) + 1)]
