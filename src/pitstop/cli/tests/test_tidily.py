"""Commands that are told to end leave nothing of a log behind."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pitstop.cli.tests.test_report_sized import ROWS, SMALL, put
from pitstop.cli.tidily import tidily
from pitstop.core.tests.processes import PITSTOP, SECONDS
from pitstop_analysis.writers.target import part_of

CODES = [(signal.SIGTERM, 143), (signal.SIGHUP, 129)]


@contextmanager
def left_to(handler: signal.Handlers, number: signal.Signals) -> Iterator[None]:
    """The signal is dealt with so, as at the start of a process."""
    before = signal.signal(number, handler)
    try:
        yield
    finally:
        signal.signal(number, before)


@pytest.mark.processes
def test_a_report_that_is_told_to_end_removes_the_rows_it_read(tmp_path: Path) -> None:
    path, temporary = put(tmp_path, ROWS), tmp_path / "temporary"
    temporary.mkdir()
    command = [PITSTOP, "report", str(path), "--pseudonymise", *SMALL]
    with subprocess.Popen(
        command, env=os.environ | {"TMPDIR": str(temporary)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as report:
        until = time.monotonic() + SECONDS
        while not list(temporary.glob("pitstop-*/*/*")):
            assert report.poll() is None and time.monotonic() < until, "it began to read"
        report.send_signal(signal.SIGTERM)
        out, err = report.communicate(timeout=SECONDS)
    assert (report.returncode, out) == (143, b"")
    assert b"Traceback" not in err
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize(("number", "code"), CODES)
def test_an_export_that_is_told_to_end_leaves_no_part_of_the_file(
    tmp_path: Path, number: signal.Signals, code: int
) -> None:
    with (
        left_to(signal.SIG_DFL, number),
        pytest.raises(SystemExit) as ended,
        tidily(),
        part_of(tmp_path / "log.csv", overwrite=False) as part,
    ):
        part.write_text("Ann")
        os.kill(os.getpid(), number)
    assert (ended.value.code, list(tmp_path.iterdir())) == (code, [])


@pytest.mark.parametrize(
    ("number", "ends"),
    [(signal.SIGTERM, SystemExit), (signal.SIGHUP, SystemExit), (signal.SIGINT, KeyboardInterrupt)],
)
def test_it_counts_that_it_was_told_and_not_what_a_library_makes_of_it(
    number: signal.Signals, ends: type[BaseException]
) -> None:
    with left_to(signal.SIG_DFL, number), pytest.raises(ends), tidily():
        try:
            os.kill(os.getpid(), number)
        except ends:
            os.kill(os.getpid(), number)  # a second one is no reason to stop tidying
            raise RuntimeError("Query interrupted") from None


def test_under_nohup_the_terminal_may_go() -> None:
    with left_to(signal.SIG_IGN, signal.SIGHUP):
        with tidily():
            os.kill(os.getpid(), signal.SIGHUP)
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
