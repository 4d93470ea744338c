"""`pitstop serve`: the desk, for browsers and programs."""

from __future__ import annotations

import os
import signal
import socket
import threading
from _thread import start_new_thread
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

import click
from django.conf import settings
from django.db import connection, connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from pitstop.accounts import queries as accounts
from pitstop.cases import queries as cases
from pitstop.cli import desk
from pitstop.cli.faults import NoAnswer
from pitstop.cli.static import collect_if_changed
from pitstop.demo import queries as demo

EPILOG = """\b
Examples:
  pitstop serve
  pitstop serve --port 8010
  pitstop serve --host 0.0.0.0 --workers 4
\b
On SQLite one process does everything, mail too. On PostgreSQL several processes serve, and mail
leaves by `pitstop worker`, or by --with-worker.
\b
A stop finishes the requests and the mail in hand, for 30 seconds at most. A mail that a slow server
has not taken by then is sent again five minutes later, with the same Message-ID.
"""

WITH_COPY = "pitstop.config.wsgi_with_copy:application"
WITH_WORKER = "pitstop.config.wsgi_with_worker:application"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
THREADS_ON_SQLITE = 8  # readers go on while one writes
THREADS_ON_POSTGRESQL = 2  # of each process; each keeps one connection
# A thread that ends takes its database connection with it, so idle ones are kept as long as may be.
THREAD_IDLE_SECONDS = 600
# A stop finishes the request and the mail in hand, but not at any price: a mail server that answers each step
# just before its time is over could hold the desk for minutes. Then the process is ended in the middle of the
# mail, which stays claimed and leaves again after its lease with the same Message-ID, so it is known as one.
STOP_SECONDS = 30
AGAIN_SECONDS = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """How the desk is served."""

    host: str
    port: int
    workers: int
    threads: int
    with_worker: bool

    @property
    def address(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


@click.command(epilog=EPILOG)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="The port.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes; 2 on PostgreSQL, always 1 on SQLite.")
@click.option("--with-worker", is_flag=True, help="On PostgreSQL too: send mail from the serving processes.")
@click.option("--access-log", is_flag=True, help="Log a line for each request to standard error.")
def serve(host: str, port: int, workers: int | None, with_worker: bool, access_log: bool) -> None:
    """Serve the desk to browsers and programs, until stopped with Ctrl-C or SIGTERM."""
    plan = plan_for(connection.vendor, host=host, port=port, workers=workers, with_worker=with_worker)
    if behind := desk.not_up_to_date():
        raise behind
    str(settings.SECRET_KEY)  # One that can't be read ends this command, not each process of the server.
    must_be_free(plan)
    collect_if_changed()
    if follows_port(plan):
        settings.PITSTOP_BASE_URL = plan.address
    leave_address()
    for line in greeting(plan):
        click.echo(line)
    # A connection must not cross the fork: two processes would talk over each other on it.
    connections.close_all()
    try:
        _server(plan, access_log=access_log).serve()
    finally:
        _be_deaf()
    _settle_sqlite()


def plan_for(vendor: str, *, host: str, port: int, workers: int | None, with_worker: bool) -> Plan:
    """How to serve on this kind of database. Raises `click.UsageError` for what it can't do."""
    if vendor != "sqlite":
        return Plan(host, port, workers or 2, THREADS_ON_POSTGRESQL, with_worker)
    if workers not in (None, 1):
        raise click.UsageError(
            "SQLite is served by one process: leave --workers out, or use PostgreSQL (PITSTOP_DATABASE_URL)."
        )
    return Plan(host, port, 1, THREADS_ON_SQLITE, True)


def must_be_free(plan: Plan) -> None:
    """Raise `NoAnswer` when the port can't be had. The server itself would share it in silence."""
    family = socket.AF_INET6 if ":" in plan.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((plan.host, plan.port))
        except (OSError, TypeError) as problem:  # the latter for what can be no name
            reason = getattr(problem, "strerror", None) or "it is not the name of a host"
            raise NoAnswer(
                [
                    f"{plan.address} can't be listened on: {reason}.",
                    "Remedy: stop what uses it, or choose another with --port or --host.",
                ]
            ) from None


def follows_port(plan: Plan) -> bool:
    """Whether nobody has said the address and it is this machine: then links lead to the served port."""
    base = urlsplit(settings.PITSTOP_BASE_URL)
    is_here = base.scheme == "http" and base.hostname in LOOPBACK and plan.host in LOOPBACK
    return is_here and not settings.PITSTOP_BASE_URL_IS_GIVEN


def leave_address() -> None:
    """Let commands on the same data folder know where the desk is, so that their links lead there too."""
    file = Path(settings.PITSTOP_ADDRESS_FILE)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Moved into its place as a whole, so that no command reads half an address.
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=file.parent, prefix=".address.", delete=False
    ) as draft:
        draft.write(f"{settings.PITSTOP_BASE_URL}\n")
    Path(draft.name).replace(file)


def greeting(plan: Plan) -> Iterable[str]:
    """What somebody who has just started the desk should know."""
    yield f"Pitstop serves on {plan.address} (stop with Ctrl-C)"
    if settings.PITSTOP_SMTP is None:
        yield f"Mail to customers is written to {settings.PITSTOP_MAIL_DIR}"
    if settings.PITSTOP_CONTACT_FORM and cases.intake():
        yield f"Customers open cases at {settings.PITSTOP_BASE_URL}/contact"
    base = urlsplit(settings.PITSTOP_BASE_URL)
    is_here = base.hostname in LOOPBACK
    if is_here and (base.port or 80) != plan.port and base.scheme == "http":
        yield (
            f"Links in mail begin with {settings.PITSTOP_BASE_URL}, which is another port. "
            f"Remedy: PITSTOP_BASE_URL={plan.address}"
        )
    if base.scheme == "https" and not settings.PITSTOP_TRUSTED_PROXIES:
        yield (
            f"{settings.PITSTOP_BASE_URL} needs a proxy that speaks TLS, and no proxy is trusted: to the "
            "desk everybody has the proxy's address, and one who guesses passwords locks all others out. "
            "Remedy: PITSTOP_TRUSTED_PROXIES=1"
        )
    if not plan.with_worker:
        yield "Mail leaves when a worker runs: pitstop worker"
    if accounts.nobody_yet():
        yield "Nobody can sign in yet. Make a team and the first admin:"
        yield '  pitstop team add "Front line"'
        yield '  pitstop admin create you@example.org --name "Your Name" --team "Front line"'
    elif not (is_here and plan.host in LOOPBACK) and demo.is_here():
        yield (
            "WARNING: the demo's people can sign in with a password that everybody knows, and others than "
            "this machine can reach them. Remedy: serve a desk without the demo."
        )


def _be_deaf() -> None:
    """Let a further signal do nothing: Python, on its way out, hears no handler and would end by it, as if
    the desk had not stopped in order.
    """
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)


def _settle_sqlite() -> None:
    """Bring what stands in SQLite's log into its file: whoever copies the file of a stopped desk has it all.

    The server's threads keep their connections until they are cut off; the last one that closes does it.
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connections.close_all()


class _Server(MPServer):
    """Ends however many signals come, and at whatever moment.

    What forwards its own, as `make` does, sends a second one.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.main = os.getpid()

    def signal_handler_interrupt(self, *_signal: object) -> None:
        if os.getpid() != self.main:
            # A serving process hears by its parent's handlers until it has loaded the desk, and serves nobody
            # yet. Passed over, the signal would leave the parent waiting until it kills this one; raised, it
            # can get lost, since a fork's own first steps ignore what is raised in them.
            os._exit(0)
        self.interrupt_signal = True
        self._wake()

    def _stop_workers(self) -> None:
        # In its very first steps a fork forgets what it is told, so whoever hasn't ended is told once more.
        again = threading.Timer(AGAIN_SECONDS, self._tell_workers)
        again.daemon = True
        again.start()
        super()._stop_workers()  # type: ignore[no-untyped-call]
        again.cancel()

    def _tell_workers(self) -> None:
        for each in tuple(self.wrks):
            each.terminate()  # type: ignore[no-untyped-call]

    def signal_handler_reload(self, *_signal: object) -> None:
        self.reload_signal = True
        self._wake()

    def _wake(self) -> None:
        # A handler runs in the middle of whatever holds the lock of this event, another handler perhaps, and
        # would wait for itself.
        start_new_thread(self.main_loop_interrupt.set, ())


def _server(plan: Plan, *, access_log: bool) -> MPServer:
    return _Server(
        WITH_WORKER if plan.with_worker else WITH_COPY,
        address=plan.host,
        port=plan.port,
        interface=Interfaces.WSGI,
        workers=plan.workers,
        blocking_threads=plan.threads,
        blocking_threads_idle_timeout=THREAD_IDLE_SECONDS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.error,  # it warns of the number of threads, which is chosen above
        log_access=access_log,
        # Through the root logger, so that every line has one form and goes to standard error.
        log_dictconfig={
            "loggers": {name: {"level": "INFO", "propagate": True} for name in ("_granian", "granian.access")}
        },
    )
