"""The cases behind each finding, for whoever wants to look."""

from collections.abc import Callable, Sequence

from pitstop_analysis.measures import aba, handoffs, returns, routes, solved_fast, waits
from pitstop_analysis.relations import Relations
from pitstop_analysis.report.findings import Finding

MOST = 12
FINDERS: dict[str, Callable[[Relations, int], list[str]]] = {
    "changes": handoffs.cases,
    "returns": returns.cases,
    "aba": aba.cases,
    "waits": waits.cases,
}


def behind(findings: Sequence[Finding], relations: Relations) -> tuple[tuple[str, ...], ...]:
    """Case ids for each finding in its order, those first that show it most."""
    return tuple(tuple(_cases(finding, relations)) for finding in findings)


def _cases(finding: Finding, relations: Relations) -> list[str]:
    if finding.kind == "fast" and finding.route is not None:
        return solved_fast.cases(relations, *finding.route, limit=MOST)
    if finding.route is not None:
        return routes.cases(relations, *finding.route, limit=MOST)
    find = FINDERS.get(finding.kind)
    return find(relations, MOST) if find else []
