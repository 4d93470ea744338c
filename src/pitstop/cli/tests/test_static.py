"""Static files are collected when they changed, and not again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from pitstop.cli.static import collect_if_changed, fingerprint


@pytest.fixture
def source(tmp_path: Path, settings: Any) -> Path:
    """A folder with one static file, collected into another folder."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.css").write_text("body { color: black }")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    return folder


def test_they_are_collected_once(source: Path, tmp_path: Path) -> None:
    assert collect_if_changed() is True
    assert (tmp_path / "static" / "a.css").read_text() == "body { color: black }"

    assert collect_if_changed() is False


def test_a_changed_file_is_collected_anew(source: Path, tmp_path: Path) -> None:
    collect_if_changed()
    before = fingerprint()
    (source / "a.css").write_text("body { color: navy }!")

    assert fingerprint() != before
    assert collect_if_changed() is True
    assert (tmp_path / "static" / "a.css").read_text() == "body { color: navy }!"


def test_a_file_that_came_or_went_counts_as_a_change(source: Path) -> None:
    collect_if_changed()
    (source / "b.css").write_text("p {}")
    assert collect_if_changed() is True
    (source / "b.css").unlink()
    assert collect_if_changed() is True
    assert collect_if_changed() is False


def test_going_back_to_an_older_file_takes_effect(source: Path, tmp_path: Path) -> None:
    collect_if_changed()
    (source / "a.css").write_text("p {}")
    os.utime(source / "a.css", (0, 0))  # as an older release unpacks it

    collect_if_changed()

    assert (tmp_path / "static" / "a.css").read_text() == "p {}"


def test_a_folder_that_was_emptied_is_filled_again(source: Path, tmp_path: Path) -> None:
    collect_if_changed()
    for file in (tmp_path / "static").iterdir():
        file.unlink()

    assert collect_if_changed() is True
    assert (tmp_path / "static" / "a.css").exists()
