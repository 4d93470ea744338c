"""A worker of procrastinate: `python queue_of_jobs.py DATABASE`. Its jobs do nothing."""

import asyncio
import logging
import sys
from contextlib import suppress
from pathlib import Path

import procrastinate
from procrastinate import job_context

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from timed.asked import Worked, begin

CONCURRENCY = 10
POLL_SECONDS = 0.1  # as a worker of Pitstop; 5 by itself

# Started as a program, and asked for nothing by others: so it may stand in this file.
logging.getLogger("procrastinate").setLevel(logging.ERROR)
app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=sys.argv[1]))
worked: list[Worked] = []


@app.task(name="act", pass_context=True)
async def act(context: job_context.JobContext) -> None:
    scheduled = context.job.scheduled_at
    worked[0].done([scheduled.timestamp()] if scheduled else [])


async def work() -> None:
    async with app.open_async():
        worked.append(await asyncio.to_thread(begin))
        running = asyncio.create_task(
            app.run_worker_async(
                concurrency=CONCURRENCY,
                fetch_job_polling_interval=POLL_SECONDS,
                install_signal_handlers=False,
            )
        )
        while not worked[0].is_over():
            await asyncio.sleep(0.05)
        worked[0].tell()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


asyncio.run(work())
