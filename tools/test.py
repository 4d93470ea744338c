"""Run all tests: on SQLite everything, on a real PostgreSQL what touches the database.

Two processes share the work, so that both cores have theirs: one begins with the tests on SQLite, the other
with those on PostgreSQL, and whoever is done takes the next of what remains: journeys in Chromium and other
tests there, those of the analysis library, those of the command line.

`python -m tools.test [--without postgres chromium dovecot]`. PostgreSQL, Chromium
and Dovecot are found or installed first; where one cannot be had and was not left out, nothing runs and
the exit code is 1.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

from tools import postgres, provide

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("postgres", "chromium", "dovecot")
APART = {"src/pitstop_analysis": "of the analysis library", "src/pitstop/cli": "of the command line"}
JOURNEYS = {"tests/journeys": "of journeys in Chromium"}


def main() -> int:
    """The exit code: 0 where every part that was not left out ran and passed."""
    without = _arguments()
    signal.signal(signal.SIGTERM, _interrupt)  # So that the server is stopped then, too.
    environment = dict(os.environ)
    with ExitStack() as until_the_end:
        try:
            url = None if "postgres" in without else _postgres(environment, until_the_end)
            if "chromium" not in without:
                environment["PITSTOP_TEST_CHROMIUM"] = str(provide.chromium(environment))
            if "dovecot" not in without:
                environment["PITSTOP_TEST_DOVECOT"] = str(provide.dovecot(environment))
        except (provide.CannotProvideError, postgres.PostgresError) as error:
            print(f"pitstop: cannot run all tests.\n  {error}", file=sys.stderr)
            return 1
        no_browser = _selection((*without, "chromium"), environment)
        apart, journeys = _there(APART), _there(JOURNEYS)
        waiting: Waiting = deque()
        if url is not None:
            on_postgres = {**environment, "PITSTOP_TEST_DATABASE_URL": url}
            waiting.append(Part("on PostgreSQL", on_postgres, ("--database-only", *no_browser)))
        if "chromium" not in without:
            browser = _selection(without, environment, only="browser")
            waiting.extend(Part(where, environment, (*browser, folder)) for folder, where in journeys.items())
            waiting.append(Part("in Chromium", environment, (*browser, *_but(journeys))))
        waiting.extend(Part(where, environment, (*no_browser, folder)) for folder, where in apart.items())
        beside = until_the_end.enter_context(_beside(waiting))
        codes = [Part("on SQLite", environment, (*no_browser, *_but(apart))).run()]
        while (other := _next(waiting)) is not None:
            codes.append(other.run())
        codes += beside()
    for part in without:
        print(f"pitstop: left out as asked: {part}")
    return 1 if any(codes) else 0


def _arguments() -> tuple[str, ...]:
    parser = argparse.ArgumentParser(prog="make test", description=__doc__)
    parser.add_argument("--without", nargs="*", default=[], choices=PARTS, help="parts to leave out")
    return tuple(parser.parse_args().without)


def _there(folders: dict[str, str]) -> dict[str, str]:
    return {folder: where for folder, where in folders.items() if (ROOT / folder).is_dir()}


def _but(folders: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"--ignore={folder}" for folder in folders)


def _postgres(environment: dict[str, str], until_the_end: ExitStack) -> str:
    running = environment.get("PITSTOP_TEST_POSTGRES_URL")
    if running:
        return running
    programs = provide.postgres_bin(environment)
    environment["PITSTOP_TEST_POSTGRES_BIN"] = str(programs)
    return until_the_end.enter_context(postgres.temporary(programs))


def _selection(without: tuple[str, ...], environment: dict[str, str], only: str = "") -> tuple[str, ...]:
    """Tests of what starts PostgreSQL need its programs, which a server elsewhere does not bring."""
    markers = {"chromium": "browser", "dovecot": "dovecot"}
    left_out = [marker for part, marker in markers.items() if part in without]
    if not environment.get("PITSTOP_TEST_POSTGRES_BIN"):
        left_out.append("postgres")
    wanted = [*([only] if only else []), *(f"not {marker}" for marker in left_out)]
    return ("-m", " and ".join(wanted)) if wanted else ()


@dataclass(frozen=True)
class Part:
    """Some of the tests, in a process of their own."""

    where: str
    environment: dict[str, str]
    selection: tuple[str, ...]

    def run(self) -> int:
        """Run them here and now; their exit code."""
        self.say()
        return self.start(None).wait()

    def start(self, said: IO[bytes] | None) -> subprocess.Popen[bytes]:
        """Start them, with what they say in that file."""
        return subprocess.Popen(
            [sys.executable, "-m", "pytest", *self.selection],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )

    def say(self) -> None:
        print(f"\npitstop: tests {self.where}", flush=True)


Waiting = deque[Part]
"""Parts that nobody runs yet."""


def _next(waiting: Waiting) -> Part | None:
    try:
        return waiting.popleft()
    except IndexError:
        return None


@contextmanager
def _beside(waiting: Waiting) -> Iterator[Callable[[], list[int]]]:
    """Run what waits on the other core, one after the other; what it says is shown at the end."""
    with ExitStack() as files:
        line = Line(waiting, files)
        line.start()

        def codes() -> list[int]:
            print("\npitstop: waiting for the tests that run beside these", flush=True)
            line.join()
            for part, said in line.ran:
                part.say()
                said.seek(0)
                sys.stdout.buffer.write(said.read())
                sys.stdout.flush()
            return line.codes

        try:
            yield codes
        finally:
            line.stop()
            line.join()


class Line(threading.Thread):
    """Runs what waits, one after the other, until it is stopped."""

    def __init__(self, waiting: Waiting, files: ExitStack) -> None:
        super().__init__(name="tests-beside")
        self.waiting, self.files = waiting, files
        self.ran: list[tuple[Part, IO[bytes]]] = []
        self.codes: list[int] = []
        self._lock = threading.Lock()
        self._is_stopped = False
        self._running: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        while (part := _next(self.waiting)) is not None:
            with self._lock:
                if self._is_stopped:
                    return
                said = self.files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - closed with the stack
                self._running = part.start(said)
            self.ran.append((part, said))
            self.codes.append(self._running.wait())

    def stop(self) -> None:
        """End the one that runs, where one does, and start no other."""
        with self._lock:
            self._is_stopped = True
            if self._running is not None:
                self._running.terminate()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
