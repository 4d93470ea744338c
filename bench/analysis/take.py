"""Do one thing once in a process of its own: `python -m analysis.take MODULE:FUNCTION LOG [FIGURES]`.

Prints one line of JSON: seconds and CPU seconds without the imports, peak memory of the process with them,
and the seconds of parts. FIGURES is a file for what was found.
"""

import importlib
import json
import sys
import time
from pathlib import Path

from analysis.figures import PARTS, Four, as_json


def main() -> None:
    module, function = sys.argv[1].split(":")
    act = getattr(importlib.import_module(module), function)
    begin, worked = time.perf_counter(), time.process_time()
    found = act(Path(sys.argv[2]))
    seconds, cpu = time.perf_counter() - begin, time.process_time() - worked
    if len(sys.argv) > 3:
        Path(sys.argv[3]).write_text(json.dumps(as_json(found) if isinstance(found, Four) else found))
    print(json.dumps({"seconds": seconds, "cpu": cpu, "peak": peak(), "parts": PARTS}))


def peak() -> int | None:
    """The most memory this process ever held, in bytes; None where the system doesn't say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return None
    line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main()
