"""Fetching mail by IMAP: each mail is marked only after it was taken in, so none is lost on the way.

A crash in between brings the same mail again; whoever takes it in knows it by its Message-ID.
"""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

SECONDS = 15  # for each answer of the server: a silent one must not keep the worker from the rest
LARGEST = 60 * 1024 * 1024  # Servers take 25 to 50 MB; what is larger would only fill this machine's memory.
TRIES = 3
SET_ASIDE = "PitstopFailed"  # a keyword of the mail, or a folder on servers without keywords

_NUMBER = re.compile(rb"\(.*?RFC822\.SIZE (\d+)")


class ImapServer(Protocol):
    """Where mail is fetched. `security` is "none", "starttls" or "tls"."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def user(self) -> str: ...
    @property
    def password(self) -> str: ...
    @property
    def security(self) -> str: ...
    @property
    def folder(self) -> str: ...
    @property
    def move_to(self) -> str: ...


class ServerAwayError(Exception):
    """The server can't be reached, refuses us, or went away in the middle. Everything stays as it is."""


class NotNowError(Exception):
    """Raised by who takes mail in, when no mail could be taken in now, whichever it is. Everything stays."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one round came to. Failed mails are tried again; those set aside wait for a person."""

    taken: int = 0
    failed: int = 0
    set_aside: int = 0


@dataclass
class Patience:
    """How often each mail has failed, for as long as this process lives."""

    tries: int = TRIES
    failures: dict[tuple[bytes, bytes], int] = field(default_factory=dict)

    def failed(self, mail: tuple[bytes, bytes]) -> bool:
        """Count a failure. True when the mail has failed often enough to be set aside."""
        self.failures[mail] = self.failures.get(mail, 0) + 1
        return self.failures[mail] >= self.tries

    def forget(self, mail: tuple[bytes, bytes]) -> None:
        """Nothing more is to be counted for it."""
        self.failures.pop(mail, None)


TakeIn = Callable[[bytes], None]
GiveUp = Callable[[bytes, str], None]


def fetch(
    server: ImapServer,
    *,
    take_in: TakeIn,
    give_up: GiveUp,
    patience: Patience,
    stop: Callable[[], bool] = lambda: False,
    trust: ssl.SSLContext | None = None,
) -> Fetched:
    """Hand each unread mail to `take_in`, which returns after its commit; then mark it, or move it.

    A mail at which `take_in` fails stays for the next round, and is handed to `give_up` with what went wrong
    and set aside after some rounds: it never holds up the others. Raises `ServerAwayError`.
    """
    counts = {"taken": 0, "failed": 0, "set_aside": 0}
    with _mailbox(server, trust) as mailbox:
        for uid in mailbox.unread():
            if stop():
                break
            done = _one(mailbox, uid, take_in, give_up, patience)
            if done:
                counts[done] += 1
    return Fetched(**counts)


def _one(mailbox: _Mailbox, uid: bytes, take_in: TakeIn, give_up: GiveUp, patience: Patience) -> str:
    mail = (mailbox.validity, uid)
    size = mailbox.size(uid)
    if size is None:
        return ""  # Somebody else removed it since we looked.
    if size > LARGEST:
        give_up(mailbox.head(uid), f"it has {size} bytes, and {LARGEST} can be read")
        mailbox.set_aside(uid)
        return "set_aside"
    raw = mailbox.read(uid)
    if raw is None:
        return ""
    try:
        take_in(raw)
    except NotNowError:
        raise
    except Exception as problem:  # whatever one mail meets, the others must still come in
        if not patience.failed(mail):
            return "failed"
        give_up(raw, f"{type(problem).__name__}: {problem}")
        mailbox.set_aside(uid)
        patience.forget(mail)
        return "set_aside"
    mailbox.mark_taken(uid)
    patience.forget(mail)
    return "taken"


@contextmanager
def _mailbox(server: ImapServer, trust: ssl.SSLContext | None) -> Iterator[_Mailbox]:
    """The mailbox, opened. What the connection does wrong is told as `ServerAwayError`."""
    connection: imaplib.IMAP4 | None = None
    try:
        connection = _connect(server, trust or ssl.create_default_context())
        yield _Mailbox(connection, server)
    except (imaplib.IMAP4.error, OSError) as problem:
        raise ServerAwayError(_words(problem)) from problem
    finally:
        if connection is not None:
            with suppress(imaplib.IMAP4.error, OSError):
                connection.logout()
            with suppress(OSError):
                connection.shutdown()


def _connect(server: ImapServer, trust: ssl.SSLContext) -> imaplib.IMAP4:
    if server.security == "tls":
        connection: imaplib.IMAP4 = imaplib.IMAP4_SSL(
            server.host, server.port, ssl_context=trust, timeout=SECONDS
        )
    else:
        connection = imaplib.IMAP4(server.host, server.port, timeout=SECONDS)
        if server.security == "starttls":
            connection.starttls(trust)
    try:
        _sign_in(connection, server)
    except BaseException:
        with suppress(OSError):
            connection.shutdown()
        raise
    return connection


def _sign_in(connection: imaplib.IMAP4, server: ImapServer) -> None:
    if "AUTH=PLAIN" in connection.capabilities:  # takes any alphabet, where LOGIN takes ASCII only
        secret = f"\0{server.user}\0{server.password}".encode()
        connection.authenticate("PLAIN", lambda _challenge: secret)
    else:
        connection.login(_quoted(server.user), server.password)


class _Mailbox:
    """One folder of an IMAP server, open for reading and marking."""

    def __init__(self, connection: imaplib.IMAP4, server: ImapServer) -> None:
        self._connection = connection
        self._server = server
        done, said = connection.select(_quoted(server.folder))
        if done != "OK":
            raise ServerAwayError(f"the folder {server.folder} can't be opened: {_said(said)}")
        self.validity = _response(connection, "UIDVALIDITY")
        permanent = _response(connection, "PERMANENTFLAGS")
        self._has_keywords = b"\\*" in permanent or SET_ASIDE.encode() in permanent
        self._can = connection.capability()[1][0].split()  # asked anew: before signing in it is only a part
        if server.move_to:
            self._make(server.move_to)

    def unread(self) -> list[bytes]:
        """The unread mails that were not set aside, oldest first. They keep their numbers meanwhile."""
        return self._do("SEARCH", "UNSEEN", "UNDELETED", "UNKEYWORD", SET_ASIDE)[0].split()

    def size(self, uid: bytes) -> int | None:
        """The bytes of a mail; None when it is gone."""
        for line in self._do("FETCH", uid.decode(), "(RFC822.SIZE)"):
            if found := _NUMBER.search(line):
                return int(found.group(1))
        return None

    def read(self, uid: bytes) -> bytes | None:
        """A whole mail, without marking it as read; None when it is gone."""
        return self._content(uid, "(BODY.PEEK[])")

    def head(self, uid: bytes) -> bytes:
        """The headers of a mail, and the beginning of what follows."""
        return self._content(uid, "(BODY.PEEK[]<0.100000>)") or b""

    def _content(self, uid: bytes, what: str) -> bytes | None:
        done, said = self._connection.uid("FETCH", uid.decode(), what)
        self._check(done, said, "FETCH")
        parts = (part for part in said if isinstance(part, tuple) and b"BODY[" in part[0])
        return next((content for _head, content in parts), None)

    def mark_taken(self, uid: bytes) -> None:
        """Read, and moved where the server is told to."""
        self._do("STORE", uid.decode(), "+FLAGS", "(\\Seen)")
        if self._server.move_to:
            self._move(uid, self._server.move_to)

    def set_aside(self, uid: bytes) -> None:
        """Out of the way of the others, unread and flagged, for a person to look at."""
        if self._has_keywords:
            self._do("STORE", uid.decode(), "+FLAGS", f"(\\Flagged {SET_ASIDE})")
        else:
            self._make(SET_ASIDE)
            self._do("STORE", uid.decode(), "+FLAGS", "(\\Flagged)")
            self._move(uid, SET_ASIDE)

    def _move(self, uid: bytes, folder: str) -> None:
        if b"MOVE" in self._can:
            self._do("MOVE", uid.decode(), _quoted(folder))
            return
        self._do("COPY", uid.decode(), _quoted(folder))
        self._do("STORE", uid.decode(), "+FLAGS", "(\\Deleted)")
        if b"UIDPLUS" in self._can:  # Without it others' deleted mails would go as well.
            self._do("EXPUNGE", uid.decode())

    def _make(self, folder: str) -> None:
        self._connection.xatom(
            "CREATE", _quoted(folder)
        )  # "NO" where it is there already; if not, moving will tell.

    def _do(self, command: str, *arguments: str) -> list[bytes]:
        done, said = self._connection.uid(command, *arguments)
        self._check(done, said, command)
        return [part if isinstance(part, bytes) else b"" for part in said] or [b""]

    def _check(self, done: str, said: object, command: str) -> None:
        if done != "OK":
            raise ServerAwayError(f"it answered {command} with: {_said(said)}")


def _response(connection: imaplib.IMAP4, name: str) -> bytes:
    _name, said = connection.response(name)
    return b" ".join(part for part in said or () if isinstance(part, bytes))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _said(said: object) -> str:
    parts = said if isinstance(said, list | tuple) else [said]
    return " ".join(part.decode("utf-8", "replace") for part in parts if isinstance(part, bytes))[:200]


def _words(problem: Exception) -> str:
    said = problem.args[0] if problem.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(problem)
    return f"{type(problem).__name__}: {text}"[:300]
