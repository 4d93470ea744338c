"""One holder at every instant: whatever people do, in any order, even while the clock jumps."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as case_queries
from pitstop.cases import services as cases
from pitstop.cases.models import Case, Segment
from pitstop.conftest import NOW, READ_BACK, World, comes_due, snapshot
from pitstop.core.refusals import Refused
from pitstop.events import kinds
from pitstop.events.models import Event
from pitstop.handoffs import services
from pitstop.handoffs.models import Handoff
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.promises.models import Promise

# "fitting" is whoever may: the holder, or someone of the team that was offered the case. Without them most
# sequences would be one long row of refusals.
PEOPLE = ["fitting"] * 14 + ["giver", "colleague", "lead", "receiver", "receiving_lead", "stranger", "admin"]
ACTS = [
    "offer",
    "offer",
    "accept",
    "accept",
    "return",
    "withdraw",
    "take",
    "promise",
    "keep",
    "reply",
    "miss",
    "watch",
    "close",
]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(ACTS),
        st.sampled_from(PEOPLE),
        st.sampled_from(["front", "billing", "network"]),
        st.integers(-90, 180),  # minutes that the clock moves, backwards as well
    ),
    min_size=8,
    max_size=20,
)


def fitting(world: World, act: str) -> Asker:
    segment, offered = Segment.objects.get(ended_at=None), Handoff.objects.filter(state="offered").first()
    everyone = list(world.everyone.values())
    if act in ("accept", "return") and offered:
        return next(asker for asker in everyone if offered.to_team_id in asker.team_ids)
    return next(asker for asker in everyone if asker.id == segment.person_id)


def do(world: World, act: str, who: str, team: str, now: datetime) -> None:
    by = fitting(world, act) if who == "fitting" else world.everyone[who]
    handoff = Handoff.objects.order_by("-pk").first()
    promise = Promise.objects.order_by("pk").last()
    later = now + timedelta(hours=3)
    if act == "offer":
        world.offer(by=by, now=now, to_team=getattr(world, team).pk, next_update_at=later)
    elif act == "accept" and handoff:
        world.accept(handoff, by=by, now=now, read_back=READ_BACK, next_update_at=now + timedelta(hours=4))
    elif act == "return" and handoff:
        world.send_back(handoff, by=by, now=now)
    elif act == "withdraw" and handoff:
        world.withdraw(handoff, by=by, now=now)
    elif act == "take":
        cases.take(by=by, now=now, case_id=world.case_id)
    elif act == "promise":
        promises.make(by=by, now=now, case_id=world.case_id, text="invoice", due_at=later)
    elif act == "keep" and promise:
        promises.keep(by=by, now=now, promise_id=promise.pk)
    elif act == "reply":
        keeps = list(Promise.objects.values_list("pk", flat=True))
        promises.reply(by=by, now=now, case_id=world.case_id, body="Soon.", keeps=keeps, no_more=True)
    elif act == "miss":
        comes_due("promise", now=now)
    elif act == "watch":
        comes_due("promise_watch", now=now)
    elif act == "close":
        services.close_case(by=by, now=now, case_id=world.case_id, outcome="done")


def check(world: World) -> None:
    segments = list(Segment.objects.filter(case=world.case_id).order_by("n"))
    assert [segment.n for segment in segments] == list(range(1, len(segments) + 1))
    assert [segment.ended_at is None for segment in segments] == [False] * (len(segments) - 1) + [True]
    for before, after in pairwise(segments):
        assert before.started_at <= before.ended_at == after.started_at
        assert before.team_id != after.team_id
    handoffs = list(Handoff.objects.order_by("pk"))
    accepted = [handoff for handoff in handoffs if handoff.state == "accepted"]
    assert sum(handoff.state == "offered" for handoff in handoffs) <= 1
    assert [(h.from_team_id, h.to_team_id) for h in accepted] == [
        (before.team_id, after.team_id) for before, after in pairwise(segments)
    ]
    for handoff, segment in zip(accepted, segments[1:], strict=True):
        assert handoff.read_back
        assert segment.started_at == handoff.answered_at >= handoff.offered_at
        assert Promise.objects.filter(text=handoff.next_step, made_at=handoff.answered_at).exists()
        assert Mail.objects.filter(key=f"introduction:{handoff.pk}", to="lena@example.org").exists()
        giver = next(a for a in world.everyone.values() if a.id == handoff.giver_id)
        assert case_queries.visible(world.again(giver)).filter(pk=world.case_id).exists()
    if Case.objects.get().state == "closed":
        assert not Promise.objects.filter(state="open").exists()
        assert not Handoff.objects.filter(state="offered").exists()


def check_events(world: World) -> None:
    events = list(Event.objects.filter(case=world.case_id))
    for one in events:
        assert set(one.data) == set(kinds.KINDS[one.kind].data)
    counted = {kind: sum(one.kind == kind for one in events) for kind in kinds.KINDS}
    assert counted["segment.started"] == Segment.objects.count()
    assert counted["segment.ended"] == Segment.objects.count() - 1
    assert counted["handoff.offered"] == Handoff.objects.count()
    for state in ("accepted", "returned", "withdrawn"):
        assert counted[f"handoff.{state}"] == Handoff.objects.filter(state=state).count()
    assert counted["introduction.queued"] == counted["handoff.accepted"]
    renewed = counted["promise.renewed"]  # one ends by it, and one begins
    assert counted["promise.made"] + renewed == Promise.objects.count()
    for state in ("kept", "missed"):
        assert counted[f"promise.{state}"] == Promise.objects.filter(state=state).count()
    assert counted["promise.released"] + renewed == Promise.objects.filter(state="released").count()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_a_case_is_held_by_exactly_one_at_every_instant(world: World, steps: list) -> None:
    with transaction.atomic():
        now = NOW
        for act, who, team, minutes in steps:
            now += timedelta(minutes=minutes)
            before = snapshot()
            with suppress(Refused):
                do(world, act, who, team, now)
                before = None
            assert before is None or snapshot() == before, "a refused act wrote something"
            check(world)
        check_events(world)
        event(f"{Segment.objects.count()} segments")
        transaction.set_rollback(True)
