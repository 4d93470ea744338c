"""The organisation that the chaos happens to, and the reckoning. Imported once its database stands."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import django

django.setup()

from django.db import close_old_connections  # noqa: E402 (from here on needs the line above)
from django.db.models import Count, F, Q  # noqa: E402

from pitstop.accounts import services as accounts  # noqa: E402
from pitstop.accounts.models import Person, Team  # noqa: E402
from pitstop.accounts.queries import Asker  # noqa: E402
from pitstop.cases.models import Case, Message, Segment, Wait  # noqa: E402
from pitstop.core import clock  # noqa: E402
from pitstop.escalations import services as escalations  # noqa: E402
from pitstop.escalations.models import Firing, RuleVersion  # noqa: E402
from pitstop.escalations.rules.acts import Then  # noqa: E402
from pitstop.escalations.rules.conditions import When  # noqa: E402
from pitstop.events.models import Event  # noqa: E402
from pitstop.handoffs.models import Handoff  # noqa: E402
from pitstop.jobs.timers import ACTS  # noqa: E402
from pitstop.notify import services as notify  # noqa: E402
from pitstop.notify.models import Mail  # noqa: E402
from pitstop.promises.models import Promise  # noqa: E402
from pitstop.targets import services as targets  # noqa: E402
from pitstop.targets.models import Clock  # noqa: E402
from pitstop.targets.rules.targets import Proposed  # noqa: E402
from pitstop.timers.models import Timer  # noqa: E402
from tools.chaos.load import EVERYBODY, Ledger  # noqa: E402

PEOPLE = 3  # in each team
ADMIN = "ada@desk.example"
RULES = (
    (When("clock", measure="hold", share=100), Then("raise", raise_to="high")),
    (When("age", minutes=120, counted="plain"), Then("notify", who="leads")),
    (When("missed", times=1), Then("notify", who="holder")),
)
POLL_SECONDS = 0.5
MINUTE = timedelta(minutes=1)
Real = Callable[[datetime], list[datetime]]


def furnish() -> tuple[list[int], dict[int, list[str]]]:
    """Three teams with people who have tokens. Returns the teams, and the secrets by team.

    Those of `EVERYBODY` read every case.
    """
    now, teams, secrets = clock.now(), [], dict[int, list[str]]()
    for name in ("Front line", "Billing", "Network"):
        team = accounts.add_team(name=name)
        teams.append(team.pk)
        for number in range(PEOPLE):
            person = accounts.add_person(
                email=f"{name[:3].lower()}{number}@desk.example",
                name=f"{name} {number}",
                password=None,
                role="agent" if number else "lead",
                teams=[team],
            )
            # Several tokens each: a token may call so and so often in a minute, and here people hurry.
            for turn in range(4):
                scopes = ["read", "write", "handoff"]
                _token, secret = accounts.create_token(
                    person=person, name=f"chaos {turn}", scopes=scopes, now=now
                )
                secrets.setdefault(team.pk, []).append(secret)
    admin = accounts.add_person(
        email=ADMIN, name="Ada", password=None, role="admin", teams=[Team.objects.get(pk=teams[0])]
    )
    secrets[EVERYBODY] = [
        accounts.create_token(person=admin, name=f"chaos {turn}", scopes=["read"], now=now)[1]
        for turn in range(4)
    ]
    for measure, minutes in {
        "accept": 5,
        "response": 10,
        "hold": 60,
        "next_update": 90,
        "resolution": 600,
    }.items():
        targets.set_target(by=None, now=now, proposed=Proposed(measure, minutes))
    before = now - timedelta(days=1)  # however far the clock goes back, a case is under these rules
    for number, (when, then) in enumerate(RULES):
        written = escalations.write(by=None, now=before, name=f"Rule {number}", when=when, then=then)
        escalations.switch(by=None, now=before, rule_id=written.rule_id, is_on=True)
    return teams, secrets


def try_again(now: datetime) -> None:
    """Let an admin send again what could not leave: each mail that is stuck, once."""
    admin = Asker(Person.objects.get(email=ADMIN))
    for mail in Mail.objects.filter(state=Mail.State.STUCK):
        notify.send_again(by=admin, now=now, mail_id=mail.pk)


def drained(now: Callable[[], datetime], *, seconds: float) -> list[str]:
    """Wait until nothing is due, and no mail. What is still left after so long, in words.

    Timers are asked for first: what one of them sends is queued as it is gone. One that found its case in
    another worker's hand is put off for a moment, and is due all the same.
    """
    deadline = time.monotonic() + seconds
    while True:
        close_old_connections()
        due = Timer.objects.filter(
            Q(try_at__lte=now()) | Q(due_at__lte=now(), attempts=0), kind__in=list(ACTS)
        )
        left = Counter(due.values_list("kind", flat=True))
        waits = Mail.objects.filter(state=Mail.State.QUEUED, due_at__lte=now()).count()
        if not left and not waits:
            return []
        if time.monotonic() > deadline:
            return [f"{waits} mails still wait and these timers are due: {dict(left)}"]
        time.sleep(POLL_SECONDS)


def problems(ledger: Ledger, now: datetime, mail_folder: Path, real: Real) -> list[str]:
    """Whatever isn't as it should be, in words. `real` says when the desk's clock showed a time."""
    return [
        *_said_and_done(ledger),
        *_held(),
        *_handoffs(),
        *_promises(now),
        *_clocks(now),
        *_silences(now),
        *_rules(real),
        *_mails(mail_folder),
        *_timers(),
    ]


def told() -> str:
    """What there is, in words."""
    cases, handoffs = Case.objects.count(), Handoff.objects.count()
    promises, mails, events = Promise.objects.count(), Mail.objects.count(), Event.objects.count()
    fired = Counter(Firing.objects.values_list("version__rule__name", flat=True))
    ruled = len(_begun_since("Rule 0"))
    return (
        f"{cases} cases ({ruled} under rules), {handoffs} hand-offs, {promises} promises, {mails} mails, "
        f"{events} events; {', '.join(f'{name} fired {n} times' for name, n in sorted(fired.items()))}"
    )


def _said_and_done(ledger: Ledger) -> Iterator[str]:
    """What was answered for is there, and whatever was sent several times is there once."""
    bodies = Message.objects.filter(kind="to_customer").values_list("body", flat=True)
    stored = {
        "case": list(Case.objects.values_list("subject", flat=True)),
        # An apology for what was missed may stand before the words.
        "message": [body.rpartition("\n\n")[2] for body in bodies],
        "offer": list(Handoff.objects.values_list("next_step", flat=True)),
    }
    told = {"case": ledger.cases, "message": ledger.messages, "offer": ledger.offers}
    for name, found in stored.items():
        yield from (f"{name} “{words}” was answered for, and is lost" for words in {*told[name]} - {*found})
        yield from (f"{name} “{words}” is there {n} times" for words, n in Counter(found).items() if n > 1)
    states = {"acceptance": "accepted", "return": "returned", "withdrawal": "withdrawn"}
    stood = dict(Handoff.objects.values_list("pk", "state"))
    for handoff, answer in ledger.answers.items():
        if stood[handoff] != states[answer]:
            yield f"{answer} of hand-off {handoff} was answered for, and it is {stood[handoff]}"


def _held() -> Iterator[str]:
    segments: dict[int, list[Segment]] = {}
    for segment in Segment.objects.order_by("case", "n"):
        segments.setdefault(segment.case_id, []).append(segment)
    for case in Case.objects.all():
        chain = segments.get(case.pk, [])
        if [each.ended_at is None for each in chain] != [False] * (len(chain) - 1) + [True]:
            yield f"case {case.pk} has no one holder"
        if any(one.ended_at != other.started_at for one, other in pairwise(chain)):
            yield f"the segments of case {case.pk} don't tile it"


def _handoffs() -> Iterator[str]:
    """Each ended once, as its state says."""
    endings = ("accepted", "returned", "withdrawn", "expired")
    events = Event.objects.filter(kind__in=[f"handoff.{ending}" for ending in endings])
    told: dict[int, list[str]] = {}
    for kind, handoff in events.values_list("kind", "data__handoff"):
        told.setdefault(handoff, []).append(kind.removeprefix("handoff."))
    for pk, state in Handoff.objects.values_list("pk", "state"):
        expected = [state] if state in endings else []
        if told.get(pk, []) != expected:
            yield f"hand-off {pk} is {state}, and the log has {told.get(pk, [])}"


def _promises(now: datetime) -> Iterator[str]:
    """None is overdue and open; each was made once and ended once, as its state says."""
    late = Promise.objects.filter(state="open", due_at__lt=now, case__state="open")
    yield from (
        f"promise {pk} fell due, and is neither kept nor missed" for pk in late.values_list("pk", flat=True)
    )
    endings = ("kept", "missed", "released")
    found: dict[int, list[str]] = {}
    events = Event.objects.filter(kind__in=[f"promise.{ending}" for ending in endings])
    for kind, promise in events.values_list("kind", "data__promise"):
        found.setdefault(promise, []).append(kind.removeprefix("promise."))
    renewed = set(Event.objects.filter(kind="promise.renewed").values_list("data__promise", flat=True))
    for pk, state in Promise.objects.values_list("pk", "state"):
        expected = [] if state == "open" or pk in renewed else [state]
        if found.get(pk, []) != expected:
            yield f"promise {pk} is {state}, and the log has {found.get(pk, [])}"


def _clocks(now: datetime) -> Iterator[str]:
    """None runs on after its time unnoticed; each was started, breached and ended as its row says, once."""
    kinds = ("clock.started", "clock.breached", "clock.ended")
    told = Counter(Event.objects.filter(kind__in=kinds).values_list("kind", "data__clock"))
    for clock_row in Clock.objects.filter(corrects=None):
        pk = clock_row.pk
        is_over = clock_row.due_at is not None and clock_row.due_at < (clock_row.ended_at or now)
        # The other way round it may be: an act that began before the clock went forward ends when it began.
        if is_over and clock_row.breached_at is None:
            yield f"clock {pk} was due at {clock_row.due_at}, and nobody has noticed"
        expected = (1, int(clock_row.breached_at is not None), int(clock_row.ended_at is not None))
        found = tuple(told[kind, pk] for kind in kinds)
        if found != expected:
            yield f"clock {pk} should be in the log {expected} times as {kinds}, and is {found}"


def _silences(now: datetime) -> Iterator[str]:
    """No offer waits on past the moment at which its receiver, or its customer, was to hear."""
    offered = Handoff.objects.filter(state="offered")
    for what in ("silence_due_at", "note_due_at"):
        late = offered.filter(**{f"{what}__lt": now}).values_list("pk", what)
        yield from (f"hand-off {pk} is offered still, and its {what} was {at}" for pk, at in late)


def _rules(real: Real) -> Iterator[str]:
    """Each firing is in the log once; no case has grown old, and no promise was missed, without its rule.

    A case that was closed soon after its promise was missed is let be: rules act on what is open.
    """
    told = Counter(Event.objects.filter(kind="rule.fired").values_list("data__firing", flat=True))
    for firing in Firing.objects.all():
        if told[firing.pk] != 1:
            yield f"firing {firing.pk} is in the log {told[firing.pk]} times"
    missed = set(Event.objects.filter(kind="promise.missed").values_list("case", flat=True))
    old = set(Case.objects.filter(state="open", reopened=0).values_list("pk", flat=True))
    for name, cases in (("Rule 1", old), ("Rule 2", missed)):
        fired = set(Firing.objects.filter(version__rule__name=name).values_list("case", flat=True))
        missing = (cases & _begun_since(name)) - fired - _closed_at_once(real)
        yield from (f"{name} did not fire on case {pk}: {_story(pk)}" for pk in missing)
    yield from _held_too_long()


def _closed_at_once(real: Real) -> set[int]:
    """The cases that were closed before a worker had to look: within a minute after their first promise was
    missed, whatever the desk's clock was put to meanwhile, or once the clock had gone back since. What a
    worker had put off for a second waits as long then.
    """
    kinds = ("promise.missed", "case.closed")
    first: dict[tuple[int | None, str], tuple[int, datetime]] = {}
    for pk, case, kind, at in (
        Event.objects.filter(kind__in=kinds).order_by("id").values_list("id", "case", "kind", "at")
    ):
        first.setdefault((case, kind), (pk, at))
    at_once = set()
    for (case, kind), (missed, at) in first.items():
        if case is None or kind != "promise.missed" or (case, "case.closed") not in first:
            continue
        closed, closed_at = first[case, "case.closed"]
        between = Event.objects.filter(id__range=(missed, closed))
        soon = any(abs(end - begin) < MINUTE for begin in real(at) for end in real(closed_at))
        if soon or between.filter(at__gt=closed_at + MINUTE).exists():
            at_once.add(case)
    return at_once


def _begun_since(name: str) -> set[int]:
    """The cases that keep a version of this rule: the clock may have gone back to before it was written."""
    since = RuleVersion.objects.get(rule__name=name).since
    return set(Case.objects.filter(opened_at__gte=since).values_list("pk", flat=True))


def _held_too_long() -> Iterator[str]:
    """Rule 0 fired for each hold clock that was over while it ran, and none that was met in time.

    One that ended late before a worker looked is let be: rules act on what goes on. So is one that stands
    still though it was over once: the clock went back, and the case began to wait before its time was up.
    """
    (version,) = RuleVersion.objects.filter(rule__name="Rule 0")
    share = version.when["share"]
    causes = set(Firing.objects.filter(version=version).values_list("case", "cause"))
    over = Clock.objects.filter(
        measure="hold", corrects=None, breached_at__isnull=False, case__in=_begun_since("Rule 0")
    )
    goes_on = set(over.filter(ended_at=None, due_at__isnull=False).values_list("pk", flat=True))
    for pk, case in over.values_list("pk", "case"):
        if pk in goes_on and (case, f"clock:{pk}:{share}") not in causes:
            yield f"Rule 0 did not fire on case {case}, whose hold clock {pk} is over: {_story(case)}"
    breached = {(case, f"clock:{pk}:{share}") for pk, case in over.values_list("pk", "case")}
    # It acts once the time is over; the clock may go back before another worker has written that it is, and
    # the case may begin to wait then.
    due = {f"clock:{pk}:{share}": at for pk, at in Clock.objects.values_list("pk", "due_at")}
    for case, cause, at in Firing.objects.filter(version=version).values_list("case", "cause", "at"):
        due_at = due[cause]
        if due_at is None or at > due_at or Wait.objects.filter(case=case, started_at__lt=at).exists():
            breached.add((case, cause))
    yield from (
        f"Rule 0 fired on case {case} for {cause}, which was not over: {_story(case)}"
        for case, cause in causes - breached
    )


def _story(case: int | None) -> str:
    """What the log and the timers have of a case, for whoever looks for the fault."""
    events = Event.objects.filter(case=case).order_by("id").values_list("at", "kind", "data")
    timers_of = Timer.objects.filter(case=case).values_list("kind", "subject", "due_at")
    told = [f"{at:%d %H:%M:%S} {kind} {data}" for at, kind, data in events]
    return " | ".join(
        [*told, *(f"timer {kind} {subject} {at:%d %H:%M:%S}" for kind, subject, at in timers_of)]
    )


def _mails(folder: Path) -> Iterator[str]:
    """Each left once: one event, one file."""
    files = {file.stem for file in folder.glob("*.eml")}
    sent = Counter(Event.objects.filter(kind="mail.sent").values_list("data__mail", flat=True))
    for mail in Mail.objects.all():
        name = mail.message_id.strip("<>").partition("@")[0]
        if (mail.state, sent[mail.pk], name in files) != ("sent", 1, True):
            times, there = sent[mail.pk], "there" if name in files else "missing"
            yield f"mail {mail.pk} is {mail.state} ({mail.error}), left {times} times, its file is {there}"
    twice = Mail.objects.values("message_id").annotate(n=Count("pk")).filter(n__gt=1)
    yield from (f"two mails share {each['message_id']}" for each in twice)


def _timers() -> Iterator[str]:
    for timer in Timer.objects.filter(attempts__gt=0):
        yield f"timer {timer.kind} {timer.subject} fails: {timer.error}"
    promises = Promise.objects.filter(state="open", case__state="open")
    offered = Handoff.objects.filter(state="offered")
    running = Clock.objects.filter(ended_at=None, breached_at=None, due_at__isnull=False)
    for kind, awaited in {
        "promise": promises,
        "promise_watch": promises.filter(watch_at__isnull=False),
        "offer_silence": offered.filter(silence_due_at__isnull=False),
        "offer_note": offered.filter(note_due_at__isnull=False),
        "clock": running,
    }.items():
        armed = set(Timer.objects.filter(kind=kind).values_list("subject", flat=True))
        missing = set(awaited.values_list("pk", flat=True)) - armed
        yield from (f"{kind} {pk} is open, and nothing will look when it comes due" for pk in missing)
    ended = Segment.objects.filter(ended_at__lt=F("started_at")).count()
    if ended:
        yield f"{ended} segments end before they begin"
