"""From the text of an environment variable to a checked value; `WrongTextError` says what is wrong."""

from __future__ import annotations

import email.utils
import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import dj_database_url

_HOST_NAME = re.compile(r"\.?[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
_MAIL_ADDRESS = re.compile(r"[^@\s<>\"]+@[^@\s<>\"]+")
_DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")


class WrongTextError(ValueError):
    """The text does not say what the variable needs; the message says why, without the remedy."""


@dataclass(frozen=True)
class BaseUrl:
    """The address that people type: scheme, host and maybe a port, nothing after it."""

    scheme: Literal["http", "https"]
    host: str
    port: int | None

    @property
    def is_loopback(self) -> bool:
        return is_loopback(self.host)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port else "")


@dataclass(frozen=True)
class Smtp:
    """Where outgoing mail goes. `security`: "none", "starttls" (required) or "tls" (from the start)."""

    host: str
    port: int
    user: str
    password: str
    security: Literal["none", "starttls", "tls"]

    def __repr__(self) -> str:
        # A settings dump or an error page must not show the password.
        return f"Smtp({self.host}:{self.port}, {self.security})"


@dataclass(frozen=True)
class Imap:
    """Where mail is fetched. `move_to` is the folder for what was taken in; empty: it stays, as read."""

    host: str
    port: int
    user: str
    password: str
    security: Literal["none", "starttls", "tls"]
    folder: str
    move_to: str

    def __repr__(self) -> str:
        return f"Imap({self.host}:{self.port}, {self.security}, {self.folder})"


def is_loopback(host: str) -> bool:
    """True where `host` can only be this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def path(text: str) -> Path:
    try:
        return Path(text).expanduser().absolute()
    except RuntimeError:
        raise WrongTextError("begins with ~ and names nobody who has a home here") from None


def short_text(text: str) -> str:
    if len(text) > 100 or not text.isprintable():
        raise WrongTextError("is longer than 100 characters or has a line break in it")
    return text


def one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise WrongTextError(f"is none of {', '.join(choices)}")
        return text

    return read


def on_or_off(text: str) -> bool:
    if text not in ("on", "off"):
        raise WrongTextError("is neither on nor off")
    return text == "on"


def exact_word(word: str) -> Callable[[str], bool]:
    """A switch that no "1", "true" or leftover can turn on: off when empty, on for the word, else wrong."""

    def read(text: str) -> bool:
        if text not in ("", word):
            raise WrongTextError("is neither empty nor the exact word that turns it on")
        return text == word

    return read


def small_number(text: str) -> int:
    if not re.fullmatch(r"[0-9]", text):
        raise WrongTextError("is not a whole number from 0 to 9")
    return int(text)


def time_zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongTextError("is no time zone that this machine knows") from None


def host_names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in text.split(",") if name.strip())
    for name in names:
        if not (_HOST_NAME.fullmatch(name) or re.fullmatch(r"\[[0-9a-f:]+\]", name)):
            raise WrongTextError(f"has {name!r} in it, which is no host name")
    return names


def mail_address(text: str) -> str:
    found = email.utils.getaddresses([text])
    name, address = found[0] if len(found) == 1 else ("", "")
    if not text.isprintable() or not _MAIL_ADDRESS.fullmatch(address):
        raise WrongTextError("is no e-mail address, or more than one")
    return email.utils.formataddr((name, address)) if name else address


def secret_key(text: str) -> str:
    if len(text) < 32 or len(set(text)) < 10:
        raise WrongTextError("is too short or too uniform to be secret")
    return text


def base_url(text: str) -> BaseUrl:
    parts = _split(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongTextError("is not an address that begins with http:// or https://")
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username is not None:
        raise WrongTextError("has more in it than a scheme, a host and a port")
    if not _can_be_asked_for(parts.hostname):
        raise WrongTextError("names a host of other letters than a to z, digits, dots and hyphens")
    return BaseUrl("https" if parts.scheme == "https" else "http", parts.hostname, parts.port)


def _can_be_asked_for(host: str) -> bool:
    """Whether a request can name this host, and nobody else's: Django takes "*" and ".org" for many."""
    try:
        return "%" not in host and bool(ipaddress.ip_address(host))
    except ValueError:
        return ".." not in host and not host.startswith(".") and bool(_HOST_NAME.fullmatch(host))


def smtp_url(text: str) -> Smtp:
    parts = _split(text)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise WrongTextError("is not an address that begins with smtp:// or smtps://")
    options = [name for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    if parts.path not in ("", "/") or options not in ([], ["starttls"]):
        raise WrongTextError("has more in it than user, password, host, port and ?starttls")
    security: Literal["none", "starttls", "tls"] = "tls" if parts.scheme == "smtps" else "none"
    if options:
        if security == "tls":
            raise WrongTextError("asks for TLS twice: smtps:// and ?starttls exclude each other")
        security = "starttls"
    if parts.password and security == "none" and not is_loopback(parts.hostname):
        raise WrongTextError("would send its password over the network without TLS")
    port = parts.port or {"none": 25, "starttls": 587, "tls": 465}[security]
    return Smtp(parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), security)


def imap_url(text: str) -> Imap:
    parts = _split(text)
    if parts.scheme not in ("imap", "imaps") or not parts.hostname:
        raise WrongTextError("is not an address that begins with imap:// or imaps://")
    if not parts.username or not parts.password:
        raise WrongTextError("names no user, or no password")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if options.keys() - {"starttls", "move"}:
        raise WrongTextError("has more in it than user, password, host, port, folder, ?starttls and ?move=")
    security: Literal["none", "starttls", "tls"] = "tls" if parts.scheme == "imaps" else "none"
    if "starttls" in options:
        if security == "tls":
            raise WrongTextError("asks for TLS twice: imaps:// and ?starttls exclude each other")
        security = "starttls"
    if security == "none" and not is_loopback(parts.hostname):
        raise WrongTextError("would send its password over the network without TLS")
    folder, move_to = unquote(parts.path.strip("/")) or "INBOX", options.get("move", "")
    for name in (folder, move_to):
        if not name.isascii() or not f"{name} ".isprintable() or set(name) & set('"\\*%'):
            raise WrongTextError("names a folder with letters beyond ASCII, quotes or wildcards in it")
    if folder == move_to:
        raise WrongTextError("moves mail into the folder that it is fetched from")
    port = parts.port or {"none": 143, "starttls": 143, "tls": 993}[security]
    return Imap(
        host=parts.hostname,
        port=port,
        user=unquote(parts.username),
        password=unquote(parts.password),
        security=security,
        folder=folder,
        move_to=move_to,
    )


def database_url(text: str) -> str:
    if text.partition(":")[0] not in _DATABASE_SCHEMES:
        raise WrongTextError("names neither PostgreSQL nor SQLite")
    try:
        parsed = dj_database_url.parse(text)
    except dj_database_url.ParseError:
        raise WrongTextError("is not an address that can be read") from None
    if parsed["NAME"] in ("", ":memory:"):
        raise WrongTextError("names no database, or one in memory that would be empty in every thread")
    return text


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        if parts.port == 0:  # Raises as well when it is no number; better here than at the first request.
            raise ValueError
    except ValueError:
        raise WrongTextError("is not an address that can be read") from None
    return parts
