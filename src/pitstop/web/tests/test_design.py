"""The design in a real browser: its pages, its keys and its forms, under the policy that production sends.

Pages are rendered here and handed to Chromium by a route, so neither a server nor a database takes part.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import include, path
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect, sync_playwright

from pitstop.web import design
from pitstop.web.design_samples import components

SITE = "http://pitstop.test"
NOW = datetime(2026, 11, 21, 13, 5, tzinfo=UTC)
SAMPLES = ["desk", "board", "case", "handoff", "incoming", "status"]
PAGES = ["design", *SAMPLES, "400", "403", "404", "500"]
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
POLICY = "; ".join(
    f"{name} {' '.join(sources)}" for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)

pytestmark = pytest.mark.browser


def _elsewhere(_request: HttpRequest) -> HttpResponse:
    raise Http404


# The addresses that the frame of a page names; nothing here asks for them.
_named = (
    *("desk", "board", "search", "search_palette", "sign_in", "sign_out", "new_case", "new_batch"),
    *("notices", "profile"),
)
_web = [path("" if name == "desk" else name, _elsewhere, name=name) for name in _named]
urlpatterns = [path("", include((_web, "web")))]


def page_text(name: str) -> str:
    request = RequestFactory().get("/")
    if name == "design":
        return design.design(request).content.decode()
    return (
        design.sample(request, name).content.decode() if name in SAMPLES else render_to_string(f"{name}.html")
    )


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    with override_settings(ROOT_URLCONF=__name__):
        still = render_to_string("web/design.html", components(NOW), RequestFactory().get("/"))
        return {name: page_text(name) for name in PAGES} | {"still": still}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    named = os.environ.get("PITSTOP_TEST_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=named, args=["--no-sandbox"])
        yield started
        started.close()


def serve(context: BrowserContext, texts: dict[str, str]) -> list[Request]:
    """Answers everything that pages of the context ask for; the list fills with what they post."""
    posted: list[Request] = []

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.method == "POST":
            posted.append(route.request)
            route.fulfill(status=204)
        elif path.startswith("/static/"):
            file = Path(finders.find(path.removeprefix("/static/")))
            route.fulfill(body=file.read_bytes(), content_type=TYPES[file.suffix])
        elif path == "/favicon.ico":
            route.fulfill(status=204)
        else:
            text = texts.get(path.strip("/"), "<!doctype html><title>Elsewhere</title>")
            headers = {"content-security-policy": POLICY}
            route.fulfill(body=text, content_type="text/html; charset=utf-8", headers=headers)

    context.route("**/*", answer)
    return posted


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    yield opened
    opened.close()


@pytest.fixture
def posted(context: BrowserContext, texts: dict[str, str]) -> list[Request]:
    return serve(context, texts)


@pytest.fixture
def page(context: BrowserContext, posted: list[Request]) -> Page:
    return context.new_page()


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 390)], ids=["light", "dark", "phone"]
)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_fits_and_keeps_the_policy(
    browser: Browser, texts: dict[str, str], name: str, scheme: str, width: int
) -> None:
    context = browser.new_context(
        color_scheme=scheme, viewport={"width": width, "height": 844}, has_touch=width < 500
    )
    serve(context, texts)
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{SITE}/{name}")
    found = Axe().run(page).response["violations"]

    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in found] == []
    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_needs_no_script_to_be_read(browser: Browser, texts: dict[str, str], name: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    serve(context, texts)
    page = context.new_page()

    page.goto(f"{SITE}/{name}")

    expect(page.locator("h1")).not_to_be_empty()
    context.close()


def test_a_sample_that_does_not_exist_is_not_found() -> None:
    with pytest.raises(Http404):
        design.sample(RequestFactory().get("/"), "nothing")


def test_the_help_lists_the_keys_of_this_page(page: Page) -> None:
    page.goto(f"{SITE}/desk")

    page.keyboard.press("?")

    sheet = page.get_by_role("dialog", name="Keys on this page")
    expect(sheet).to_be_visible()
    assert sheet.locator("dl > div").all_inner_texts() == [
        "Desk\ng d",
        "Insights\ng i",
        "Search, or find an act\n/",
        "New case\nn",
        "Notices\ng n",
        "Profile\ng p",
        "Accept\na",
        "Return\nr",
        "Hand over several cases\ng h",
        "Search, or find an act, also while typing\nCtrl K",
        "Next and previous row\nj k",
        "Leave a field\nEsc",
    ]


def test_j_and_k_walk_the_rows_and_enter_opens_one(page: Page) -> None:
    page.goto(f"{SITE}/desk")

    page.keyboard.press("j")
    expect(page.get_by_role("link", name="#4821 Refund twice refused")).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="#4790 Invoice address")).to_be_focused()
    page.keyboard.press("k")
    expect(page.get_by_role("link", name="#4807 Two parcels, one label")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{SITE}/case")


def test_a_key_acts_on_the_row_in_use(page: Page) -> None:
    page.goto(f"{SITE}/desk")
    page.evaluate("document.querySelectorAll('[data-key=r]').forEach((a, n) => { a.href = '/return-' + n; })")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("r")

    expect(page).to_have_url(f"{SITE}/return-1")


def test_keys_rest_while_someone_types_and_escape_ends_that(page: Page) -> None:
    page.goto(f"{SITE}/case")
    message = page.get_by_label("Message", exact=True)

    message.focus()
    page.keyboard.type("nj?/")
    expect(message).to_have_value("nj?/")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(message).not_to_be_focused()
    page.keyboard.press("n")

    expect(page).to_have_url(f"{SITE}/new_case")


def test_the_palette_finds_an_act_of_this_page_and_does_it(page: Page) -> None:
    page.goto(f"{SITE}/incoming")
    page.keyboard.press("/")
    palette = page.get_by_role("dialog", name="Search, or find an act")
    field = palette.get_by_role("combobox")
    expect(field).to_be_focused()

    page.keyboard.type("retur")
    option = palette.get_by_role("option", name="Return")
    expect(option).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("Enter")

    expect(palette).to_be_hidden()
    expect(page.get_by_role("radio", name="wrong team")).to_be_focused()


def test_the_palette_opens_while_typing_and_gives_the_focus_back(page: Page) -> None:
    page.goto(f"{SITE}/case")
    message = page.get_by_label("Message", exact=True)
    message.fill("Half a sent")

    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Search, or find an act")
    expect(palette).to_be_visible()
    page.keyboard.type("nothing of the kind")
    expect(palette.get_by_text("Nothing fits. Enter searches everything.")).to_be_visible()
    page.keyboard.press("Escape")

    expect(palette).to_be_hidden()
    expect(message).to_be_focused()
    expect(message).to_have_value("Half a sent")


def test_arrows_walk_the_palette_and_keep_within_it(page: Page) -> None:
    page.clock.install(time=0)
    page.goto(f"{SITE}/desk")
    page.clock.pause_at(3_600)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Search, or find an act")
    page.keyboard.type("e")
    options = palette.get_by_role("option")
    count = options.count()
    assert count > 2
    page.keyboard.press("ArrowUp")
    expect(options.nth(count - 1)).to_have_attribute("aria-selected", "true")
    page.clock.fast_forward(1000)  # what is looked up a little later doesn't take the choice back
    expect(options.nth(count - 1)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)") is False


def test_the_menu_opens_by_keyboard_and_escape_closes_it(page: Page) -> None:
    page.goto(f"{SITE}/desk")
    menu = page.locator(".top .menu summary")
    menu.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Profile")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="Profile")).to_be_hidden()
    expect(menu).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("p")
    expect(page).to_have_url(f"{SITE}/profile")


def test_two_keys_lead_to_the_desk(page: Page) -> None:
    page.goto(f"{SITE}/case")

    page.keyboard.press("g")
    page.keyboard.press("d")

    expect(page).to_have_url(f"{SITE}/")


def test_single_keys_can_be_switched_off_and_stay_off(page: Page) -> None:
    page.goto(f"{SITE}/desk")
    page.keyboard.press("?")
    page.get_by_role("checkbox", name="Use single-letter keys").uncheck()
    page.get_by_role("button", name="Close").click()

    page.reload()
    page.keyboard.press("n")
    page.keyboard.press("?")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page).to_have_url(f"{SITE}/desk")
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("checkbox", name="Use single-letter keys")).not_to_be_checked()


def test_r_opens_the_return_and_leads_to_its_first_question(page: Page) -> None:
    page.goto(f"{SITE}/incoming")

    page.keyboard.press("r")

    expect(page.get_by_role("radio", name="wrong team")).to_be_focused()


def test_the_button_says_what_is_missing_leads_there_and_sends_when_nothing_is(
    page: Page, posted: list[Request]
) -> None:
    page.goto(f"{SITE}/incoming")
    button = page.locator("#accept button[type=submit]")

    expect(button).to_have_text("Still missing: read-back · they hear from you by")
    page.get_by_label("They hear from you by").fill("2026-11-21T15:00")
    expect(button).to_have_text("Still missing: read-back")
    button.click()
    expect(page.get_by_label("Read-back")).to_be_focused()
    assert posted == []
    page.keyboard.type("She needs the second refund, by 15:00.")
    expect(button).to_have_text("Accept the case")
    page.get_by_label("Read-back").fill("  ")
    expect(button).to_have_text("Still missing: read-back")
    page.get_by_label("Read-back").fill("She needs the second refund, by 15:00.")
    page.get_by_label("Read-back").focus()
    page.keyboard.press("Control+Enter")

    expect(button).to_have_text("Accepting…")
    expect(button).to_be_disabled()
    assert [request.post_data_json["read_back"] for request in posted] == [
        "She needs the second refund, by 15:00."
    ]


def test_a_reason_for_not_knowing_fills_the_gap_as_an_answer_does(page: Page) -> None:
    page.goto(f"{SITE}/handoff")
    button = page.locator("#handoff button[type=submit]")
    expect(button).to_have_text(
        "Still missing: to whom · what is needed from you · tried so far, and what came of it · and 3 more"
    )

    page.get_by_role("radio", name="Billing").check()
    page.get_by_label("What is needed from you", exact=True).fill("Decide about the refund.")
    page.get_by_text("Not known, because…").nth(1).click()
    page.get_by_label("Why is this not known: Tried so far, and what came of it").fill("Omar is away.")
    page.get_by_label("What the customer expects", exact=True).fill("Her money.")
    page.get_by_role("radio", name="calm").check()
    expect(button).to_have_text("Still missing: what happens next · they hear from us by")
    page.get_by_label("What happens next").fill("Priya decides.")
    page.get_by_label("They hear from us by").fill("2026-11-21T15:00")

    expect(button).to_have_text("Hand off")


def test_the_composer_says_who_will_read_it(page: Page) -> None:
    page.goto(f"{SITE}/case")
    expect(page.get_by_role("button", name="Send to customer")).to_be_visible()
    expect(page.get_by_role("button", name="Save internal note")).to_be_hidden()

    page.get_by_role("radio", name="Internal note").check()

    expect(page.get_by_role("button", name="Save internal note")).to_be_visible()
    expect(page.get_by_role("button", name="Send to customer")).to_be_hidden()


def test_the_script_says_what_the_server_said_until_time_passes(page: Page) -> None:
    page.clock.install(time=NOW)
    page.goto(f"{SITE}/still")
    server = page.locator("#clocks + div time").all_inner_texts()
    assert server == ["8 min late", "in 12 min", "in 2 h 10 min", "in 2 days", "8 min ago"]

    page.clock.fast_forward("20:00")

    expect(page.locator("#clocks + div time")).to_have_text(
        ["28 min late", "7 min late", "in 1 h 50 min", "in 2 days", "28 min ago"]
    )
    expect(page.locator("#clocks + div [data-due-state=late]")).to_have_count(2)
