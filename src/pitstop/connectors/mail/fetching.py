"""One round of fetching: what the worker does again and again."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime

from django.db import InterfaceError, OperationalError

from pitstop.connectors.mail import services
from pitstop.connectors.mail.client import Fetched, ImapServer, NotNowError, Patience, fetch

# How often each mail failed, for as long as this process lives; another process counts for itself.
_patience = Patience()


def fetch_new(
    server: ImapServer,
    *,
    clock: Callable[[], datetime],
    stop: Callable[[], bool],
    trust: ssl.SSLContext | None = None,
    patience: Patience = _patience,
) -> Fetched:
    """Take in every unread mail of the mailbox, until `stop` says so.

    Nothing is lost when the server is away (`ServerAwayError`), nor when the database is (`NotNowError`).
    """

    def take_in(raw: bytes) -> None:
        try:
            services.take_in(now=clock(), raw=raw)
        except (OperationalError, InterfaceError) as problem:
            raise NotNowError(f"{type(problem).__name__}: {problem}") from problem

    def give_up(raw: bytes, why: str) -> None:
        services.keep(now=clock(), raw=raw, why=why)

    return fetch(server, take_in=take_in, give_up=give_up, patience=patience, stop=stop, trust=trust)
