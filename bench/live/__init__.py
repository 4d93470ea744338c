"""The parts of `bench_live.py`: the desk that is measured, its statements for pgbench, django-helpdesk."""
