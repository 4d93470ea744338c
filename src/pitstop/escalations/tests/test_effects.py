"""What a rule did and what came of it; too few cases say nothing."""

from __future__ import annotations

import pytest

from pitstop.conftest import NOW, World, at
from pitstop.escalations import effects, services
from pitstop.escalations.rules.effects import Difference
from pitstop.escalations.services import Then, When
from pitstop.escalations.tests.walking import OLD, TELL, onward, passes, protocol_of_the_case, rule
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.models import Handoff

pytestmark = pytest.mark.django_db

DAY = 60 * 24


def closed(world: World, case_id: int, minute: float) -> None:
    handoffs.close_case(by=world.giver, now=at(minute), case_id=case_id, outcome="Paid.")


def test_it_counts_firings_outcomes_and_lateness(world: World) -> None:
    found = rule(world)
    others = [world.open().pk for _number in range(9)]
    passes(at(660))
    closed(world, others[0], 700)
    effect = effects.effect(world.lead, found.pk, now=at(800))
    assert (effect.fired, effect.cases, effect.closed) == (10, 10, 1)
    assert effect.outcomes == {"told": 10}
    assert (effect.age, effect.late, effect.latest) == (11.0, 3600.0, 3600.0)
    assert (effect.early, effect.early_n) == (None, 0)
    assert effect.ends.too_fresh == 10


def test_medians_of_fewer_than_ten_are_withheld(world: World) -> None:
    found = rule(world)
    passes(at(660))
    effect = effects.effect(world.lead, found.pk, now=at(40 * DAY))
    assert (effect.fired, effect.age, effect.late) == (1, None, None)
    assert effect.ends.difference == Difference(1, 0)
    assert (effect.ends.with_rule, effect.ends.without) == (None, None)


def test_cases_end_sooner_or_later_than_those_before_it_was_on(world: World) -> None:
    """Ten that ended an hour after the tenth hour, against ten of the month before that took a day more."""
    before = [world.open(now=at(-30 * DAY + number)).pk for number in range(10)]
    for number, case in enumerate(before):
        closed(world, case, -30 * DAY + 600 + number + 25 * 60)
    found = rule(world)
    mine = [world.open(now=at(1)).pk for _number in range(10)]
    passes(at(601))
    for case in mine:
        closed(world, case, 601 + 60)
    ends = effects.effect(world.admin, found.pk, now=at(30 * DAY)).ends
    # The world's own case is among the rule's: nobody closed it, and it counts with the whole time.
    assert (ends.with_rule, ends.without, ends.open_with, ends.open_without) == (1.0, 25.0, 1, 0)
    assert ends.difference == Difference(11, 10, -24.0, -24.0, -24.0)
    assert (ends.since, ends.until, ends.too_fresh) == (at(-90 * DAY), NOW, 0)


def test_only_firings_of_the_condition_of_now_are_compared(world: World) -> None:
    found = rule(world)
    passes(at(601))
    services.rewrite(by=world.admin, now=at(602), rule_id=found.pk, when=When("age", minutes=700), then=TELL)
    effect = effects.effect(world.admin, found.pk, now=at(40 * DAY))
    assert (effect.fired, effect.ends.difference.n) == (1, 0)
    same = rule(world, now=at(603), name="Same condition")
    services.rewrite(
        by=world.admin, now=at(604), rule_id=same.pk, when=OLD, then=Then("raise", raise_to="high")
    )
    assert effects.effect(world.admin, same.pk, now=at(40 * DAY)).ends.difference.n == 0


def test_what_became_of_its_offers_is_counted(world: World) -> None:
    found = rule(world, then=protocol_of_the_case(world))
    more = world.open(now=NOW)
    passes(at(600))
    handoffs.send_back(by=world.stranger, now=at(610), handoff_id=_offer_of(more.pk), reason="wrong_team")
    effect = effects.effect(world.admin, found.pk, now=at(700))
    assert effect.outcomes == {"offered": 2}
    assert effect.offers == {"offered": 1, "returned": 1}


def test_hand_offs_that_were_prepared_count_once_someone_offers_them(world: World) -> None:
    found = rule(world, then=onward(world))
    world.open(now=NOW)
    passes(at(600))
    world.offer(now=at(650), next_update_at=at(9000))
    effect = effects.effect(world.admin, found.pk, now=at(700))
    assert (effect.outcomes, effect.finished) == ({"prepared": 2}, 1)


def test_a_rule_that_was_never_on_says_so(world: World) -> None:
    found = rule(world, is_on=False)
    effect = effects.effect(world.admin, found.pk, now=at(700))
    assert (effect.fired, effect.ends.since, effect.ends.until) == (0, None, None)


def _offer_of(case: int) -> int:
    return Handoff.objects.get(case=case).pk
