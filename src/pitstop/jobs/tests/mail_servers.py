"""SMTP servers on loopback: a real one, and one that takes the call and never says a word."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller

from pitstop.core.tests.processes import SECONDS


class Inbox:
    """What a server has accepted. `on_data` is called before it says so to the one who sends."""

    def __init__(self, on_data: Callable[[], None]) -> None:
        self.messages: list[Message] = []
        self._on_data = on_data

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's)
        self.messages.append(message_from_bytes(envelope.content))
        self._on_data()
        return "250 accepted"

    @property
    def message_ids(self) -> list[str | None]:
        return [message["Message-ID"] for message in self.messages]


@contextmanager
def mail_server(on_data: Callable[[], None] = lambda: None) -> Iterator[tuple[Inbox, int]]:
    """A real SMTP server, as its inbox and its port."""
    inbox = Inbox(on_data)
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield inbox, controller.port
    finally:
        controller.stop()


@contextmanager
def silent_server() -> Iterator[tuple[socket.socket, int]]:
    """Takes calls and never answers. `accept()` on it returns when somebody has called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(SECONDS)
        yield server, server.getsockname()[1]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])
