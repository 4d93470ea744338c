"""The cases behind a figure of insights: in its order, and none that its reader may not read."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from pitstop.conftest import World, at
from pitstop.core import clock
from pitstop.insights import behind as figures_behind
from pitstop.web import insight_pictures
from pitstop.web.tests.conftest import Visit, words

# Its own transactions: the copy of the log takes in what is committed.
pytestmark = pytest.mark.django_db(transaction=True)

PERIOD = "begins=2026-03-01&ends=2026-03-31"


def test_a_figure_leads_to_its_cases_and_says_how_many_may_not_be_read(passed: World, visit: Visit) -> None:
    page = visit(passed.lead).get(f"/insights?{PERIOD}").content.decode()
    urls = re.findall(r'href="(/insights/cases\?[^"]*about=returned[^"]*)"', page)
    text = words(visit(passed.lead).get(urls[0].replace("&amp;", "&")))
    assert "Cases with returned offers" in text
    assert "A <b>second</b> one" in text
    assert "Refund twice refused" not in text

    route = f"about=handoffs&giver={passed.billing.pk}&receiver={passed.front.pk}"
    one = words(visit(passed.admin).get(f"/insights/cases?{PERIOD}&{route}"))
    assert "Billing → Front line" in one
    assert "Refund twice refused" in one


def test_beside_each_case_stands_what_it_is_in_order_by(
    passed: World, visit: Visit, copy: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    again = passed.offer(now=at(70), next_update_at=at(900))
    passed.accept(again, now=at(70 + 2 * 60 + 10), next_update_at=at(900))
    passed.offer(case_id=passed.open(now=at(300), subject="Where is it?").pk, now=at(310))
    copy()
    monkeypatch.setattr(clock, "now", lambda: at(355))
    route = f"&giver={passed.front.pk}&receiver={passed.billing.pk}"

    def table(about: str) -> list[list[str]]:
        page = visit(passed.admin).get(f"/insights/cases?{PERIOD}&about={about}").content.decode()
        rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
        cells = [re.findall(r'<(?:th|td)[^>]* class="number-cell">([^<]*)<', row) for row in rows]
        return [[cell.replace("\N{NO-BREAK SPACE}", " ") for cell in row] for row in cells]

    assert table("accepted") == [["longest wait"], ["2 h 10 min"]]
    assert table("returned") == [["longest wait"], ["10 min"]]
    assert table("open") == [["wait so far"], ["45 min"]]
    assert table("handed_off") == [["hand-offs"], ["3"]]
    assert table("came_back") == [["times back"], ["2"]]
    assert table("straight_back") == [["times straight back"], ["2"]]
    assert table(f"handoffs{route}") == [["times straight back", "hand-offs"], ["1", "2"]]


def test_cases_that_the_reader_may_not_read_are_counted_and_not_named(
    world: World, visit: Visit, copy: Callable[[], None]
) -> None:
    secret = world.open(
        subject="Secret refund", customer_name="Mara Quist", customer_email="mara@example.org"
    )
    world.accept(world.offer(case_id=secret.pk))
    copy()
    route = f"giver={world.front.pk}&receiver={world.billing.pk}"
    for about in (f"handoffs&{route}", f"accepted&{route}", "accepted", "handed_off"):
        url = f"/insights/cases?{PERIOD}&about={about}"
        # Nora's team is on the route; the case went to billing, and she never had it herself.
        page = visit(world.colleague).get(url)
        assert "1 case is behind this figure, and it is not yours to read." in words(page), about
        assert "Secret refund" not in words(page)
        assert "Mara Quist" not in words(page)
        assert f"#{secret.pk} " not in words(page)
        assert f'"/cases/{secret.pk}' not in page.content.decode()
        omar = visit(world.giver).get(url)
        assert f"#{secret.pk} Secret refund Mara Quist" in words(omar)
        assert f'"/cases/{secret.pk}' in omar.content.decode()
        assert "not yours to read" not in words(omar)


def test_a_list_says_how_many_more_cases_are_not_its_readers_to_read(
    passed: World, visit: Visit, copy: Callable[[], None]
) -> None:
    url = f"/insights/cases?{PERIOD}&about=handed_off"
    lead = visit(passed.lead)
    assert "that you may not read" not in words(lead.get(url))
    one = "1 more case is behind this figure that you may not read."
    for said in (one, "2 more cases are behind this figure that you may not read."):
        gone = passed.open(subject="Secret refund", now=at(100))
        passed.accept(passed.offer(case_id=gone.pk, now=at(101)), now=at(102))
        copy()
        text = words(lead.get(url))
        assert said in text
        assert "Refund twice refused" in text
        assert "Secret refund" not in text


def test_who_has_no_team_on_the_routes_is_told_of_no_case(passed: World, visit: Visit) -> None:
    text = words(visit(passed.stranger).get(f"/insights/cases?{PERIOD}&about=handed_off"))
    assert "No case that you may read" in text
    assert "No case belongs to this figure." in text
    assert "not yours to read" not in text
    assert "Refund" not in text


def test_no_such_figure_is_no_page(passed: World, visit: Visit) -> None:
    lead = visit(passed.lead)
    route = f"giver={passed.front.pk}&receiver={passed.billing.pk}"
    of_cases = [f"handed_off&{route}", f"came_back&{route}"]
    for about in ("", "persons", "solved_fast", "handoffs&giver=1", *of_cases):
        assert lead.get(f"/insights/cases?{PERIOD}&about={about}").status_code == 404, about
        assert lead.get(f"/insights/cases?begins=soon&about={about}").status_code == 404, about


def test_a_list_names_the_teams_of_a_route_to_those_who_may_see_it(passed: World, visit: Visit) -> None:
    url = f"/insights/cases?{PERIOD}&about=handoffs&giver={passed.front.pk}&receiver={passed.billing.pk}"
    for asker in (passed.admin, passed.lead, passed.receiver):
        assert "straight back: Front line → Billing" in words(visit(asker).get(url))
    text = words(visit(passed.stranger).get(url))
    assert "No case that you may read" in text
    assert [name for name in ("Front line", "Billing", "→") if name in text] == []


def test_each_figure_says_what_its_list_is_about_and_in_order_by() -> None:
    assert insight_pictures.about_in_words().keys() == figures_behind.ABOUT.keys() == figures_behind.BY.keys()
    used = {name for names in figures_behind.BY.values() for name in names}
    assert insight_pictures.by_in_words().keys() == used
    assert used.issuperset(figures_behind.TIMES)
