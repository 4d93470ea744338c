"""What several files of tests begin with."""

from pitstop_analysis.tests.histories import small_parts

__all__ = ["small_parts"]
