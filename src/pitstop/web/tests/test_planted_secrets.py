"""No internal word reaches a customer: a marker stands in every column of every table that they may not read.

A new column is planted by itself; when a customer may read it, or it can hold no words, it is put into one of
the two lists below, and someone has judged it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import QuerySet
from django.test import Client

from pitstop.accounts.intake import services as intake
from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.models import Case
from pitstop.cases.services import File
from pitstop.conftest import ANSWERS, World, comes_due
from pitstop.core import clock
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.reopening import services as customers
from pitstop.handoffs.services import Answer, Contingency
from pitstop.notify.models import Mail
from pitstop.promises import services as promises
from pitstop.promises.models import Promise
from pitstop.routing.models import Route
from pitstop.targets import services as targets
from pitstop.targets.models import Clock
from pitstop.web.tests.conftest import offer_now

pytestmark = pytest.mark.django_db
SECRET = "s3cret"
LINK_FILE = b"%PDF-1.7 the customer's own"

# What a customer reads: of their own case, and of the people and teams that they have to do with.
CUSTOMER_READS = {
    "accounts.Team": {"name", "purpose"},
    "accounts.Person": {"name", "job", "strength", "pronoun"},
    "accounts.Photo": {"digest"},  # the end of its address
    "customers.Customer": {"name", "email", "language"},
    "cases.Case": {"subject"},
    "cases.Message": {"body"},  # but not of a note
    "cases.Attachment": {"name", "media_type"},  # but not of a note
    "promises.Promise": {"text"},
    "handoffs.Handoff": {"already_known", "next_step", "introduction"},
    "handoffs.Introduction": {"body"},
    "notify.Mail": {"to", "subject", "body", "message_id", "thread", "reply_to"},
}

# What holds no words of people: codes of closed lists, digests, numbers, what the program reads itself.
CODES = {
    "events.Event": {"kind"},
    "accounts.Person": {"password", "kind", "role", "language", "time_zone"},
    "accounts.SignInFailure": {"key"},
    "accounts.Tally": {"key"},
    "accounts.ApiToken": {"digest", "scopes"},
    "accounts.Replay": {"request"},
    "notify.Mail": {"state", "claim", "key"},
    "notify.Notice": {"kind", "because"},
    "notify.Switch": {"kind"},
    "calendars.Hours": {"zone", "week", "closures", "openings", "country", "region"},
    "calendars.CalendarVersion": {"digest", "zone", "week", "closures", "openings", "country", "region"},
    "timers.Timer": {"kind"},
    "targets.Target": {"measure", "kind", "priority", "warn_at"},
    "targets.Clock": {"measure", "ending", "warn_at"},
    "escalations.RuleVersion": {"when", "then"},
    "escalations.Firing": {"cause", "outcome"},
    "cases.Wait": {"on"},
    "cases.Case": {"state", "priority", "link_salt"},
    "cases.Message": {"kind", "source"},
    "cases.Draft": {"what"},
    "promises.Promise": {"state"},
    "promises.Cadence": {"priority"},
    "slips.Slip": {"kind", "place", "source"},
    "routing.Route": {"kind", "acceptance", "read_back", "told"},
    "routing.Protocol": {"key"},
    "routing.ReturnReason": {"key"},
    "handoffs.Handoff": {"kind", "state", "decision", "return_reason"},
    "handoffs.Batch": {"kind"},
    "handoffs.Introduction": {"language", "kind"},
    "search.CustomerText": {"text"},  # kept by the database from what the others hold
    "search.Document": {"subject", "customer_text", "outcome", "said"},
    "mail.TakenIn": {"outcome"},
}

ModelType = type[models.Model]


def ours() -> Iterator[ModelType]:
    for model in apps.get_models():
        if model.__module__.startswith("pitstop."):
            yield model


def text_columns(model: ModelType) -> list[Any]:
    kinds = (models.CharField, models.TextField, models.JSONField)
    return [field for field in model._meta.concrete_fields if isinstance(field, kinds)]


def furnish(world: World) -> int:
    """A case on which everything has happened that leaves words behind."""
    now = clock.now() - timedelta(hours=1)
    intake.take_new_cases(team=world.front)
    targets.set_target(by=None, now=now, proposed=targets.Proposed("hold", 60))
    case = world.open(customer_email="kai@example.org", customer_name="Kai Brandt", now=now)
    facts: dict[str, Any] = {"case_id": case.pk, "by": world.giver, "now": now}
    case_services.write_note(
        **facts, body="The note inside.", files=[File("inside.pdf", "", b"%PDF-1.7 inside")]
    )
    case_services.hear(**facts, body="I called you.", files=[File("bill.pdf", "", LINK_FILE)])
    released = promises.make(**facts, text="An invoice", due_at=now + timedelta(days=1))
    promises.release(promise_id=released.pk, reason="We had lost it", by=world.giver, now=now)
    Route.objects.update(contingencies=[{"if": "the bank asks", "then": "ask a lead inside"}])
    answers = {key: Answer(f"{value} inside") for key, value in ANSWERS.items() if key != "mood"}
    answers["mood"] = Answer(not_known="Nobody asked inside.")
    returned = offer_now(world, case_id=case.pk, answers=answers, to_team=world.network.pk)
    handoffs.ask(by=world.stranger, now=clock.now(), handoff_id=returned.pk, text="Which line inside?")
    handoffs.explain(by=world.giver, now=clock.now(), handoff_id=returned.pk, text="The old line inside.")
    world.send_back(returned, by=world.stranger, now=clock.now(), reason="other", note="Not ours inside.")
    own = (Contingency("she calls again", "tell her nothing inside"),)
    handoff = offer_now(world, case_id=case.pk, answers=answers, contingencies=own)
    world.accept(handoff, now=clock.now(), read_back="He is angry inside.")
    held = Clock.objects.get(case=case, measure="hold", ended_at=None)
    why = "It counted wrongly inside."
    targets.correct(by=world.receiving_lead, now=clock.now(), clock_id=held.pk, why=why, minutes=90)
    handoffs.correct(by=world.giver, now=clock.now(), handoff_id=handoff.pk, text="Not angry inside.")
    customers.customer_says_not_right(now=clock.now(), case_id=case.pk, text="I paid 40 inside.")
    other = world.open(subject="The other customer", customer_email="lena@example.org", now=now)
    promises.make(
        by=world.giver, now=now, case_id=other.pk, text="A call inside", due_at=now + timedelta(days=1)
    )
    for model in ours():
        if not model._base_manager.exists():
            row_of(model)
    return case.pk


def row_of(model: ModelType) -> None:
    """A row of a table that the story leaves empty, with words wherever it takes some."""
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if isinstance(field, models.JSONField):
            values[field.name] = {"said": "words inside"}
        elif field.primary_key or field.has_default() or (field.null and not field.is_relation):
            continue
        elif field.is_relation:
            values[field.name] = None if field.null else field.related_model._base_manager.first()
        elif field.choices:
            values[field.name] = field.choices[0][0]
        elif isinstance(field, models.DateTimeField):
            values[field.name] = clock.now()
        elif isinstance(field, models.BooleanField):
            values[field.name] = False
        elif isinstance(field, models.IntegerField):
            values[field.name] = 1
        elif isinstance(field, models.BinaryField):
            values[field.name] = b"x"
        else:
            values[field.name] = "words inside"[: field.max_length]
    if model._meta.label == "calendars.Hours":
        values |= {"team": apps.get_model("accounts", "Team")._base_manager.last(), "week": [], "zone": "UTC"}
    model._base_manager.create(**values)


def is_theirs(row: models.Model, case: Case) -> bool:
    """Whether this row is of the customer's own case, or of someone whom they have to do with there."""
    label = row._meta.label
    if label == "accounts.Person":
        return row.name.split()[0] in ("Omar", "Priya")
    if label == "accounts.Team":
        return row.name in ("Front line", "Billing")
    if label in ("accounts.Photo", "handoffs.Introduction"):
        return True
    if label == "customers.Customer":
        return row.pk == case.customer_id
    if label == "cases.Case":
        return row.pk == case.pk
    if label == "cases.Attachment":
        return row.message.case_id == case.pk and row.message.kind != "note"
    if label == "cases.Message":
        return row.case_id == case.pk and row.kind != "note"
    if label == "notify.Mail":
        return row.case == case.pk
    return bool(row.case_id == case.pk)


def plant(case: Case) -> set[tuple[str, str]]:
    """Put the marker into every column that the customer may not read. Gives which were planted."""
    planted = set()
    for model in ours():
        label = model._meta.label
        for field in text_columns(model):
            if field.name in CODES.get(label, ()):
                continue
            rows = model._base_manager.all()
            if (label, field.name) == ("targets.Clock", "correction"):  # only what corrects has a reason to
                rows = rows.exclude(correction="")
            for row in rows:
                reads = field.name in CUSTOMER_READS.get(label, ()) and is_theirs(row, case)
                value = None if reads else marked(field, row)
                if value is not None:
                    QuerySet(model).filter(pk=row.pk).update(**{field.name: value})
                    planted.add((label, field.name))
    return planted


def marked(field: Any, row: models.Model) -> Any:
    if not isinstance(field, models.JSONField):
        text = f"{SECRET} {row.pk} {field.name}"
        return f"{SECRET}{row.pk}@x.example" if "email" in field.name else text[: field.max_length]
    value = getattr(row, field.name)
    found = with_marker(value)
    return found if found != value else None


def with_marker(value: Any) -> Any:
    """The same JSON with the marker in every text of more than one word: what is one word is a code."""
    if isinstance(value, dict):
        return {key: with_marker(each) for key, each in value.items()}
    if isinstance(value, list):
        return [with_marker(each) for each in value]
    return f"{SECRET} {value}" if isinstance(value, str) and " " in value else value


@pytest.fixture
def planted(world: World) -> tuple[Case, set[tuple[str, str]]]:
    case = Case.objects.get(pk=furnish(world))
    found = plant(case)
    return Case.objects.select_related("customer").get(pk=case.pk), found


def test_every_column_is_planted_or_was_judged(planted: tuple[Case, set[tuple[str, str]]]) -> None:
    _case, found = planted
    judged = {
        (label, name) for table in (CUSTOMER_READS, CODES) for label, names in table.items() for name in names
    }
    columns = {(model._meta.label, field.name) for model in ours() for field in text_columns(model)}

    assert columns - judged - found == set(), "make `furnish` leave words there, or judge the column"
    assert judged - columns == set(), "these columns are gone"
    assert len(found) > 40


def test_no_page_of_theirs_shows_one(planted: tuple[Case, set[tuple[str, str]]], client: Client) -> None:
    case, _found = planted
    token = cases.status_token(case)
    number = cases.attachments_of_customer(case)[0].pk

    for language in ("en", "de"):
        page = client.get(f"/status/{token}", {"language": language})
        assert page.status_code == 200
        assert "Priya Rao" in page.content.decode()
        wrong = client.post(f"/status/{token}/messages?language={language}", {"body": " "})
        contact = client.get("/contact", {"language": language})
        refused = client.post("/contact", {"name": "", "language": language})
        assert (wrong.status_code, contact.status_code, refused.status_code) == (422, 200, 422)
        for answer in (page, wrong, contact, refused):
            assert SECRET not in answer.content.decode() + json.dumps(dict(answer.headers))

    file = client.get(f"/status/{token}/files/{number}")
    assert (file.content, SECRET in str(dict(file.headers))) == (LINK_FILE, False)


def test_no_mail_to_them_says_one(world: World, planted: tuple[Case, set[tuple[str, str]]]) -> None:
    case, _found = planted
    world.front.refresh_from_db()
    before = set(Mail.objects.values_list("pk", flat=True))
    now = clock.now()
    kept = Promise.objects.get(case=case, state="open")
    promises.reply(
        by=world.receiver,
        now=now,
        case_id=case.pk,
        body="Here it is.",
        keeps=[kept.pk],
        next_text="The rest",
        next_due_at=now + timedelta(hours=2),
        files=[File("answer.pdf", "", b"%PDF-1.7")],
    )
    comes_due("promise_watch", now=now + timedelta(hours=1, minutes=55))
    comes_due("promise", now=now + timedelta(hours=3))
    promises.reply(
        by=world.receiver, now=now + timedelta(hours=4), case_id=case.pk, body="Late.", no_more=True
    )
    customers.customer_opened(
        now=now,
        customer_email="kai@example.org",
        customer_name="Kai Brandt",
        subject="And another",
        body="Please.",
        source="form",
    )

    mails = Mail.objects.filter(to="kai@example.org")
    assert mails.exclude(pk__in=before).count() >= 3
    assert mails.count() >= 4  # the introduction, from before
    for mail in mails.exclude(pk__in=before):
        said = " ".join([mail.subject, mail.body, mail.to, mail.thread, mail.reply_to, mail.message_id])
        assert SECRET not in said
    introduction = mails.get(key__startswith="introduction:")
    assert SECRET not in introduction.body and "inside" not in introduction.body
