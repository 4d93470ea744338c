"""Chromium, PostgreSQL and Dovecot: named, found, installed, or refused with the remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import provide
from tools.provide import CannotProvideError


def program(folder: Path, name: str, text: str = "exit 0") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH, so that nothing of this machine is found."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_a_named_chromium_is_taken_before_any_other(path: Path, tmp_path: Path) -> None:
    program(path, "chromium")
    named = program(tmp_path / "mine", "chrome")
    assert provide.chromium({"PITSTOP_TEST_CHROMIUM": str(named)}) == named


def test_a_chromium_on_the_path_is_found_by_any_of_its_names(path: Path) -> None:
    found = program(path, "google-chrome")
    assert provide.chromium({}) == found


def test_a_named_chromium_that_is_none_is_refused(path: Path) -> None:
    with pytest.raises(CannotProvideError, match="PITSTOP_TEST_CHROMIUM names /nowhere/chrome"):
        provide.chromium({"PITSTOP_TEST_CHROMIUM": "/nowhere/chrome"})


def test_no_chromium_and_no_way_to_install_one_says_what_to_do(path: Path) -> None:
    with pytest.raises(CannotProvideError) as caught:
        provide.chromium({})
    assert str(caught.value) == (
        "chromium: not found, and it may not be installed from here. Install the package chromium, or "
        'name one with PITSTOP_TEST_CHROMIUM, or leave it out: make test WITHOUT="chromium"'
    )


def test_a_folder_without_postgresql_is_refused(path: Path, tmp_path: Path) -> None:
    program(tmp_path / "half", "initdb")
    with pytest.raises(CannotProvideError, match="but initdb and postgres are not in it"):
        provide.postgres_bin({"PITSTOP_TEST_POSTGRES_BIN": str(tmp_path / "half")})


def test_the_newest_postgresql_is_taken(path: Path, tmp_path: Path) -> None:
    for version in ("9.6", "15", "17"):
        program(tmp_path / "postgresql" / version / "bin", "initdb")
        program(tmp_path / "postgresql" / version / "bin", "postgres")
    program(tmp_path / "postgresql" / "18" / "bin", "psql")  # Only a client.

    found = provide.installed_postgres([tmp_path / "postgresql"])

    assert found == tmp_path / "postgresql" / "17" / "bin"


def test_a_link_on_the_path_leads_to_the_programs_beside_its_target(path: Path, tmp_path: Path) -> None:
    real = tmp_path / "postgresql" / "16" / "bin"
    program(real, "initdb")
    program(real, "postgres")
    (path / "initdb").symlink_to(real / "initdb")

    assert provide.installed_postgres([]) == real


def test_a_named_dovecot_is_taken_before_any_other(path: Path, tmp_path: Path) -> None:
    program(path, "dovecot")
    named = program(tmp_path / "mine", "dovecot-2.3")
    assert provide.dovecot({"PITSTOP_TEST_DOVECOT": str(named)}) == named


def test_a_dovecot_is_found_where_servers_stand_though_no_path_leads_there(
    path: Path, tmp_path: Path
) -> None:
    found = program(tmp_path / "sbin", "dovecot")
    assert provide.installed_dovecot([tmp_path / "nothing", tmp_path / "sbin"]) == found
    assert provide.installed_dovecot([tmp_path / "nothing"]) is None


def test_a_dovecot_on_the_path_comes_first(path: Path, tmp_path: Path) -> None:
    found = program(path, "dovecot")
    program(tmp_path / "sbin", "dovecot")
    assert provide.installed_dovecot([tmp_path / "sbin"]) == found


def test_a_named_dovecot_that_is_none_is_refused(path: Path) -> None:
    with pytest.raises(CannotProvideError) as caught:
        provide.dovecot({"PITSTOP_TEST_DOVECOT": "/nowhere/dovecot"})
    assert str(caught.value) == (
        "dovecot: PITSTOP_TEST_DOVECOT names /nowhere/dovecot, which is no program that can be run"
    )


def test_no_dovecot_and_no_way_to_install_one_says_what_to_do(path: Path) -> None:
    with pytest.raises(CannotProvideError) as caught:
        provide.dovecot({}, folders=())
    assert str(caught.value) == (
        "dovecot: not found, and it may not be installed from here. Install the package dovecot-imapd, or "
        'name one with PITSTOP_TEST_DOVECOT, or leave it out: make test WITHOUT="dovecot"'
    )


@pytest.fixture
def apt(tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An apt-get that writes down what it was asked, and a sudo that lets it; the file it writes to."""
    monkeypatch.setenv("PATH", f"{path}:/usr/bin:/bin")
    program(path, "sudo", 'shift; exec "$@"')
    asked = tmp_path / "asked"
    asked.touch()
    program(path, "apt-get", f'echo "$DEBIAN_FRONTEND $*" >> {asked}')
    return asked


OPTIONS = "noninteractive --quiet -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"


def test_packages_are_installed_without_questions_after_the_lists_are_renewed(apt: Path) -> None:
    assert provide.install("chromium", "fonts-liberation") is True
    assert apt.read_text().splitlines() == [
        f"{OPTIONS} update",
        f"{OPTIONS} install --yes --no-install-recommends chromium fonts-liberation",
    ]


def test_lists_that_cannot_be_renewed_do_not_stop_an_installation(apt: Path, path: Path) -> None:
    program(path, "apt-get", f'echo "$*" >> {apt}; case "$*" in *update*) exit 100;; esac')
    assert provide.install("chromium") is True


def test_another_apt_at_work_is_waited_for(apt: Path, path: Path) -> None:
    busy = f'echo x >> {apt}; [ "$(wc -l < {apt})" -gt 3 ] || {{ echo "Could not get lock"; exit 100; }}'
    program(path, "apt-get", busy)
    assert provide.install("chromium", pause=0) is True
    assert len(apt.read_text().splitlines()) == 5  # Three times refused, then both commands.


def test_a_package_that_does_not_exist_is_tried_once_and_reported(
    apt: Path, path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    program(
        path,
        "apt-get",
        f'echo x >> {apt}; case "$*" in *install*) echo "E: Unable to locate"; exit 100;; esac',
    )
    assert provide.install("no-such-thing", pause=0) is False
    assert len(apt.read_text().splitlines()) == 2
    assert "E: Unable to locate" in capfd.readouterr().out


@pytest.mark.parametrize("lacking", ["initdb", "postgres"])
def test_half_a_postgresql_is_none(path: Path, tmp_path: Path, lacking: str) -> None:
    for name in {"initdb", "postgres"} - {lacking}:
        program(tmp_path / "postgresql" / "17" / "bin", name)
    assert provide.installed_postgres([tmp_path / "postgresql"]) is None


def test_a_named_folder_is_taken_before_any_other(path: Path, tmp_path: Path) -> None:
    for folder in (path, tmp_path / "mine"):
        program(folder, "initdb")
        program(folder, "postgres")
    assert provide.postgres_bin({"PITSTOP_TEST_POSTGRES_BIN": str(tmp_path / "mine")}) == tmp_path / "mine"
    assert provide.postgres_bin({}) == path


def test_programs_that_may_not_be_run_are_none(path: Path, tmp_path: Path) -> None:
    for name in ("initdb", "postgres"):
        program(tmp_path / "mine", name).chmod(0o644)
    with pytest.raises(CannotProvideError) as caught:
        provide.postgres_bin({"PITSTOP_TEST_POSTGRES_BIN": str(tmp_path / "mine")})
    assert str(caught.value) == (
        f"postgres: PITSTOP_TEST_POSTGRES_BIN names {tmp_path}/mine, but initdb and postgres are not in it"
    )


def test_without_apt_nothing_is_tried(path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert provide.install("chromium") is False
    assert capfd.readouterr().out == ""


def test_another_apt_that_never_ends_is_given_up(apt: Path, path: Path) -> None:
    program(path, "apt-get", f'echo x >> {apt}; echo "E: Could not get lock"; exit 100')
    assert provide.install("chromium", pause=0) is False
    assert len(apt.read_text().splitlines()) == 2 * provide.TRIES
