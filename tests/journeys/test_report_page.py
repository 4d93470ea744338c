"""The report's page in a browser: what the script adds, what works without, and that everyone can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

import pitstop_analysis as pa
from pitstop_analysis.tests.logs import runs

pytestmark = pytest.mark.browser

Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report of thirty teams in three places, with busy and rare routes and a pair that plays ping-pong."""
    rare = [f"North/t{n} South/t{n + 1} West/t{n + 2}" for n in range(30) for _ in range(3)]
    busy = ["North/front South/back"] * 40 + ["West/desk South/back West/desk South/back West/desk"] * 30
    path = tmp_path_factory.mktemp("report") / "report.html"
    pa.report(runs(*rare, *busy)).write_html(path)
    return path


@pytest.fixture
def opened(browser: Browser, file: Path) -> Iterator[Opened]:
    contexts = []

    def go(**options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto(file.as_uri())
        return page

    yield go
    for context in contexts:
        context.close()


def test_levels_change_without_script(opened: Opened) -> None:
    page = opened(java_script_enabled=False)
    maps = page.locator("#map .view")
    expect(maps.nth(0)).to_be_visible()
    expect(maps.nth(1)).to_be_hidden()
    page.locator("#map label").nth(1).click()
    expect(maps.nth(1)).to_be_visible()
    expect(maps.nth(0)).to_be_hidden()
    page.locator("#map .view summary").nth(1).click()
    expect(page.get_by_role("rowheader", name="North/front → South/back").first).to_be_visible()
    assert page.locator("button, input[type=search]").count() == 0


def test_a_table_wider_than_a_phone_says_so_and_one_that_fits_does_not(opened: Opened) -> None:
    page = opened(viewport={"width": 390, "height": 800})
    told = page.locator("#routes .beyond")
    expect(told).to_have_text("scrolls sideways →")
    page.set_viewport_size({"width": 1280, "height": 800})
    expect(told).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 1280


def test_the_matrix_changes_without_script_and_is_sorted_with_it(opened: Opened) -> None:
    page = opened(java_script_enabled=False)
    tables = page.locator("#matrix table")
    expect(tables.nth(0)).to_be_visible()
    page.locator("#matrix label", has_text="with self-loops").click()
    expect(tables.nth(1)).to_be_visible()
    expect(tables.nth(0)).to_be_hidden()

    page = opened()
    first = page.locator("#matrix tbody").first.locator("tr").first.locator("th")
    expect(first).to_have_text("South/back")
    page.locator("#matrix thead").first.get_by_role("button", name="South/back").click()
    expect(first).to_have_text("West/desk")


def test_a_team_tells_its_numbers_and_lights_its_routes_by_keyboard(opened: Opened) -> None:
    page = opened()
    first = page.locator("#map .view-0 .bond").first
    first.focus()
    expect(page.locator(".hint")).to_contain_text("West/desk → South/back: 60 hand-offs")
    assert page.locator("#map .view-0 .on").count() == 3
    page.keyboard.press("ArrowRight")
    expect(page.locator(".hint")).not_to_contain_text("West/desk → South/back: 60 hand-offs")
    page.keyboard.press("Escape")
    expect(page.locator(".hint")).to_be_hidden()
    assert page.locator("#map .view-0 .flow [tabindex='0']").count() == 1


def test_a_table_is_sorted_by_its_heads_and_says_how(opened: Opened) -> None:
    page = opened()
    head = page.locator("#routes th", has_text="straight back")
    cell = page.locator("#routes tbody tr").first.locator("th")
    expect(cell).to_have_text("South/back → West/desk")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    expect(cell).not_to_have_text("South/back → West/desk")


def test_the_table_of_routes_is_searched(opened: Opened) -> None:
    page = opened()
    page.get_by_label("Routes with").fill("FRONT")
    expect(page.locator("#routes tbody tr:visible")).to_have_count(1)
    expect(page.locator("#routes [role=status]")).to_contain_text("1 of ")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("dark", 390)])
def test_the_page_is_accessible_and_fits(opened: Opened, scheme: str, width: int) -> None:
    page = opened(color_scheme=scheme, viewport={"width": width, "height": 844})
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_a_sheet_of_paper_holds_every_table(opened: Opened) -> None:
    page = opened(viewport={"width": 688, "height": 1000})
    page.emulate_media(media="print")
    clipped = (
        "[...document.querySelectorAll('table, svg')].filter(e => e.getBoundingClientRect().right > 690)"
    )
    assert page.evaluate(f"{clipped}.length") == 0
    expect(page.locator(".pick + label").first).to_be_hidden()
    expect(page.locator("input[type=search]").first).to_be_hidden()
    expect(page.get_by_role("rowheader", name="North/front → South/back").first).to_be_visible()
