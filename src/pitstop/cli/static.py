"""The files that browsers load, put where the server serves them from: only when they have changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

STAMP = ".collected"


def collect_if_changed() -> bool:
    """Collect the static files, unless what is there was made from the same ones. Says whether it did."""
    folder = Path(settings.STATIC_ROOT)
    stamp, print_now = folder / STAMP, fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == print_now:
        return False
    folder.mkdir(parents=True, exist_ok=True)
    # What Django would keep because it is newer: after going back to an older version it would be wrong. The
    # hashed copies stay, so a process that still serves the version before keeps finding its files.
    for name, _source in _sources():
        (folder / name).unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(print_now, encoding="ascii")
    return True


def fingerprint() -> str:
    """Changes with every static file's name, size and time."""
    seen = hashlib.sha256()
    for name, source in _sources():
        facts = source.stat()
        seen.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return seen.hexdigest()


def _sources() -> Iterator[tuple[str, Path]]:
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            yield name, Path(storage.path(name))
