"""Who is told that an offer is not accepted in time: the team it was made to, and who made it."""

from __future__ import annotations

from pitstop.conftest import World, at
from pitstop.handoffs.leaving import services as leaving
from pitstop.handoffs.models import Handoff
from pitstop.notify import services as notify
from pitstop.notify import wording
from pitstop.notify.models import Notice
from pitstop.notify.queries import Channels
from pitstop.targets.models import Clock
from pitstop.targets.tests.test_following import limit, run


def test_a_team_that_was_offered_a_case_is_told_and_nobody_is_named(world: World) -> None:
    limit(world, "accept", 10, team=world.billing.pk)
    world.offer(now=at(1))
    run(12)
    assert Clock.objects.get().breached_with is None
    told = Notice.objects.filter(kind="clock_breached").order_by("person__name")
    assert [(each.person.name, each.because) for each in told] == [
        ("Priya Rao", "receiving_team"),
        ("Rosa Diaz", "receiving_team"),
        ("Tom Berg", "receiving_team"),
    ]


def test_the_giver_is_told_that_an_offer_is_not_accepted_in_time(world: World) -> None:
    limit(world, "accept", 10, team=world.billing.pk)
    number = world.offer(now=at(1)).pk
    run(10)
    assert not Notice.objects.filter(kind="offer_overdue").exists()
    run(12)
    (told,) = Notice.objects.filter(kind="offer_overdue")
    assert (told.person, told.because, told.handoff) == (world.giver.person, "holder", number)
    assert wording.happened(told.kind, told.facts) == "Billing has not accepted your offer in time"
    assert wording.why(told.because) == "You get this because the case is yours."
    run(60)
    assert Notice.objects.filter(kind="offer_overdue").count() == 1

    world.accept(Handoff.objects.get(), now=at(61))
    told.refresh_from_db()
    assert told.seen_at == at(61), "it waits for nobody any more"


def test_where_the_giver_has_left_their_team_is_told_that_an_offer_is_late(world: World) -> None:
    limit(world, "accept", 10, team=world.billing.pk)
    world.offer(now=at(1))
    leaving.leave(by=world.admin, now=at(2), person_id=world.giver.id)
    run(12)
    told = Notice.objects.filter(kind="offer_overdue").values_list("person__name", "because")
    assert sorted(told) == [("Lea Wolf", "colleague"), ("Nora Lind", "colleague")]


def test_who_does_not_want_to_be_told_of_late_offers_is_not(world: World) -> None:
    limit(world, "accept", 10, team=world.billing.pk)
    notify.switch(by=world.giver, wanted={"offer_overdue": Channels(in_page=False, by_mail=False)})
    world.offer(now=at(1))
    run(12)
    assert not Notice.objects.filter(kind="offer_overdue", in_page=True).exists()
