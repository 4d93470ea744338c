"""Targets, and the clocks that they run on each stretch of a case."""
