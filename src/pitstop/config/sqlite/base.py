"""The database backend: transactions of one process take turns instead of racing for SQLite's lock.

SQLite lets one write at a time. Whoever finds it busy sleeps, tries again and sleeps longer, while others who
come later slip in: with 16 at once most are quick and a few wait for seconds. Here they stand in a queue.
Other processes, a command beside the desk say, still wait as SQLite has it.

What is overridden are the places where Django begins and ends a transaction; its types don't name them.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from pitstop.config.sqlite.turns import Turns

_TURNS: defaultdict[str, Turns] = defaultdict(Turns)  # by the database's file


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that stands in the queue for as long as it has a transaction to begin."""

    _turns: Turns | None = None  # whose turn it has

    def _start_transaction_under_autocommit(self) -> None:
        turns = _TURNS[str(self.settings_dict["NAME"])]
        if not turns.take(float(self.settings_dict["OPTIONS"].get("timeout", 5))):
            raise OperationalError("database is locked: others have been writing all the while")
        self._turns = turns
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._end_turn()
            raise

    def _commit(self) -> Any:
        try:
            return super()._commit()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._end_turn()

    def _end_turn(self) -> None:
        turns, self._turns = self._turns, None
        if turns is not None:
            turns.give_back()
