"""What goes wrong, one thing after another."""

from __future__ import annotations

import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tools.chaos.processes import WORKERS, Desk

MAIL_MEGABYTES = 64


class Faults:
    """Kills, stops, fills and moves, until it is time to end; then puts everything right."""

    def __init__(self, desk: Desk, rng: random.Random) -> None:
        self.desk, self.rng = desk, rng
        self.done: Counter[str] = Counter()
        self.has_own_disk = _mount(desk.mail_folder)
        if not self.has_own_disk:
            print(
                "chaos: left out: a full disk (only root may give the mail folder a file system of its own)"
            )

    def run(self, until: float) -> None:
        """One fault every few seconds, until then by the monotonic clock."""
        kinds: dict[Callable[[], None], int] = {
            self._worker: 8,
            self._server: 4,
            self._database: 2,
            self._forward: 3,
            self._back: 2,
            **({self._disk: 3} if self.has_own_disk else {}),
        }
        while time.monotonic() < until:
            time.sleep(self.rng.uniform(0.5, 4))
            (fault,) = self.rng.choices(list(kinds), list(kinds.values()))
            fault()

    def end(self) -> None:
        """Put right what is still wrong."""
        self._empty_disk()
        self.desk.begin_again()
        while len(self.desk.workers) < WORKERS:
            self.desk.work()

    def told(self) -> str:
        """What was done, in words."""
        return ", ".join(f"{name} {count} times" for name, count in sorted(self.done.items()))

    def _worker(self) -> None:
        self.desk.kill_worker(self.rng.randrange(WORKERS))
        self.desk.work()
        self.done["a worker was killed"] += 1

    def _server(self) -> None:
        self.desk.kill_server()
        self.desk.serve()
        self.done["the web processes were killed"] += 1

    def _database(self) -> None:
        self.desk.database.crash()
        time.sleep(self.rng.uniform(0, 3))
        self.desk.database.start()
        self.done["the database was stopped"] += 1

    def _forward(self) -> None:
        self.desk.step(minutes=self.rng.choice([3, 20, 90, 400]))
        self.done["the clock went forward"] += 1

    def _back(self) -> None:
        self.desk.step(minutes=-self.rng.choice([1, 5, 30]))
        self.done["the clock went back"] += 1

    def _disk(self) -> None:
        block = bytes(1 << 16)
        with suppress(OSError), self._ballast.open("wb", buffering=0) as file:
            while file.write(block) == len(block):
                pass
        time.sleep(self.rng.uniform(1, 4))
        self._empty_disk()
        self.done["the mail folder's disk was full"] += 1

    @property
    def _ballast(self) -> Path:
        return self.desk.mail_folder / "ballast.fill"

    def _empty_disk(self) -> None:
        self._ballast.unlink(missing_ok=True)


def _mount(folder: Path) -> bool:
    folder.mkdir(mode=0o700, exist_ok=True)
    mount = shutil.which("mount")
    if mount is None:
        return False
    options = ["-t", "tmpfs", "-o", f"size={MAIL_MEGABYTES}m,mode=700", "pitstop-chaos", str(folder)]
    return subprocess.run([mount, *options], capture_output=True).returncode == 0
