"""The tests' own PostgreSQL starts, serves and is gone afterwards, however its owner ends."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tools import postgres, provide
from tools.postgres import PostgresError

pytestmark = [pytest.mark.postgres, pytest.mark.processes]

OWNER = """
import sys
from pathlib import Path
from tools import postgres
with postgres.temporary(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def programs() -> Path:
    return provide.postgres_bin(os.environ)


def test_it_serves_while_asked_and_leaves_nothing(programs: Path) -> None:
    with postgres.temporary(programs) as url, psycopg.connect(url) as connection:
        (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert Path(folder).exists()

    assert not Path(folder).parent.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


def test_nobody_gets_in_without_the_password(programs: Path) -> None:
    with postgres.temporary(programs) as url, pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(url, password="guess", connect_timeout=2)


def test_a_failing_test_run_stops_it_too(programs: Path) -> None:
    with pytest.raises(ZeroDivisionError), postgres.temporary(programs) as url:
        raise ZeroDivisionError
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's own")
def test_it_ends_with_an_owner_that_is_killed(programs: Path, root: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(programs)],
        cwd=root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as owner:
        assert owner.stdout is not None
        url = owner.stdout.readline().strip()
        with psycopg.connect(url, autocommit=True) as connection:
            (folder,) = connection.execute("SHOW data_directory").fetchone() or ("",)
            owner.send_signal(signal.SIGKILL)
            # The open connection is the witness: the server closes it when it shuts down.
            with pytest.raises(psycopg.OperationalError):
                connection.execute("SELECT pg_sleep(30)")
    shutil.rmtree(Path(folder).parent, ignore_errors=True)  # Nobody was left to do it.


def test_programs_that_do_not_work_are_reported_with_what_they_said(tmp_path: Path) -> None:
    for name in ("initdb", "postgres"):
        (tmp_path / name).write_text("#!/bin/sh\necho it is broken\nexit 3\n")
        (tmp_path / name).chmod(0o755)
    tmp_path.chmod(0o755)
    # Root lends the server another account, which may not even look into this folder.
    expected = re.escape("it is broken") if os.geteuid() else "cannot be run by the user"
    with pytest.raises(PostgresError, match=expected), postgres.temporary(tmp_path):
        pass
