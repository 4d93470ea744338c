"""What holds for every test: what runs on a second database, and the browser."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent
# A machine that has other work to do takes longer, and nothing is wrong then.
settings.register_profile("pitstop", deadline=None)
settings.load_profile("pitstop")
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="only tests that touch the database: for a second run on another one",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-only"):
        return
    chosen = [item for item in items if touches_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def touches_database(item: pytest.Item) -> bool:
    asked_for = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(asked_for & DATABASE_FIXTURES)


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


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """A headless Chromium for the tests of one module, each with a context of its own.

    Playwright keeps an event loop in this thread, at which Django would refuse its database; nothing
    of the loop runs while a test asks the database, so it is allowed as long as the browser is open.
    """
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        # Chromium refuses its sandbox to root, as which build machines run; it sees only our own pages.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        started = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield started
        started.close()
