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

import json
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

import polars as pl

from pitstop_analysis.problems import LeftOut, Unreadable
from pitstop_analysis.readers.json_items import Item, Items
from pitstop_analysis.readers.json_rows import Batches
from pitstop_analysis.readers.json_text import Object
from pitstop_analysis.readers.known_json.changes import (
    KEY,
    Changes,
    Found,
    Shape,
    finished,
    first_of_key,
    shaped,
)
from pitstop_analysis.readers.known_json.export import Asked, Export, child, children, text
from pitstop_analysis.readers.known_json.github_issue import ASSIGNEE, STATUS, TEAM, Act, Issue, events
from pitstop_analysis.readers.raw import ORDER, PLACE, Raw

NAME = "GitHub issue events (JSON)"
LABEL = re.compile(r"team\s*[:/]\s*(\S.*)", re.IGNORECASE | re.DOTALL)
ISSUE = re.compile(r"([^/]+/[^/]+)/(?:issues|pull|pulls)/(\d+)")
TIMELINES = ("timeline", "timeline_events", "events")
NO_ACT = ("mentioned", "subscribed", "unsubscribed", "referenced", "cross-referenced", "committed")
"""What GitHub adds by itself, or what happens elsewhere: nobody acts on the issue."""
NAMELESS = "the issue"
ACT = ("case", "list", "at", "name", "label", "assignee", "created", "beside")
"""Columns of acts. One without a name is none: it says what its issue is, and when it was created."""
ISSUE_OF = "\0issue"
EVENTS = 1 << 24
"""No issue has more events."""
MOST_KNOWN = 100_000
"""Issues that are remembered, so that the same is not said of them with each of their acts."""
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


class _Lists:
    """Which issue the acts of each list of the file name, and where one first names none.

    There may be as many lists as issues, so each is but a text here.
    """

    def __init__(self) -> None:
        self._first: dict[str, str] = {}
        """The issue that is named first."""
        self._several: set[str] = set()
        """Lists that name more than one."""
        self._nameless: dict[str, int] = {}
        """Lists with an act that names none, and the line of the first of them."""

    def named(self, list_no: str, case: str | None, line: int) -> None:
        """Take notice that an act of the list names this issue, or none."""
        if case is None:
            self._nameless.setdefault(list_no, line)
        elif self._first.setdefault(list_no, case) != case:
            self._several.add(list_no)

    def issues(self, lists: Iterable[str]) -> dict[str, str]:
        """Those of these lists that have acts which name none, with the issue that these are of."""
        return {list_no: self._first.get(list_no, NAMELESS) for list_no in lists if list_no in self._nameless}

    # All lists are gone through once, and not with each of many frames: ask when all acts were looked at.
    @cached_property
    def unclear(self) -> int | None:
        """The first line with an act that could be of several issues."""
        alone = len(self._first.keys() | self._nameless.keys()) == 1
        lines = (
            line
            for list_no, line in self._nameless.items()
            if list_no in self._several or (list_no not in self._first and not alone)
        )
        return min(lines, default=None)

    @cached_property
    def has_nameless(self) -> bool:
        """Whether no act of a list names an issue."""
        return any(list_no not in self._first for list_no in self._nameless)


class _Reader:
    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self.acts = Batches(asked.limit) if asked.sink is None else Batches(None, asked.sink)
        self.changes = Changes("issue", "created_at", asked)
        self._known: set[tuple[str, bool]] = set()
        """Issues of which it was said what they are, and whether when they were created."""
        self._lists = _Lists()
        self._labels = False
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
        """The issue's name; what it is, and when it was created if it says so, is put beside the acts."""
        urls = (text(issue.get(key)) for key in ("url", "html_url"))
        case = next((found for found in map(_case, urls) if found), "") or text(issue.get("number"))
        created = text(issue.get("created_at"))
        known = (case, bool(created))
        if case and known not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known = set()  # what is said again is passed over
            self._known.add(known)
            self.acts.add(
                {"case": case, "created": created or None, "beside": json.dumps(_beside(issue))}, line
            )
        return case

    def _act(self, event: Object, case: str, list_no: int, line: int, items: Items) -> None:
        name, at = text(event.get("event")), text(event.get("created_at")) or text(event.get("submitted_at"))
        if name in NO_ACT:
            self._no_act += 1
        elif not name:
            items.leave("no event of an issue", line)
        elif not at:
            items.leave("no time that can be read", line)
        else:
            label = LABEL.fullmatch(text(child(event, "label").get("name")))
            row = {
                "case": case or None,
                "list": str(list_no),
                "at": at,
                "name": name,
                "label": (label[1].strip() if label else "") or None,
                "assignee": text(child(event, "assignee").get("login")) or None,
                KEY: f"{name} {text(event.get('id'))}" if event.get("id") else None,
            }
            self.acts.add(row, line)

    def finish(self, items: Items) -> Raw:
        told = _with_all(self.acts.frame())
        once = told.filter(first_of_key())
        self.look(once, told.height - once.height)
        self.gather(once.with_columns(self.case_of(once)))
        return finished(self, items)

    def look(self, acts: pl.DataFrame, repeated: int) -> None:
        """See `Gathers`."""
        self._repeated += repeated
        told = _with_all(acts).filter(pl.col("name").is_not_null())
        self._labels |= told["label"].count() > 0
        for list_no, case, line in (
            told.select("list", "case", PLACE)
            .unique(("list", "case"), keep="first", maintain_order=True)
            .iter_rows()
        ):
            self._lists.named(list_no, case, line)

    def case_of(self, acts: pl.DataFrame) -> pl.Series:
        """The issue of each act: that of a list is the one issue which another event of the list names."""
        if self._lists.unclear is not None:
            raise Unreadable(
                f"Line {self._lists.unclear}: these events do not say to which issue they belong, and the "
                "file holds those of several.",
                SEPARATELY,
            )
        acts = _with_all(acts)
        names = self._lists.issues(acts["list"].drop_nulls().unique())
        of_list = pl.col("list").replace_strict(names, default=None, return_dtype=pl.String)
        return acts.select(pl.coalesce("case", of_list).alias(ISSUE_OF)).to_series()

    def gather(self, acts: pl.DataFrame) -> None:
        """See `Gathers`."""
        issues: dict[str, Issue] = {}
        known: dict[str, Issue] = {}
        placed = ORDER in acts.columns
        order = acts[ORDER] if placed else pl.Series(range(acts.height))
        for row, number in zip(_with_all(acts).select(ISSUE_OF, *ACT, PLACE).iter_rows(), order, strict=True):
            issue, case, list_no, at, name, label, assignee, created, beside, line = row
            one = known.setdefault(issue, Issue())
            if name is None:
                one.created = one.created or ((created, line) if created else None)
                one.beside = json.loads(beside) if one.beside is None else one.beside
                continue
            if issue not in issues:
                issues[issue], one.first = one, number
            act = Act(at, line, name, label or "", assignee or "")
            one.acts.setdefault((case is None, list_no), []).append(act)
        for case, one in issues.items():
            for number, event in enumerate(events(case, one, by_label=self._by_label)):
                place = one.first * EVENTS + number if placed else None
                self.changes.add(replace(event, order=place))

    def found(self, frame: pl.DataFrame, left_out: tuple[LeftOut, ...]) -> Found:
        """See `ByCase`."""
        team = TEAM if self._by_label else ASSIGNEE
        notes = [
            "the team is the label “team: …” or “team/…” that was added last"
            if self._by_label
            else "the person assigned last stands for the team"
            + ("" if self._labels else ": no label begins with “team:” or “team/”"),
            "events of one issue and second are one row",
        ]
        notes += [NAMELESS_NOTE] if self._lists.has_nameless else []
        notes += [f"events in which nobody acts on the issue, passed over: {self._no_act:,}"] * bool(
            self._no_act
        )
        notes += [f"events that stand in the file more than once: {self._repeated:,}"] * bool(self._repeated)
        said = {"team": team, "person": ASSIGNEE, "status": STATUS}
        return shaped(frame, self.changes, Shape(NAME, said, NOBODY, tuple(notes)), left_out)

    @property
    def _by_label(self) -> bool:
        return self._labels and (self._asked.team or "").casefold() != ASSIGNEE


def _with_all(acts: pl.DataFrame) -> pl.DataFrame:
    """With all columns of acts, though none may have a value."""
    return acts.with_columns(
        pl.lit(None, pl.String).alias(name) for name in (*ACT, KEY) if name not in acts.columns
    )


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
