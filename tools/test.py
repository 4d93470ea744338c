"""Run all tests: on SQLite everything, beside it on a real PostgreSQL what touches the database.

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
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from tools import postgres, provide

ROOT = Path(__file__).resolve().parent.parent
PARTS = ("postgres", "chromium", "dovecot")


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
        beside = None
        if url is not None:
            second = ["--database-only", *_selection((*without, "chromium"), environment)]
            beside = until_the_end.enter_context(
                _beside("on PostgreSQL", {**environment, "PITSTOP_TEST_DATABASE_URL": url}, second)
            )
        codes = [_pytest("on SQLite", environment, _selection(without, environment))]
        if beside is not None:
            codes.append(beside())
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


def _selection(without: tuple[str, ...], environment: dict[str, str]) -> list[str]:
    """Tests of what starts PostgreSQL need its programs, which a server elsewhere does not bring."""
    markers = {"chromium": "browser", "dovecot": "dovecot"}
    left_out = [marker for part, marker in markers.items() if part in without]
    if not environment.get("PITSTOP_TEST_POSTGRES_BIN"):
        left_out.append("postgres")
    return ["-m", " and ".join(f"not {marker}" for marker in left_out)] if left_out else []


def _pytest(where: str, environment: dict[str, str], selection: list[str]) -> int:
    print(f"\npitstop: tests {where}", flush=True)
    return subprocess.run(_command(selection), cwd=ROOT, env=environment, stdin=subprocess.DEVNULL).returncode


@contextmanager
def _beside(where: str, environment: dict[str, str], selection: list[str]) -> Iterator[Callable[[], int]]:
    """Run these tests at the same time, on the other core; what they say is shown at the end."""
    with tempfile.TemporaryFile() as said:
        running = subprocess.Popen(
            _command(selection), cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )

        def wait() -> int:
            print(f"\npitstop: waiting for the tests {where}", flush=True)
            code = running.wait()
            said.seek(0)
            print(f"\npitstop: tests {where}", flush=True)
            sys.stdout.buffer.write(said.read())
            sys.stdout.flush()
            return code

        try:
            yield wait
        finally:
            running.terminate()  # nothing, where it has ended by itself
            running.wait()


def _command(selection: list[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", *selection]


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
