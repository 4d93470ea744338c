"""What bench_timers.py starts in processes of their own."""
