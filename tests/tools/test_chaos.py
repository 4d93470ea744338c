"""The short form of `make chaos`: half a minute with a seed of its own, and everything accounted for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.postgres, pytest.mark.processes]

SECONDS = 30
LONGEST = 600  # on a busy machine most of it is waiting until all that was due has been done


def test_after_half_a_minute_of_chaos_everything_is_accounted_for(root: Path) -> None:
    command = [sys.executable, "-m", "tools.chaos", "--seconds", str(SECONDS), "--seed", "20261122"]
    done = subprocess.run(
        [*command, "--people", "4"], cwd=root, capture_output=True, text=True, timeout=LONGEST
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "everything is accounted for" in said
    assert "was killed" in said or "were killed" in said, "nothing went wrong, so nothing was shown"
