"""What a browser asks for by itself."""

from __future__ import annotations

import pytest
from django.test import Client

from pitstop.conftest import World
from pitstop.web.tests.conftest import Visit

pytestmark = pytest.mark.django_db


def test_the_icon_is_where_browsers_look_for_it(client: Client) -> None:
    icon = client.get("/favicon.ico")
    assert (icon.status_code, icon.headers["Content-Type"]) == (200, "image/svg+xml")
    assert icon.content.startswith(b"<svg ")
    assert "max-age=86400" in icon.headers["Cache-Control"]
    assert not icon.cookies


def test_every_page_links_to_it(world: World, visit: Visit) -> None:
    link = '<link rel="icon" href="/static/pitstop/mark.svg" type="image/svg+xml">'
    for page in ("/", "/contact", "/status/none"):
        assert link in visit(world.giver).get(page).content.decode()
