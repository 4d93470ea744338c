"""The demo organisation for the tests: built by its service once, and written again for each."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pitstop.core.tests.rows_again import Rows, written
from pitstop.demo.services import build

NOW = datetime(2026, 3, 29, 9, 2, 41, 500, tzinfo=UTC)


@pytest.fixture
def mail_folder(tmp_path: Path, settings: Any) -> Path:
    """Where its mails are written."""
    settings.PITSTOP_MAIL_DIR = tmp_path / "mail"
    return tmp_path / "mail"


@pytest.fixture(scope="session")
def first_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[list[Rows], Path]]:
    """The rows of the demo that the first test built, once there are some, and its mails."""
    folder = tmp_path_factory.mktemp("demo")
    yield [], folder / "mail"
    shutil.rmtree(folder)


@pytest.fixture
def demo(db: None, mail_folder: Path, first_demo: tuple[list[Rows], Path]) -> None:
    """The demo, built at `NOW`."""
    built, mails = first_demo
    if built:
        built[0].write()
        shutil.copytree(mails, mail_folder)
        return
    built.append(written(lambda: build(now=NOW))[1])
    shutil.copytree(mail_folder, mails)
