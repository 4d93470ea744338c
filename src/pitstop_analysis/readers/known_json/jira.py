"""Jira issues with their changelog, from Jira Cloud or a server.

Source: Atlassian, "The Jira Cloud platform REST API", "Search for issues using JQL" and "Get issue" with
`expand=changelog`, and the same of Jira's server. A page is `{"issues": [...]}`; an issue has `key`,
`fields.created` and `changelog.histories`, newest or oldest first. Each history is one update: `created`,
`author` and `items` with `field`, `fieldId`, `fromString` and `toString`. Components come one item each,
with only one of the two strings. `changelog.total` above the histories given means that the others are
missing.

Jira has no team of its own. The team is the first of the changed fields whose name is that of a team or
group (Atlassian's own is "Team"); else the assignee stands for it. `--team Component` takes the
components.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime

import polars as pl

from pitstop_analysis.problems import LeftOut, Unreadable
from pitstop_analysis.readers.json_items import Item, Items
from pitstop_analysis.readers.json_rows import column_name, listed
from pitstop_analysis.readers.json_text import Json, Object
from pitstop_analysis.readers.known_json.changes import (
    CREATED,
    NOW,
    Changes,
    Event,
    Found,
    Shape,
    finished,
    shaped,
    to_column,
)
from pitstop_analysis.readers.known_json.export import Asked, Export, child, children, text
from pitstop_analysis.readers.known_json.refused import CHANGELOG
from pitstop_analysis.readers.raw import Raw
from pitstop_analysis.recognise import KNOWN, did_you_mean, normal

NAME = "Jira issues with changelog (JSON)"
ASSIGNEE, STATUS, COMPONENT = "assignee", "status", "Component"
TEAMS = KNOWN["team"].split()
LONGEST_NAME = 100
"""Characters of a custom field's value that can be the name of a team."""
BESIDE = ("project", "issuetype", "priority")
"""Further fields whose values are columns of the log, as they were when the issue was created."""
OPTIONS = 20
"""And so many fields of one's own that hold an option of a list, as they are now."""
JOINED = " + "
CUT = "issues whose changelog is cut short"
NO_CHANGELOG = "issues without a changelog"


@dataclass
class _Update:
    """One history: what it changed, each from what to what."""

    at: str
    key: str
    to: dict[str, str] = field(default_factory=dict)
    was: dict[str, str] = field(default_factory=dict)
    components: list[tuple[str, str]] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)
    """What further fields were before."""


def _fits(item: Item) -> bool:
    value = item.value
    return isinstance(value.get("changelog"), dict) or ("key" in value and "fields" in value)


class _Reader:
    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self.changes = Changes("issue_key", "created", asked)
        self._seen: dict[str, int] = {}
        """Each changed field by name, with how often it changed."""
        self._ids: dict[str, str] = {}
        self._options: dict[str, None] = {}
        """Ids of the fields of one's own that are columns, in the order in which they were met."""

    def add(self, item: Item, items: Items) -> None:
        issue = item.value
        changelog = child(issue, "changelog")
        histories = children(changelog, "histories")
        if "histories" not in changelog:
            items.leave(NO_CHANGELOG, item.line)
            return
        updates = [self._update(each) for each in _oldest_first(histories)]
        if _number(changelog.get("total")) > len(histories):
            items.leave(CUT, item.line)
        else:
            self._add(issue, updates, item.line)

    def _add(self, issue: Object, updates: list[_Update], line: int) -> None:
        fields = child(issue, "fields")
        case = text(issue.get("key")) or text(issue.get("id"))
        begun = self._beginning(fields, updates)
        beside = self._beside(fields, updates) | {"components": begun[COMPONENT]}
        created = text(fields.get("created"))
        if created:
            was = dict.fromkeys(begun, "")
            key, now = f"{case} {CREATED}", self._custom(issue, fields)
            self.changes.add(Event(line, case, created, CREATED, begun, was, key, beside, now))
        for number, update in enumerate(updates):
            activity = ", ".join(update.to) or "other update"
            key = f"{case} {update.key}" if update.key else ""
            first = beside if number == 0 and not created else {}
            self.changes.add(Event(line, case, update.at, activity, update.to, update.was, key, first))

    def _update(self, history: Object) -> _Update:
        update = _Update(text(history.get("created")), text(history.get("id")))
        for item in children(history, "items"):
            name, identity = text(item.get("field")), text(item.get("fieldId"))
            self._seen[name] = self._seen.get(name, 0) + 1
            if identity:
                self._ids[name] = identity
            old, new = _side(item, "fromString", "from"), _side(item, "toString", "to")
            if name.casefold() in BESIDE:
                update.beside.setdefault(name.casefold(), old)
            if name == COMPONENT:
                update.components.append((old, new))
            elif self._followed(name, identity):
                update.was.setdefault(name, old)
                update.to[name] = new
        return update

    def _followed(self, name: str, identity: str) -> bool:
        return name in (ASSIGNEE, STATUS) or normal(name) in TEAMS or self._is_asked(name, identity)

    def _is_asked(self, name: str, identity: str) -> bool:
        asked = (self._asked.team or "").casefold()
        return bool(asked) and asked in (name.casefold(), identity.casefold())

    def _beginning(self, fields: Object, updates: list[_Update]) -> dict[str, str]:
        """What the issue was created with: before its first change, or as it is where nothing changed."""
        begun = {}
        for name in (ASSIGNEE, STATUS):
            if name in fields:
                begun[name] = _shown(fields.get(name))
        for update in reversed(updates):
            begun.update(update.was)
        begun[COMPONENT] = _components(fields, updates)
        return begun

    def _beside(self, fields: Object, updates: list[_Update]) -> dict[str, str]:
        """What can be sliced by: as it was at the creation where the changelog tells, else as it is now."""
        found = {name: _shown(fields.get(name)) for name in BESIDE}
        for update in reversed(updates):
            found.update(update.beside)
        for name, value in fields.items():
            option = _option(value) if name.startswith("customfield_") else ""
            if option and (name in self._options or len(self._options) < OPTIONS):
                self._options[name] = None
                found[name] = option
        return found

    def _custom(self, issue: Object, fields: Object) -> dict[str, str]:
        """The values of the custom fields, for those that never changed; their names may stand beside."""
        self._ids.update((text(name), identity) for identity, name in child(issue, "names").items())
        values = {name: _shown(value) for name, value in fields.items() if name.startswith("customfield_")}
        return {name: value for name, value in values.items() if 0 < len(value) <= LONGEST_NAME}

    def finish(self, items: Items) -> Raw:
        return finished(self, items)

    def found(self, frame: pl.DataFrame, left_out: tuple[LeftOut, ...]) -> Found:
        """See `ByCase`."""
        if frame.height == 0:
            reasons = ", ".join(f"{left.reason}: {left.rows:,}" for left in left_out)
            raise Unreadable(f"No Jira issue in the file can be used ({reasons}).", CHANGELOG)
        team, column, note = self._team()
        frame = self._with_options_named(self._with_now(frame, team), team)
        if column != team:
            renamed = {f"\0{side} {team}": f"\0{side} {column}" for side in ("to", "was")}
            frame = frame.rename(renamed, strict=False)
        said = {"team": column, "person": ASSIGNEE, "status": STATUS}
        nobody = f"Name another field with --team; those that change are: {listed(sorted(self._seen))}."
        return shaped(frame, self.changes, Shape(NAME, said, nobody, (note,) if note else ()), left_out)

    def _team(self) -> tuple[str, str, str]:
        """The field that says the team, the column that it becomes, and what to say of the choice."""
        asked = self._asked.team
        if asked is not None:
            found = [
                name
                for name in (ASSIGNEE, COMPONENT, *self._seen)
                if self._is_asked(name, self._ids.get(name, ""))
            ]
            if found and asked not in (self.changes.case, self.changes.time, "activity"):
                return found[0], asked, ""
            raise Unreadable(
                f"No changelog in the file has a field {asked!r} for --team.",
                f"{did_you_mean(asked, self._seen)}The fields that change are: {listed(sorted(self._seen))}.",
            )
        for known in TEAMS:
            for name in self._seen:
                if normal(name) == known:
                    return name, name, f"the field “{name}” is the team; --team names another"
        components = "; --team Component takes the components" if COMPONENT in self._seen else ""
        note = "no field of a team changes, so the assignee stands for the team; --team FIELD names another"
        return ASSIGNEE, ASSIGNEE, note + components

    def _with_options_named(self, frame: pl.DataFrame, team: str) -> pl.DataFrame:
        """Fields of one's own by their names, where these are known and free; that of the team isn't kept."""
        frame = frame.drop(self._ids.get(team, ""), strict=False)
        names = {identity: column_name(name) for name, identity in self._ids.items() if name}
        for identity in self._options:
            name = names.get(identity, identity)
            if identity in frame.columns and name not in (*frame.columns, ASSIGNEE, STATUS):
                frame = frame.rename({identity: name})
        return frame

    def _with_now(self, frame: pl.DataFrame, team: str) -> pl.DataFrame:
        """The team of issues whose team never changed, from the value that they have."""
        identity = self._ids.get(team, "")
        if not identity or NOW not in frame.columns:
            return frame
        last = frame.select("issue_key", NOW).drop_nulls().unique("issue_key", keep="last")
        told = last.filter(pl.col(NOW).str.contains(json.dumps(identity), literal=True))
        values = ((case, json.loads(text).get(identity)) for case, text in told.iter_rows())
        now = {case: value for case, value in values if value is not None}
        if not now:
            return frame
        name = f"\0to {team}"
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.String).alias(name))
        held = pl.col("issue_key").replace_strict(now, default=None, return_dtype=pl.String)
        unsaid = (pl.col("activity") == CREATED) & to_column(team).is_null()
        return frame.with_columns(pl.when(unsaid).then(held).otherwise(to_column(team)).alias(name))


def _components(fields: Object, updates: list[_Update]) -> str:
    """The components at creation, going back from now; each update then gets those that it leaves."""
    now = {_shown(each) for each in children(fields, "components")}
    begun = set(now)
    for update in reversed(updates):
        for old, new in reversed(update.components):
            begun = (begun - {new}) | ({old} - {""})
    held = set(begun)
    for update in updates:
        if update.components:
            update.was[COMPONENT] = JOINED.join(sorted(held))
            for old, new in update.components:
                held = (held - {old}) | ({new} - {""})
            update.to[COMPONENT] = JOINED.join(sorted(held))
    return JOINED.join(sorted(begun))


def _side(item: Object, shown: str, raw: str) -> str:
    return text(item.get(shown)) or text(item.get(raw))


def _shown(value: Json) -> str:
    """The name of a field's value: of a person, a status, a team, an option."""
    if isinstance(value, dict):
        names = (text(value.get(key)) for key in ("displayName", "name", "value", "title"))
        return next((name for name in names if name), "")
    return text(value)


def _option(value: Json) -> str:
    """The option of a list that a field holds, "" for anything else: text may be of any kind, and persons are
    not set side by side.
    """
    if (
        not isinstance(value, dict)
        or "displayName" in value
        or "accountId" in value
        or "emailAddress" in value
    ):
        return ""
    shown = _shown(value)
    return shown if len(shown) <= LONGEST_NAME else ""


def _number(value: Json) -> int:
    found = text(value)
    return int(found) if found.isascii() and found.isdigit() and len(found) < 10 else 0


def _oldest_first(histories: list[Object]) -> list[Object]:
    """Jira gives the newest first in searches, and the oldest first elsewhere."""
    if len(histories) > 1:
        first, last = (_instant(text(histories[at].get("created"))) for at in (0, -1))
        if first is not None and last is not None and first > last:
            return histories[::-1]
    return histories


def _instant(at: str) -> float | None:
    try:
        return datetime.fromisoformat(at).timestamp()
    except (ValueError, OverflowError):
        return None


EXPORT = Export(NAME, _fits, _Reader)
