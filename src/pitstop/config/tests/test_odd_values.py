"""Values that look right and can't work: refused at the start, with the remedy, not at the first request."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import DisallowedHost
from django.test import RequestFactory

from pitstop.config.env import EnvError, Environment

HOST = "names a host of other letters than a to z, digits, dots and hyphens"
UNREAD = "is not an address that can be read"


def problems(name: str, text: str) -> list[str]:
    """What is wrong with the variable; nothing when it is taken."""
    try:
        Environment.read({name: text})
    except EnvError as wrong:
        return wrong.problems
    return []


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("http://*", HOST),  # would answer to every name that anybody invents
        ("https://.example.org", HOST),  # would answer to all that end so
        ("https://büro.example.org", HOST),  # browsers ask for xn--bro-hoa.example.org
        ("https://desk_one.example.org", HOST),
        ("https://desk example.org", HOST),
        ("https://desk..example.org", HOST),
        ("https://desk.example.org.", HOST),
        ("https://-desk.example.org", HOST),
        ("https://desk,example.org", HOST),
        ("https://desk%41.example.org", HOST),
        ("https://desk\\example.org", HOST),
        ("http://[fe80::1%25eth0]", HOST),
        ("https://\udcff.example.org", HOST),
        ("http://127.0.0.1:0", UNREAD),
        ("http://[::1", UNREAD),
        ("http://[::g]", UNREAD),
    ],
)
def test_an_address_that_no_browser_could_ask_for_is_refused(address: str, why: str) -> None:
    assert problems("PITSTOP_BASE_URL", address) == [
        f"PITSTOP_BASE_URL: {why} (it is {address!r}). Remedy: write http:// or https://, a host and maybe a "
        "port, and nothing after it."
    ]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8000",
        "http://[::1]:8000",
        "http://localhost",
        "https://desk.example.org",
        "https://xn--bro-hoa.example.org",
        "https://DESK-1.example.org:8443/",
        "http://10.0.0.7",
    ],
)
def test_an_address_that_is_taken_is_answered(settings: object, address: str) -> None:
    base = Environment.read({"PITSTOP_BASE_URL": address}).base_url
    asked = str(base).partition("://")[2]
    settings.ALLOWED_HOSTS = [f"[{base.host}]" if ":" in base.host else base.host]  # type: ignore[attr-defined]

    assert RequestFactory().get("/", headers={"host": asked}).get_host() == asked
    with pytest.raises(DisallowedHost):
        RequestFactory().get("/", headers={"host": "evil.example"}).get_host()


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("PITSTOP_DATA_DIR", "~nobody-of-this-name/x", "begins with ~ and names nobody who has a home here"),
        ("PITSTOP_ORGANISATION", "Velo\udcff", "is longer than 100 characters or has a line break in it"),
        ("PITSTOP_ORGANISATION", "Velo\u2028Hub", "is longer than 100 characters or has a line break in it"),
        ("PITSTOP_ORGANISATION", "\x1b[31mVelo", "is longer than 100 characters or has a line break in it"),
        ("PITSTOP_TRUSTED_PROXIES", "\u0663", "is not a whole number from 0 to 9"),
        ("PITSTOP_TRUSTED_PROXIES", "1.0", "is not a whole number from 0 to 9"),
        ("PITSTOP_TIME_ZONE", "Europe", "is no time zone that this machine knows"),
        ("PITSTOP_TIME_ZONE", "/etc/passwd", "is no time zone that this machine knows"),
        ("PITSTOP_TIME_ZONE", "\udcff", "is no time zone that this machine knows"),
        ("PITSTOP_LANGUAGE", "EN", "is none of en, de"),
        ("PITSTOP_CONTACT_FORM", "ON", "is neither on nor off"),
        ("PITSTOP_CONTACT_FORM", "true", "is neither on nor off"),
        ("PITSTOP_LOG_LEVEL", "info", "is none of DEBUG, INFO, WARNING, ERROR"),
        ("PITSTOP_DEBUG", "1", "is neither empty nor the exact word that turns it on"),
        ("PITSTOP_ALLOWED_HOSTS", "desk:8000", "which is no host name"),
        ("PITSTOP_ALLOWED_HOSTS", "*.example.org", "which is no host name"),
        ("PITSTOP_ALLOWED_HOSTS", "büro.example.org", "which is no host name"),
        ("PITSTOP_MAIL_FROM", "Velo; Hub <a@x.org", "is no e-mail address"),
        ("PITSTOP_MAIL_FROM", "a@b@c.org", "is no e-mail address"),
        ("PITSTOP_SMTP_URL", "smtps://mail:0", UNREAD),
        ("PITSTOP_SMTP_URL", "smtps://mail:70000", UNREAD),
        ("PITSTOP_IMAP_URL", "imaps://u:p@mail/in%0d%0abox", "names a folder with"),
        ("PITSTOP_DATABASE_URL", "postgresql://[::1/desk", UNREAD),
        ("PITSTOP_SECRET_KEY", "é" * 60, "too short or too uniform"),
        ("PITSTOP_METRICS_TOKEN", "short", "too short or too uniform"),
    ],
)
def test_what_can_not_work_is_told_with_its_remedy(name: str, text: str, why: str) -> None:
    found = problems(name, text)

    assert len(found) == 1
    assert found[0].startswith(f"{name}: ")
    assert why in found[0]
    assert " Remedy: " in found[0]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PITSTOP_SMTP_URL", "smtps://desk:hunter2@mail:0"),
        ("PITSTOP_IMAP_URL", "imaps://desk:hunter2@mail:0"),
        ("PITSTOP_DATABASE_URL", "postgresql://desk:hunter2@[::1/desk"),
        ("PITSTOP_METRICS_TOKEN", "hunter2"),
    ],
)
def test_no_secret_is_repeated_with_what_is_wrong(name: str, text: str) -> None:
    (problem,) = problems(name, text)

    assert "hunter2" not in problem


def test_the_home_of_the_one_who_starts_it_may_hold_the_data(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    assert Environment.read({"PITSTOP_DATA_DIR": "~/desk"}).data_dir == tmp_path / "desk"
