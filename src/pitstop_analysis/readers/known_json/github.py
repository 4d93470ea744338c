"""GitHub's issue timelines and issue events.

Source: GitHub documentation, "REST API endpoints for timeline events" (one issue: a list of events that do
not name it, but for comments), "REST API endpoints for issue events" (a repository: each event has its
`issue`) and "Issue event types": `event`, `created_at`, `actor`, `label.name` of labeled and unlabeled,
`assignee.login` of assigned and unassigned. An issue with its list under `timeline` or `events` is read,
too; so is `{"issue": {...}, "timeline": [...]}`.

GitHub has no team of an issue. The team is its label `team: NAME` or `team/NAME`, of several the one added
last; where no label is of that form, the person assigned last stands for the team. Events of one second
are one act: GitHub writes several for one click.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from pitstop_analysis.problems import Unreadable
from pitstop_analysis.readers.json_items import Item, Items
from pitstop_analysis.readers.json_text import Object
from pitstop_analysis.readers.known_json.changes import CREATED, Changes, Event, Shape, shaped
from pitstop_analysis.readers.known_json.export import Asked, Export, child, children, text
from pitstop_analysis.readers.raw import Raw

NAME = "GitHub issue events (JSON)"
TEAM, ASSIGNEE, STATUS = "team label", "assignee", "status"
LABEL = re.compile(r"team\s*[:/]\s*(\S.*)", re.IGNORECASE | re.DOTALL)
ISSUE = re.compile(r"([^/]+/[^/]+)/(?:issues|pull|pulls)/(\d+)")
TIMELINES = ("timeline", "timeline_events", "events")
NO_ACT = ("mentioned", "subscribed", "unsubscribed", "referenced", "cross-referenced", "committed")
"""What GitHub adds by itself, or what happens elsewhere: nobody acts on the issue."""
STATES = {"closed": "closed", "merged": "closed", "reopened": "open"}
ADDS, TAKES = ("labeled", "assigned"), ("unlabeled", "unassigned")
NAMELESS = "the issue"
JOINED = " + "
NOBODY = (
    "The team is a label such as “team: billing” or “team/billing”, or else the assigned person: export "
    "issues that have one, or write who had them as CSV, one row per event."
)
SEPARATELY = (
    "Read the events of the repository, which name their issue: gh api --paginate "
    "'repos/OWNER/REPO/issues/events?per_page=100'. Or write each list as "
    '{"issue": {"number": 1, "created_at": "…"}, "timeline": […]}.'
)


@dataclass(frozen=True, slots=True)
class _Act:
    at: str
    line: int
    name: str
    label: str
    assignee: str


@dataclass
class _Held:
    """Who holds the issue: names in the order in which they were added."""

    names: list[str]

    def change(self, act: _Act, name: str) -> None:
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


class _Reader:
    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._acts: dict[tuple[str, int], list[_Act]] = {}
        """By issue and list of the file; the issue is "" where the event does not name it."""
        self._created: dict[str, tuple[str, int]] = {}
        self._beside: dict[str, dict[str, str]] = {}
        """What else is said of each issue, as it is now."""
        self._keys: set[str] = set()
        self._repeated = self._no_act = 0

    def add(self, item: Item, items: Items) -> None:
        value = item.value
        timeline = next((name for name in TIMELINES if isinstance(value.get(name), list)), None)
        if timeline is None:
            case = self._know(child(value, "issue"), item.line) or _case(text(value.get("issue_url")))
            self._act(value, case, item.list_no, item.line, items)
            return
        case = self._know(child(value, "issue") or value, item.line)
        if not case:
            items.leave("events of an issue without its number", item.line)
            return
        for event in children(value, timeline):
            self._act(event, case, item.list_no, item.line, items)

    def _know(self, issue: Object, line: int) -> str:
        """The issue's name; when it was created is kept if it says so."""
        urls = (text(issue.get(key)) for key in ("url", "html_url"))
        case = next((found for found in map(_case, urls) if found), "") or text(issue.get("number"))
        created = text(issue.get("created_at"))
        if case and created:
            self._created.setdefault(case, (created, line))
        if case and case not in self._beside:
            self._beside[case] = _beside(issue)
        return case

    def _act(self, event: Object, case: str, list_no: int, line: int, items: Items) -> None:
        name, at = text(event.get("event")), text(event.get("created_at")) or text(event.get("submitted_at"))
        key = f"{name} {text(event.get('id'))}" if event.get("id") else ""
        if name in NO_ACT:
            self._no_act += 1
        elif not name:
            items.leave("no event of an issue", line)
        elif not at:
            items.leave("no time that can be read", line)
        elif key and key in self._keys:
            self._repeated += 1
        else:
            self._keys.add(key)
            label = LABEL.fullmatch(text(child(event, "label").get("name")))
            act = _Act(
                at, line, name, label[1].strip() if label else "", text(child(event, "assignee").get("login"))
            )
            self._acts.setdefault((case, list_no), []).append(act)

    def finish(self, items: Items) -> Raw:
        issues, nameless = self._named()
        labels = any(act.label for acts in issues.values() for act in acts)
        by_label = labels and (self._asked.team or "").casefold() != ASSIGNEE
        team = TEAM if by_label else ASSIGNEE
        changes = Changes("issue", "created_at", self._asked)
        for case, acts in issues.items():
            for event in self._events(case, acts, by_label):
                changes.add(event)
        notes = [
            "the team is the label “team: …” or “team/…” that was added last"
            if by_label
            else "the person assigned last stands for the team"
            + ("" if labels else ": no label begins with “team:” or “team/”"),
            "events of one issue and second are one row",
        ]
        notes += [NAMELESS_NOTE] if nameless else []
        notes += [f"events in which nobody acts on the issue, passed over: {self._no_act:,}"] * bool(
            self._no_act
        )
        notes += [f"events that stand in the file more than once: {self._repeated:,}"] * bool(self._repeated)
        said = {"team": team, "person": ASSIGNEE, "status": STATUS}
        return shaped(changes.frame(), changes, Shape(NAME, said, NOBODY, tuple(notes)), items)

    def _named(self) -> tuple[dict[str, list[_Act]], bool]:
        """The acts by issue, those of a list by the one issue that another event of the list names."""
        of_list: dict[int, set[str]] = {}
        for case, list_no in self._acts:
            of_list.setdefault(list_no, set()).add(case)
        issues: dict[str, list[_Act]] = {}
        for (case, list_no), acts in self._acts.items():
            known = of_list[list_no] - {""}
            name = case or (next(iter(known)) if len(known) == 1 else NAMELESS if len(of_list) == 1 else "")
            if not name or (not case and len(known) > 1):
                raise Unreadable(
                    f"Line {acts[0].line}: these events do not say to which issue they belong, and the file "
                    "holds those of several.",
                    SEPARATELY,
                )
            issues.setdefault(name, []).extend(acts)
        return issues, NAMELESS in issues

    def _events(self, case: str, acts: list[_Act], by_label: bool) -> Iterable[Event]:
        """One event per second, with the holder that it ends with."""
        falling = acts[0].at > acts[-1].at
        ordered = sorted(acts[::-1] if falling else acts, key=lambda act: act.at)
        teams = _Held(_at_first(ordered, "label") if by_label else [])
        persons = _Held(_at_first(ordered, "assignee"))
        if case in self._created:
            at, line = self._created[case]
            ordered.insert(0, _Act(at, line, CREATED, "", ""))
        now = {TEAM: "", ASSIGNEE: "", STATUS: ""}
        state = "open"
        for at, group in groupby(ordered, key=lambda act: act.at):
            together = list(group)
            was = (
                now
                if together[0].name == CREATED
                else {TEAM: teams.last, ASSIGNEE: persons.last, STATUS: state}
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
            # Said once: a case is sliced by its first row that has a value.
            beside = self._beside.pop(case, {})
            yield Event(together[0].line, case, at, activity, to, before, beside=beside)


NAMELESS_NOTE = "no event names its issue, so all are taken for the events of one"


def _beside(issue: Object) -> dict[str, str]:
    """Repository, kind, milestone and the labels that name no team."""
    repository = next(
        (found[1] for key in ("url", "html_url") if (found := ISSUE.search(text(issue.get(key))))), ""
    )
    names = (text(label.get("name")) for label in children(issue, "labels"))
    return {
        "repository": repository,
        "type": text(child(issue, "type").get("name")),
        "milestone": text(child(issue, "milestone").get("title")),
        "labels": JOINED.join(sorted(name for name in names if name and not LABEL.fullmatch(name))),
    }


def _at_first(acts: list[_Act], what: str) -> list[str]:
    """Whom the first act about them takes off, so that they had it from the beginning."""
    first: dict[str, str] = {}
    for act in acts:
        name = act.label if what == "label" else act.assignee
        if name and act.name in ADDS + TAKES:
            first.setdefault(name, act.name)
    return [name for name, act in first.items() if act in TAKES]


def _case(url: str) -> str:
    """`owner/repository#number` from an address of the issue."""
    found = ISSUE.search(url)
    return f"{found[1]}#{found[2]}" if found else ""


def _fits(item: Item) -> bool:
    value = item.value
    if any(_is_event(each) for name in TIMELINES for each in children(value, name)[:5]):
        return True
    return _is_event(value)


def _is_event(value: Object) -> bool:
    return isinstance(value.get("event"), str) and (
        "node_id" in value or "commit_id" in value or ("actor" in value and "created_at" in value)
    )


EXPORT = Export(NAME, _fits, _Reader)
