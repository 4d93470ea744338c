"""Searching on the page: with and without script, what is shown, what is kept."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pitstop.cases import services as cases
from pitstop.conftest import NOW, World, at
from pitstop.core import clock
from pitstop.promises import services as promises
from pitstop.search import queries
from pitstop.search import services as search
from pitstop.web.tests.conftest import Visit, words

pytestmark = pytest.mark.django_db


def test_before_anything_is_searched_for_the_page_teaches(world: World, visit: Visit) -> None:
    text = words(visit(world.giver).get("/search"))
    assert "Nothing searched for yet. Type words from the subject" in text
    assert 'team:"Front line" the team that holds it' in text
    assert "Keep this search" not in text


def test_a_case_is_found_with_its_holder_what_is_owed_and_where_the_words_stand(
    world: World, visit: Visit
) -> None:
    due = clock.now() + timedelta(minutes=25)
    promises.make(by=world.giver, now=clock.now(), case_id=world.case_id, text="an answer", due_at=due)
    page = visit(world.giver).get("/search", {"q": "fischer MONEY"})
    text = words(page)
    assert "1 case" in text
    assert re.search(r"promise in 2[45] min", text)
    assert f"#{world.case_id} Refund twice refused Lena Fischer, " in text
    assert "I paid twice. Where is my money ?" in text
    assert "Front line · Omar Haddad" in text
    source = page.content.decode()
    assert "Lena <mark>Fischer</mark>" in source
    assert "Where is my <mark>money</mark>?" in source
    assert f'href="/cases/{world.case_id}"' in source


def test_the_field_searches_while_one_types_and_as_a_plain_form(world: World, visit: Visit) -> None:
    source = visit(world.giver).get("/search", {"q": "refund"}).content.decode()
    (field,) = re.findall(r'<input id="q".*?>', source)
    assert 'name="q"' in field
    assert 'value="refund"' in field
    assert 'hx-trigger="input changed delay:200ms, search"' in field
    assert re.search(r'<form[^>]*role="search" action="/search" method="get"', source)


def test_what_customers_wrote_stays_text(world: World, visit: Visit) -> None:
    evil = '<script>alert("x")</script> <mark>money</mark> "><img src=x>'
    world.open(
        subject=evil[:60], body=f"violin {evil}", customer_name=evil[:40], customer_email="e@example.org"
    )
    for path in ("/search", "/search/palette"):
        source = visit(world.giver).get(path, {"q": 'violin money "alert x"'}).content.decode()
        assert "<img" not in source
        assert "<script>" not in source
        assert "<mark>money</mark>" in source or path.endswith("palette")
    source = visit(world.giver).get("/search", {"q": evil}).content.decode()
    assert "<img" not in source
    assert html.escape('"><img') in source


def test_more_than_a_page_is_shown_on_the_next(world: World, visit: Visit) -> None:
    numbers = [world.open().pk for _case in range(26)]
    client = visit(world.giver)
    first = client.get("/search", {"q": "refund"})
    assert "25 cases, and more" in words(first)
    assert first.content.decode().count('data-row="found-') == 25
    (more,) = set(re.findall(r'href="(/search\?[^"]*after=\d+)"', first.content.decode()))
    second = client.get(html.unescape(more))
    assert "2 cases" in words(second)
    assert f"#{world.case_id} " in words(second)
    assert f"#{numbers[-1]} " not in words(second)
    assert "Back to the first ones" in words(second)


@pytest.mark.parametrize(
    "sent",
    [
        {"q": "\x00"},
        {"q": "x" * 10_000},
        {"q": '" NEAR( * :'},
        {"q": "refund", "after": "x"},
        {"q": "refund", "after": "9" * 30},
        {"q": "refund", "after": "-1"},
        {"q": "refund", "name": "\x00<b>"},
    ],
)
@pytest.mark.parametrize("path", ["/search", "/search/palette"])
def test_whatever_is_sent_is_answered(world: World, visit: Visit, path: str, sent: dict) -> None:
    assert visit(world.giver).get(path, sent).status_code == 200


def test_bytes_that_are_no_text_are_answered(world: World, visit: Visit) -> None:
    assert visit(world.giver).get("/search?q=%ff%fe%ed%a0%80&after=%00").status_code == 200


def test_what_was_not_understood_is_said_and_the_rest_answers(world: World, visit: Visit) -> None:
    text = words(visit(world.giver).get("/search", {"q": "refund state:lost"}))
    assert "“lost” is no state. Write state:open or state:closed." in text
    assert "1 case" in text


def test_nobody_finds_what_they_may_not_read(world: World, visit: Visit) -> None:
    for path in ("/search", "/search/palette"):
        text = words(visit(world.stranger).get(path, {"q": f"refund #{world.case_id}"}))
        assert "Refund twice" not in text
    assert "Nothing that you can read has all of this." in words(
        visit(world.stranger).get("/search", {"q": "refund"})
    )


def test_the_palette_lists_a_few_and_leads_to_all(world: World, visit: Visit) -> None:
    for _case in range(9):
        world.open()
    source = visit(world.giver).get("/search/palette", {"q": "refund"}).content.decode()
    assert source.count("<li>") == 9
    assert 'href="/search?q=refund"' in source
    assert "<html" not in source
    assert "No case found" in words(visit(world.giver).get("/search/palette", {"q": "violin"}))


def test_a_page_costs_the_same_however_much_is_found(world: World, visit: Visit) -> None:
    client = visit(world.giver)

    def cost() -> int:
        with CaptureQueriesContext(connection) as made:
            assert client.get("/search", {"q": "refund holder:me"}).status_code == 200
        return len(made)

    cost()
    few = cost()
    for n in range(10):
        case = world.open(customer_email=f"c{n}@example.org")
        cases.write_note(by=world.giver, now=at(1), case_id=case.pk, body="Refund!")
        search.keep(by=world.giver, now=NOW, name=f"Filter {n}", query="refund")
    assert cost() == few
    assert few <= 12


# ---- kept searches ----


def test_a_search_is_kept_renamed_removed_and_brought_back(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    kept = client.post(
        "/search/filters", {"name": " Late ones ", "query": "due:late team:Billing"}, follow=True
    )
    assert kept.redirect_chain == [("/search?q=due%3Alate+team%3ABilling", 302)]
    assert "Kept as “Late ones”." in words(kept)
    (saved,) = queries.saved(world.giver)
    assert (saved.name, saved.query) == ("Late ones", "due:late team:Billing")
    assert 'aria-current="page">Late ones</a>' in kept.content.decode()
    assert "Keep this search" not in words(kept)

    renamed = client.post(f"/search/filters/{saved.pk}/name", {"name": "Too late"}, follow=True)
    assert "It is called “Too late” now." in words(renamed)

    removed = client.post(f"/search/filters/{saved.pk}/removal", follow=True)
    assert "“Too late” is removed." in words(removed)
    assert queries.saved(world.giver) == []
    assert 'name="name" value="Too late"' in removed.content.decode()


def test_a_name_that_is_taken_is_refused_beside_the_field(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    search.keep(by=world.giver, now=NOW, name="Mine", query="holder:me")
    other = search.keep(by=world.giver, now=NOW, name="Late", query="due:late")
    said = "You have a filter called “mine” already. Choose another name."

    again = client.post("/search/filters", {"name": "mine", "query": "refund"})
    assert again.status_code == 422
    assert said in words(again)
    assert f"#{world.case_id} Refund twice" in words(again)

    renamed = client.post(f"/search/filters/{other.pk}/name", {"name": "mine"})
    assert renamed.status_code == 422
    assert said in words(renamed)
    assert sorted(each.name for each in queries.saved(world.giver)) == ["Late", "Mine"]


@pytest.mark.parametrize("act", ["name", "removal"])
def test_nobody_changes_someone_elses_filters(world: World, visit: Visit, act: str) -> None:
    saved = search.keep(by=world.giver, now=NOW, name="Mine", query="holder:me")
    client = visit(world.colleague)
    assert "Mine" not in words(client.get("/search"))
    answer = client.post(f"/search/filters/{saved.pk}/{act}", {"name": "Yours"})
    assert answer.status_code == 404
    assert f"You have no filter {saved.pk}." in words(answer)
    assert [each.name for each in queries.saved(world.giver)] == ["Mine"]


@pytest.mark.parametrize("path", ["/search/filters", "/search/filters/1/name", "/search/filters/1/removal"])
def test_what_takes_posts_leads_to_the_search(world: World, visit: Visit, path: str) -> None:
    assert visit(world.giver).get(path)["Location"] == "/search"


@pytest.mark.parametrize("path", ["/search", "/search/palette"])
def test_who_is_not_signed_in_is_asked_to(world: World, client, path: str) -> None:
    assert client.get(path)["Location"] == f"/sign-in?next={path}"


def test_no_id_stands_twice_and_every_form_is_proven_ours(world: World, visit: Visit) -> None:
    for n in range(3):
        search.keep(by=world.giver, now=NOW, name=f"Filter {n}", query="holder:me")
    source = visit(world.giver).get("/search", {"q": "refund"}).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', source)
    assert sorted(each for each in set(ids) if ids.count(each) > 1) == []
    forms = re.findall(r'<form[^>]*method="post".*?</form>', source, flags=re.DOTALL)
    assert len(forms) >= 7
    assert all('name="csrfmiddlewaretoken"' in form for form in forms)
    assert re.findall(r"<[^>]+\s(?:style|on[a-z]+)=", source) == []
