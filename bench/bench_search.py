"""How fast is a search? `python bench/bench_search.py [--cases 50000] [--runs 40] [--database-url URL]`

An agent's team holds 500 cases and the agent searches; then the same in a desk of 50,000 cases, of which
the agent may read the same 500 and an admin all. Words are made up and as unevenly common as a language's.
With the address of an empty PostgreSQL database it is measured there instead of on SQLite. Through the whole
of Django but the network, in one process. At the end, what the index adds to writing a note.
"""

import argparse
import itertools
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="pitstop-bench-"))
OPTIONS = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
OPTIONS.add_argument("--cases", type=int, default=50_000)
OPTIONS.add_argument("--runs", type=int, default=40)
OPTIONS.add_argument("--database-url", default=f"sqlite:///{FOLDER}/desk.sqlite3")
ASKED = OPTIONS.parse_args()
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "pitstop.config.settings",
    "PITSTOP_DATA_DIR": str(FOLDER),
    "PITSTOP_SECRET_KEY": "only-for-measuring-0123456789abcdefghijklmnopqrstuvwxyz",
    "PITSTOP_DATABASE_URL": ASKED.database_url,
}
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import django  # noqa: E402 (from here on needs what stands above)

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from pitstop.accounts import services as accounts  # noqa: E402
from pitstop.accounts.models import Team  # noqa: E402
from pitstop.accounts.queries import Asker  # noqa: E402
from pitstop.cases import services as cases  # noqa: E402
from pitstop.cases.models import Case, Message, Segment  # noqa: E402
from pitstop.core import clock  # noqa: E402
from pitstop.customers.models import Customer  # noqa: E402
from pitstop.search import index  # noqa: E402

TEAM = 500  # cases of one team
MESSAGES, LENGTH = 5, 40  # of a case; words of a message
SYLLABLES = ["ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ru", "sa", "te", "vi", "zo", "mü", "rä"]
CHANCE = random.Random(2013)
WORDS = ["".join(parts) for n in (2, 3, 4) for parts in itertools.product(SYLLABLES, repeat=n)][:20_000]
CHANCE.shuffle(WORDS)
WEIGHTS = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(WORDS))))


def main() -> None:
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    now = clock.now() - timedelta(days=30)
    team = accounts.add_team(name="Front line")
    people = {
        "agent": accounts.add_person(email="a@desk.example", name="An Agent", password=None, teams=[team]),
        "admin": accounts.add_person(email="b@desk.example", name="Bo Admin", password=None, role="admin"),
    }
    filled(TEAM, team=team, person=Asker(people["agent"]))
    searches = {
        "common word": WORDS[0],
        "two common words": f"{WORDS[1]} {WORDS[2]}",
        "rare word": WORDS[-5],
        "two letters": "mü",
        "phrase": f'"{" ".join(Message.objects.filter(case__pk__gt=0).order_by("pk")[7].body.split()[3:6])}"',
        "customer": f"customer{TEAM - 3}@example.org",
        "number": f"#{Case.objects.order_by('pk')[9].pk}",
        "filters": "state:open holder:me",
        "word and filters": f"{WORDS[0]} state:closed team:front",
    }
    small = measured({"agent": signed_in(people["agent"])}, searches)
    took = filled(ASKED.cases - TEAM, team=accounts.add_team(name="All others"), person=None)
    print(f"{connection.vendor}: {TEAM} against {ASKED.cases:,} cases, {ASKED.runs} runs, ms")
    print(f"  {ASKED.cases - TEAM:,} cases indexed in {took:.0f} s")
    large = measured({who: signed_in(person) for who, person in people.items()}, searches)
    print(f"  {'':18}{f'agent, {TEAM}':>18}{'agent, all':>18}{'admin, all':>18}   p50, p95")
    for name in searches:
        columns = [small["agent", name], large["agent", name], large["admin", name]]
        print(f"  {name:18}{''.join(f'{spread(each):>18}' for each in columns)}")
    written(Asker(people["agent"]), now=now + timedelta(days=30))


def filled(number: int, *, team: Team, person: Asker | None) -> float:
    """Add so many cases of the team. Gives how long it took to index everything."""
    now = clock.now() - timedelta(days=20)
    index.drop(connection)
    first = Customer.objects.count()
    with transaction.atomic():
        customers = Customer.objects.bulk_create(
            Customer(name=said(2).title(), email=f"customer{first + n}@example.org", created_at=now)
            for n in range(number)
        )
        made = Case.objects.bulk_create(
            Case(subject=said(4), customer=customer, opened_at=now, link_salt="x", **closed(n, now))
            for n, customer in enumerate(customers)
        )
        holder = person.person if person else None
        Segment.objects.bulk_create(
            Segment(case=each, n=1, team=team, person=holder, started_at=now) for each in made
        )
        texts = ((each, said(LENGTH)) for each in made for _message in range(MESSAGES))
        while batch := list(itertools.islice(texts, 10_000)):
            Message.objects.bulk_create(
                Message(case=each, kind="from_customer", at=now, body=body) for each, body in batch
            )
    begin = time.perf_counter()
    with transaction.atomic():
        index.make(connection)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return time.perf_counter() - begin


def closed(n: int, now: object) -> dict[str, object]:
    return {"state": "closed", "closed_at": now, "outcome": said(3)} if n % 4 else {}


def said(words: int) -> str:
    return " ".join(CHANCE.choices(WORDS, cum_weights=WEIGHTS, k=words))


def signed_in(person: object) -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(person)  # type: ignore[arg-type]
    client.get("/design")  # opens the connection
    return client


def measured(clients: dict[str, Client], searches: dict[str, str]) -> dict[tuple[str, str], list[float]]:
    taken: dict[tuple[str, str], list[float]] = {}
    for _run in range(ASKED.runs):
        for (who, client), (name, text) in itertools.product(clients.items(), searches.items()):
            answer = milliseconds(lambda client=client, text=text: client.get("/search", {"q": text}), 200)  # type: ignore[misc]
            taken.setdefault((who, name), []).append(answer)
    return taken


def written(by: Asker, *, now: object) -> None:
    """A note with and without the index, in a case as it was and in one with 400 notes more."""
    case = Case.objects.filter(segments__person=by.id, state="open").order_by("pk")[0]

    def notes() -> Iterator[float]:
        for _run in range(ASKED.runs):
            body = said(LENGTH)
            yield milliseconds(lambda body=body: cases.write_note(by=by, now=now, case_id=case.pk, body=body))  # type: ignore[misc, arg-type]

    short = list(notes())
    Message.objects.bulk_create(
        Message(case=case, kind="from_customer", at=now, body=said(LENGTH)) for _message in range(400)
    )
    long = list(notes())
    index.drop(connection)
    without = list(notes())
    print(f"  a note: {spread(short)}; in a case of 400: {spread(long)}; without an index: {spread(without)}")


def milliseconds(act: Callable[[], object], expected: int = 0) -> float:
    begin = time.perf_counter()
    answer = act()
    taken = (time.perf_counter() - begin) * 1000
    if expected and getattr(answer, "status_code", 0) != expected:
        sys.exit(f"Not answered {expected}: {answer}")
    return taken


def spread(taken: list[float]) -> str:
    return f"{statistics.median(taken):.1f} {sorted(taken)[round(0.95 * (len(taken) - 1))]:.1f}"


if __name__ == "__main__":
    try:
        main()
    finally:
        connection.close()
        shutil.rmtree(FOLDER, ignore_errors=True)
