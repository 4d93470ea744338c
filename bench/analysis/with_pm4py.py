"""What PM4Py has of the four: directly-follows graphs with counts and medians, of activities and of teams.

The second, without its diagonal, is the handover matrix with gaps. `discover_handover_of_work_network` is
what its documentation offers for handovers: it gives shares of all pairs and no gaps. Its licence is the
AGPL: it is called here, in a process of its own and only where it is installed already, and never by the
product.
"""

from pathlib import Path
from typing import Any

import pandas as pd
import pm4py

from analysis.figures import Four, Pairs, part

SECOND = 1_000_000


def four(path: Path) -> Four:
    with part("read_parquet"):
        frame = pd.read_parquet(path, columns=["case", "at", "team", "activity"])
    with part("format_dataframe"):
        log = pm4py.format_dataframe(frame, case_id="case", activity_key="activity", timestamp_key="at")
    follows, waits = _graph(log, "concept:name")
    handed, gaps = _graph(log, "team")
    with part("discover_handover_of_work_network"):
        network = pm4py.discover_handover_of_work_network(log, resource_key="team")
    _same_counts(network.connections, handed)
    others = {pair: number for pair, number in handed.items() if pair[0] != pair[1]}
    return Four(handover=_pairs(others, gaps), follows=_pairs(follows, waits))


def _graph(log: pd.DataFrame, key: str) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], Any]]:
    with part(f"discover_dfg({key})"):
        counts, _, _ = pm4py.discover_dfg(log, activity_key=key)
    with part(f"discover_performance_dfg({key})"):
        spans, _, _ = pm4py.discover_performance_dfg(log, activity_key=key)
    return counts, spans


def _pairs(counts: dict[tuple[str, str], int], spans: dict[tuple[str, str], Any]) -> Pairs:
    return {pair: (int(number), float(spans[pair]["median"]) * SECOND) for pair, number in counts.items()}


def _same_counts(shares: dict[tuple[str, str], float], counts: dict[tuple[str, str], int]) -> None:
    total = sum(counts.values())
    if {pair: round(share * total) for pair, share in shares.items()} != {**counts}:
        raise ValueError("PM4Py's handover network and its directly-follows graph of teams differ.")
