"""How a process that works is told when, and how it answers: the same for all that are compared."""

import json
import sys
import time
from dataclasses import dataclass, field


@dataclass
class Worked:
    """What one worker did until its time was over."""

    until: float
    acted: int = 0
    last: float = 0  # when it did the last of them
    late: list[float] = field(default_factory=list)  # seconds, of each

    def is_over(self) -> bool:
        return time.time() >= self.until

    def done(self, due_at: list[float]) -> None:
        """These were due then, and are done now: what they wrote is there for all to see."""
        now = time.time()
        self.acted += len(due_at)
        self.last = now if due_at else self.last
        self.late += [now - due for due in due_at]

    def tell(self) -> None:
        print(json.dumps({"acted": self.acted, "last": self.last, "late": self.late}), flush=True)


def begin() -> Worked:
    """Say that this process is ready, and wait until all are: so that no start is measured."""
    print("ready", flush=True)
    until = float(sys.stdin.readline())
    return Worked(until)
