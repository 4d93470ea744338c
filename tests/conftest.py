"""What the tests across slices share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's own folder."""
    return ROOT


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Where screenshots and the like are kept after the tests."""
    folder = ROOT / "artefacts"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The Chromium to drive. `make test` names it; without it a browser test fails rather than passes."""
    named = os.environ.get("PITSTOP_TEST_CHROMIUM", "/usr/bin/chromium")
    if not os.access(named, os.X_OK):
        pytest.fail('no Chromium: name one with PITSTOP_TEST_CHROMIUM, or choose -m "not browser"')
    return Path(named)
