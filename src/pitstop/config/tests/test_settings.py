"""The settings that a desk really starts with, read by a fresh process as the server reads them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SHOW = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""
KEY = "k3Y-of-a-desk-that-nobody-else-knows-0123456789-abcdefgh"
PUBLIC = {"PITSTOP_BASE_URL": "https://desk.example.org"}


def settings(folder: Path, environ: dict[str, str], *names: str) -> dict[str, Any]:
    done = start(folder, environ, SHOW, *names)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def start(folder: Path, environ: dict[str, str], code: str, *args: str) -> subprocess.CompletedProcess[str]:
    own = {name: text for name, text in os.environ.items() if not name.startswith("PITSTOP_")}
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code, *args],
        cwd=folder,
        env={**own, "DJANGO_SETTINGS_MODULE": "pitstop.config.settings", **environ},
        capture_output=True,
        text=True,
    )


def test_a_desk_on_this_machine(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        {},
        "DEBUG",
        "ALLOWED_HOSTS",
        "SESSION_COOKIE_SECURE",
        "SESSION_COOKIE_NAME",
        "SECURE_HSTS_SECONDS",
        "SECURE_SSL_REDIRECT",
        "PITSTOP_MAIL_DIR",
        "PITSTOP_EVENTS_DIR",
    )
    assert found == {
        "DEBUG": False,
        "ALLOWED_HOSTS": ["127.0.0.1", "[::1]", "localhost"],
        "SESSION_COOKIE_SECURE": False,
        "SESSION_COOKIE_NAME": "pitstop-session",
        "SECURE_HSTS_SECONDS": 0,
        "SECURE_SSL_REDIRECT": False,
        "PITSTOP_MAIL_DIR": str(tmp_path / "var" / "mail"),
        "PITSTOP_EVENTS_DIR": str(tmp_path / "var" / "log"),
    }


def test_importing_the_settings_leaves_nothing_behind(tmp_path: Path) -> None:
    settings(tmp_path, {}, "DATABASES", "STATIC_ROOT")
    assert list(tmp_path.iterdir()) == []


def test_the_key_is_made_at_first_use_and_stays(tmp_path: Path) -> None:
    first = settings(tmp_path, {}, "SECRET_KEY")
    assert settings(tmp_path, {}, "SECRET_KEY") == first
    assert (tmp_path / "var" / "secret_key").read_text().strip() == first["SECRET_KEY"]


def test_a_public_desk_keeps_browsers_on_tls(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        {**PUBLIC, "PITSTOP_TRUSTED_PROXIES": "1", "PITSTOP_ALLOWED_HOSTS": "health.internal"},
        "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_NAME",
        "SECURE_HSTS_SECONDS",
        "SECURE_SSL_REDIRECT",
        "SECURE_PROXY_SSL_HEADER",
    )
    assert found == {
        "ALLOWED_HOSTS": ["desk.example.org", "health.internal"],
        "CSRF_TRUSTED_ORIGINS": ["https://desk.example.org"],
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_NAME": "__Host-pitstop-session",
        "SECURE_HSTS_SECONDS": 31536000,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_PROXY_SSL_HEADER": ["HTTP_X_FORWARDED_PROTO", "https"],
    }


def test_without_a_proxy_of_ours_no_header_is_believed_and_nothing_redirects_for_ever(tmp_path: Path) -> None:
    found = settings(tmp_path, PUBLIC, "SECURE_SSL_REDIRECT", "SECURE_PROXY_SSL_HEADER")
    assert found == {"SECURE_SSL_REDIRECT": False, "SECURE_PROXY_SSL_HEADER": None}


def test_a_public_desk_passes_djangos_own_review(tmp_path: Path) -> None:
    code = "import django; from django.core.management import call_command; django.setup(); "
    code += "call_command('check', deploy=True, fail_level='WARNING')"
    environ = {**PUBLIC, "PITSTOP_TRUSTED_PROXIES": "1", "PITSTOP_SECRET_KEY": KEY}

    done = start(tmp_path, environ, code)

    # Subdomains and preloading are the owner's to decide: they reach beyond this desk.
    others = [line for line in done.stderr.splitlines() if "security.W" in line]
    assert [line.split(")")[0].split("security.")[1] for line in others] == ["W005", "W021"]


def test_a_wrong_environment_stops_the_server_with_the_remedy(tmp_path: Path) -> None:
    environ = {"PITSTOP_LANGUAGE": "fr", "PITSTOP_SMTP": "smtp://mail"}
    done = start(tmp_path, environ, "import pitstop.config.wsgi")

    assert done.returncode == 1
    assert "2 environment variables are not as Pitstop needs it:" in done.stderr
    assert "PITSTOP_LANGUAGE: is none of en, de (it is 'fr'). Remedy: write en or de." in done.stderr
    assert "PITSTOP_SMTP: there is no such variable. Did you mean PITSTOP_SMTP_URL?" in done.stderr


def test_a_data_folder_that_cannot_be_written_stops_the_server_not_the_first_visitor(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("")
    done = start(tmp_path, {}, "import pitstop.config.wsgi")
    assert done.returncode == 1
    assert "Remedy: set PITSTOP_SECRET_KEY, or let Pitstop write to PITSTOP_DATA_DIR." in done.stderr


@pytest.mark.parametrize("folder", ["plain", "with space", "50% off?", "größe#1"])
def test_the_data_folder_may_have_any_name(tmp_path: Path, folder: str) -> None:
    environ = {"PITSTOP_DATA_DIR": str(tmp_path / folder)}
    found = settings(tmp_path, environ, "DATABASES")
    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / folder / "pitstop.sqlite3")


def left(folder: Path, address: bytes) -> None:
    (folder / "var").mkdir()
    (folder / "var" / "address").write_bytes(address)


def test_links_lead_to_where_the_desk_was_served_last_unless_the_environment_says_otherwise(
    tmp_path: Path,
) -> None:
    left(tmp_path, b"http://127.0.0.1:8131\n")
    names = ("PITSTOP_BASE_URL", "PITSTOP_BASE_URL_IS_GIVEN")

    assert settings(tmp_path, {}, *names) == {
        "PITSTOP_BASE_URL": "http://127.0.0.1:8131",
        "PITSTOP_BASE_URL_IS_GIVEN": False,
    }
    assert settings(tmp_path, PUBLIC, *names) == {
        "PITSTOP_BASE_URL": "https://desk.example.org",
        "PITSTOP_BASE_URL_IS_GIVEN": True,
    }


def test_an_address_that_was_left_is_held_to_the_same_rules(tmp_path: Path) -> None:
    left(tmp_path, b"https://desk.example.org\n")
    assert settings(tmp_path, {}, "SESSION_COOKIE_SECURE") == {"SESSION_COOKIE_SECURE": True}

    done = start(tmp_path, {"PITSTOP_DEBUG": "yes-i-am-developing"}, "import pitstop.config.settings")
    assert "PITSTOP_DEBUG: refused while PITSTOP_BASE_URL is https://desk.example.org" in done.stderr


@pytest.mark.parametrize("content", [b"", b"htt", b"\xff\xfe", b"http://desk/status\n", b"x" * 5000])
def test_an_address_that_was_spoilt_is_named_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    left(tmp_path, content)
    done = start(tmp_path, {}, "import pitstop.config.settings")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-2] == (
        f"- PITSTOP_BASE_URL: not set, and what stands in {tmp_path}/var/address is no address. Remedy: set "
        "PITSTOP_BASE_URL, or remove the file: `pitstop serve` writes it anew."
    )
    assert settings(tmp_path, PUBLIC, "PITSTOP_BASE_URL") == {"PITSTOP_BASE_URL": "https://desk.example.org"}
