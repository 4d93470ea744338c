"""A desk with many open cases to hand off: `python bench/live/desk.py CASES FILE [--statements]`.

Run with the database in the environment. It migrates, walks 20 cases through the real services, copies what
they wrote until there are so many cases, and leaves in FILE what clients need: ids and tokens. With
`--statements` it then hands one case off through the API and leaves each statement of that with its values.
"""

import datetime as dates
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pitstop.config.settings")

import django  # (from here on needs what stands above)

django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, models, transaction  # noqa: E402
from django.test import Client  # noqa: E402

from pitstop.accounts import services as accounts  # noqa: E402
from pitstop.accounts.models import Team  # noqa: E402
from pitstop.accounts.queries import Asker  # noqa: E402
from pitstop.cases import services as cases  # noqa: E402
from pitstop.core import clock  # noqa: E402
from pitstop.promises import services as promises  # noqa: E402
from pitstop.routing import queries as routes  # noqa: E402
from pitstop.routing import services as routing  # noqa: E402
from pitstop.targets import services as targets  # noqa: E402
from pitstop.targets.models import Clock  # noqa: E402
from pitstop.targets.services import Proposed  # noqa: E402

TEAMS, PEOPLE = 4, 5  # teams that give and as many that receive; people in each
WALKED = TEAMS * PEOPLE  # cases made by the services, one for each giver
TOKENS = 30  # of each person who calls: one may call 600 times a minute
# From which number on ids are, so that a value among a statement's says what it is.
FROM = {"accounts_team": 101, "accounts_person": 1001}
LATER = {"handoffs_handoff": 7_000_000, "promises_promise": 8_000_000, "notify_mail": 9_000_000}
LATER |= {"targets_clock": 10_000_000}
UNIQUE = {"customers_customer": "email"}
LOOSE = {"case": "cases_case", "started_by": "events_event", "ended_by": "events_event"}
# Search rows are written by the database itself, timers armed by what happens next, and calendars are few.
NOT_COPIED = {"search_customertext", "search_document", "timers_timer", "calendars_calendarversion"}


def main() -> None:
    number, file = int(sys.argv[1]), Path(sys.argv[2])
    call_command("migrate", verbosity=0)
    begin_at(FROM)
    with transaction.atomic():
        people = organised()
        before = rows()
        for giver in people["givers"]:
            opened(giver)
        started = Clock.objects.count()
    count = copied(before, number)
    begin_at({"cases_segment": count + 1} | LATER)
    facts = {name: [tokens(asker) for asker in each] for name, each in people.items()}
    told: dict[str, Any] = {"cases": count, "teams": TEAMS, "tokens": facts, "body": offer_of(1)}
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    if "--statements" in sys.argv:
        told |= {"statements": recorded(count, facts), "recorded": count}
        told["clocks"] = started // WALKED
        told["cases"] = count - 1 - TEAMS
    file.write_text(json.dumps(told))


def begin_at(numbers: dict[str, int]) -> None:
    """Let each table's ids go on from this number."""
    known = {model._meta.db_table for model in apps.get_models()}
    with connection.cursor() as cursor:
        for table, number in numbers.items():
            if table in known and connection.vendor == "postgresql":
                cursor.execute(f"ALTER SEQUENCE {table}_id_seq RESTART WITH {number}")


def organised() -> dict[str, list[Asker]]:
    """Who gives, by case, and who receives, by team. Givers take turns through their teams."""
    now = clock.now()
    routing.install_protocols(now=now)
    promises.install_cadences(now=now)
    teams = [accounts.add_team(name=f"Team {n}") for n in range(2 * TEAMS)]
    people = [
        Asker(
            accounts.add_person(
                email=f"p{n}@desk.example",
                name=f"Person {n}",
                password=None,
                teams=[teams[n % TEAMS + (TEAMS if n >= WALKED else 0)]],
            )
        )
        for n in range(2 * WALKED)
    ]
    admin = accounts.add_person(email="a@desk.example", name="A", password=None, role="admin", teams=[])
    for measure in ("accept", "response", "hold"):
        wanted = Proposed(measure=measure, minutes=480)
        targets.set_target(by=Asker(admin), now=now - dates.timedelta(hours=2), proposed=wanted)
    return {"givers": people[:WALKED], "receivers": people[WALKED : WALKED + TEAMS]}


def opened(giver: Asker) -> None:
    case = cases.open_case(
        by=giver,
        now=clock.now() - dates.timedelta(hours=1),
        team_id=min(giver.team_ids),
        customer_email=f"c{giver.id}@example.org",
        customer_name="Lena Fischer",
        subject="Refund twice refused",
        body="I paid twice. Where is my money?",
    )
    targets.follow(case, now=clock.now())  # as a worker does at once


def tokens(asker: Asker) -> list[str]:
    now, made = clock.now(), []
    for n in range(TOKENS):
        name = f"bench {n}"
        _token, secret = accounts.create_token(person=asker.person, name=name, scopes=["handoff"], now=now)
        accounts.use_token(secret, now=now)  # which is noted once an hour: not while we measure
        made.append(secret)
    return made


def rows() -> dict[type[models.Model], int]:
    return {
        model: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("pitstop.") and model._meta.db_table not in NOT_COPIED
    }


def copied(before: dict[type[models.Model], int], number: int) -> int:
    """Copy what was written since, so many times that there are about `number` cases. Returns how many.

    Ids stay without a gap: the n-th case has the n-th customer and the n-th segment.
    """
    grown = {model: count for model, count in rows().items() if count > before[model]}
    added = {model._meta.db_table: count - before[model] for model, count in grown.items()}
    times = number // WALKED
    with connection.constraint_checks_disabled(), connection.cursor() as cursor, transaction.atomic():
        for model in apps.get_models():
            if model not in grown:
                continue
            table = model._meta.db_table
            columns = {field.column: copy_of(field, added) for field in model._meta.local_concrete_fields}
            names, values = ", ".join(f'"{column}"' for column in columns), ", ".join(columns.values())
            cursor.execute(
                "WITH RECURSIVE copies(copy) AS"
                f" (SELECT 1 UNION ALL SELECT copy + 1 FROM copies WHERE copy < {times - 1})"
                f' INSERT INTO "{table}" ({names}) SELECT {values} FROM copies, "{table}"'
                f" WHERE id > {before[model]}"
            )
            begin_at({table: before[model] + added[table] * times + 1})
    return WALKED * times


def copy_of(field: Any, added: dict[str, int]) -> str:
    """What stands in this column of a copy."""
    table, name = field.model._meta.db_table, f'"{field.column}"'
    if field.column == UNIQUE.get(table):
        return f"copy || {name}"
    of = field.remote_field.model._meta.db_table if field.remote_field else LOOSE.get(field.column)
    if field.primary_key:
        of = table
    return f"{name} + copy * {added[of]}" if of in added else name


def offer_of(case: int) -> dict[str, Any]:
    """The body of an offer of this case."""
    return {
        "to_team": Team.objects.order_by("pk")[TEAMS + (case - 1) % TEAMS].pk,
        "kind": "specialist",
        "protocol_version": routes.chosen(1, 1, "specialist").version.pk,
        "answers": {
            "need": {"value": "Decide about the second refund."},
            "tried": {"value": "Looked at both payments; the first refund failed at the bank."},
            "expects": {"value": "The money by Friday."},
            "mood": {"value": "worried"},
        },
        "already_known": "You were charged twice.",
        "next_step": "Priya decides about the second refund.",
        "next_update_at": (clock.now() + dates.timedelta(days=2)).isoformat(),
    }


def recorded(case: int, facts: dict[str, list[list[str]]]) -> list[dict[str, Any]]:
    """The statements of one offer and its acceptance through the API, as Django sends them."""
    log: list[dict[str, Any]] = []

    def keep(run: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        answer = run(sql, params, many, context)
        result = context["cursor"].cursor.pgresult
        made = []
        if "RETURNING" in sql and result is not None:
            made = [int(result.get_value(row, 0) or 0) for row in range(result.ntuples)]
        log.append(
            {
                "sql": sql,
                "params": [plain(each) for each in params or ()],
                "made": made,
                "inside": connection.in_atomic_block,
            }
        )
        return answer

    for other in range(case - TEAMS, case):  # what only a team's first hand-off writes, its hours say
        handed_off(other, offer_of(other), facts)
    body = offer_of(case)
    with connection.execute_wrapper(keep):
        handed_off(case, body, facts)
    return log


def handed_off(case: int, body: dict[str, Any], facts: dict[str, list[list[str]]]) -> None:
    client = Client(headers={"host": "localhost"})
    giver, receiver = facts["givers"][(case - 1) % WALKED][0], facts["receivers"][(case - 1) % TEAMS][0]
    made = post(client, f"/api/v1/cases/{case}/handoffs", body, giver)
    answer = {"read_back": "Charged twice; I decide today."}
    post(client, f"/api/v1/handoffs/{made['id']}/acceptance", answer, receiver)


def post(client: Client, path: str, body: object, secret: str) -> Any:
    headers = {"authorization": f"Bearer {secret}"}
    answer = client.post(path, body, content_type="application/json", headers=headers)
    if answer.status_code not in (200, 201):
        sys.exit(f"{path} answered {answer.status_code}: {answer.content!r}")
    return answer.json()


def plain(value: Any) -> Any:
    """A value as JSON can keep it, with its kind where SQL would not know it."""
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dates.datetime | dates.date):
        return value.isoformat()
    if isinstance(value, bool | int | str | None):
        return value
    if hasattr(value, "obj"):  # psycopg's wrapper of a JSON value
        return {"json": json.dumps(value.obj)}
    return str(value)


if __name__ == "__main__":
    main()
