"""What holds at the whole desk after whatever happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant

from pitstop.accounts.models import Team
from pitstop.cases.models import Case, Message, Segment, Wait
from pitstop.escalations.models import Firing
from pitstop.events.models import Event
from pitstop.handoffs.leaving import queries as leaving_queries
from pitstop.handoffs.models import Handoff
from pitstop.jobs.timers import ACTS
from pitstop.notify.models import Mail
from pitstop.promises.models import Promise
from pitstop.targets import services as targets
from pitstop.targets.models import Clock
from pitstop.timers.models import Timer
from pitstop.timers.services import run_all


def clocks_and_their_timers() -> tuple[list[tuple[Any, ...]], dict[int, Any]]:
    armed = Timer.objects.filter(kind="clock").values_list("subject", "due_at")
    return list(Clock.objects.order_by("pk").values_list()), dict(armed)


class Invariants(RuleBasedStateMachine):
    """A desk that is looked at after each step. Who steps says what time it is, what left, what was kept."""

    now: datetime

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []  # mails, as the server got them
        self.said: set[int] = set()  # messages that a service said it kept

    @invariant()
    def each_case_has_one_holder_who_can_act(self) -> None:
        for case in Case.objects.prefetch_related("segments"):
            way = sorted(case.segments.all(), key=lambda segment: segment.n)
            assert [segment.n for segment in way] == list(range(1, len(way) + 1))
            assert way[0].started_at == case.opened_at
            assert all(before.ended_at == after.started_at for before, after in pairwise(way))
            assert [segment.ended_at is None for segment in way] == [False] * (len(way) - 1) + [True]
        assert leaving_queries.stranded() == []

    @invariant()
    def each_open_hand_off_is_held_by_its_giving_team(self) -> None:
        for waiting in Handoff.objects.filter(state__in=["referred", "offered"]).select_related("case"):
            assert waiting.case.state == "open"
            assert Segment.objects.get(case=waiting.case, ended_at=None).team_id == waiting.from_team_id
            assert Team.objects.get(pk=waiting.to_team_id).is_open

    @invariant()
    def no_promise_is_unowned(self) -> None:
        assert not Promise.objects.filter(state="open", case__state="closed").exists()

    @invariant()
    def no_closed_case_waits_and_none_waits_twice(self) -> None:
        assert not Wait.objects.filter(ended_at=None, case__state="closed").exists()
        waited = list(Wait.objects.order_by("case", "pk"))
        for before, after in pairwise(waited):
            assert before.case_id != after.case_id or (
                before.ended_at and before.ended_at <= after.started_at
            )

    @invariant()
    def what_is_open_comes_due_and_nothing_else_does(self) -> None:
        wanted = {}
        for promise in Promise.objects.filter(state="open"):
            wanted["promise", promise.pk] = promise.due_at + timedelta(microseconds=1)
            wanted["promise_watch", promise.pk] = promise.watch_at
        for waiting in Handoff.objects.filter(state="offered"):
            wanted["offer_silence", waiting.pk] = waiting.silence_due_at
            wanted["offer_note", waiting.pk] = waiting.note_due_at
        kinds = ["promise", "promise_watch", "offer_silence", "offer_note"]
        armed = Timer.objects.filter(kind__in=kinds).values_list("kind", "subject", "due_at")
        assert {(kind, subject): at for kind, subject, at in armed} == {
            key: at for key, at in wanted.items() if at
        }
        assert not Timer.objects.filter(attempts__gt=0).exists()

    @invariant()
    def clocks_are_what_history_says(self) -> None:
        run_all({"clocks": ACTS["clocks"]}, clock=lambda: self.now)
        before = clocks_and_their_timers()
        # What happened before the clock was set back wakes them once it is that late again.
        later = Timer.objects.filter(kind="clocks").values("subject")
        targets.bring_up(list(Case.objects.exclude(pk__in=later)), now=self.now)
        assert clocks_and_their_timers() == before
        running = Clock.objects.filter(ended_at=None, due_at__isnull=False, breached_at=None)
        assert set(before[1]) == set(running.values_list("pk", flat=True))

    @invariant()
    def no_rule_fires_twice_for_one_cause(self) -> None:
        fired = list(Firing.objects.values_list("version__rule", "case", "cause"))
        assert len(fired) == len(set(fired))
        assert Event.objects.filter(kind="rule.fired").count() == len(fired)
        for firing in Firing.objects.select_related("version", "case"):
            assert firing.version.since <= firing.case.opened_at
            assert firing.came_at <= firing.at
            if firing.outcome == "offered":
                assert Handoff.objects.filter(pk=firing.handoff, case=firing.case_id).exists()

    @invariant()
    def no_message_is_lost_or_sent_twice(self) -> None:
        assert self.said <= set(Message.objects.values_list("pk", flat=True))
        assert len(self.sent) == len(set(self.sent))
        for kind, key in (("to_customer", "message"), ("automatic", "automatic")):
            written = Message.objects.filter(kind=kind).count()
            assert Mail.objects.filter(key__startswith=f"{key}:").count() == written
