"""Fills a desk's database: `python load.py begin | far N | nothing N FIRST STEP | clocks N FIRST STEP`.

FIRST is the moment at which the first comes due, STEP the seconds from one to the next. Timers that were
left over before are removed.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from pitstop.accounts import services as accounts  # noqa: E402
from pitstop.accounts.models import Person  # noqa: E402
from pitstop.accounts.queries import Asker  # noqa: E402
from pitstop.cases import services as cases  # noqa: E402
from pitstop.cases.models import Case, Segment  # noqa: E402
from pitstop.core import clock  # noqa: E402
from pitstop.events.models import Event  # noqa: E402
from pitstop.promises import services as promises  # noqa: E402
from pitstop.routing import services as routing  # noqa: E402
from pitstop.targets import services as targets  # noqa: E402
from pitstop.targets.models import Clock  # noqa: E402
from pitstop.timers import services as timers  # noqa: E402
from pitstop.timers.models import Timer  # noqa: E402
from pitstop.timers.rules import Due  # noqa: E402

MINUTES = 120
WARNED_AFTER = timedelta(minutes=MINUTES / 2)
FAR = datetime(2100, 1, 1, tzinfo=UTC)
FIRST_FAR = 1_000_000_000
SERIES = {
    "postgresql": "SELECT n FROM generate_series(1, %s) AS n",
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < %s) SELECT n FROM s",
}
PLUS = {
    "postgresql": "CAST(%s AS timestamptz) + n * CAST(%s AS float8) * interval '1 second'",
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', %s, (n * %s) || ' seconds')",
}


@transaction.atomic
def begin() -> None:
    """Four teams of five, a target, and one case that is opened as in use, for its clock and its calendar."""
    now = clock.now()
    routing.install_protocols(now=now)
    promises.install_cadences(now=now)
    for number in range(4):
        team = accounts.add_team(name=f"Team {number}")
        for n in range(5):
            name = f"Person {number}{n}"
            email = f"p{number}{n}@desk.example"
            accounts.add_person(email=email, name=name, password=None, teams=[team])
    proposed = targets.Proposed("first_reply", MINUTES, warn_at=(50,))
    targets.set_target(by=None, now=now, proposed=proposed)
    first = Person.objects.order_by("pk")[0]
    case = cases.open_case(
        by=Asker(first),
        now=now,
        team_id=first.memberships.get().team_id,
        customer_email="lena@example.org",
        customer_name="Lena Fischer",
        subject="Refund twice refused",
        body="Where is my money?",
    )
    targets.follow(case, now=now)


def series(kind: str, count: int, first: datetime, step: float, *, subject: int) -> None:
    """So many timers, by the database itself."""
    at = PLUS[connection.vendor]
    moment = first.isoformat() if connection.vendor == "postgresql" else first.strftime("%Y-%m-%d %H:%M:%S")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO timers_timer (kind, subject, due_at, try_at, attempts, error)"
            f" SELECT '{kind}', n + {subject}, {at}, {at}, 0, '' FROM ({SERIES[connection.vendor]}) AS known",
            [moment, step, moment, step, count],
        )


@transaction.atomic
def clocks(count: int, first: datetime, step: float) -> None:
    """So many cases, each with a clock of its customer who waits for a first reply, to be warned of."""
    known = Clock.objects.order_by("pk")[0]
    people = [(person.pk, person.memberships.get().team_id) for person in Person.objects.order_by("pk")]
    moments = [first + timedelta(seconds=n * step) - WARNED_AFTER for n in range(count)]
    having = [people[n % len(people)] for n in range(count)]
    made = Case.objects.bulk_create(
        Case(subject=f"Refund {n}", customer=known.case.customer, opened_at=at, link_salt="x")
        for n, at in enumerate(moments)
    )
    every = list(zip(made, moments, having, strict=True))
    Segment.objects.bulk_create(
        Segment(case=case, n=1, person_id=person, team_id=team, started_at=at)
        for case, at, (person, team) in every
    )
    opened = Event.objects.bulk_create(
        Event(
            at=at,
            kind="case.opened",
            case=case.pk,
            actor=person,
            team=team,
            data={"subject": case.subject, "customer": case.customer_id},
        )
        for case, at, (person, team) in every
    )
    Event.objects.bulk_create(
        Event(
            at=at,
            kind="segment.started",
            case=case.pk,
            actor=person,
            team=team,
            data={"n": 1, "person": person},
        )
        for case, at, (person, team) in every
    )
    running = Clock.objects.bulk_create(
        Clock(
            case=case,
            measure=known.measure,
            team_id=team,
            segment=known.segment,
            started_by=event.pk,
            target_id=known.target_id,
            minutes=MINUTES,
            warn_at=known.warn_at,
            calendar_id=known.calendar_id,
            started_at=at,
            due_at=at + timedelta(minutes=MINUTES),
        )
        for (case, at, (_person, team)), event in zip(every, opened, strict=True)
    )
    timers.arm_all(Due("clock", each.pk, each.case_id, each.started_at + WARNED_AFTER) for each in running)


def main() -> None:
    what, *numbers = sys.argv[1:]
    if what == "begin":
        call_command("migrate", verbosity=0)
        begin()
        return
    count = int(numbers[0])
    if what == "far":
        Timer.objects.all().delete()
        series("nothing", count, FAR, 1, subject=FIRST_FAR)
    else:
        first, step = datetime.fromtimestamp(float(numbers[1]), UTC), float(numbers[2])
        Timer.objects.filter(due_at__lt=FAR).delete()
        clocks(count, first, step) if what == "clocks" else series("nothing", count, first, step, subject=0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


main()
