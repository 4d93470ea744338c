"""A PostgreSQL of our own for as long as the tests take: `with temporary(bin_folder) as url:`.

It lives in a temporary folder, listens on loopback only, forgets everything at the end and ends with the
process that started it, however that one ends.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60
STOP_SECONDS = 20
USER = "pitstop"
# Nothing here outlives the tests, so nothing needs to survive a power cut.
SERVER_OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "listen_addresses=127.0.0.1",
    "max_connections=200",
    "shared_buffers=128MB",
)
PR_SET_PDEATHSIG = 1


class PostgresError(Exception):
    """The server did not start; the message ends with what it wrote."""


@contextmanager
def temporary(bin_folder: Path) -> Iterator[str]:
    """Start a server from the programs in `bin_folder`; yields an address of a user who may do anything.

    Raises `PostgresError`.
    """
    with running(bin_folder) as server:
        yield server.url


@contextmanager
def running(bin_folder: Path, *options: str) -> Iterator[Server]:
    """As `temporary`, with a hand on the server. `options` go after its usual ones, and before them in force.

    Raises `PostgresError`.
    """
    folder = Path(tempfile.mkdtemp(prefix="pitstop-postgres-"))
    try:
        account = _account(folder)
        password = secrets.token_urlsafe(24)
        _initdb(bin_folder, folder, password, account)
        server = Server(bin_folder, folder, _free_port(), account, password, options)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Server:
    """A server that can be taken away and comes back with what it had, at the same address."""

    bin_folder: Path
    folder: Path
    port: int
    account: pwd.struct_passwd | None
    password: str
    options: tuple[str, ...] = ()
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """An address of a user who may do anything."""
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it answers. Raises `PostgresError`."""
        self.process = _start(self.bin_folder, self.folder, self.port, self.account, self.options)
        _wait_until_ready(self.process, self.folder, self.port)

    def stop(self) -> None:
        """Stop it in order."""
        if self.process is not None:
            _stop(self.process)

    def crash(self) -> None:
        """End it at once: every connection breaks, and what was not committed is gone."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(STOP_SECONDS)


def _account(folder: Path) -> pwd.struct_passwd | None:
    """Whose rights the server gets. PostgreSQL refuses to run as root, so root lends it another account."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, account.pw_uid, account.pw_gid)
        return account
    raise PostgresError("PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody")


def _initdb(bin_folder: Path, folder: Path, password: str, account: pwd.struct_passwd | None) -> None:
    password_file = folder / "password"
    password_file.write_text(password, encoding="ascii")
    password_file.chmod(0o600)
    if account:
        os.chown(password_file, account.pw_uid, account.pw_gid)
    command = [str(bin_folder / "initdb"), "--no-sync", "--encoding=UTF8", "--locale=C"]
    command += [f"--pgdata={folder / 'data'}", f"--username={USER}"]
    command += ["--auth=scram-sha-256", f"--pwfile={password_file}"]
    try:
        done = _run_as(account, command, folder)
    except PermissionError:
        name = account.pw_name if account else "who runs the tests"
        raise PostgresError(f"{bin_folder} cannot be run by the user {name}") from None
    if done.returncode != 0:
        raise PostgresError(f"initdb failed:\n{done.stdout[-2000:]}")


def _run_as(
    account: pwd.struct_passwd | None, command: list[str], folder: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=folder,
        env=_environment(folder),
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )


def _environment(folder: Path) -> dict[str, str]:
    # Not the caller's: PGDATA, PGPORT and their like would lead to another server.
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": str(folder), "LC_ALL": "C"}


def _start(
    bin_folder: Path,
    folder: Path,
    port: int,
    account: pwd.struct_passwd | None,
    options: tuple[str, ...] = (),
) -> subprocess.Popen[bytes]:
    # Left by a server that crashed, it would be read as "ready" before the next one is.
    (folder / "data" / "postmaster.pid").unlink(missing_ok=True)
    command = [str(bin_folder / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-k", str(folder)]
    for option in (*SERVER_OPTIONS, *options):
        command += ["-c", option]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=_environment(folder),
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
            # Ctrl-C belongs to the tests; they end first, then the server is stopped in order.
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )


def _end_with_parent() -> None:
    """On Linux the kernel stops the server even where this process is killed outright."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(server: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    """Ready is when its own status file says so; the port opens a moment earlier."""
    status = folder / "data" / "postmaster.pid"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            lines = status.read_text(encoding="utf-8").splitlines()
        except OSError:
            lines = []
        if len(lines) >= 8 and lines[7].strip() == "ready":
            return
        time.sleep(0.05)
    log = (folder / "log").read_text(encoding="utf-8", errors="replace")
    _stop(server)
    raise PostgresError(f"PostgreSQL did not start on port {port}:\n{log[-2000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Fast shutdown, then immediate, then the end without asking."""
    for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        if server.poll() is not None:
            return
        server.send_signal(number)
        try:
            server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            continue
