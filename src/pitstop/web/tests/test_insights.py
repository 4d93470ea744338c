"""The pages of insights: what happened on the desk, in figures, and the cases behind them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from pitstop.accounts.models import Person
from pitstop.conftest import World, at
from pitstop.core import clock
from pitstop.insights import store
from pitstop.web.insight_picture_words import of_charts
from pitstop.web.tests.conftest import Visit, words

# Its own transactions: the copy of the log takes in what is committed.
pytestmark = pytest.mark.django_db(transaction=True)

PERIOD = "begins=2026-03-01&ends=2026-03-31"


def test_a_lead_reads_what_happened_on_the_routes_of_the_team(passed: World, visit: Visit) -> None:
    text = words(visit(passed.lead).get(f"/insights?{PERIOD}"))
    once = "1 of 2 cases (50.0 %, 95 % interval 9.5–90.5 %) went to another team at least once"  # noqa: RUF001
    assert f"{once}; those that did, 2.0 times on average and 2 at most." in text
    back = "1 of 1 handed-off case (100.0 %, 95 % interval 20.7–100.0 %) came back to an earlier team."  # noqa: RUF001
    assert back in text
    assert "Offers made: 3; hand-offs that took place: 2" in text
    assert "Half of the accepted offers waited 7 min or less (n = 2)" in text
    assert "Only 2 hand-offs, too few to speak of percentages yet: read them one by one." in text
    assert "From March 1, 2026 until March 31, 2026" in text
    assert "Counted up to" in text


def test_each_share_and_median_of_a_route_says_of_how_many_it_is(passed: World, visit: Visit) -> None:
    text = words(visit(passed.lead).get(f"/insights?{PERIOD}"))
    straight, returned = "100 % 1 of 1 · 20.7–100.0 %", "50 % 1 of 2 · 9.5–90.5 %"  # noqa: RUF001
    assert f"Front line → Billing 1 1 4 min n = 1 {straight} 2 {returned}" in text
    assert "Billing → Front line 1 1 10 min n = 1 0 % 0 of 1 · 0.0–79.3 % 1 0 % 0 of 1" in text  # noqa: RUF001
    assert "Hand-offs that went straight back: 1 of 2 (50.0 %); offers returned: 1 of 3 (33.3 %)" in text


def test_one_hand_off_is_spoken_of_as_one(world: World, visit: Visit, copy: Callable[[], None]) -> None:
    world.accept(world.offer())
    copy()
    lead = visit(world.lead)
    text = words(lead.get(f"/insights?{PERIOD}"))
    assert "Only 1 hand-off, too few to speak of percentages yet: read it." in text
    assert "1 of 1 case (100.0 %, 95 % interval 20.7–100.0 %) went to another team, never more than" in text  # noqa: RUF001
    assert "The one accepted offer waited 4 min (n = 1)." in text
    assert "0 of 1 offer that has ended" in text
    assert "1 hand-off, Front line → Billing" in words(lead.get(f"/flow?{PERIOD}"))
    for page in ("insights", "flow"):
        answer = lead.get(f"/{page}?{PERIOD}")
        answer.content = re.sub(b"<thead>.*?</thead>", b"", answer.content, flags=re.DOTALL)
        text = words(answer)
        assert re.findall(r"\b1 (?:hand-offs|cases|offers|routes)\b", text) == []


def test_what_counts_nothing_leads_nowhere(passed: World, visit: Visit) -> None:
    page = visit(passed.lead).get(f"/insights?{PERIOD}").content.decode()
    assert "about=returned" in page
    assert "about=withdrawn" not in page


def test_the_period_that_is_shown_is_marked(passed: World, visit: Visit) -> None:
    def chosen(address: str) -> list[str]:
        page = visit(passed.lead).get(address).content.decode()
        marked = re.findall(r'<nav class="views asked-periods".*?</nav>', page, re.DOTALL)[0]
        return re.findall(r'aria-current="true">([^<]*)<', marked)

    assert chosen("/insights") == ["13 weeks"]
    page = visit(passed.lead).get("/insights").content.decode()
    weeks = re.findall(r'href="([^"]*)">4 weeks<', page)[0].replace("&amp;", "&")
    assert chosen(weeks) == ["4 weeks"]
    assert chosen(f"/flow?{PERIOD}") == []


def test_the_page_says_whose_hand_offs_it_shows_and_in_which_zone(passed: World, visit: Visit) -> None:
    Person.objects.filter(pk=passed.lead.id).update(time_zone="Asia/Tokyo")
    text = words(visit(passed.lead).get(f"/insights?{PERIOD}"))
    assert "Hand-offs from and to your teams: Front line." in text
    assert "days and times in Asia/Tokyo, weeks in charts in UTC" in text
    assert "Hand-offs between all teams." in words(visit(passed.admin).get(f"/flow?{PERIOD}"))


def test_figures_are_of_the_period_the_team_the_kind_and_the_priority(passed: World, visit: Visit) -> None:
    lead = visit(passed.lead)
    assert "No hand-off in this period" in words(lead.get("/insights?begins=2026-02-01&ends=2026-02-28"))
    assert "No hand-off in this period" in words(lead.get(f"/insights?{PERIOD}&kind=shift"))
    assert "Offers made: 3;" in words(lead.get(f"/insights?{PERIOD}&kind=specialist"))
    assert "No hand-off in this period" in words(lead.get(f"/insights?{PERIOD}&priority=urgent"))
    assert "Offers made: 3;" in words(lead.get(f"/insights?{PERIOD}&priority=normal"))
    admin = visit(passed.admin)
    assert "No hand-off in this period" in words(admin.get(f"/insights?{PERIOD}&team={passed.network.pk}"))
    assert "Offers made: 3;" in words(admin.get(f"/insights?{PERIOD}&team={passed.billing.pk}"))


def test_nobody_sees_routes_of_other_teams_or_figures_of_a_person(passed: World, visit: Visit) -> None:
    stranger = words(visit(passed.stranger).get(f"/insights?{PERIOD}"))
    assert "No hand-off in this period" in stranger
    assert "Offers made" not in stranger
    assert "Billing" not in stranger
    admin = visit(passed.admin)
    for page in ("insights", "flow"):
        text = words(admin.get(f"/{page}?{PERIOD}"))
        assert "Billing → Front line" in text
        assert [name for name in ("Omar", "Priya", "Nora", "Tom") if name in text] == []


def test_a_team_that_is_not_ones_own_cannot_be_asked_for(passed: World, visit: Visit) -> None:
    answer = visit(passed.stranger).get(f"/insights?{PERIOD}&team={passed.billing.pk}")
    assert answer.status_code == 422
    assert "Offers made" not in words(answer)


def test_what_cannot_be_understood_is_said_beside_its_field(passed: World, visit: Visit) -> None:
    answer = visit(passed.lead).get("/insights?begins=2026-03-02&ends=2026-03-01")
    assert answer.status_code == 422
    assert "The period ends before it begins. Choose a later day." in words(answer)
    for day in ("soon", "0001-01-01", "9999-12-31", "2026-02-30", "%00"):
        assert visit(passed.lead).get(f"/flow?ends={day}").status_code == 422, day


def test_routes_are_sorted_by_a_link(passed: World, visit: Visit) -> None:
    page = visit(passed.lead).get(f"/insights?{PERIOD}&sort=wait").content.decode()
    assert page.index(">Billing → Front line<") < page.index(">Front line → Billing<")
    assert 'aria-sort="descending"><a href="/insights?' in page


def test_the_map_draws_what_passes_between_teams(passed: World, visit: Visit) -> None:
    answer = visit(passed.lead).get(f"/flow?{PERIOD}")
    assert "Hand-offs: 2, routes: 2" in words(answer)  # neither route is the busiest
    assert "Routes drawn: 2 of 2. Hand-offs on them: 2 of 2." in words(answer)
    assert "Front line → Billing 1 1 100 %" in words(answer)
    assert '<svg class="flow layers-2" role="img"' in answer.content.decode()
    route = f"about=handoffs&amp;giver={passed.front.pk}&amp;receiver={passed.billing.pk}"
    assert f'{route}">Front line → Billing</a>' in answer.content.decode()


def test_a_route_with_offers_only_counts_as_none(
    passed: World, visit: Visit, copy: Callable[[], None]
) -> None:
    case = passed.open(now=at(60))
    handoff = passed.offer(case_id=case.pk, to_team=passed.network.pk, now=at(61))
    passed.withdraw(handoff, now=at(62))
    copy()
    answer = visit(passed.lead).get(f"/insights?{PERIOD}")
    text = words(answer)
    assert "Hand-offs: 2, routes: 2" in text
    assert "Routes with offers only, without a hand-off: 1." in text
    assert "Front line → Network 0 0" in text
    # Nothing is open and nothing was returned there: its row leads nowhere.
    assert ">Front line → Network</a>" not in answer.content.decode()


DAY = 24 * 60
NOT_YET = "By week: not yet two whole weeks to compare"
FIRST_WEEK = "What is counted here begins in the week from Monday 2 March 2026"


@pytest.mark.parametrize(
    ("last", "day", "period", "title", "note"),
    [
        (0, 0, PERIOD, NOT_YET, "two whole weeks have passed: on Monday 16 March 2026 at the latest."),
        (0, 2, PERIOD, NOT_YET, "on Monday 16 March 2026 at the latest."),
        (1, 3, "begins=2026-03-03&ends=2026-03-31", NOT_YET, "on Monday 23 March 2026 at the latest."),
        (
            4,
            13,
            PERIOD,
            NOT_YET,
            f"{FIRST_WEEK}. The charts are drawn as soon as two whole weeks have passed: on Monday 16 March",
        ),
        (
            20,
            20,
            "begins=2026-02-01&ends=2026-03-10",
            "By week: fewer than two whole weeks to compare",
            f"{FIRST_WEEK}, and this period ends too soon after it. Choose a later last day.",
        ),
        (
            20,
            20,
            "begins=2026-03-10&ends=2026-03-22",
            "By week: this period holds fewer than two whole weeks",
            "Choose a longer one, such as “4 weeks” above.",
        ),
    ],
)
def test_where_weeks_cannot_be_compared_it_is_said_why_and_when_they_can(
    world: World,
    visit: Visit,
    copy: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    last: int,
    day: int,
    period: str,
    title: str,
    note: str,
) -> None:
    world.open(now=at(last * DAY))
    copy(at(last * DAY))
    monkeypatch.setattr(clock, "now", lambda: at(day * DAY))
    answer = visit(world.lead).get(f"/insights?{period}")
    assert title in words(answer)
    assert note in words(answer)
    assert 'class="plot"' not in answer.content.decode()


def test_weeks_are_drawn_as_soon_as_two_are_whole(
    world: World, visit: Visit, copy: Callable[[], None]
) -> None:
    week = 7 * 24 * 60
    for number in range(3):
        now, later = at(number * week), at(number * week + 30)
        case = world.open(now=now)
        offer = world.offer(case_id=case.pk, now=now, next_update_at=now + timedelta(hours=6))
        world.accept(offer, now=later, next_update_at=now + timedelta(hours=6))
    copy()
    Person.objects.filter(pk=world.lead.id).update(language="de")
    answer = visit(world.lead).get("/insights?begins=2026-03-02&ends=2026-03-18")
    page = answer.content.decode()
    assert page.count('class="plot"') == 3
    # Three weeks, of which the period ends in the last; waits of 30 minutes on a scale of half hours.
    assert [page.count(f'class="mark {shape}"') for shape in ("dot", "ring")] == [6, 3]
    assert "○ Teil einer Woche, nicht gezählt" in page
    assert ">30 min</text>" in page


def test_on_a_quiet_desk_the_weeks_are_counted_that_are_over(
    world: World, visit: Visit, copy: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    friday, monday = at(11 * DAY), at(21 * DAY)
    world.open(now=at(7 * DAY))
    world.open(now=friday)
    copy(friday)
    monkeypatch.setattr(clock, "now", lambda: monday)
    page = visit(world.lead).get("/insights?begins=2026-03-02&ends=2026-03-22").content.decode()
    assert f'<time datetime="{monday.isoformat()}"' in page, "counted up to now"
    # A case in each of two weeks and none in the third; no hand-off, so no other chart.
    assert page.count('class="plot"') == 1
    assert [page.count(f'class="mark {shape}"') for shape in ("dot", "ring")] == [2, 0]
    assert "16 Mar" in page
    assert "part of a week, not counted" not in page


def test_what_charts_by_week_say_is_said_in_german() -> None:
    with translation.override("en"):
        english = of_charts()
    with translation.override("de"):
        german = of_charts()
        said = (german.percent(0.5), german.exact(0.125), german.count(1234))
        assert said == ("50\N{NO-BREAK SPACE}%", "12,5\N{NO-BREAK SPACE}%", "1.234")
    texts = {each.name for each in fields(english) if isinstance(getattr(english, each.name), str)}
    apart = {name for name in texts if getattr(english, name) != getattr(german, name)}
    # The words of other charts are not ours to say, nor are signs.
    assert apart == {
        *("same", "table", "said", "value", "lower", "upper", "stands_out", "above_limit", "below_limit"),
        *("line", "dashed", "beyond", "signal", "part", "partly", "early"),
    }


def test_the_map_speaks_german(passed: World, visit: Visit) -> None:
    Person.objects.filter(pk=passed.lead.id).update(language="de")
    page = visit(passed.lead).get(f"/flow?{PERIOD}").content.decode()
    titles = re.findall(r"<title>([^<]*→[^<]*)</title>", page)
    assert [each.replace("\N{NO-BREAK SPACE}", " ") for each in titles] == [
        "Billing → Front line: 1 Übergabe, 0 % gleich zurück. "
        "Front line → Billing: 1 Übergabe, 100 % gleich zurück."
    ]


def test_new_hand_offs_are_in_the_figures_as_soon_as_they_are_copied(
    passed: World, visit: Visit, copy: Callable[[], None]
) -> None:
    lead = visit(passed.lead)
    assert "Offers made: 3; hand-offs that took place: 2" in words(lead.get(f"/insights?{PERIOD}"))
    passed.offer(now=at(70))
    copy()
    text = words(lead.get(f"/insights?{PERIOD}"))
    assert "Offers made: 4; hand-offs that took place: 2" in text
    assert "Offers that wait for their answer: 1." in text


def test_while_the_copy_is_made_the_page_says_how_far_it_is(
    world: World, visit: Visit, copy: Callable[[], None], settings: Any
) -> None:
    begun = "The figures are being prepared 0 % done. Look again in a moment."
    for page in ("insights", "flow"):
        assert begun in words(visit(world.lead).get(f"/{page}"))
    store.sync(settings.PITSTOP_EVENTS_DIR, now=at(600), limit=1)
    assert re.search(r"prepared [1-9]\d? % done", words(visit(world.lead).get("/insights")))
    copy()
    assert "being prepared" not in words(visit(world.lead).get("/insights"))


def test_without_a_period_it_is_the_last_13_weeks(
    world: World, visit: Visit, copy: Callable[[], None]
) -> None:
    now = clock.now()
    world.accept(
        world.offer(now=now - timedelta(minutes=9), next_update_at=now + timedelta(hours=1)), now=now
    )
    copy()
    assert "Offers made: 1; hand-offs that took place: 1" in words(visit(world.lead).get("/insights"))


def test_pictures_bring_no_style_no_script_and_no_id_twice(passed: World, visit: Visit) -> None:
    for page in ("insights", "flow"):
        text = visit(passed.admin).get(f"/{page}?{PERIOD}").content.decode()
        assert "<svg" in text
        assert re.findall(r"<[^>]+\s(?:style|on[a-z]+)=|<style|<script(?![^>]*\ssrc=)", text) == []
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), page
