"""Readers of single values: what is taken, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pitstop.config import parsing
from pitstop.config.parsing import BaseUrl, Imap, Smtp, WrongTextError


@pytest.mark.parametrize(
    ("text", "read", "written"),
    [
        ("http://127.0.0.1:8000", BaseUrl("http", "127.0.0.1", 8000), "http://127.0.0.1:8000"),
        ("https://desk.example.org/", BaseUrl("https", "desk.example.org", None), "https://desk.example.org"),
        ("http://[::1]:8000", BaseUrl("http", "::1", 8000), "http://[::1]:8000"),
        ("HTTPS://Desk.Example.org", BaseUrl("https", "desk.example.org", None), "https://desk.example.org"),
    ],
)
def test_base_address(text: str, read: BaseUrl, written: str) -> None:
    assert parsing.base_url(text) == read
    assert str(parsing.base_url(text)) == written


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        ("desk.localhost", True),
        ("192.168.1.5", False),
        ("0.0.0.0", False),
        ("desk.example.org", False),
        ("localhost.example.org", False),
    ],
)
def test_which_host_is_this_machine(host: str, loopback: bool) -> None:
    assert parsing.is_loopback(host) is loopback


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("smtp://mail.example.org", Smtp("mail.example.org", 25, "", "", "none")),
        ("smtps://u:p@mail.example.org", Smtp("mail.example.org", 465, "u", "p", "tls")),
        ("smtp://u:p@mail.example.org?starttls", Smtp("mail.example.org", 587, "u", "p", "starttls")),
        ("smtp://u:p@mail.example.org:2525/?starttls", Smtp("mail.example.org", 2525, "u", "p", "starttls")),
        ("smtps://u%40x.org:a%2Fb%3A@mail", Smtp("mail", 465, "u@x.org", "a/b:", "tls")),
        ("smtp://u:p@127.0.0.1:1025", Smtp("127.0.0.1", 1025, "u", "p", "none")),
    ],
)
def test_mail_server(text: str, read: Smtp) -> None:
    assert parsing.smtp_url(text) == read


def test_a_mail_server_does_not_show_its_password() -> None:
    assert repr(parsing.smtp_url("smtps://u:hunter2@mail")) == "Smtp(mail:465, tls)"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("imaps://u:p@mail.example.org", Imap("mail.example.org", 993, "u", "p", "tls", "INBOX", "")),
        ("imaps://u:p@mail:9993/For%20us", Imap("mail", 9993, "u", "p", "tls", "For us", "")),
        ("imap://u:p@mail/INBOX?starttls", Imap("mail", 143, "u", "p", "starttls", "INBOX", "")),
        ("imap://u:p@[::1]:1143/INBOX", Imap("::1", 1143, "u", "p", "none", "INBOX", "")),
        (
            "imaps://u%40x.org:a%2Fb%3A%C3%A4@mail/INBOX?move=Pitstop",
            Imap("mail", 993, "u@x.org", "a/b:ä", "tls", "INBOX", "Pitstop"),
        ),
    ],
)
def test_mailbox(text: str, read: Imap) -> None:
    assert parsing.imap_url(text) == read


def test_a_mailbox_does_not_show_its_password() -> None:
    assert repr(parsing.imap_url("imaps://u:hunter2@mail")) == "Imap(mail:993, tls, INBOX)"


def test_sender() -> None:
    assert parsing.mail_address("help@example.org") == "help@example.org"
    assert parsing.mail_address("Velo Hub <help@example.org>") == "Velo Hub <help@example.org>"


def test_host_names() -> None:
    assert parsing.host_names("Desk.internal, 10.0.0.7,[::1] ,.example.org") == (
        "desk.internal",
        "10.0.0.7",
        "[::1]",
        ".example.org",
    )
    assert parsing.host_names("") == ()


@pytest.mark.parametrize(
    ("reader", "text", "reason"),
    [
        (parsing.base_url, "desk.example.org", "is not an address that begins with http:// or https://"),
        (parsing.base_url, "ftp://desk", "is not an address that begins with http:// or https://"),
        (parsing.base_url, "https://", "is not an address that begins with http:// or https://"),
        (parsing.base_url, "https://desk/app", "has more in it than a scheme, a host and a port"),
        (parsing.base_url, "https://u:p@desk", "has more in it than a scheme, a host and a port"),
        (parsing.base_url, "https://desk:http", "is not an address that can be read"),
        (parsing.base_url, "https://desk:99999", "is not an address that can be read"),
        (parsing.smtp_url, "mail.example.org:25", "is not an address that begins with smtp:// or smtps://"),
        (parsing.smtp_url, "smtps://mail?starttls", "smtps:// and ?starttls exclude each other"),
        (parsing.smtp_url, "smtp://mail?startls", "has more in it than"),
        (parsing.smtp_url, "smtp://mail/inbox", "has more in it than"),
        (parsing.smtp_url, "smtp://u:p@mail.example.org", "without TLS"),
        (parsing.imap_url, "mail.example.org", "is not an address that begins with imap:// or imaps://"),
        (parsing.imap_url, "imaps://mail/INBOX", "names no user, or no password"),
        (parsing.imap_url, "imaps://u@mail/INBOX", "names no user, or no password"),
        (parsing.imap_url, "imaps://u:p@mail?starttls", "imaps:// and ?starttls exclude each other"),
        (parsing.imap_url, "imaps://u:p@mail?folder=x", "has more in it than"),
        (parsing.imap_url, "imap://u:p@mail.example.org", "without TLS"),
        (parsing.imap_url, "imaps://u:p@mail/Eing%C3%A4nge", "letters beyond ASCII"),
        (parsing.imap_url, "imaps://u:p@mail/IN*", "wildcards"),
        (parsing.imap_url, "imaps://u:p@mail/INBOX?move=A%0D%0AB", "names a folder with"),
        (parsing.imap_url, "imaps://u:p@mail/INBOX?move=INBOX", "the folder that it is fetched from"),
        (parsing.database_url, "mysql://desk@db/desk", "names neither PostgreSQL nor SQLite"),
        (parsing.database_url, "desk.sqlite3", "names neither PostgreSQL nor SQLite"),
        (parsing.database_url, "postgresql://desk@db:port/desk", "is not an address that can be read"),
        (parsing.database_url, "postgresql://desk@db/", "names no database"),
        (parsing.database_url, "sqlite://:memory:", "empty in every thread"),
        (parsing.mail_address, "help", "is no e-mail address"),
        (parsing.mail_address, "a@b.org, c@d.org", "or more than one"),
        (parsing.mail_address, "a@b.org\nBcc: c@d.org", "is no e-mail address"),
        (parsing.host_names, "*", "which is no host name"),
        (parsing.host_names, "http://desk", "which is no host name"),
        (parsing.host_names, "desk/", "which is no host name"),
        (parsing.secret_key, "short", "too short or too uniform"),
        (parsing.secret_key, "x" * 60, "too short or too uniform"),
        (parsing.time_zone, "../etc/passwd", "is no time zone"),
        (parsing.time_zone, "Mars/Olympus", "is no time zone"),
        (parsing.small_number, "10", "is not a whole number from 0 to 9"),
        (parsing.small_number, "-1", "is not a whole number from 0 to 9"),
        (parsing.short_text, "a" * 101, "longer than 100 characters"),
        (parsing.short_text, "two\nlines", "has a line break in it"),
    ],
)
def test_what_is_refused(reader: Callable[[str], Any], text: str, reason: str) -> None:
    with pytest.raises(WrongTextError) as caught:
        reader(text)
    assert reason in str(caught.value)
