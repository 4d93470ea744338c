"""A real desk for the journeys: `pitstop serve` on a data folder of its own, visited by Chromium."""

from __future__ import annotations

import email.policy
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

PITSTOP = Path(sys.executable).with_name("pitstop")
PASSWORD = "seven seconds at the pit"
SECONDS = 120.0
PHONE = 390
TEAMS = {"Front line": "answers first", "Billing": "looks after payments", "Network": ""}
PEOPLE = {
    "omar": ("Omar Haddad", "Front line", "support agent", "calm explanations"),
    "priya": ("Priya Rao", "Billing", "refunds specialist", "double payments"),
    "tom": ("Tom Berg", "Billing", "", ""),
}

expect.set_options(timeout=SECONDS * 1000)  # a machine may have more to do


@dataclass
class Desk:
    """A desk that is being served."""

    address: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {
            name: text for name, text in os.environ.items() if not name.startswith(("PITSTOP_", "DJANGO_"))
        }
        return {**kept, "PITSTOP_DATA_DIR": str(self.folder), "PITSTOP_BASE_URL": self.address}

    def run(self, *arguments: str, given: str = "") -> str:
        """One `pitstop` command, to its end; gives what it prints."""
        done = subprocess.run(
            [PITSTOP, *arguments],
            env=self.environment,
            input=given,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def mails(self, to: str = "") -> list[EmailMessage]:
        """What left for this address, or for any, into the mail folder, oldest first."""
        files = sorted((self.folder / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        found = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        return [mail for mail in found if to in ("", mail["To"])]  # type: ignore[misc]

    def mail(self, to: str, holding: str) -> EmailMessage:
        """The mail to this address that holds these words, as soon as it has left."""
        found = wait_for(lambda: [mail for mail in self.mails(to) if holding in mail.get_content()])
        return found[0]


def wait_for(look: Callable[[], list[EmailMessage]]) -> list[EmailMessage]:
    deadline = time.monotonic() + SECONDS
    while not (found := look()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a desk with three teams and their people, made by an admin's commands."""
    desk = Desk("http://127.0.0.1", tmp_path_factory.mktemp("made"))
    desk.run("migrate")
    for team, purpose in TEAMS.items():
        desk.run("team", "add", team, "--purpose", purpose)
    for key, (name, team, job, strength) in PEOPLE.items():
        facts = ("--team", team, "--job", job, "--strength", strength, "--password-file", "-")
        desk.run("person", "add", f"{key}@desk.example", "--name", name, *facts, given=PASSWORD)
    return desk.folder


@pytest.fixture(scope="module")
def desk(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk of its own for each file of journeys, with three teams and their people."""
    its_own = Desk(f"http://127.0.0.1:{free_port()}", copied(made, tmp_path_factory))
    with serving(its_own):
        yield its_own


def copied(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that begins as `made` is."""
    return shutil.copytree(made, tmp_path_factory.mktemp("desk"), dirs_exist_ok=True)


class serving:  # noqa: N801 - reads as a verb where it is used
    """`pitstop serve`, from the moment its sign-in page answers until it has ended by itself."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __enter__(self) -> None:
        self.said = (self.desk.folder / "said").open("w+")
        port = self.desk.address.rpartition(":")[2]
        self.process = subprocess.Popen(
            [PITSTOP, "serve", "--port", port],
            env=self.desk.environment,
            stdin=subprocess.DEVNULL,
            stdout=self.said,
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + SECONDS
        while not self._answers():
            assert self.process.poll() is None and time.monotonic() < deadline, self._words()
            time.sleep(0.1)

    def __exit__(self, *_what: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(SECONDS)
        finally:
            self.process.kill()
            words = self._words()
            self.said.close()
        assert "Internal Server Error" not in words, words

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.desk.address}/sign-in", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, TimeoutError):
            return False

    def _words(self) -> str:
        self.said.flush()
        return Path(self.said.name).read_text()


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@dataclass
class Visitor:
    """Someone with a browser of their own."""

    page: Page
    desk: Desk
    screens: Path
    complaints: list[str] = field(default_factory=list)

    def goes(self, path: str) -> None:
        self.page.goto(self.desk.address + path)

    def signs_in(self, who: str) -> None:
        """Sign in, with the keyboard alone."""
        self.page.get_by_label("E-mail address").fill(f"{who}@desk.example")
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSWORD)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("navigation", name="Main")).to_be_visible()

    def tabs_to(self, target: Locator) -> None:
        """Walk there by Tab, as someone without a mouse must."""
        for _step in range(80):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab never reaches {target}")

    def looks(self, name: str) -> None:
        """The page as it stands is accessible and fits, light, dark and at phone width; pictures are kept."""
        wide = self.page.viewport_size
        touch = self.page.context.new_cdp_session(self.page)
        for look in ("light", "dark", "phone"):
            self.page.emulate_media(color_scheme="dark" if look == "dark" else "light")
            touch.send("Emulation.setTouchEmulationEnabled", {"enabled": look == "phone"})
            if look == "phone":
                self.page.set_viewport_size({"width": PHONE, "height": 844})
            self._check(name, look)
            # As tall as the page, so that what sticks to the window's end is seen at the end.
            height = max(844, self.page.evaluate("document.documentElement.scrollHeight"))
            width = self.page.viewport_size["width"]
            self.page.set_viewport_size({"width": width, "height": min(height, 6000)})
            self.page.screenshot(path=self.screens / f"{name}-{look}.png")
            self.page.set_viewport_size(wide)
        touch.send("Emulation.setTouchEmulationEnabled", {"enabled": False})
        self.page.emulate_media(color_scheme="light")

    def _check(self, name: str, look: str) -> None:
        found = Axe().run(self.page).response["violations"]
        told = [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found]
        assert told == [], f"{name}, {look}"
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], f"{name}, {look}: {width} wide"
        keys = self.page.locator(".key:not(.keys .key):visible").count() if look == "phone" else 0
        assert keys == 0, f"{name}, {look}: {keys} keys to press where there is no keyboard"


@pytest.fixture
def visit(browser: Browser, desk: Desk, artefacts: Path) -> Iterator[Callable[..., Visitor]]:
    """Opens a browser of one's own at the sign-in page. At the end none of them complained of anything."""
    screens = artefacts / "screens"
    screens.mkdir(exist_ok=True)
    opened: list[tuple[BrowserContext, Visitor]] = []

    def visitor(path: str = "/sign-in", **options: object) -> Visitor:
        size = {"width": 1440, "height": 900}
        context = browser.new_context(**{"viewport": size, "locale": "en-GB", **options})  # type: ignore[arg-type]
        page = context.new_page()
        came = Visitor(page, desk, screens)
        page.on("pageerror", lambda error: came.complaints.append(str(error)))
        page.on("console", lambda said: came.complaints.append(said.text))
        opened.append((context, came))
        came.goes(path)
        return came

    yield visitor
    for context, came in opened:
        context.close()
        # A refusal has a status of its own, which the browser notes, htmx notes what is cut off because the
        # page was left, and who types before the page has put the cursor there keeps it; everything else is a
        # complaint.
        noted = re.compile(
            r"Failed to load resource: the server responded with a status of 4\d\d"
            r"|htmx:(afterRequest|sendError|sendAbort), \[object "
            r"|Autofocus processing was blocked because a document already has a focused element"
        )
        assert [each for each in came.complaints if not noted.match(each)] == []
