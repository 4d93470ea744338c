"""Plays the demo's stories through the services, in the order in which everything happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial, singledispatchmethod
from pathlib import Path

from django.conf import settings

from pitstop.accounts.models import Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases import services as cases
from pitstop.customers import services as customers
from pitstop.demo import steps
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.models import Handoff
from pitstop.health.acts import ACTS
from pitstop.notify import channels
from pitstop.notify import services as notify
from pitstop.promises import services as promises
from pitstop.promises.models import Promise
from pitstop.timers import services as timers
from pitstop.timers.models import Timer
from pitstop.timers.services import Act

A_MOMENT = timedelta(seconds=1)

# Reminders and notes to customers would change what the stories tell: they come as the past ends.
LEFT_TO_THE_END = ("promise_watch", "offer_note")
COMES_DUE: Mapping[str, Act] = {kind: act for kind, act in ACTS.items() if kind not in LEFT_TO_THE_END}


@dataclass
class Play:
    """One performance: the demo's past, up to `now`."""

    now: datetime
    people: dict[str, Person]
    teams: dict[str, Team]
    case_ids: dict[str, int] = field(default_factory=dict)
    offers: dict[str, int] = field(default_factory=dict)
    askers: dict[str, Asker] = field(default_factory=dict)

    def run(self, stories: Iterable[steps.Story]) -> None:
        """Play them all at once, so that the event log is in order across cases as in life."""
        ends_at, self.now = self.now, self.now.replace(second=0, microsecond=0)
        self.askers = {key: Asker(person) for key, person in self.people.items()}
        # Now, where a folder that can't be made still stops the demo as a whole.
        Path(settings.PITSTOP_MAIL_DIR).mkdir(parents=True, exist_ok=True)
        moments: list[tuple[int, steps.Story, steps.Step | None]] = []
        for story in stories:
            moments += [(story.opened, story, None), *((step.ago, story, step) for step in story.steps)]
        for ago, story, step in sorted(moments, key=lambda moment: -moment[0]):
            at = self.now - timedelta(minutes=ago)
            self._let_time_pass(at)
            if step is None:
                self._open(story, at)
            else:
                self._do(step, story, at)
            self._let_time_pass(at + A_MOMENT)
            _write_mail(partial(_after, at))
        self._let_time_pass(ends_at)
        self._catch_up(ends_at)

    @staticmethod
    def _catch_up(now: datetime) -> None:
        """Do everything else that is due, so that the first worker finds nothing of days ago."""
        timers.run_all(ACTS, clock=lambda: now)
        _write_mail(lambda: now)

    def _let_time_pass(self, until: datetime) -> None:
        """Do what fell due at the moment when it fell due, as the worker would have."""
        while due_at := self._next_due(until):
            timers.run_due(COMES_DUE, now=(due_at + A_MOMENT).replace(microsecond=0), limit=1)

    @staticmethod
    def _next_due(until: datetime) -> datetime | None:
        waiting = Timer.objects.filter(kind__in=list(COMES_DUE), try_at__lt=until)
        found: datetime | None = waiting.order_by("try_at").values_list("try_at", flat=True).first()
        return found

    def _open(self, story: steps.Story, at: datetime) -> None:
        known = {"email": story.email, "name": story.customer, "language": story.language}
        customers.find_or_add(**known, tier=story.tier, now=at)
        case = cases.open_case(
            by=self.askers[story.by],
            now=at,
            team_id=self.teams[story.team].pk,
            customer_email=story.email,
            customer_name=story.customer,
            language=story.language,
            subject=story.subject,
            body=story.body,
        )
        self.case_ids[story.subject] = case.pk

    @singledispatchmethod
    def _do(self, step: steps.Step, story: steps.Story, at: datetime) -> None:
        raise TypeError(f"{step} can't be played")

    @_do.register
    def _(self, step: steps.Note, story: steps.Story, at: datetime) -> None:
        cases.write_note(
            by=self.askers[step.by], now=at, case_id=self.case_ids[story.subject], body=step.body
        )

    @_do.register
    def _(self, step: steps.Reply, story: steps.Story, at: datetime) -> None:
        case_id = self.case_ids[story.subject]
        known = [each.pk for each in Promise.objects.filter(case=case_id, state=Promise.State.OPEN)]
        promises.reply(
            by=self.askers[step.by],
            now=at,
            case_id=case_id,
            body=step.body,
            keeps=known if step.keeps else [],
            next_text=step.next,
            next_due_at=self._due(step.due),
            no_more=step.last,
            waits_for_customer=step.waits,
        )

    @_do.register
    def _(self, step: steps.Promise, story: steps.Story, at: datetime) -> None:
        promises.make(
            by=self.askers[step.by],
            now=at,
            case_id=self.case_ids[story.subject],
            text=step.text,
            due_at=self._due(step.due),
        )

    @_do.register
    def _(self, step: steps.Wait, story: steps.Story, at: datetime) -> None:
        case_id = self.case_ids[story.subject]
        cases.wait(by=self.askers[step.by], now=at, case_id=case_id, on=step.on, what=step.what)

    @_do.register
    def _(self, step: steps.Offer, story: steps.Story, at: datetime) -> None:
        due_at = self._due(step.due)
        answers = {key: handoffs.Answer(self._said(text, due_at)) for key, text in step.answers.items()}
        answers |= {key: handoffs.Answer(not_known=why) for key, why in step.not_known.items()}
        self.offers[story.subject] = self._offer(step, story, at, answers, due_at).pk

    def _offer(
        self,
        step: steps.Offer,
        story: steps.Story,
        at: datetime,
        answers: dict[str, handoffs.Answer],
        due_at: datetime | None,
    ) -> Handoff:
        return handoffs.offer(
            by=self.askers[step.by],
            now=at,
            case_id=self.case_ids[story.subject],
            to_team=self.teams[step.to].pk,
            to_person=self.people[step.person].pk if step.person else None,
            offered=handoffs.Offer(
                kind=step.kind,
                answers=answers,
                already_known=step.known,
                next_step=step.next,
                next_update_at=due_at,
            ),
        )

    @_do.register
    def _(self, step: steps.Accept, story: steps.Story, at: datetime) -> None:
        handoffs.accept(
            by=self.askers[step.by],
            now=at,
            handoff_id=self.offers[story.subject],
            read_back=step.read_back,
            next_update_at=self._due(step.due),
        )

    @_do.register
    def _(self, step: steps.Return, story: steps.Story, at: datetime) -> None:
        handoffs.send_back(
            by=self.askers[step.by],
            now=at,
            handoff_id=self.offers[story.subject],
            reason=step.reason,
            note=step.note,
        )

    @_do.register
    def _(self, step: steps.Withdraw, story: steps.Story, at: datetime) -> None:
        handoffs.withdraw(by=self.askers[step.by], now=at, handoff_id=self.offers[story.subject])

    @_do.register
    def _(self, step: steps.Ask, story: steps.Story, at: datetime) -> None:
        handoffs.ask(by=self.askers[step.by], now=at, handoff_id=self.offers[story.subject], text=step.text)

    @_do.register
    def _(self, step: steps.Explain, story: steps.Story, at: datetime) -> None:
        handoffs.explain(
            by=self.askers[step.by], now=at, handoff_id=self.offers[story.subject], text=step.text
        )

    @_do.register
    def _(self, step: steps.Correct, story: steps.Story, at: datetime) -> None:
        handoffs.correct(
            by=self.askers[step.by], now=at, handoff_id=self.offers[story.subject], text=step.text
        )

    @_do.register
    def _(self, step: steps.Close, story: steps.Story, at: datetime) -> None:
        handoffs.close_case(
            by=self.askers[step.by], now=at, case_id=self.case_ids[story.subject], outcome=step.outcome
        )

    def _due(self, minutes: int | None) -> datetime | None:
        """People promise by the clock on the wall: on the five minutes after."""
        if minutes is None:
            return None
        at = self.now + timedelta(minutes=minutes)
        return at + timedelta(minutes=-at.minute % 5, seconds=-at.second, microseconds=-at.microsecond)

    @staticmethod
    def _said(text: str, due_at: datetime | None) -> str:
        zone = settings.PITSTOP_DISPLAY_TIME_ZONE
        return text.replace("{due}", due_at.astimezone(zone).strftime("%H:%M")) if due_at else text


def _write_mail(clock: Callable[[], datetime]) -> None:
    # Always into the folder: a demo must not write to anybody, even where a mail server is named.
    notify.deliver_due(clock=clock, send=channels.to_folder)


def _after(at: datetime) -> datetime:
    """When a mail leaves that was put in the outbox at `at`."""
    return at + 20 * A_MOMENT
