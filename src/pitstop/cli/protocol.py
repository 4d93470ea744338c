"""`pitstop protocol`: what must be passed on, in versions."""

from __future__ import annotations

from typing import Any, BinaryIO

import click
from django.utils.translation import gettext

from pitstop.cli import protocol_file
from pitstop.cli.shared import acting, asker, iso, local, printing, put, put_json, put_table
from pitstop.core import clock
from pitstop.routing import queries, services

LIST_EPILOG = """\b
Examples:
  pitstop protocol list
"""
SHOW_EPILOG = """\b
Examples:
  pitstop protocol show support
  pitstop protocol show support --version 1
  pitstop protocol show support --json > support.json
"""
COMPARE_EPILOG = """\b
Examples:
  pitstop protocol compare support
  pitstop protocol compare support --from 1 --to 3
"""
SAVE_EPILOG = """\b
Examples:
  pitstop protocol save support.json --as rosa@example.org --why "Nobody needed the mood."
  pitstop protocol save chat.toml --as rosa@example.org
\b
A file is what `pitstop protocol show KEY --json` prints, changed, or in TOML:
  key = "chat"
  name = "Chat"
  [[fields]]
  label = "What to do next"
  part = "next"        # next, contingency or summary
  required = true
  [[fields]]
  label = "How they are"
  kind = "choice"      # line, text, choice, several, number, date, yes_no or checklist
  choices = ["calm", "upset"]
  [[fields]]
  label = "What upset them"
  needed_when = {key = "how_they_are", values = ["upset"]}
"""


@click.group()
def protocol() -> None:
    """Say what must be passed on: protocols and their versions."""


@protocol.command("list", epilog=LIST_EPILOG)
@printing
def list_protocols(as_json: bool) -> None:
    """List every protocol."""
    found = queries.protocols()
    if as_json:
        return put_json([_facts(version) for version in found])
    rows = [
        [
            version.protocol.key,
            gettext(version.protocol.name),
            version.version,
            len(version.fields),
            sum(field.required for field in queries.fields_of(version)),
        ]
        for version in found
    ]
    return put_table(["Key", "Name", "Version", "Fields", "Always required"], rows)


@protocol.command(epilog=SHOW_EPILOG)
@click.argument("key")
@click.option("--version", "number", type=int, help="One of its versions; left out, the newest.")
@printing
def show(key: str, number: int | None, as_json: bool) -> None:
    """Show the protocol KEY, its fields and its versions."""
    version = queries.newest(key) if number is None else queries.version(key, number)
    if as_json:
        return put_json(_facts(version))
    put(f"{gettext(version.protocol.name)}, version {version.version}")
    rows = []
    for field in queries.fields_of(version):
        required = "always" if field.required else "no"
        if field.needed_when and not field.required:
            required = f"when {field.needed_when.key} is {' or '.join(field.needed_when.values)}"
        kind = field.kind + (f": {', '.join(field.choices)}" if field.choices else "")
        rows.append([field.key, gettext(field.label), kind, field.part, required, field.prefill])
    put_table(["Key", "Label", "Kind", "Part", "Required", "Starts from"], rows)
    history = [
        [each.version, local(each.created_at), each.made_by.name if each.made_by else "built in", each.why]
        for each in queries.versions_of(key)
    ]
    return put_table(["Version", "When", "Who", "What and why"], history)


def _facts(version: Any) -> dict[str, Any]:
    """A version as `save` takes it. `made` is for reading only."""
    made_by = version.made_by.email if version.made_by else None
    return {
        "key": version.protocol.key,
        "name": version.protocol.name,
        "summary": version.protocol.summary,
        "version": version.version,
        "made": {"at": iso(version.created_at), "by": made_by, "why": version.why or None},
        "fields": version.fields,
    }


@protocol.command(epilog=COMPARE_EPILOG)
@click.argument("key")
@click.option("--from", "before", type=int, help="The older version; left out, the one before.")
@click.option("--to", "after", type=int, help="The newer version; left out, the newest.")
@printing
def compare(key: str, before: int | None, after: int | None, as_json: bool) -> None:
    """Show what changed between two versions of the protocol KEY, field by field."""
    after = after if after is not None else queries.newest(key).version
    before = before if before is not None else max(1, after - 1)
    found = queries.compared(key, before=before, after=after)
    if as_json:
        return put_json(
            [
                {
                    "key": each.key,
                    "label": each.label,
                    "what": each.what,
                    "moved": each.moved,
                    "changes": {one.name: {"before": one.before, "after": one.after} for one in each.changes},
                }
                for each in found
            ]
        )
    rows = [
        [
            gettext(each.label),
            f"{each.what}, moved" if each.moved and each.what == "changed" else each.what,
            "\n".join(f"{one.name}: {_said(one.before)} → {_said(one.after)}" for one in each.changes),
        ]
        for each in found
        if each.what != "same"
    ]
    if not rows:
        return put(f"Versions {before} and {after} ask the same.")
    return put_table(["Field", "What became of it", "Before → after"], rows, title=f"{before} → {after}")


def _said(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, dict):
        return f"{value.get('key')} is {_said(value.get('values'))}"
    return str(value) if value not in ("", None) else "nothing"


@protocol.command(epilog=SAVE_EPILOG)
@click.argument("file", type=click.File("rb"))
@click.option("--why", default="", help="What was changed, and why, in one line; else as the file says.")
@acting
@printing
def save(file: BinaryIO, why: str, email: str, as_json: bool) -> None:
    """Save the protocol in FILE: a new one, or a new version of the one with its key.

    Where the file names the version that it was made from, a newer one is not overwritten.
    """
    by, now = asker(email), clock.now()
    written = protocol_file.read(file.read(), file.name)
    content: dict[str, Any] = {
        "by": by,
        "now": now,
        "key": written.key,
        "name": written.name,
        "summary": written.summary,
        "why": why or written.why,
        "proposed": written.fields,
    }
    if written.key and queries.versions_of(written.key):
        saved = services.save_protocol(**content, seen=written.version)
    else:
        saved = services.create_protocol(**content)
    if as_json:
        return put_json(_facts(saved))
    return put(f"{saved.protocol.key}: version {saved.version} is in force.")
