"""Which addresses answer without a sign-in or a token: a short list, and nothing besides it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

OPEN_PAGES = {
    *("sign-in", "contact", "robots.txt", "favicon.ico", "status/<str:token>", "status/<str:token>/messages"),
    *("status/<str:token>/not-right", "status/<str:token>/files/<int:file_id>"),
    "status/<str:token>/photo/<str:digest>",
    *("health", "health/live", "metrics"),  # the last for this machine alone, or for who has its token
}
OPEN_ENDPOINTS = {"api/v1/openapi.json"}

pytestmark = pytest.mark.django_db


def test_only_these_pages_are_open() -> None:
    views = {route: pattern.callback for route, pattern in addresses() if not route.startswith("api/")}
    assert len(views) > 10
    assert {route for route, view in views.items() if not getattr(view, "login_required", True)} == OPEN_PAGES


def test_every_other_page_sends_a_stranger_to_the_sign_in(client: Client) -> None:
    for route, _ in addresses():
        if route in OPEN_PAGES or route.startswith("api/"):
            continue
        for answer in (client.get(f"/{sample(route)}"), client.post(f"/{sample(route)}")):
            assert answer.status_code == 302, route
            assert answer["Location"].startswith("/sign-in"), route


def test_every_endpoint_asks_for_a_token(client: Client) -> None:
    endpoints = {route for route, _ in addresses() if route.startswith("api/")}
    assert len(endpoints) > 10
    for route in endpoints - OPEN_ENDPOINTS:
        answers = [
            client.get(f"/{sample(route)}"),
            client.post(f"/{sample(route)}", content_type="application/json"),
        ]
        codes = {answer.status_code for answer in answers}
        # 405: there is no such act at this address; 404: the folder that endpoints stand in.
        assert codes <= ({401, 405} if not route.endswith("/") else {404}), route


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        else:
            yield route, pattern


def sample(route: str) -> str:
    """An address that the route takes."""
    return re.sub(r"<(\w+):\w+>", lambda found: "1" if found[1] == "int" else "word", route)
