"""`python -m tools.chaos [--seconds N] [--seed N] [--people N]`: 0 if everything is accounted for, else 1."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tools import postgres, provide
from tools.chaos.faults import Faults
from tools.chaos.load import Load
from tools.chaos.processes import Desk

PRIVATE = "PITSTOP_CHAOS_MOUNTS"  # taken out again below: the desk knows no such variable
DRAIN_SECONDS = 180


def main() -> int:
    """The exit code."""
    options = _options()
    _in_own_mounts()
    seed = random.SystemRandom().randrange(10**6) if options.seed is None else options.seed
    print(f"chaos: seed {seed}, {options.seconds} s, {options.people} people at once", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="pitstop-chaos-"))
    try:
        with postgres.running(provide.postgres_bin(os.environ), "synchronous_commit=on") as server:
            return _run(Desk(folder, server), random.Random(seed), options.seconds, options.people)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seconds", type=int, default=900)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--people", type=int, default=8)
    return parser.parse_args()


def _in_own_mounts() -> None:
    """Begin again where what is mounted is seen by this process alone, and is gone when it ends."""
    unshare = shutil.which("unshare")
    if os.environ.pop(PRIVATE, "") or os.geteuid() != 0 or unshare is None:
        return
    command = [unshare, "--mount", "--propagation", "private", sys.executable, "-m", "tools.chaos"]
    os.execve(unshare, [*command, *sys.argv[1:]], {**os.environ, PRIVATE: "own"})


def _run(desk: Desk, rng: random.Random, seconds: int, people: int) -> int:
    desk.migrate()
    from tools.chaos import account  # noqa: PLC0415 - it loads Django, for which the desk's address stands now

    team_ids, secrets = account.furnish()
    with desk.up():
        load = Load(desk.address, secrets, team_ids, desk.now, seed=rng.random())
        faults = Faults(desk, rng)
        with load.running(people):
            faults.run(until=time.monotonic() + seconds)
        faults.end()
        print(f"chaos: {faults.told()}; {load.told()}", flush=True)
        left = account.drained(desk.now, seconds=DRAIN_SECONDS)
        account.try_again(desk.now())
        desk.step(minutes=3 * 24 * 60)  # all that was promised or limited is over now
        left += [*account.drained(desk.now, seconds=DRAIN_SECONDS), *desk.ended()]
    problems = [*left, *account.problems(load.ledger, desk.now(), desk.mail_folder, desk.real)]
    for problem in problems:
        print(f"chaos: NOT ACCOUNTED FOR: {problem}", flush=True)
    print(f"chaos: {account.told()}", flush=True)
    print("chaos: everything is accounted for" if not problems else "chaos: failed", flush=True)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
