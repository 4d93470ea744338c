"""What processes take while they run: most memory, seconds of processor, and the most disk of a folder."""

import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType

EVERY = 2.0
TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
SHOWN = 100_000_000
"""Bytes below which a process is not named: what starts another one, or clears away."""
NAMES = {
    "CoarseGrainedExecutorBackend": "executor",
    "deploy.worker.Worker": "worker",
    "deploy.master.Master": "master",
    "SparkSubmit": "driver",
    "multiprocessing": "others",
    "bench_spark": "this process",
}
"""Word of a command line to what the process is."""


class Watch:
    """Looks every other second until it is left. Nothing is known where there is no /proc."""

    def __init__(self, folder: Path, roots: Callable[[], Iterable[int]]) -> None:
        self._folder, self._roots = folder, roots
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self.peaks: dict[int, int] = {}
        """Bytes that each process held at most."""
        self.names: dict[int, str] = {}
        self.processor: dict[int, float] = {}
        """Seconds of processor time of each, those before this began included."""
        self._before = 0.0
        self.disk = 0

    def __enter__(self) -> "Watch":
        self.look()
        self._before = sum(self.processor.values())
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def said(self) -> str:
        """In words, the largest process first."""
        order = sorted(self.peaks, key=lambda process: -self.peaks[process])
        order = [process for process in order if self.peaks[process] >= SHOWN]
        held = ", ".join(f"{self.names[process]} {self.peaks[process] / 1e6:,.0f} MB" for process in order)
        worked = sum(self.processor.values()) - self._before
        disk = f"most disk {self.disk / 1e9:,.1f} GB"
        return f"processor {worked:,.0f} s, {disk}, peak memory: {held or 'unknown'}"

    def _look_on(self) -> None:
        while not self._ended.wait(EVERY):
            self.look()

    def look(self) -> None:
        """Once, now."""
        for process in _family(self._roots()):
            peak, worked = _taken(process)
            if not peak:
                continue
            self.names[process] = self.names.get(process) or _name(process)
            self.peaks[process] = max(peak, self.peaks.get(process, 0))
            self.processor[process] = max(worked, self.processor.get(process, 0))
        self.disk = max(self.disk, sum(_size(file) for file in self._folder.rglob("*")))


def _family(roots: Iterable[int]) -> set[int]:
    """The processes and all that they started."""
    parents = {}
    for folder in PROC.glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended
            continue
    found = set(roots)
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _name(process: int) -> str:
    try:
        command = (PROC / str(process) / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return "gone"
    return next((name for word, name in NAMES.items() if any(word in each for each in command)), command[0])


def _taken(process: int) -> tuple[int, float]:
    """Most bytes held so far and seconds of processor; 0 of either once it has ended."""
    try:
        status = (PROC / str(process) / "status").read_text()
        user, system = (PROC / str(process) / "stat").read_text().rpartition(")")[2].split()[11:13]
    except OSError:
        return 0, 0.0
    peak = next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)
    return peak, (int(user) + int(system)) / TICKS


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except OSError:
        return 0
