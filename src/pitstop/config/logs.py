"""How a line of the log looks."""

import logging
import time


class UtcFormatter(logging.Formatter):
    """Times in UTC, whatever zone pages are shown in: logs of several machines are read side by side."""

    converter = staticmethod(time.gmtime)
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"
