"""`pitstop insights`: the copy of the event log that insights read."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import click
from django.conf import settings

from pitstop.cli.faults import NoAnswer
from pitstop.cli.shared import counted, iso, local, printing, put, put_json, span
from pitstop.core import clock
from pitstop.insights import queries, store
from pitstop.insights.store import Synced

PATIENCE = 60.0  # seconds that another may work on the folder: a batch takes one or two
LOOK_SECONDS = 0.2

STATE_EPILOG = """\b
Examples:
  pitstop insights state
  pitstop insights state --json
"""
REBUILD_EPILOG = """\b
Examples:
  pitstop insights rebuild
\b
A copy that is not of this database, as after a restore, is made anew by itself.
"""


@click.group()
def insights() -> None:
    """See to this machine's copy of the event log, which insights read."""


@insights.command(epilog=STATE_EPILOG)
@printing
def state(as_json: bool) -> None:
    """Say what the copy holds, and how far it is behind."""
    folder = Path(settings.PITSTOP_EVENTS_DIR)
    found = queries.state(folder, now=clock.now())
    if as_json:
        put_json(
            {
                "folder": str(folder),
                "events": found.events,
                "upto": found.upto,
                "newest": found.newest,
                "files": found.files,
                "bytes": found.size,
                "level_at": iso(found.level_at),
                "behind_seconds": round(found.behind.total_seconds()),
            }
        )
        return
    held = f"{counted(found.events, 'event')} in {counted(found.files, 'file')}"
    put(f"{held}, {found.size / 1e6:.1f} MB, in {folder}")
    if found.level_at:
        put(f"Holds all that happened up to {local(found.level_at)}.")
    put(f"Behind: {span(found.behind)}" if found.behind else "Nothing is missing.")


@insights.command(epilog=REBUILD_EPILOG)
@printing
def rebuild(as_json: bool) -> None:
    """Make the copy anew from the first event, also while the desk runs."""
    folder = Path(settings.PITSTOP_EVENTS_DIR)
    _in_turn(lambda: store.rebuild(folder, now=clock.now()))
    newest, more = queries.state(folder, now=clock.now()).newest, True
    with click.progressbar(
        length=newest, label="Copying events", file=sys.stderr, hidden=as_json
    ) as progress:
        while more:
            more = _in_turn(lambda: store.sync(folder, now=clock.now())).more
            progress.update(queries.state(folder, now=clock.now()).upto - progress.pos)
    found = queries.state(folder, now=clock.now())
    if as_json:
        put_json({"events": found.events, "files": found.files, "bytes": found.size})
    else:
        put(f"{counted(found.events, 'event')} copied.")


def _in_turn(act: Callable[[], Synced]) -> Synced:
    """Do it once nobody else works on the folder: a worker looks every few seconds."""
    began = time.monotonic()
    while (done := act()).busy:
        if time.monotonic() - began > PATIENCE:
            raise NoAnswer(
                [
                    "Another process has worked on the copy for a minute and isn't done.",
                    "Remedy: see whether it hangs; if it does, stop it, and try again.",
                ]
            )
        time.sleep(LOOK_SECONDS)
    return done
