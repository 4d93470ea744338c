"""The parts of `bench_analysis.py`: the log that is made, the four measures, and each way to take them."""
