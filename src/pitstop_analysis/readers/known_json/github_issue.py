"""One issue of GitHub: its acts as events, one for each second, with who holds it then."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain, groupby

from pitstop_analysis.readers.known_json.changes import CREATED, Event

TEAM, ASSIGNEE, STATUS = "team label", "assignee", "status"
STATES = {"closed": "closed", "merged": "closed", "reopened": "open"}
ADDS, TAKES = ("labeled", "assigned"), ("unlabeled", "unassigned")


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did to an issue."""

    at: str
    line: int
    name: str
    label: str
    assignee: str


@dataclass
class Issue:
    """The acts of an issue, by whether they name it and by list; when it was created, and what it is now."""

    acts: dict[tuple[bool, str], list[Act]] = field(default_factory=dict)
    first: int = 0
    created: tuple[str, int] | None = None
    beside: dict[str, str] | None = None


@dataclass
class _Held:
    """Who holds the issue: names in the order in which they were added."""

    names: list[str]

    def change(self, act: Act, name: str) -> None:
        """What the act does to the name; nothing if it does not add or take anybody."""
        if not name or act.name not in ADDS + TAKES:
            return
        if name in self.names:
            self.names.remove(name)
        if act.name in ADDS:
            self.names.append(name)

    @property
    def last(self) -> str:
        """The holder, "" for nobody."""
        return self.names[-1] if self.names else ""


def events(case: str, issue: Issue, *, by_label: bool) -> Iterator[Event]:
    """One event per second, with the holder that it ends with."""
    acts = list(chain.from_iterable(issue.acts.values()))
    falling = acts[0].at > acts[-1].at
    ordered = sorted(acts[::-1] if falling else acts, key=lambda act: act.at)
    teams = _Held(_at_first(ordered, "label") if by_label else [])
    persons = _Held(_at_first(ordered, "assignee"))
    if issue.created:
        at, line = issue.created
        ordered.insert(0, Act(at, line, CREATED, "", ""))
    # Said once: a case is sliced by its first row that has a value.
    beside = issue.beside or {}
    for event in _by_second(case, ordered, teams, persons):
        yield replace(event, beside=beside)
        beside = {}


def _by_second(case: str, ordered: list[Act], teams: _Held, persons: _Held) -> Iterator[Event]:
    now = {TEAM: "", ASSIGNEE: "", STATUS: ""}
    state = "open"
    for at, group in groupby(ordered, key=lambda act: act.at):
        together = list(group)
        was = (
            now if together[0].name == CREATED else {TEAM: teams.last, ASSIGNEE: persons.last, STATUS: state}
        )
        for act in together:
            teams.change(act, act.label)
            persons.change(act, act.assignee)
            state = STATES.get(act.name, state)
        now = {TEAM: teams.last, ASSIGNEE: persons.last, STATUS: state}
        to = {name: value for name, value in now.items() if value != was[name]}
        activity = (
            CREATED if together[0].name == CREATED else ", ".join(dict.fromkeys(a.name for a in together))
        )
        before = {name: was[name] for name in to}
        yield Event(together[0].line, case, at, activity, to, before)


def _at_first(acts: list[Act], what: str) -> list[str]:
    """Whom the first act about them takes off, so that they had it from the beginning."""
    first: dict[str, str] = {}
    for act in acts:
        name = act.label if what == "label" else act.assignee
        if name and act.name in ADDS + TAKES:
            first.setdefault(name, act.name)
    return [name for name, act in first.items() if act in TAKES]
