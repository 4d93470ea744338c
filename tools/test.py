"""Run all tests: on SQLite everything, on a real PostgreSQL what touches the database.

Two processes share the work, so that both cores have theirs: one runs the tests on SQLite and then those in
Chromium, the other those on PostgreSQL and then those of the analysis library and of the command line.

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
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO

from tools import postgres, provide

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("postgres", "chromium", "dovecot")
APART = ("src/pitstop_analysis", "src/pitstop/cli")


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
        others = []
        if url is not None:
            on_postgres = {**environment, "PITSTOP_TEST_DATABASE_URL": url}
            others.append(Part("on PostgreSQL", on_postgres, ("--database-only", *no_browser)))
        apart = tuple(folder for folder in APART if (ROOT / folder).is_dir())
        if apart:
            others.append(
                Part("of the analysis library and the command line", environment, (*no_browser, *apart))
            )
        left = tuple(f"--ignore={folder}" for folder in apart)
        beside = until_the_end.enter_context(_beside(others))
        codes = [Part("on SQLite", environment, (*no_browser, *left)).run()]
        if "chromium" not in without:
            codes.append(
                Part("in Chromium", environment, _selection(without, environment, only="browser")).run()
            )
        codes += beside()
    for part in without:
        print(f"pitstop: left out as asked: {part}")
    return 1 if any(codes) else 0


def _arguments() -> tuple[str, ...]:
    parser = argparse.ArgumentParser(prog="make test", description=__doc__)
    parser.add_argument("--without", nargs="*", default=[], choices=PARTS, help="parts to leave out")
    return tuple(parser.parse_args().without)


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


@contextmanager
def _beside(parts: Sequence[Part]) -> Iterator[Callable[[], list[int]]]:
    """Run these one after the other, meanwhile, on the other core; what they say is shown at the end."""
    with ExitStack() as files:
        said = [files.enter_context(tempfile.TemporaryFile()) for _part in parts]
        line = Line(parts, said)
        line.start()

        def wait() -> list[int]:
            for number, part in enumerate(parts):
                print(f"\npitstop: waiting for the tests {part.where}", flush=True)
                line.ended[number].wait()
                part.say()
                said[number].seek(0)
                sys.stdout.buffer.write(said[number].read())
                sys.stdout.flush()
            return line.codes

        try:
            yield wait
        finally:
            line.stop()
            line.join()


class Line(threading.Thread):
    """Runs parts one after the other, until it is stopped."""

    def __init__(self, parts: Sequence[Part], said: Sequence[IO[bytes]]) -> None:
        super().__init__(name="tests-beside")
        self.parts, self.said = parts, said
        self.ended = [threading.Event() for _part in parts]
        self.codes: list[int] = []
        self._lock = threading.Lock()
        self._is_stopped = False
        self._running: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        for part, said, ended in zip(self.parts, self.said, self.ended, strict=True):
            with self._lock:
                if self._is_stopped:
                    return
                self._running = part.start(said)
            self.codes.append(self._running.wait())
            ended.set()

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
