"""Find Chromium, PostgreSQL and Dovecot for the tests, or install them from the system's packages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
POSTGRES_FOLDERS = tuple(
    map(Path, ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt/postgresql", "/usr/local/pgsql"))
)
# Servers stand where the PATH of ordinary people does not lead.
DOVECOT_FOLDERS = tuple(map(Path, ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin")))
TRIES = 6
PAUSE_SECONDS = 10.0


class CannotProvideError(Exception):
    """A part of the tests cannot run here; the message says which, why and what to do."""


def chromium(environ: Mapping[str, str]) -> Path:
    """The Chromium to drive: the named one, else the installed one, else newly installed.

    Raises `CannotProvideError`.
    """
    named = environ.get("PITSTOP_TEST_CHROMIUM")
    if named:
        if not os.access(named, os.X_OK):
            raise CannotProvideError(
                f"chromium: PITSTOP_TEST_CHROMIUM names {named}, which is no program that can be run"
            )
        return Path(named)
    found = _installed_chromium()
    # The fonts: without any, every letter on the screenshots is an empty box.
    if found is None and install("chromium", "fonts-liberation"):
        found = _installed_chromium()
    if found is None:
        raise CannotProvideError(
            "chromium: not found, and it may not be installed from here. Install the package chromium, or "
            'name one with PITSTOP_TEST_CHROMIUM, or leave it out: make test WITHOUT="chromium"'
        )
    return found


def postgres_bin(environ: Mapping[str, str]) -> Path:
    """The folder with `initdb` and `postgres`: the named one, else an installed one, else newly installed.

    Raises `CannotProvideError`.
    """
    named = environ.get("PITSTOP_TEST_POSTGRES_BIN")
    if named:
        if not _is_postgres_bin(Path(named)):
            raise CannotProvideError(
                f"postgres: PITSTOP_TEST_POSTGRES_BIN names {named}, but initdb and postgres are not in it"
            )
        return Path(named)
    found = installed_postgres()
    if found is None and install("postgresql"):
        found = installed_postgres()
    if found is None:
        raise CannotProvideError(
            "postgres: not found, and it may not be installed from here. Install the package postgresql, or "
            "name a folder with PITSTOP_TEST_POSTGRES_BIN or a server with PITSTOP_TEST_POSTGRES_URL, or "
            'leave it out: make test WITHOUT="postgres"'
        )
    return found


def dovecot(environ: Mapping[str, str], folders: Sequence[Path] = DOVECOT_FOLDERS) -> Path:
    """The Dovecot to test incoming mail with: the named one, else the installed one, else newly installed.

    Raises `CannotProvideError`.
    """
    named = environ.get("PITSTOP_TEST_DOVECOT")
    if named:
        if not os.access(named, os.X_OK):
            raise CannotProvideError(
                f"dovecot: PITSTOP_TEST_DOVECOT names {named}, which is no program that can be run"
            )
        return Path(named)
    found = installed_dovecot(folders)
    if found is None and install("dovecot-imapd"):
        found = installed_dovecot(folders)
    if found is None:
        raise CannotProvideError(
            "dovecot: not found, and it may not be installed from here. Install the package dovecot-imapd, "
            'or name one with PITSTOP_TEST_DOVECOT, or leave it out: make test WITHOUT="dovecot"'
        )
    return found


def installed_dovecot(folders: Sequence[Path]) -> Path | None:
    """The one on the PATH, else the first in `folders`."""
    on_path = shutil.which("dovecot")
    candidates = [Path(on_path)] if on_path else [folder / "dovecot" for folder in folders]
    return next((program for program in candidates if os.access(program, os.X_OK)), None)


def _installed_chromium() -> Path | None:
    found = (shutil.which(name) for name in CHROMIUM_NAMES)
    return next((Path(path) for path in found if path), None)


def installed_postgres(folders: Sequence[Path] = POSTGRES_FOLDERS) -> Path | None:
    """The one on the PATH, else the newest in `folders`."""
    candidates = []
    on_path = shutil.which("initdb")
    if on_path:
        # A link is followed, because the other programs are beside its target.
        candidates.append(Path(on_path).resolve().parent)
    for folder in folders:
        versions = folder.parent.glob(f"{folder.name}*/**/bin") if folder.parent.exists() else ()
        candidates.extend(sorted(versions, key=_version, reverse=True))
    return next((folder for folder in candidates if _is_postgres_bin(folder)), None)


def _version(folder: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", str(folder))]


def _is_postgres_bin(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "postgres"))


def install(*packages: str, pause: float = PAUSE_SECONDS) -> bool:
    """Install `packages` with apt-get, as root or by sudo without a password. False where that is refused.

    While another apt-get is at work it waits, `pause` seconds at a time.
    """
    prefix = _as_root()
    if prefix is None or shutil.which("apt-get") is None:
        return False
    print(f"pitstop: installing {', '.join(packages)} from the system's packages", flush=True)
    # RUNLEVEL=1 keeps the package from starting a server of its own: the tests start theirs.
    command = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "--quiet"]
    command += ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    # The lists of a new machine are empty or old: then nothing would be found, or a version that is gone.
    _patiently([*command, "update"], pause)
    return _patiently([*command, "install", "--yes", "--no-install-recommends", *packages], pause)


def _as_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None


def _patiently(command: list[str], pause: float) -> bool:
    """Run apt-get again while another one holds its locks; say what it said where it fails."""
    for attempt in range(TRIES):
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode == 0:
            return True
        if "lock" not in done.stdout.lower() or attempt == TRIES - 1:
            break
        time.sleep(pause)
    print("\n".join(done.stdout.splitlines()[-15:]), flush=True)
    return False
