"""The parts of `bench_spark.py`: the log, a cluster of two workers, what processes take."""
