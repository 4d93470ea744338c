"""On a real terminal a password is asked for twice, and never shown."""

from __future__ import annotations

import fcntl
import os
import pty
import subprocess
import termios
from pathlib import Path

import pytest

from pitstop.accounts.models import Person
from pitstop.core.tests.processes import PITSTOP, SECONDS, environment

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

SECRET = "seven seconds at the pit"


def test_on_a_terminal_it_is_asked_for_twice(transactional_db: None, tmp_path: Path) -> None:
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        [PITSTOP, "admin", "create", "ada@example.org", "--name=Ada Novak"],
        env=environment(tmp_path),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        # Its controlling terminal: passwords are asked for there, whatever stands in for standard input.
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    try:
        seen = ""
        for question, answer in (
            ("Password: ", SECRET),
            ("The same again: ", "mistyped"),
            ("Password: ", SECRET),
            ("The same again: ", SECRET),
        ):
            seen += read_until(mine, question)
            os.write(mine, f"{answer}\n".encode())
        seen += read_until(mine, "ada@example.org.")
        assert process.wait(SECONDS) == 0
    finally:
        process.kill()
        process.wait(SECONDS)
        os.close(mine)

    assert "do not match" in seen
    assert SECRET not in seen
    assert Person.objects.get().check_password(SECRET)


def read_until(terminal: int, text: str) -> str:
    """What the terminal shows until `text`. Raises `OSError` when the process ended before."""
    seen = ""
    while not seen.endswith(text) and text not in seen:
        seen += os.read(terminal, 1024).decode()
    return seen


def test_a_reader_of_a_table_that_goes_away_ends_it_with_141_and_in_silence(
    transactional_db: None, tmp_path: Path
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen(
        [PITSTOP, "protocol", "list"], env=environment(tmp_path), stdout=writing, stderr=subprocess.PIPE
    )
    os.close(writing)
    _, said = process.communicate(timeout=SECONDS)
    assert (process.returncode, said) == (141, b"")
