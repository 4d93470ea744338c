"""The files that browsers load, put where the server serves them from: only when they have changed."""

from __future__ import annotations

import hashlib
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
    # Without --clear: a process that still serves the version before keeps finding its files.
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(print_now, encoding="ascii")
    return True


def fingerprint() -> str:
    """Changes with every static file's name, size and time."""
    seen = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            facts = Path(storage.path(name)).stat()
            seen.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\n".encode())
    return seen.hexdigest()
