"""A case that keeps coming back waits for a lead's decision before it goes round once more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from pitstop.accounts.models import Team
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.conftest import World, at
from pitstop.core.refusals import Because, Refused
from pitstop.handoffs import services
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.rules import Way, needs_a_lead
from pitstop.notify.models import Notice
from pitstop.promises import services as promises
from pitstop.promises.models import Promise
from pitstop.routing.models import Protocol, Route
from pitstop.slips.models import Slip


@pytest.mark.parametrize(
    ("entries", "recent", "needed"),
    [(0, 0, False), (1, 3, False), (2, 0, True), (3, 0, True), (0, 4, True), (1, 4, True)],
)
def test_from_the_third_entry_or_the_fourth_hand_off_of_a_day(
    entries: int, recent: int, needed: bool
) -> None:
    assert needs_a_lead(Way(entries=entries, recent=recent)) is needed


def day(number: int, minutes: float = 0) -> datetime:
    """So many minutes into that day from `NOW` on."""
    return at(24 * 60 * number + minutes)


def pass_on(world: World, by: Asker, to: Asker, team: Team, now: datetime) -> None:
    """Offer to the team, and accept there ten minutes later."""
    handoff = world.offer(by=by, now=now, to_team=team.pk, next_update_at=now + timedelta(hours=2))
    world.accept(handoff, by=to, now=now + timedelta(minutes=10))


def go_round(world: World, days: list[datetime]) -> None:
    """Front, billing, network, billing, front: billing has had it twice when front has it again."""
    ways = (
        (world.giver, world.receiver, world.billing),
        (world.receiver, world.stranger, world.network),
        (world.stranger, world.receiver, world.billing),
        (world.receiver, world.giver, world.front),
    )
    for now, (by, to, team) in zip(days, ways, strict=True):
        pass_on(world, by, to, team, now)


@pytest.fixture
def referred(world: World) -> Handoff:
    go_round(world, [day(n) for n in range(4)])
    return world.offer(now=day(4), next_update_at=day(4, 600))


def test_the_third_time_it_waits_for_a_lead_and_the_giver_holds_it(world: World, referred: Handoff) -> None:
    assert referred.state == "referred"
    assert cases.holder(world.case).team == world.front
    told = Notice.objects.filter(kind="lead_needed", handoff=referred.pk).values_list(
        "person__name", flat=True
    )
    assert sorted(told) == ["Lea Wolf", "Rosa Diaz"]


def test_once_it_is_withdrawn_it_waits_for_no_lead(world: World, referred: Handoff) -> None:
    world.withdraw(referred, now=day(4, 1))
    assert not Notice.objects.filter(handoff=referred.pk, seen_at=None).exists()


def test_the_receiver_cant_answer_it_yet(world: World, referred: Handoff) -> None:
    with pytest.raises(Refused) as refusal:
        world.accept(referred, now=day(4, 61))
    assert refusal.value.because is Because.CONFLICT


@pytest.mark.parametrize("who", ["giver", "receiver", "stranger", "colleague"])
def test_only_a_lead_decides(world: World, referred: Handoff, who: str) -> None:
    asker = getattr(world, who)
    with pytest.raises(Refused) as refusal:
        services.decide(by=asker, now=day(4, 61), handoff_id=referred.pk, decision="let_pass")
    assert refusal.value.because in (Because.FORBIDDEN, Because.MISSING)


@pytest.mark.parametrize("who", ["lead", "receiving_lead", "admin"])
def test_let_pass_it_reaches_the_receiver_and_their_clock_starts_then(
    world: World, referred: Handoff, who: str
) -> None:
    passed = services.decide(
        by=getattr(world, who), now=day(4, 90), handoff_id=referred.pk, decision="let_pass"
    )
    assert (passed.state, passed.offered_at) == ("offered", day(4, 90))
    assert passed.silence_due_at == day(4, 120)
    world.accept(passed, now=day(4, 95))
    assert cases.holder(world.case).team == world.billing


def test_taken_it_stays_in_the_team_with_the_lead(world: World, referred: Handoff) -> None:
    services.decide(by=world.lead, now=day(4, 61), handoff_id=referred.pk, decision="take")
    holder = cases.holder(world.case)
    assert (holder.team, holder.person) == (world.front, world.lead.person)
    assert Handoff.objects.get(pk=referred.pk).state == "withdrawn"


def test_a_lead_of_the_receivers_cant_take_what_others_hold(world: World, referred: Handoff) -> None:
    with pytest.raises(Refused, match="Only a lead of Front line can take the case"):
        services.decide(by=world.receiving_lead, now=day(4, 61), handoff_id=referred.pk, decision="take")


def test_swarmed_the_other_team_works_on_it_and_one_team_holds_it(world: World, referred: Handoff) -> None:
    services.decide(by=world.receiving_lead, now=day(4, 61), handoff_id=referred.pk, decision="swarm")
    holder = cases.holder(world.case)
    assert (holder.team, holder.person) == (world.front, world.giver.person)
    standing = cases.standing(world.other_receiver, cases.get(world.other_receiver, world.case_id))
    assert standing.asker_helps


def test_the_giver_may_take_it_back_before_the_decision(world: World, referred: Handoff) -> None:
    services.withdraw(by=world.giver, now=day(4, 61), handoff_id=referred.pk)
    assert Handoff.objects.get(pk=referred.pk).state == "withdrawn"


def test_meanwhile_it_cant_be_offered_again_or_closed(world: World, referred: Handoff) -> None:
    with pytest.raises(Refused, match="is offered to Billing already"):
        world.offer(now=day(4, 61), next_update_at=day(4, 600))
    with pytest.raises(Refused, match="is offered to Billing already"):
        services.close_case(by=world.giver, now=day(4, 61), case_id=world.case_id, outcome="Paid.")


def test_each_coming_back_is_written_down_once(world: World, referred: Handoff) -> None:
    assert Slip.objects.filter(kind="bounce").count() == 2  # billing again, then front again


def test_an_unknown_decision_says_which_there_are(world: World, referred: Handoff) -> None:
    with pytest.raises(Refused, match="Decide one of: let_pass, take, swarm"):
        services.decide(by=world.lead, now=day(4, 61), handoff_id=referred.pk, decision="burn")


def test_four_hand_offs_in_a_day_are_enough_anywhere(world: World) -> None:
    go_round(world, [at(20 * n + 1) for n in range(4)])
    assert world.offer(now=at(90), to_team=world.network.pk).state == "referred"


def test_let_pass_late_where_the_route_accepts_the_customer_is_promised_no_time_that_is_over(
    world: World,
) -> None:
    go_round(world, [day(n) for n in range(4)])
    Route.objects.create(
        from_team=world.front,
        to_team=world.billing,
        protocol=Protocol.objects.get(key="support"),
        acceptance="automatic",
        read_back="off",
    )
    handoff = world.offer(now=day(4), next_update_at=day(4, 60))
    services.decide(by=world.lead, now=day(4, 90), handoff_id=handoff.pk, decision="let_pass")
    promise = Promise.objects.get(case=world.case_id, state="open")
    assert promise.due_at > day(4, 90)


def test_what_was_promised_while_the_lead_decided_is_what_the_receiver_reads(
    world: World, referred: Handoff
) -> None:
    now, later = day(4, 5), day(4, 700)
    open_ones = Promise.objects.filter(case=world.case_id, state="open").values_list("pk", flat=True)
    promises.reply(
        by=world.giver,
        now=now,
        case_id=world.case_id,
        body="It takes until tonight.",
        keeps=list(open_ones),
        next_text="The answer.",
        next_due_at=later,
    )
    passed = services.decide(by=world.lead, now=day(4, 10), handoff_id=referred.pk, decision="let_pass")
    assert passed.next_update_at == later
