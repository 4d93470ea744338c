"""Write what docs say of the code from the code: the state machines and the kinds of events.

`python -m tools.diagrams` brings docs/handoff-states.md and docs/events.md up to the code. A test fails where
they differ.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from pitstop.events.kinds import KINDS
from pitstop.handoffs import rules as handoffs
from pitstop.promises import rules as promises

ROOT = Path(__file__).resolve().parent.parent
Moves = Mapping[tuple[str, str], str]


def state_diagram(moves: Moves, *, start: str) -> str:
    """A Mermaid state diagram: every move once, and an end at each state that no move leaves."""
    leaving = {before for before, _act in moves}
    arrows = [f"    {before} --> {after}: {act}" for (before, act), after in moves.items()]
    ends = [f"    {after} --> [*]" for after in dict.fromkeys(moves.values()) if after not in leaving]
    return "\n".join(["```mermaid", "stateDiagram-v2", f"    [*] --> {start}", *arrows, *ends, "```"])


def event_table() -> str:
    """Every kind of event in the order of the list."""
    rows = [
        f"| `{kind.name}` | {kind.means} | {', '.join(f'`{fact}`' for fact in kind.data)} | {kind.version} |"
        for kind in KINDS.values()
    ]
    return "\n".join(["| kind | what happened | `data` | version |", "|---|---|---|---|", *rows])


def parts() -> dict[str, dict[str, str]]:
    """By document, by mark: what the code says stands there."""
    return {
        "handoff-states.md": {
            "hand-off": state_diagram(handoffs.MOVES, start="offered"),
            "promise": state_diagram(promises.MOVES, start="open"),
        },
        "events.md": {"kinds": event_table()},
    }


def renewed(document: str, made: Mapping[str, str]) -> str:
    """The document with each part between its marks replaced. Raises `ValueError` when a mark is missing."""
    for name, text in made.items():
        head, end = f"<!-- {name}: made from the code -->", "<!-- end -->"
        before, found, rest = document.partition(head)
        _old, ended, after = rest.partition(end)
        if not (found and ended):
            raise ValueError(f"The marks of the part {name!r} are missing: {head} … {end}")
        document = f"{before}{head}\n{text}\n{end}{after}"
    return document


def main() -> int:
    """Write what differs, and say it."""
    for name, made in parts().items():
        path = ROOT / "docs" / name
        old = path.read_text(encoding="utf-8")
        new = renewed(old, made)
        if new != old:
            path.write_text(new, encoding="utf-8")
            print(f"pitstop: wrote docs/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
