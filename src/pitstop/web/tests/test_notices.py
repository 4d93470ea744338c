"""The bell and the list behind it: what one was told, why, and that it has been seen."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.conftest import NOW, World, snapshot
from pitstop.notify import services
from pitstop.notify.models import Notice
from pitstop.web.tests.conftest import Visit, words

pytestmark = pytest.mark.django_db


def tell(world: World, key: str = "returned:1", **changes: Any) -> Notice:
    call: dict[str, Any] = {
        "kind": "returned",
        "people": [world.giver.person],
        "because": "giver",
        "now": NOW,
        "case": world.case_id,
        "facts": {
            "who": "Priya Rao",
            "subject": "Refund twice refused",
            "customer": "Lena Fischer",
            "text": "The invoice is missing.",
        },
    }
    services.tell(key=key, **call | changes)
    return Notice.objects.get(key=key)


def bell(client: Any) -> str:
    return words(client.get("/notices/bell"))


def test_each_notice_says_what_happened_and_why_one_is_told(world: World, visit: Visit) -> None:
    tell(world)

    page = words(visit(world.giver).get("/notices"))

    assert "Priya Rao returned the case" in page
    assert "Refund twice refused · Lena Fischer" in page
    assert "“The invoice is missing.”" in page
    assert "You get this because you handed the case off." in page
    assert "1 new" in page


def test_nobody_else_reads_it(world: World, visit: Visit) -> None:
    notice = tell(world)
    other = visit(world.colleague)

    assert "Nothing to tell you." in words(other.get("/notices"))
    assert bell(other) == ""
    before = snapshot()
    assert other.post(f"/notices/{notice.pk}").status_code == 404
    assert snapshot()["notify.Notice"] == before["notify.Notice"]


def test_looking_at_the_list_leaves_it_new_and_opening_one_leads_on(world: World, visit: Visit) -> None:
    first, _second = tell(world), tell(world, "returned:2", handoff=7)
    client = visit(world.giver)

    client.get("/notices")
    client.get(f"/notices/{first.pk}")
    assert bell(client) == "2 new"

    answer = client.post(f"/notices/{first.pk}")
    assert (answer.status_code, answer["Location"]) == (302, f"/cases/{world.case_id}")
    assert bell(client) == "1 new"


def test_all_can_be_marked_as_seen_at_once(world: World, visit: Visit) -> None:
    for number in range(3):
        tell(world, f"returned:{number}")
    client = visit(world.giver)

    page = words(client.post("/notices/seen", follow=True))

    assert "3 notices are marked as seen." in page
    assert bell(client) == ""


def test_looking_at_a_case_marks_what_was_told_of_it_as_seen(world: World, visit: Visit) -> None:
    other = world.open()
    tell(world)
    tell(world, "returned:2", case=other.pk)
    client = visit(world.giver)

    assert words(client.post("/notices/seen", {"case": world.case_id})) == "1 new"


def test_what_is_switched_off_in_the_page_is_not_shown_there(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    client.post("/profile/notices", {"mail_returned": "on"})
    tell(world)

    assert "Nothing to tell you." in words(client.get("/notices"))
    assert bell(client) == ""


def test_a_long_list_comes_in_pages_the_newest_first(world: World, visit: Visit) -> None:
    for number in range(60):
        tell(
            world, f"customer:{number}", kind="customer_wrote", because="holder", facts={"who": f"C{number}."}
        )
    client = visit(world.giver)

    first = client.get("/notices")
    second = client.get(f"/notices?before={Notice.objects.order_by('-pk')[49].pk}")

    assert ("C59. wrote" in words(first), "C9. wrote" in words(first)) == (True, False)
    assert ("C9. wrote" in words(second), "C10. wrote" in words(second)) == (True, False)
    assert "Back to the newest" in words(second)


@pytest.mark.parametrize("path", ["/notices?before=x", "/notices?before=99999999999999999999"])
def test_a_mangled_address_shows_the_newest(world: World, visit: Visit, path: str) -> None:
    tell(world)
    assert "Priya Rao returned the case" in words(visit(world.giver).get(path))


@pytest.mark.parametrize("path", ["/notices/999999", "/notices/99999999999999999999999"])
def test_a_notice_that_is_not_there_says_so(world: World, visit: Visit, path: str) -> None:
    answer = visit(world.giver).post(path)
    assert (answer.status_code, "There is no notice" in words(answer)) == (404, True)


def test_the_page_of_a_case_asks_for_what_was_told_of_it_to_be_marked_as_seen(
    world: World, visit: Visit
) -> None:
    client = visit(world.giver)

    page = client.get(f"/cases/{world.case_id}").content.decode()
    assert 'hx-post="/notices/seen"' in page
    assert f'hx-vals=\'{{"case": "{world.case_id}"}}\'' in page
    assert "/notices/seen" not in client.get("/").content.decode()
