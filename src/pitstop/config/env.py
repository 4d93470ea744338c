"""Every environment variable that Pitstop reads, in one list.

`Environment` is the list: one field, one variable, with its default, what it means and what to do
when it is wrong. `docs/configuration.md` is checked against it. Nothing else reads `os.environ`.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

from pitstop.config import parsing
from pitstop.config.parsing import BaseUrl, Imap, Smtp, WrongTextError

PREFIX = "PITSTOP_"
DEBUG_WORD = "yes-i-am-developing"
LANGUAGES = ("en", "de")

# Read by `make test` and the tests, never by the desk itself.
TEST_VARIABLES = {
    "PITSTOP_TEST_DATABASE_URL": "Database that the tests use; without it, SQLite in a temporary file.",
    "PITSTOP_TEST_CHROMIUM": "Path of a Chromium to drive, where none may be installed.",
    "PITSTOP_TEST_POSTGRES_BIN": "Folder with PostgreSQL's initdb and postgres, where none may be installed.",
    "PITSTOP_TEST_DOVECOT": "Path of a Dovecot 2.3 to fetch mail from, where none may be installed.",
    "PITSTOP_TEST_DATA": "Folder with the open logs that the measures are checked against.",
    "PITSTOP_TEST_POSTGRES_URL": "A running PostgreSQL to test on; its user may create databases.",
}

# Kubernetes sets these in every container beside a service that is called "pitstop". They are not
# ours, and refusing them would stop a desk for the name of its service.
_SERVICE_LINK = re.compile(r"PITSTOP_(SERVICE_HOST|SERVICE_PORT(_.*)?|PORT(_\d+_(TCP|UDP).*)?)")


class EnvError(ImproperlyConfigured):
    """The environment is not usable. `problems` has one text per wrong variable, all of them."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        count = (
            "One environment variable is"
            if len(problems) == 1
            else f"{len(problems)} environment variables are"
        )
        lines = "\n".join(f"- {problem}" for problem in problems)
        super().__init__(f"{count} not as Pitstop needs it:\n{lines}\nAll variables: docs/configuration.md")


@dataclass(frozen=True)
class Variable:
    """One environment variable: how it is called, read, explained and put right."""

    name: str
    read: Callable[[str], Any]
    default: str | None
    default_means: str
    meaning: str
    remedy: str
    secret: bool


def variable(
    name: str,
    read: Callable[[str], Any],
    *,
    meaning: str,
    remedy: str,
    default: str | None = None,
    default_means: str = "",
    secret: bool = False,
) -> Any:
    """Declare a field of `Environment`. `default` is written as a person would write it; None: not set."""
    return dataclasses.field(
        metadata={"variable": Variable(name, read, default, default_means, meaning, remedy, secret)}
    )


@dataclass(frozen=True)
class Environment:
    """What the environment says, read once and checked as a whole."""

    data_dir: Path = variable(
        "PITSTOP_DATA_DIR",
        parsing.path,
        default="./var",
        meaning="Folder for everything that Pitstop keeps on this machine: the SQLite database, the "
        "secret key it made, the local mail folder, the copy of the event log that insights read, the static "
        "files it serves.",
        remedy="name a folder that Pitstop may write to",
    )
    database_url: str | None = variable(
        "PITSTOP_DATABASE_URL",
        parsing.database_url,
        default_means="SQLite in the data folder",
        meaning="Where cases are kept: `postgresql://user:password@host:5432/name`, or "
        "`sqlite:////absolute/path`. SQLite is served by one process; a team uses PostgreSQL.",
        remedy="write postgresql://user:password@host:5432/name, with special characters in the password "
        "percent-encoded, or leave it out for SQLite",
        secret=True,
    )
    secret_key: str | None = variable(
        "PITSTOP_SECRET_KEY",
        parsing.secret_key,
        default_means="made at the first start and kept in the data folder; needed with PostgreSQL",
        meaning="Signs sessions and links. Whoever knows it can sign in as anybody; changing it signs "
        "everybody out. With PostgreSQL it has no default, because machines that share a database must "
        "share the key.",
        remedy="set 50 or more random characters, for example from: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
        secret=True,
    )
    base_url: BaseUrl = variable(
        "PITSTOP_BASE_URL",
        parsing.base_url,
        default="http://127.0.0.1:8000",
        default_means="where a desk was last served from the same data folder (`pitstop serve` leaves the "
        "address in its file `address`), else `http://127.0.0.1:8000`; where that is this machine, "
        "`pitstop serve` takes its own port",
        meaning="The address that people type, and that links in mail begin with. Other host names are "
        "refused. With `https://` cookies are sent over TLS only and browsers are told to stay on TLS.",
        remedy="write http:// or https://, a host and maybe a port, and nothing after it",
    )
    allowed_hosts: tuple[str, ...] = variable(
        "PITSTOP_ALLOWED_HOSTS",
        parsing.host_names,
        default="",
        default_means="none beyond the base address",
        meaning="Further host names to answer to, separated by commas; for example the name that a health "
        "check uses.",
        remedy="write host names separated by commas, without http:// and without *",
    )
    trusted_proxies: int = variable(
        "PITSTOP_TRUSTED_PROXIES",
        parsing.small_number,
        default="0",
        meaning="How many proxies of yours a request passes. The client's address (for throttling) and "
        "whether it came over TLS are read from what the proxies add, and from nothing else. Too high a "
        "number lets a client invent its address.",
        remedy="write the number of your own proxies before Pitstop, from 0 to 9",
    )
    time_zone: ZoneInfo = variable(
        "PITSTOP_TIME_ZONE",
        parsing.time_zone,
        default="UTC",
        meaning="Time zone in which mail to customers shows times, and pages for who chose none. "
        "Times are kept in UTC.",
        remedy="write a name of the tz database such as Europe/Berlin",
    )
    language: str = variable(
        "PITSTOP_LANGUAGE",
        parsing.one_of(LANGUAGES),
        default="en",
        meaning="Language of people who chose none in their profile, of pages for browsers that do not ask "
        "for one, and of mail to customers whose language is not known: `en` or `de`.",
        remedy="write en or de",
    )
    organisation: str = variable(
        "PITSTOP_ORGANISATION",
        parsing.short_text,
        default="Support",
        meaning="Your name as customers read it in mail and on their status page.",
        remedy="write a name of at most 100 characters on one line",
    )
    mail_from: str = variable(
        "PITSTOP_MAIL_FROM",
        parsing.mail_address,
        default="support@localhost",
        meaning="Sender of mail to customers: `help@example.org` or `Example help <help@example.org>`.",
        remedy="write one e-mail address, with a name before it if you like",
    )
    smtp: Smtp | None = variable(
        "PITSTOP_SMTP_URL",
        parsing.smtp_url,
        default_means="mail is written into the folder `mail` of the data folder and not sent",
        meaning="Server that takes outgoing mail: `smtps://user:password@host` (TLS from the start), "
        "`smtp://user:password@host:587?starttls` (TLS required before anything is sent) or `smtp://host` "
        "(no TLS, so no password unless the host is this machine).",
        remedy="write smtps://user:password@host or smtp://user:password@host:587?starttls, with special "
        "characters percent-encoded",
        secret=True,
    )
    imap: Imap | None = variable(
        "PITSTOP_IMAP_URL",
        parsing.imap_url,
        default_means="no mail is fetched",
        meaning="Mailbox that incoming mail comes from: `imaps://user:password@host/INBOX` (TLS from the "
        "start), `imap://user:password@host/INBOX?starttls` (TLS required before the password is sent) or "
        "`imap://user:password@127.0.0.1/INBOX` (no TLS: this machine only). Every unread mail is taken in "
        "and then marked as read, so the mailbox must be Pitstop's own; with `?move=Pitstop` it is moved "
        "into that folder instead. The address of `PITSTOP_MAIL_FROM` must lead to this mailbox, also with "
        "`+` and more after its name, as most servers do.",
        remedy="write imaps://user:password@host/INBOX, with special characters percent-encoded, maybe with "
        "?move=FOLDER behind it",
        secret=True,
    )
    contact_form: bool = variable(
        "PITSTOP_CONTACT_FORM",
        parsing.on_or_off,
        default="on",
        meaning="Whether `/contact` offers customers a form to open a case: `on` or `off`. The case begins "
        "in the team that takes new ones (`pitstop team intake`); while there is none, the form says where "
        "to write to instead.",
        remedy="write on or off",
    )
    metrics_token: str | None = variable(
        "PITSTOP_METRICS_TOKEN",
        parsing.secret_key,
        default_means="`/metrics` answers to this machine alone, and to no proxy",
        meaning="Lets a program elsewhere read `/metrics`: it sends `Authorization: Bearer …` with this "
        "token. Once it is set, a program on this machine must send it too.",
        remedy="set 32 or more random characters, for example from: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
        secret=True,
    )
    pseudonym_key: str | None = variable(
        "PITSTOP_PSEUDONYM_KEY",
        parsing.secret_key,
        default_means="a random key for each run, so that pseudonyms of two runs differ",
        meaning="The key under which `pitstop report --pseudonymise` replaces names: with the same key, the "
        "same name gets the same pseudonym.",
        remedy="set 32 or more random characters, for example from: "
        "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
        secret=True,
    )
    log_level: str = variable(
        "PITSTOP_LOG_LEVEL",
        parsing.one_of(("DEBUG", "INFO", "WARNING", "ERROR")),
        default="INFO",
        meaning="What is written to standard error: `DEBUG`, `INFO`, `WARNING` or `ERROR`.",
        remedy="write DEBUG, INFO, WARNING or ERROR",
    )
    debug: bool = variable(
        "PITSTOP_DEBUG",
        parsing.exact_word(DEBUG_WORD),
        default="",
        default_means="off",
        meaning="Shows errors in the browser, with source and settings. On only for the exact value "
        f"`{DEBUG_WORD}`, and refused unless the base address is this machine.",
        remedy=f"leave it out, or write {DEBUG_WORD} on your own machine",
    )

    @classmethod
    def read(cls, environ: Mapping[str, str]) -> Environment:
        """Read all variables. Raises `EnvError` with every wrong one, not only the first."""
        problems = _unknown(environ)
        values: dict[str, Any] = {}
        for field in dataclasses.fields(cls):
            declared: Variable = field.metadata["variable"]
            try:
                values[field.name] = _value(declared, environ)
            except WrongTextError as wrong:
                problems.append(f"{declared.name}: {wrong}. Remedy: {declared.remedy}.")
        if not problems:
            problems = _contradictions(environment := cls(**values))
            if not problems:
                return environment
        raise EnvError(problems)

    @property
    def on_postgresql(self) -> bool:
        return bool(self.database_url) and not str(self.database_url).startswith("sqlite:")


VARIABLES: tuple[Variable, ...] = tuple(
    field.metadata["variable"] for field in dataclasses.fields(Environment)
)


def _value(declared: Variable, environ: Mapping[str, str]) -> Any:
    text = _text(declared, environ)
    if text is None:
        text = declared.default
    if text is None:
        return None
    try:
        return declared.read(text)
    except WrongTextError as wrong:
        if declared.secret:
            raise
        raise WrongTextError(f"{wrong} (it is {text!r})") from None


def _text(declared: Variable, environ: Mapping[str, str]) -> str | None:
    """The variable's text, from the environment or from the file that NAME_FILE names. Empty is not set."""
    direct = environ.get(declared.name, "").strip()
    file_name = environ.get(f"{declared.name}_FILE", "").strip()
    if not file_name:
        return direct or None
    if direct:
        raise WrongTextError(f"both {declared.name} and {declared.name}_FILE are set, and only one can hold")
    try:
        content = Path(file_name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise WrongTextError(
            f"{declared.name}_FILE names {file_name!r}, which cannot be read: {reason}"
        ) from None
    if not content:
        raise WrongTextError(f"{declared.name}_FILE names {file_name!r}, which is empty")
    return content


def _unknown(environ: Mapping[str, str]) -> list[str]:
    """A misspelt variable would silently leave its default in force, so it is refused."""
    known = {name for v in VARIABLES for name in (v.name, f"{v.name}_FILE")} | TEST_VARIABLES.keys()
    problems = []
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name in known or _SERVICE_LINK.fullmatch(name):
            continue
        near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.75)
        hint = f"Did you mean {near[0]}? " if near else ""
        problems.append(f"{name}: there is no such variable. {hint}Remedy: correct the name or remove it.")
    return problems


def _contradictions(environment: Environment) -> list[str]:
    """What each variable allows by itself but not together."""
    problems = []
    if environment.debug and not environment.base_url.is_loopback:
        problems.append(
            f"PITSTOP_DEBUG: refused while PITSTOP_BASE_URL is {environment.base_url}, because error pages "
            "would show source and settings to others. Remedy: remove PITSTOP_DEBUG."
        )
    if environment.on_postgresql and environment.secret_key is None:
        remedy = next(v.remedy for v in VARIABLES if v.name == "PITSTOP_SECRET_KEY")
        problems.append(
            "PITSTOP_SECRET_KEY: not set, and with PostgreSQL it must be, because machines that share a "
            f"database must share the key. Remedy: {remedy}."
        )
    return problems
