"""A small world for the tests: two teams, their people and one open case, made by walking the real services.

`world` works with `db` and with `transactional_db`: ask for the latter as well where threads take part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from threading import Barrier
from typing import Any, TypeVar

import pytest
from django.apps import apps
from django.db import connection
from django.utils import translation

from pitstop.accounts import services as accounts
from pitstop.accounts.models import Person, Team
from pitstop.accounts.queries import Asker
from pitstop.cases import services as cases
from pitstop.cases.models import Case
from pitstop.core.refusals import Refused
from pitstop.core.tests.rows_again import Rows, all_rows, written
from pitstop.customers.models import Customer
from pitstop.events.models import Event
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.models import Handoff
from pitstop.handoffs.services import Answer, Offer
from pitstop.health.acts import ACTS
from pitstop.promises import services as promises
from pitstop.routing import services as routing
from pitstop.timers import services as timers

T = TypeVar("T")

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday
PASSWORD = "seven seconds at the pit"  # noqa: S105 (of people who exist in tests only)
ANSWERS = {
    "need": "Decide on the second refund.",
    "tried": "Looked at both payments; the first refund failed at the bank.",
    "expects": "Her money back by Friday.",
    "mood": "worried",
}
OFFER: dict[str, Any] = {
    "kind": "specialist",
    "answers": {key: Answer(value) for key, value in ANSWERS.items()},
    "already_known": "You were charged twice and one refund has failed.",
    "next_step": "Priya decides about the second refund.",
    "next_update_at": NOW + timedelta(hours=6),
}
READ_BACK = "She was charged twice; I decide on the refund today."


def at(minutes: float) -> datetime:
    """So many minutes after `NOW`."""
    return NOW + timedelta(minutes=minutes)


def comes_due(*kinds: str, now: datetime, limit: int = 200) -> int:
    """Let what is due then come due, as a worker does: all, or these kinds. Returns how many did."""
    acts = {kind: ACTS[kind] for kind in kinds or ACTS}
    return timers.run_all(acts, clock=lambda: now, limit=limit).acted


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run them at one moment; "done", or what the refusal of each says. Wants `transactional_db`."""
    return results_at_once(*[partial(_done_or_refused, act) for act in acts])


def results_at_once(*acts: Callable[[], T]) -> list[T]:
    """As `at_once`, and what each returns: every one in a thread with a connection of its own."""
    start = Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        try:
            start.wait(30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def _done_or_refused(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refused:
        return str(refused)
    return "done"


@dataclass
class World:
    """Two teams and a third, their people, and one case that Omar holds. Askers are as of the beginning."""

    front: Team
    billing: Team
    network: Team
    giver: Asker  # Omar, front
    colleague: Asker  # Nora, front
    receiver: Asker  # Priya, billing
    other_receiver: Asker  # Tom, billing
    stranger: Asker  # Sam, network
    lead: Asker  # Lea, leads front
    receiving_lead: Asker  # Rosa, leads billing
    admin: Asker  # Ada, in no team
    case_id: int

    @property
    def everyone(self) -> dict[str, Asker]:
        """The people by their part in the story."""
        return {name: value for name, value in vars(self).items() if isinstance(value, Asker)}

    @property
    def case(self) -> Case:
        """The case as it stands now."""
        return Case.objects.select_related("customer").get(pk=self.case_id)

    def again(self, asker: Asker) -> Asker:
        """The same person in a later request: read anew, with the teams of now."""
        return Asker(Person.objects.get(pk=asker.id))

    def open(self, **changes: Any) -> Case:
        """One more open case, by the giver unless said otherwise."""
        facts: dict[str, Any] = {
            "by": self.giver,
            "now": NOW,
            "team_id": self.front.pk,
            "customer_email": "lena@example.org",
            "customer_name": "Lena Fischer",
            "subject": "Refund twice refused",
            "body": "I paid twice. Where is my money?",
        }
        return cases.open_case(**facts | changes)

    def offer(self, **changes: Any) -> Handoff:
        """Offer the case to billing a minute in. A change is of the call, or else of the offer's content."""
        call: dict[str, Any] = {
            "by": self.giver,
            "now": at(1),
            "case_id": self.case_id,
            "to_team": self.billing.pk,
            "to_person": None,
        }
        said = {name: changes.pop(name) for name in list(changes) if name not in call}
        return handoffs.offer(**call | changes, offered=Offer(**OFFER | said))

    def accept(self, handoff: Handoff, **changes: Any) -> Handoff:
        """Accept as Priya, five minutes in."""
        call: dict[str, Any] = {"by": self.receiver, "now": at(5), "read_back": READ_BACK}
        return handoffs.accept(handoff_id=handoff.pk, **call | changes)

    def send_back(self, handoff: Handoff, **changes: Any) -> Handoff:
        """Return as Priya, five minutes in: wrong team."""
        call: dict[str, Any] = {"by": self.receiver, "now": at(5), "reason": "wrong_team"}
        return handoffs.send_back(handoff_id=handoff.pk, **call | changes)

    def withdraw(self, handoff: Handoff, **changes: Any) -> Handoff:
        """Withdraw as Omar, five minutes in."""
        call: dict[str, Any] = {"by": self.giver, "now": at(5)}
        return handoffs.withdraw(handoff_id=handoff.pk, **call | changes)


def make_world() -> World:
    """Build the world in the database of the running test."""
    routing.install_protocols(now=NOW)
    promises.install_cadences(now=NOW)
    front = accounts.add_team(name="Front line", purpose="answers first")
    billing = accounts.add_team(name="Billing", purpose="looks after payments")
    network = accounts.add_team(name="Network")

    def person(name: str, *teams: Team, role: str = "agent", **more: Any) -> Asker:
        email = f"{name.split()[0].lower()}@desk.example"
        return Asker(
            accounts.add_person(
                email=email, name=name, password=PASSWORD, teams=list(teams), role=role, **more
            )
        )

    world = World(
        front=front,
        billing=billing,
        network=network,
        giver=person("Omar Haddad", front, job="agent"),
        colleague=person("Nora Lind", front),
        receiver=person("Priya Rao", billing, job="refunds specialist", strength="double payments"),
        other_receiver=person("Tom Berg", billing),
        stranger=person("Sam Stone", network),
        lead=person("Lea Wolf", front, role="lead"),
        receiving_lead=person("Rosa Diaz", billing, role="lead"),
        admin=person("Ada King", role="admin"),
        case_id=0,
    )
    world.case_id = world.open().pk
    return world


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Each test begins in English: a request leaves the language of its reader behind."""
    with translation.override("en"):
        yield


@cache
def first_world() -> tuple[World, Rows]:
    """The world as its services make it in an empty database, and its rows, which stay in this one."""
    return written(make_world)


@pytest.fixture
def world(db: None) -> World:
    """The world, fresh for each test: rolled back at its end, or emptied with `transactional_db`.

    Its services are walked once; after that their rows are written again, in a tenth of the time.
    """
    if any(model.objects.exists() for model in (Person, Team, Customer, Event)):
        return make_world()  # in a database that has something already: other ids
    is_first = not first_world.cache_info().currsize
    made, rows = first_world()
    if not is_first:
        rows.write()
    return deepcopy(made)


def snapshot() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of ours: equal before and after an act that must write nothing."""
    models = [model for model in apps.get_models() if model.__module__.startswith("pitstop.")]
    with connection.cursor() as cursor:
        return {
            model._meta.label: sorted(all_rows(cursor, model._meta.db_table), key=repr) for model in models
        }
