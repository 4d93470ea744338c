"""How fast is the desk, and does it stay so? `python bench/bench_desk.py [--cases 50000] [--runs 40]`

A department of 500 cases is walked by the real services into a database of its own; in a second one it
stands 100 times over, each time with people, teams and customers of its own. One person's desk is the same
in both, so the ratio of the two shows what the rest of the data costs. Everything is timed in one process,
the two in turn, through the whole of Django but the network: what the machine does meanwhile meets both.
"""

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

FOLDER = Path(tempfile.mkdtemp(prefix="pitstop-bench-"))
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "pitstop.config.settings",
    "PITSTOP_DATA_DIR": str(FOLDER),
    "PITSTOP_SECRET_KEY": "only-for-measuring-0123456789abcdefghijklmnopqrstuvwxyz",
    "PITSTOP_DATABASE_URL": f"sqlite:///{FOLDER}/small.sqlite3",
}
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import django  # noqa: E402 (from here on needs what stands above)

django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from pitstop.accounts import services as accounts  # noqa: E402
from pitstop.accounts.queries import Asker  # noqa: E402
from pitstop.cases import queries as case_queries  # noqa: E402
from pitstop.cases import services as cases  # noqa: E402
from pitstop.cases.models import Case  # noqa: E402
from pitstop.core import clock  # noqa: E402
from pitstop.events.models import Event  # noqa: E402
from pitstop.handoffs import live  # noqa: E402
from pitstop.handoffs import services as handoffs  # noqa: E402
from pitstop.handoffs.models import Handoff  # noqa: E402
from pitstop.handoffs.services import Answer, Offer  # noqa: E402
from pitstop.promises import services as promises  # noqa: E402
from pitstop.routing import services as routing  # noqa: E402

DEPARTMENT = 500  # cases
STRIDE = 1_000_000  # between the ids of a department and of its next copy
UNIQUE = {  # what no two rows may share
    "accounts_team": ("name",),
    "accounts_person": ("email",),
    "accounts_apitoken": ("digest",),
    "customers_customer": ("email",),
    "notify_mail": ("key", "message_id"),
}
# Every department follows the same protocols.
SHARED = {"routing_protocol", "routing_protocolversion", "routing_route"}
# Written by the database itself with what they are about.
KEPT = {"search_customertext", "search_document"}
LOOSE = {"case", "actor", "team", "from_team", "to_team"}  # ids without a foreign key, of events and mails
ABOUT = {"timers_timer": ("subject",)}  # ids without a foreign key, of whatever has that number
ANSWERS = {
    "need": "Decide about the second refund.",
    "tried": "Looked at both payments; the first refund failed at the bank.",
    "expects": "The money by Friday.",
    "mood": "worried",
}


@dataclass(frozen=True)
class Department:
    """Who is looked at, and what: the same ids in both databases."""

    giver: Asker
    receiver: Asker
    secret: str  # of the receiver's token
    case: int  # with a long story, held by the receiver
    to_offer: list[int]  # held by the giver
    to_team: int


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--cases", type=int, default=50_000)
    options.add_argument("--runs", type=int, default=40)
    asked = options.parse_args()
    try:
        measure(asked.cases, asked.runs)
    finally:
        connection.close()
        shutil.rmtree(FOLDER, ignore_errors=True)


def measure(number: int, runs: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    department = walked(offers=runs)
    connection.close()
    small, large = FOLDER / "small.sqlite3", FOLDER / "large.sqlite3"
    shutil.copy(small, large)
    use(large)
    multiplied(number // DEPARTMENT)
    sizes = {}
    for path in (small, large):
        use(path)
        sizes[path] = f"{Case.objects.count():,} cases, {Event.objects.count():,} events"
    print(f"{sizes[small]} against {sizes[large]}; {runs} runs, ms")
    taken: dict[tuple[str, Path], list[float]] = {}
    for run in range(runs):
        for path in (small, large) if run % 2 else (large, small):
            use(path)
            client = signed_in(department.receiver)
            client.get("/design")  # opens the connection
            for name, milliseconds in looked(client, department, run):
                taken.setdefault((name, path), []).append(milliseconds)
    print(f"  {'':20}{'p50':>8}{'p95':>8}{'p50':>10}{'p95':>8}   ratio of p50")
    for name in dict.fromkeys(name for name, _path in taken):
        a, b = taken[name, small], taken[name, large]
        ratio = statistics.median(b) / statistics.median(a)
        print(f"  {name:20}{spread(a)}  {spread(b)}{ratio:10.2f}")


def spread(taken: list[float]) -> str:
    return f"{statistics.median(taken):8.1f}{sorted(taken)[round(0.95 * (len(taken) - 1))]:8.1f}"


def use(path: Path) -> None:
    """Ask this database from here on."""
    connection.close()
    connection.settings_dict["NAME"] = str(path)


def signed_in(asker: Asker) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(asker.person)
    return client


def looked(client: Client, department: Department, run: int) -> Iterator[tuple[str, float]]:
    """Each page once, in milliseconds."""
    token = {"authorization": f"Bearer {department.secret}"}
    status = case_queries.status_token(Case.objects.get(pk=department.case))
    number = department.to_offer[run]
    pages = {
        "desk": "/",
        "case page": f"/cases/{department.case}",
        "status page": f"/status/{status}",
        "hand-off form": f"/cases/{department.case}/handoffs/new",
        "API: desk": "/api/v1/desk",
        "API: cases": "/api/v1/cases",
        "API: hand-offs": "/api/v1/handoffs?state=offered",
    }
    mark = live.begin(department.receiver, now=clock.now())
    yield "pulse, no news", milliseconds(lambda: client.get(f"/live?since={mark}&page=desk"), 204)
    earlier = live.Mark(Event.objects.order_by("-pk").values_list("pk", flat=True)[40])
    news = live.pulse(
        department.receiver, earlier, now=clock.now()
    ).news  # the last ones are others' in a copy
    yield "pulse, 40 events", milliseconds(lambda: client.get(f"/live?since={earlier}"), 200 if news else 204)
    for name, path in pages.items():
        yield name, milliseconds(lambda path=path: client.get(path, headers=token), 200)  # type: ignore[misc]
    giver = signed_in(department.giver)
    form = {
        "to_team": department.to_team,
        "kind": "specialist",
        **{f"answer_{key}": value for key, value in ANSWERS.items()},
        "already_known": "You were charged twice.",
        "next_step": "Priya decides about the second refund.",
        "next_update_at": f"{clock.now() + timedelta(days=2):%Y-%m-%dT%H:%M}",
    }
    offered = milliseconds(lambda: giver.post(f"/cases/{number}/handoffs", form), 302)
    offer = Handoff.objects.get(case=number, state="offered").pk
    yield "incoming", milliseconds(lambda: client.get(f"/handoffs/{offer}"), 200)
    answer = {"read_back": "Charged twice; I decide today."}
    accepted = milliseconds(lambda: client.post(f"/handoffs/{offer}/acceptance", answer), 302)
    yield "offer + accept", offered + accepted


def milliseconds(ask: Callable[[], object], expected: int) -> float:
    begin = time.perf_counter()
    answer = ask()
    taken = (time.perf_counter() - begin) * 1000
    status = getattr(answer, "status_code", 0)
    if status != expected:
        sys.exit(f"Answered {status}, not {expected}: {answer}")
    return taken


def walked(*, offers: int) -> Department:
    """A department of 5 teams with 5 people each, and its 500 cases, most of them handed off and closed."""
    chance = random.Random(2013)
    now = clock.now() - timedelta(days=30)
    with transaction.atomic():  # one write to the disk instead of five thousand
        routing.install_protocols(now=now)
        teams = [accounts.add_team(name=f"Team {n}") for n in range(5)]
        people = [
            [
                Asker(
                    accounts.add_person(
                        email=f"p{n}.{m}@desk.example", name=f"Person {n} {m}", password=None, teams=[team]
                    )
                )
                for m in range(5)
            ]
            for n, team in enumerate(teams)
        ]
        giver, receiver = people[0][0], people[1][0]
        walk = Walk(people, [team.pk for team in teams])
        held = [walk.handed(0, 1, by=giver, to=receiver, day=25) for _ in range(40)]
        for _ in range(15):
            walk.offered(walk.opened(0, by=giver, day=26), 1, by=giver, day=27)
        to_offer = [walk.opened(0, by=giver, day=26) for _ in range(offers)]
        while Case.objects.count() < DEPARTMENT:
            home, away = chance.sample(range(5), 2)
            number = walk.handed(
                home, away, by=chance.choice(people[home]), to=chance.choice(people[away]), day=2
            )
            if chance.random() < 0.9:
                walk.closed(number, day=5)
        for turn in range(10):
            walk.wrote(held[0], by=receiver, day=26 + turn / 10)
        _token, secret = accounts.create_token(person=receiver.person, name="bench", scopes=["read"], now=now)
    return Department(giver, receiver, secret, held[0], to_offer, teams[1].pk)


class Walk:
    """The acts of the cases, by the days since the department began."""

    def __init__(self, people: list[list[Asker]], teams: list[int]) -> None:
        self.people, self.teams = people, teams
        self.begin = clock.now() - timedelta(days=30)
        self.customers = 0
        self.holders: dict[int, Asker] = {}

    def opened(self, home: int, *, by: Asker, day: float) -> int:
        self.customers += 1
        made = cases.open_case(
            by=by,
            now=self.begin + timedelta(days=day),
            team_id=self.teams[home],
            customer_email=f"c{self.customers}@example.org",
            customer_name=f"Customer {self.customers}",
            subject="Refund twice refused",
            body="I paid twice. Where is my money?",
        )
        self.holders[made.pk] = by
        self.wrote(made.pk, by=by, day=day)
        return made.pk

    def wrote(self, number: int, *, by: Asker, day: float) -> None:
        now = self.begin + timedelta(days=day)
        cases.write_note(by=by, now=now, case_id=number, body="The bank says no.")
        promises.reply(
            by=by,
            now=now,
            case_id=number,
            body="I have found both payments.",
            next_text="a word about the refund",
            next_due_at=now + timedelta(days=20),
        )

    def offered(self, number: int, away: int, *, by: Asker, day: float) -> int:
        now = self.begin + timedelta(days=day)
        answers = {key: Answer(value) for key, value in ANSWERS.items()}
        content = (
            "specialist",
            answers,
            "You were charged twice.",
            "Priya decides.",
            now + timedelta(days=9),
        )
        made = handoffs.offer(
            by=by, now=now, case_id=number, to_team=self.teams[away], offered=Offer(*content)
        )
        return made.pk

    def handed(self, home: int, away: int, *, by: Asker, to: Asker, day: float) -> int:
        number = self.opened(home, by=by, day=day)
        offer = self.offered(number, away, by=by, day=day + 0.5)
        accepted = self.begin + timedelta(days=day + 1)
        handoffs.accept(by=to, now=accepted, handoff_id=offer, read_back="Charged twice; I decide.")
        self.holders[number] = to
        return number

    def closed(self, number: int, *, day: float) -> None:
        by, now = self.holders[number], self.begin + timedelta(days=day)
        open_still = list(
            Case.objects.get(pk=number).promises.filter(state="open").values_list("pk", flat=True)
        )
        promises.reply(by=by, now=now, case_id=number, body="It is with you.", keeps=open_still, no_more=True)
        handoffs.close_case(by=by, now=now, case_id=number, outcome="Paid.")


def multiplied(times: int) -> None:
    """The department so many times over in all, by one statement per table."""
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        for model in apps.get_models():
            if model.__module__.startswith("pitstop.") and model._meta.db_table not in SHARED | KEPT:
                columns = {field.column: copied(field) for field in model._meta.local_concrete_fields}
                names, values = ", ".join(f'"{column}"' for column in columns), ", ".join(columns.values())
                table = f'"{model._meta.db_table}"'
                cursor.execute(
                    "WITH RECURSIVE copies(copy) AS"
                    f" (SELECT 1 UNION ALL SELECT copy + 1 FROM copies WHERE copy < {times - 1})"
                    f" INSERT INTO {table} ({names}) SELECT {values} FROM copies, {table}"
                )
        # So that the hand-off form offers as many teams as before.
        cursor.execute(f"UPDATE accounts_team SET is_open = 0 WHERE id > {STRIDE}")


def copied(field: Any) -> str:
    """What stands in this column of a copy. Ids inside the data of events stay those of the original."""
    table, name = field.model._meta.db_table, f'"{field.column}"'
    if field.column in UNIQUE.get(table, ()):
        return f"copy || {name}"
    of_its_own = field.remote_field and field.remote_field.model._meta.db_table not in SHARED
    is_loose = field.column in LOOSE or field.column in ABOUT.get(table, ())
    is_id = field.primary_key or of_its_own or is_loose
    return f"{name} + copy * {STRIDE}" if is_id else name


if __name__ == "__main__":
    main()
