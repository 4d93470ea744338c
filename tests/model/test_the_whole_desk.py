"""The whole desk at random: people, teams, closings, reopenings, many at once, mail, and time that passes.

Whatever happens, in any order: each case has one holding team with someone who can act, its segments tile its
life, no promise is unowned, and no message is lost or sent twice.

A run of CI takes some hundred steps. A long one, with the seeds 7, 8, 9 … for its walks:

    DESK_STEPS=100000 DESK_SEED=7 pytest tests/model

One machine in one file, though a long one: each rule reads and writes what the machine knows of the desk.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from pitstop.accounts.intake import services as intake
from pitstop.accounts.members import services as members
from pitstop.accounts.models import Person, Team
from pitstop.accounts.profiles import services as profiles
from pitstop.accounts.queries import Asker
from pitstop.accounts.services import join_team
from pitstop.cases import services as cases
from pitstop.cases.models import Case, Message, Segment
from pitstop.cases.waits import services as waits
from pitstop.conftest import ANSWERS, NOW, make_world
from pitstop.connectors.mail import services as mailroom
from pitstop.core.refusals import Refused
from pitstop.escalations import services as escalations
from pitstop.escalations.models import Rule
from pitstop.escalations.services import Then, When
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.batches import services as batches
from pitstop.handoffs.batches.services import ToOffer
from pitstop.handoffs.leaving import services as leaving
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.services import Answer, Offer
from pitstop.jobs.timers import ACTS
from pitstop.notify import services as notify
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.promises.models import Promise
from pitstop.targets import services as targets
from pitstop.targets.services import Proposed
from pitstop.timers.services import run_all
from tests.model.invariants import Invariants

STEPS = int(os.environ.get("DESK_STEPS", "600"))
SEED = int(os.environ["DESK_SEED"]) if "DESK_SEED" in os.environ else None
WALK = 2_000  # steps
LENGTH = 50
ANY = st.integers(0, 10_000)


class Desk(Invariants):
    """A desk with eight people and three teams, to which anything may happen."""

    taken = 0  # steps over all runs
    done: Counter[str] = Counter()  # acts that were not refused: a walk of refusals alone shows nothing

    def __init__(self) -> None:
        super().__init__()
        self.before = transaction.savepoint()
        self.now = NOW
        self.mails = 0

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.before)

    # What is acted on: picked among what there is, so that most acts meet something.
    def person(self, pick: int) -> Asker:
        people = list(Person.objects.order_by("pk"))
        return Asker(people[pick % len(people)])

    def team(self, pick: int) -> Team:
        teams = list(Team.objects.order_by("pk"))
        return teams[pick % len(teams)]

    def case(self, pick: int) -> int:
        known = list(Case.objects.order_by("pk").values_list("pk", flat=True))
        return known[pick % len(known)]

    def holder_of(self, case: int, pick: int) -> Asker:
        """Most often who has the case, or someone of its team; now and then anybody."""
        segment = Segment.objects.get(case=case, ended_at=None)
        inside = list(Person.objects.filter(memberships__team=segment.team, is_active=True).order_by("pk"))
        if pick % 7 == 0 or not inside:
            return self.person(pick)
        return Asker(segment.person if segment.person and pick % 3 else inside[pick % len(inside)])

    def handoff(self, pick: int) -> Handoff | None:
        waiting = list(Handoff.objects.filter(state__in=["referred", "offered"]).order_by("pk"))
        every = waiting if waiting and pick % 5 else list(Handoff.objects.order_by("pk"))
        return every[pick % len(every)] if every else None

    def receiver_of(self, handoff: Handoff, pick: int) -> Asker:
        inside = list(Person.objects.filter(memberships__team=handoff.to_team, is_active=True).order_by("pk"))
        if handoff.to_person and pick % 4:
            return Asker(handoff.to_person)
        return Asker(inside[pick % len(inside)]) if inside and pick % 6 else self.person(pick)

    def do(self, act: Callable[..., Any], **facts: Any) -> Any:
        """Do it now, or be refused: then nothing was written, which the invariants would notice."""
        Desk.taken += 1
        with suppress(Refused):
            made = act(now=self.now, **facts)
            Desk.done[act.__name__] += 1
            return made
        return None

    def hears(self, message: Any) -> None:
        if isinstance(message, Message):
            self.said.add(message.pk)

    def offered(self) -> Offer:
        return Offer(
            kind="specialist",
            answers={key: Answer(value) for key, value in ANSWERS.items()},
            already_known="All that you told us.",
            next_step="Someone looks at it.",
            next_update_at=self.now + timedelta(hours=3),
        )

    @initialize()
    def begins(self) -> None:
        self.world = make_world()
        for measure, minutes in (("accept", 20), ("response", 60), ("hold", 300), ("resolution", 900)):
            targets.set_target(by=self.world.admin, now=NOW, proposed=Proposed(measure, minutes))
        members.add_team(by=self.world.admin, now=NOW, name="Night shift")
        intake.take_new_cases(team=self.world.front)
        for name, (when, then) in self.escalations().items():
            made = escalations.write(by=self.world.admin, now=NOW, name=name, when=when, then=then)
            escalations.switch(by=self.world.admin, now=NOW, rule_id=made.rule_id, is_on=True)
        for name in ("Max", "Ida"):
            self.open(0, name)

    def escalations(self) -> dict[str, tuple[When, Then]]:
        """A rule for each condition and each act."""
        billing = self.world.billing.pk
        onward = Then("offer", to_team=billing, next_step="Someone looks at it.", why="It waits.")
        return {
            "Accept soon": (When("clock", measure="accept", share=50), Then("notify", who="leads")),
            "Too old": (When("age", minutes=60, counted="plain"), Then("raise", raise_to="high")),
            "Held too long": (When("clock", measure="hold", share=100), onward),
            "Came back": (When("reopened", times=1), Then("swarm", to_team=billing)),
            "Let down": (When("missed", times=1), Then("notify", who="holder")),
        }

    @rule(pick=ANY, name=st.sampled_from(["Lena", "Max", "Ida"]))
    def open(self, pick: int, name: str) -> None:
        by = self.person(pick)
        team = next(iter(by.team_ids), self.world.front.pk)
        address = f"{name.lower()}@example.org"
        self.do(
            cases.open_case,
            by=by,
            team_id=team,
            customer_email=address,
            customer_name=name,
            subject="Refund",
            body="Where is my money?",
        )

    @rule(pick=ANY)
    def customer_writes_on_the_status_page(self, pick: int) -> None:
        case = self.case(pick)
        self.hears(self.do(handoffs.customer_wrote, case_id=case, body="And?", source="status_page"))

    @rule(pick=ANY, again=st.booleans(), new=st.booleans())
    def customer_mails(self, pick: int, again: bool, new: bool) -> None:
        self.mails += not (again and self.mails)  # the same mail may come twice
        case = Case.objects.select_related("customer").get(pk=self.case(pick))
        subject = "A question" if new else f"Re: {case.subject} [#{case.pk}]"
        raw = (
            f"From: {case.customer.name} <{case.customer.email}>\r\nTo: desk@desk.example\r\n"
            f"Subject: {subject}\r\nMessage-ID: <{self.mails}@example.org>\r\n"
            "Date: Mon, 02 Mar 2026 09:00:00 +0000\r\n\r\nStill waiting.\r\n"
        )
        self.do(mailroom.take_in, raw=raw.encode())

    @rule(pick=ANY, who=ANY, more=st.booleans())
    def reply(self, pick: int, who: int, more: bool) -> None:
        case = self.case(pick)
        owed = list(Promise.objects.filter(case=case, state="open").values_list("pk", flat=True))
        said = (
            {"next_text": "We look.", "next_due_at": self.now + timedelta(hours=2)}
            if more
            else {"no_more": True}
        )
        message = self.do(
            promises.reply,
            by=self.holder_of(case, who),
            case_id=case,
            body="We are on it.",
            keeps=owed[:1],
            **said,
        )
        self.hears(message)

    @rule(pick=ANY, who=ANY)
    def note(self, pick: int, who: int) -> None:
        case = self.case(pick)
        self.hears(
            self.do(cases.write_note, by=self.holder_of(case, who), case_id=case, body="Bank says no.")
        )

    @rule(pick=ANY, who=ANY, on=st.sampled_from(["customer", "third_party"]), goes_on=st.booleans())
    def wait(self, pick: int, who: int, on: str, goes_on: bool) -> None:
        case = self.case(pick)
        self.do(cases.wait, by=self.holder_of(case, who), case_id=case, on=on)
        if goes_on:
            self.do(cases.resume, by=self.holder_of(case, who), case_id=case)

    @rule(pick=ANY, who=ANY, hours=st.integers(1, 30))
    def promise(self, pick: int, who: int, hours: int) -> None:
        case, due = self.case(pick), self.now + timedelta(hours=hours)
        self.do(promises.make, by=self.holder_of(case, who), case_id=case, text="We call", due_at=due)

    @rule(pick=ANY, who=ANY, keep=st.booleans())
    def settle(self, pick: int, who: int, keep: bool) -> None:
        found = list(Promise.objects.filter(state="open").order_by("pk"))
        if found:
            one = found[pick % len(found)]
            by = self.holder_of(one.case_id, who)
            if keep:
                self.do(promises.keep, by=by, promise_id=one.pk)
            else:
                self.do(promises.release, by=by, promise_id=one.pk, reason="They called us.")

    @rule(pick=ANY, who=ANY, to=ANY, named=st.booleans())
    def offer(self, pick: int, who: int, to: int, named: bool) -> None:
        case, team = self.case(pick), self.team(to)
        person = Person.objects.filter(memberships__team=team).order_by("pk").first() if named else None
        self.do(
            handoffs.offer,
            by=self.holder_of(case, who),
            case_id=case,
            to_team=team.pk,
            to_person=person.pk if person else None,
            offered=self.offered(),
        )

    @rule(pick=ANY, who=ANY)
    def accept(self, pick: int, who: int) -> None:
        if found := self.handoff(pick):
            due = self.now + timedelta(hours=4)
            self.do(
                handoffs.accept,
                by=self.receiver_of(found, who),
                handoff_id=found.pk,
                read_back="They wait for their money; I call the bank.",
                next_update_at=due,
            )

    @rule(pick=ANY, to=ANY, who=ANY)
    def hand_over(self, pick: int, to: int, who: int) -> None:
        """Offer and accept at once, by those who may: so that walks get to where cases have gone far."""
        case = self.case(pick)
        by = self.holder_of(case, 1)
        team = self.team(to)
        made = self.do(handoffs.offer, by=by, case_id=case, to_team=team.pk, offered=self.offered())
        if made and made.state == "offered":
            read_back = "They wait for their money; I call the bank."
            self.do(
                handoffs.accept,
                by=self.receiver_of(made, who * 30 + 1),
                handoff_id=made.pk,
                read_back=read_back,
            )

    @rule(pick=ANY, who=ANY)
    def bounces(self, pick: int, who: int) -> None:
        """To and fro between two teams, until a lead must decide."""
        for to in (who, who + 1, who, who + 1):
            self.hand_over(pick, to, who)

    @rule(pick=ANY, who=ANY, act=st.sampled_from(["return", "withdraw", "ask", "explain", "nudge"]))
    def answer(self, pick: int, who: int, act: str) -> None:
        if not (found := self.handoff(pick)):
            return
        giver, receiver = self.holder_of(found.case_id, who), self.receiver_of(found, who)
        match act:
            case "return":
                self.do(handoffs.send_back, by=receiver, handoff_id=found.pk, reason="wrong_team")
            case "withdraw":
                self.do(handoffs.withdraw, by=giver, handoff_id=found.pk)
            case "ask":
                self.do(handoffs.ask, by=receiver, handoff_id=found.pk, text="Which card?")
            case "explain":
                self.do(handoffs.explain, by=giver, handoff_id=found.pk, text="The blue one.")
            case "nudge":
                self.do(handoffs.nudge, by=giver, handoff_id=found.pk)

    @rule(pick=ANY, who=ANY, decision=st.sampled_from(["let_pass", "take", "swarm"]))
    def decide(self, pick: int, who: int, decision: str) -> None:
        found = Handoff.objects.filter(state="referred").order_by("pk").first() or self.handoff(pick)
        if found:
            leads = [self.world.lead, self.world.receiving_lead, self.world.admin, self.person(who)]
            by = Asker(Person.objects.get(pk=leads[who % 4].id))
            self.do(handoffs.decide, by=by, handoff_id=found.pk, decision=decision)

    @rule(pick=ANY, who=ANY, seen=st.booleans())
    def correct(self, pick: int, who: int, seen: bool) -> None:
        accepted = list(Handoff.objects.filter(state="accepted").order_by("pk"))
        if accepted:
            found = accepted[pick % len(accepted)]
            self.do(handoffs.correct, by=Asker(found.giver), handoff_id=found.pk, text="Not quite.")
            if seen:
                by = self.holder_of(found.case_id, who)
                self.do(handoffs.understand, by=by, handoff_id=found.pk)

    @rule(who=ANY, to=ANY, count=st.integers(1, 5))
    def offer_many(self, who: int, to: int, count: int) -> None:
        by, team = self.person(who), self.team(to)
        held = Segment.objects.filter(ended_at=None, person=by.id).values_list("case", flat=True)[:count]
        if held:
            self.do(batches.begin, by=by, cases_chosen=list(held), to_team=team.pk)
            offers = [ToOffer(case, team.pk, self.offered()) for case in held]
            self.do(batches.offer_many, by=by, offers=offers)

    @rule(pick=ANY, who=ANY)
    def take(self, pick: int, who: int) -> None:
        case = self.case(pick)
        self.do(cases.take, by=self.holder_of(case, who), case_id=case)

    @rule(pick=ANY, who=ANY, to=ANY)
    def reassign(self, pick: int, who: int, to: int) -> None:
        case = self.case(pick)
        by, person = self.holder_of(case, who), self.holder_of(case, to).id
        self.do(cases.reassign, by=by, case_id=case, to_person=person)

    @rule(pick=ANY, who=ANY)
    def close(self, pick: int, who: int) -> None:
        case = self.case(pick)
        by = self.holder_of(case, who)
        for owed in Promise.objects.filter(case=case, state="open"):
            self.do(promises.release, by=by, promise_id=owed.pk, reason="All is done.")
        self.do(handoffs.close_case, by=by, case_id=case, outcome="Paid.")

    @rule(pick=ANY, who=ANY)
    def reopen(self, pick: int, who: int) -> None:
        closed = list(Case.objects.filter(state="closed").order_by("pk").values_list("pk", flat=True))
        if closed:
            case = closed[pick % len(closed)]
            self.do(handoffs.reopen, by=self.holder_of(case, who), case_id=case, why="It broke again.")

    @rule(who=ANY, by_admin=st.booleans(), back=st.booleans())
    def leave(self, who: int, by_admin: bool, back: bool) -> None:
        by = self.admin() if by_admin else self.person(who + 1)
        act = leaving.come_back if back else leaving.leave
        self.do(act, by=by, person_id=self.person(who).id)

    @rule(who=ANY, team=ANY, joins=st.booleans())
    def change_team(self, who: int, team: int, joins: bool) -> None:
        person, chosen = self.person(who), self.team(team)
        if joins:
            with suppress(Refused):
                join_team(person=person.person, team=chosen)
        else:
            self.do(leaving.leave_team, by=self.admin(), person_id=person.id, team_id=chosen.pk)

    @rule(team=ANY, successor=ANY, opens=st.booleans())
    def close_team(self, team: int, successor: int, opens: bool) -> None:
        chosen = self.team(team).pk
        if opens:
            self.do(leaving.open_team, by=self.admin(), team_id=chosen)
        else:
            into = self.team(successor).pk
            self.do(leaving.close_team, by=self.admin(), team_id=chosen, successor_id=into)

    @rule(who=ANY, hours=st.integers(-1, 20))
    def is_away(self, who: int, hours: int) -> None:
        by = self.person(who)
        until = self.now + timedelta(hours=hours) if hours > 0 else None
        self.do(profiles.change, by=by, person_id=by.id, away_until=until)

    def admin(self) -> Asker:
        return Asker(Person.objects.filter(role="admin", is_active=True).order_by("pk")[0])

    @rule(minutes=st.sampled_from([-30, 1, 5, 20, 45, 90, 240, 1500, 60 * 24 * 31]))
    def time_passes(self, minutes: int) -> None:
        Desk.taken += 1
        self.now += timedelta(minutes=minutes)
        run_all(ACTS, clock=lambda: self.now)

    @rule(pick=ANY, is_on=st.booleans(), anew=st.booleans())
    def escalation(self, pick: int, is_on: bool, anew: bool) -> None:
        found = list(Rule.objects.order_by("pk"))[pick % Rule.objects.count()]
        when, then = list(self.escalations().values())[pick % 3]
        if anew:
            self.do(escalations.rewrite, by=self.admin(), rule_id=found.pk, when=when, then=then)
        self.do(escalations.switch, by=self.admin(), rule_id=found.pk, is_on=is_on)

    @rule(pick=ANY, whom=st.sampled_from(["customer", "third_party"]), goes_on=st.booleans())
    def waits(self, pick: int, whom: str, goes_on: bool) -> None:
        case = self.case(pick)
        by = self.holder_of(case, pick)
        if goes_on:
            self.do(waits.resume, by=by, case_id=case)
        else:
            self.do(waits.wait, by=by, case_id=case, on=whom, what="")

    @rule(fails=st.booleans())
    def mail_leaves(self, fails: bool) -> None:
        Desk.taken += 1

        def send(mail: Mail) -> None:
            if fails and mail.pk % 2:
                raise ConnectionError("the server is down")
            self.sent.append(mail.message_id)

        notify.deliver_due(clock=lambda: self.now, send=send, limit=50)


@pytest.mark.django_db
def test_whatever_happens_nothing_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    Desk.taken = 0
    Desk.done.clear()
    walks = 0
    while Desk.taken < STEPS / 2 if STEPS <= WALK else Desk.taken < STEPS:
        before = Desk.taken
        walk(steps=min(STEPS, WALK), number=walks)
        walks += 1
        assert Desk.taken > before, "a walk took no step, so it showed nothing"
        with capsys.disabled():
            print(f"\n{Desk.taken} steps on the whole desk, none dropped anything", flush=True)
    with capsys.disabled():
        print(f"done, not refused: {Desk.done}")
    assert Desk.taken >= STEPS / 2
    assert len(Desk.done) > 1, "all but one kind of act were refused, so next to nothing was walked"


def walk(*, steps: int, number: int) -> None:
    """So many steps. Those of a long run are walks one after the other, each with its own seed: so what has
    been walked is known at any time, and a fault in the twentieth is found again without the nineteen."""
    if SEED is not None:
        seed(SEED + number)(Desk)
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=max(1, steps // LENGTH),
            stateful_step_count=LENGTH,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            print_blob=True,
        ),
    )
