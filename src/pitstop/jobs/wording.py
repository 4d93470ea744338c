"""What the worker says of its work, in the log."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from pitstop.core.checks import quoted

REASON = 200

Clock = Callable[[], datetime]

# Also inside what a server quotes: "<lena@example.org> is unknown". More people read logs than mail.
_ADDRESS = re.compile(r"[^\s<>()\[\]:;,\"']+@[^\s<>()\[\]:;,\"']+")


def counted(number: int, what: str) -> str:
    """The number with its thing: "1 mail", "2 mails"."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def why(problem: Exception) -> str:
    """What went wrong on one line, short, and without anybody's address."""
    said = f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__
    return quoted(_ADDRESS.sub("(an address)", " ".join(said.split())), limit=REASON)
