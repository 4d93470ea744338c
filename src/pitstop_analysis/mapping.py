"""A mapping file: which column of a log plays which role, how its text is read, what its statuses mean.

TOML, written by `pitstop map LOG` or by hand. Every table and key may be left out; what is left out is found
as without a mapping. `[fields]` is for histories of changes: which of their fields holds the team, the person
and the status.

    [columns]
    case = "Ticket#"
    time = "Changed"
    team = "Queue"

    [fields]
    team = "Abt."

    [reading]
    time_format = "%d/%m/%Y %H:%M"
    times_in = "Europe/Berlin"

    [words]
    waiting = ["parked"]
    accepted = ["mine", "being looked at"]
    customer = ["asked back"]
"""

import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from pitstop_analysis.phases import NAMES
from pitstop_analysis.problems import Unreadable
from pitstop_analysis.recognise import ROLES

FIELDS = ("team", "person", "status")
READING = ("time_format", "times_in", "encoding", "delimiter")
HEAD = "# Which column is what, for `pitstop report LOG --map FILE`. See docs/report.md.\n"


@dataclass(frozen=True)
class Mapping:
    """`columns` and `fields` by role, `reading` by option, `words` (values of the status) by phase."""

    columns: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    reading: dict[str, str] = field(default_factory=dict)
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def text(self) -> str:
        """As the file holds it."""
        tables = {
            "columns": {role: _quoted(self.columns[role]) for role in ROLES if role in self.columns},
            "fields": {role: _quoted(self.fields[role]) for role in FIELDS if role in self.fields},
            "reading": {name: _quoted(self.reading[name]) for name in READING if name in self.reading},
            "words": {
                name: f"[{', '.join(map(_quoted, self.words[name]))}]" for name in NAMES if name in self.words
            },
        }
        parts = [
            f"\n[{table}]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())
            for table, values in tables.items()
            if values
        ]
        return HEAD + "".join(parts)


def read_mapping(path: Path) -> Mapping:
    """The mapping in a file. Raises Unreadable where it is no such file, naming the key that is wrong."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise Unreadable(f"There is no file {path}.", "Make one with `pitstop map LOG`.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"The mapping {path} cannot be read: {error}.", "Name a text file.") from error
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(
            f"The mapping {path} is not TOML: {error}.", "Correct it, or make one with `pitstop map LOG`."
        ) from error
    _only(found, ("columns", "fields", "reading", "words"), path, "table")
    return Mapping(
        _texts(found, "columns", ROLES, path),
        _texts(found, "fields", FIELDS, path),
        _texts(found, "reading", READING, path),
        _words(found, path),
    )


def _table(found: dict[str, object], name: str, known: tuple[str, ...], path: Path) -> dict[str, object]:
    table = found.get(name, {})
    if not isinstance(table, dict):
        raise Unreadable(f"The mapping {path}: {name} is no table.", f"Write [{name}] on a line of its own.")
    _only(table, known, path, f"key in [{name}]")
    return table


def _only(table: dict[str, object], known: tuple[str, ...], path: Path, what: str) -> None:
    for key in table:
        if key not in known:
            raise Unreadable(
                f"The mapping {path} has {key!r}, which is no {what}.", f"There are: {', '.join(known)}."
            )


def _texts(found: dict[str, object], name: str, known: tuple[str, ...], path: Path) -> dict[str, str]:
    texts = {}
    for key, value in _table(found, name, known, path).items():
        if not isinstance(value, str) or not value:
            raise Unreadable(f"The mapping {path}: {key} is no text.", f'Write {key} = "…" in [{name}].')
        texts[key] = value
    return texts


def _words(found: dict[str, object], path: Path) -> dict[str, tuple[str, ...]]:
    words = {}
    for key, value in _table(found, "words", NAMES, path).items():
        if not isinstance(value, list) or not value or not all(isinstance(word, str) for word in value):
            raise Unreadable(
                f"The mapping {path}: {key} is no list of words.", f'Write {key} = ["…", "…"] in [words].'
            )
        words[key] = tuple(value)
    return words


def _quoted(text: str) -> str:
    """A basic string of TOML, which is one of JSON but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
