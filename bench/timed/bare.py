"""The limit: `python bare.py DATABASE`. Claims rows of the same table and deletes them; nothing else."""

import sys
import time
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from timed.asked import begin

CLAIM = """
    DELETE FROM timers_timer WHERE id IN (
        SELECT id FROM timers_timer WHERE try_at <= %s AND kind = 'nothing' ORDER BY try_at, id
        LIMIT 500 FOR UPDATE SKIP LOCKED
    ) RETURNING extract(epoch FROM due_at)::float8
"""


def main() -> None:
    with psycopg.connect(sys.argv[1], autocommit=True) as connection:
        worked = begin()
        while not worked.is_over():
            now = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()) + f"{time.time() % 1:.6f}"[1:] + "+00"
            found = connection.execute(CLAIM, [now]).fetchall()
            if found:
                worked.done([due for (due,) in found])
            else:
                time.sleep(0.005)
        worked.tell()


main()
