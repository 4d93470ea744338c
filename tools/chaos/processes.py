"""The processes of the desk: started, killed, started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tools.postgres import Server

ROOT = Path(__file__).resolve().parents[2]
WORKERS = 2
NO_ANSWER = 4  # what a command ends with when the database does not answer
READY_SECONDS = 60


class Desk:
    """One serving process group and two workers on one PostgreSQL, with a clock that can be moved."""

    def __init__(self, folder: Path, database: Server) -> None:
        self.folder, self.database = folder, database
        self.mail_folder = folder / "mail"
        self.clock = folder / "clock"
        self.minutes = 0
        self.moved: list[tuple[datetime, int]] = []
        self.step(minutes=0)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"
        self.server: subprocess.Popen[bytes] | None = None
        self.workers: list[subprocess.Popen[bytes]] = []
        os.environ |= self.environment()

    def environment(self) -> dict[str, str]:
        """What every process of the desk is started with."""
        return {
            "DJANGO_SETTINGS_MODULE": "pitstop.config.settings",
            "PITSTOP_DATABASE_URL": self.database.url,
            "PITSTOP_DATA_DIR": str(self.folder),
            "PITSTOP_BASE_URL": self.address,
            "PITSTOP_SECRET_KEY": "only-for-chaos-0123456789abcdefghijklmnopqrstuvwxyz-0123456789",
            "PYTHONPATH": str(ROOT / "tests" / "journeys" / "moved_clock"),
            "JOURNEY_CLOCK": str(self.clock),
        }

    def now(self) -> datetime:
        """What the desk's own clock shows."""
        return datetime.now(UTC) + timedelta(minutes=self.minutes)

    def real(self, shown: datetime) -> list[datetime]:
        """When the desk's clock showed this: at several moments, if it went back."""
        ends = [*(since for since, _minutes in self.moved[1:]), datetime.now(UTC)]
        moments = [
            (since, shown - timedelta(minutes=minutes), end)
            for (since, minutes), end in zip(self.moved, ends, strict=True)
        ]
        return [moment for since, moment, end in moments if since <= moment < end]

    def step(self, *, minutes: int) -> None:
        """Move the desk's clock, for all its processes at once."""
        self.minutes += minutes
        self.moved.append((datetime.now(UTC), self.minutes))
        draft = self.clock.with_suffix(".part")
        draft.write_text(str(self.minutes), encoding="ascii")
        draft.replace(self.clock)

    def migrate(self) -> None:
        """Make the database."""
        subprocess.run([*_pitstop(), "migrate"], check=True, stdout=subprocess.DEVNULL)

    @contextmanager
    def up(self) -> Iterator[None]:
        """Serve and work; whatever still runs at the end is stopped."""
        try:
            self.serve()
            for _ in range(WORKERS):
                self.work()
            yield
        finally:
            for process in [self.server, *self.workers]:
                if process is not None:
                    _kill(process)

    def serve(self) -> None:
        """Start the serving processes, and wait until they answer."""
        self.server = self._start("serve", "--port", str(self.port))
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.address}/sign-in", timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise TimeoutError(f"the desk did not answer:\n{self.log()}")

    def work(self) -> None:
        """Start one worker more."""
        self.workers.append(self._start("worker"))

    def kill_server(self) -> None:
        """Kill the serving processes, all at once."""
        if self.server is not None:
            _kill(self.server)

    def kill_worker(self, number: int) -> None:
        """Kill a worker."""
        _kill(self.workers.pop(number % len(self.workers)))

    def begin_again(self) -> None:
        """Start anew each worker that found no database as it began, as whoever supervises it does."""
        for worker in [each for each in self.workers if each.poll() == NO_ANSWER]:
            self.workers.remove(worker)
            self.work()

    def ended(self) -> list[str]:
        """Which processes ended by themselves: nobody killed them, so none should have."""
        processes = [("the web processes", self.server), *(("a worker", each) for each in self.workers)]
        return [
            f"{name} ended by themselves with {process.poll()}; the log ends: {self.log()}"
            for name, process in processes
            if process is not None and process.poll() is not None
        ]

    def log(self) -> str:
        """The end of what the processes said."""
        return (self.folder / "log").read_text(encoding="utf-8", errors="replace")[-3000:]

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [*_pitstop(), *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that it and its own children are killed together
            )


def _pitstop() -> list[str]:
    return [str(Path(sys.executable).with_name("pitstop"))]


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(30)
