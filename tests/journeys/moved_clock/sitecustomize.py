"""Moves the clock of a `pitstop` that a journey starts with this folder on its path.

The file that JOURNEY_CLOCK names says by how many minutes. It is read anew each time, so that hours pass
for a desk while it is being served, and what falls due in them is done by its own worker.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

from pitstop.core import clock

really = clock.now


def moved() -> datetime:
    minutes = Path(os.environ["JOURNEY_CLOCK"]).read_text()
    return really() + timedelta(minutes=int(minutes or 0))


clock.now = moved
