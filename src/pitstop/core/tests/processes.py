"""Real processes for the tests: their environment, and the `pitstop` that they run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

PITSTOP = Path(sys.executable).with_name("pitstop")
SECONDS = 120.0  # until a process that hangs is given up, on a machine that has much else to do


def environment(folder: Path, **more: str) -> dict[str, str]:
    """What a process needs to work on the running test's database, with `folder` as its data folder.

    The test must ask for `transactional_db`, or the other process sees nothing of what it did.
    """
    return {
        "PATH": os.environ["PATH"],
        "PITSTOP_DATABASE_URL": database_url(),
        "PITSTOP_SECRET_KEY": str(settings.SECRET_KEY),
        "PITSTOP_DATA_DIR": str(folder),
        **more,
    }


def database_url() -> str:
    """The address of the database that the running test uses."""
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(facts['NAME']))}"
    user, password = quote(facts["USER"], safe=""), quote(facts["PASSWORD"], safe="")
    return f"postgresql://{user}:{password}@{facts['HOST']}:{facts['PORT']}/{facts['NAME']}"


@contextmanager
def running(environ: dict[str, str], *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`pitstop` with these arguments, killed at the end if it has not ended by itself."""
    process = subprocess.Popen(
        [PITSTOP, *arguments],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=SECONDS)


def run(environ: dict[str, str], *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    """`pitstop` with these arguments, to its end."""
    return subprocess.run(
        [PITSTOP, *arguments], env=environ, input=given, capture_output=True, text=True, timeout=SECONDS
    )
