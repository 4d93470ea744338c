"""What several files of tests begin with."""

from pitstop_analysis.tests.histories import small_parts
from pitstop_analysis.tests.in_parts import few_rows

__all__ = ["few_rows", "small_parts"]
