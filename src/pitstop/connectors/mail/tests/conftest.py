"""A desk with mail, and Dovecot, for the tests of incoming mail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pitstop.accounts.intake import services as intake
from pitstop.conftest import World
from pitstop.connectors.mail.tests.imap_servers import ImapServer, imap_server
from pitstop.connectors.mail.tests.written import OURS


@pytest.fixture(scope="session")
def dovecot() -> Path:
    """The Dovecot to start. `make test` names it; without it these tests fail rather than pass."""
    named = os.environ.get("PITSTOP_TEST_DOVECOT", "/usr/sbin/dovecot")
    if not os.access(named, os.X_OK):
        pytest.fail('no Dovecot: name one with PITSTOP_TEST_DOVECOT, or choose -m "not dovecot"')
    return Path(named)


@pytest.fixture(scope="module")
def running_server(dovecot: Path) -> Iterator[ImapServer]:
    """One server for the tests of a module."""
    with imap_server(dovecot) as server:
        yield server


@pytest.fixture
def server(running_server: ImapServer) -> ImapServer:
    """The server, up, with an empty mailbox."""
    if running_server.process is None:
        running_server.start()
    running_server.empty()
    return running_server


@pytest.fixture
def desk(world: World, settings: Any) -> World:
    """A desk whose mail comes back to it, and whose front line takes new cases."""
    settings.PITSTOP_MAIL_FROM = f"Example help <{OURS}>"
    intake.take_new_cases(team=world.front)
    return world
