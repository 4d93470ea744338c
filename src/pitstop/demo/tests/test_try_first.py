"""What `pitstop demo` invites each person to try can really be done by that person, right after the start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from pitstop.accounts import services as accounts
from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.cases.models import Case
from pitstop.core.refusals import Refused
from pitstop.demo.people import PASSWORD, PEOPLE
from pitstop.demo.tests.conftest import NOW
from pitstop.handoffs import desks, overviews, queries, services
from pitstop.handoffs.models import Handoff
from pitstop.notify.models import Mail
from pitstop.promises import services as promises

SOON = NOW + timedelta(minutes=1)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def as_(key: str) -> Asker:
    return Asker(Person.objects.get(email=f"{key}@demo.example"))


def of(customer: str, **where: Any) -> Handoff:
    return Handoff.objects.get(case__customer__name=customer, **where)


def omar_hands_the_engineer_on() -> None:
    omar = as_("omar")
    case = Case.objects.get(subject="When does the engineer come?")
    network = next(
        team for team in overviews.offer_form(omar, case.pk, to_team=None, kind="", now=SOON).teams
        if team.name == "Network"
    )  # fmt: skip
    form = overviews.offer_form(omar, case.pk, to_team=network.pk, kind="specialist", now=SOON)
    assert form.version is not None
    assert form.version.protocol.key == "sbar"
    assert form.reasons == []

    made = services.offer(
        by=omar,
        now=SOON,
        case_id=case.pk,
        to_team=network.pk,
        to_person=None,
        offered=services.Offer(
            kind="specialist",
            answers={field.key: services.Answer("Plan the visit anew.") for field in form.fields},
            already_known="You waited from eight to twelve, and nobody came.",
            next_step="Network names a new time",
            next_update_at=form.suggested_due_at,
        ),
    )

    assert (made.state, made.to_team.name) == ("offered", "Network")
    assert made.pk in [offer.pk for offer in desks.desk(as_("mei")).offered.rows]


def priya_accepts_hannah() -> None:
    offer = of("Hannah Brooks", state="offered")
    assert offer.pk in [row.pk for row in desks.desk(as_("priya")).offered.rows]

    services.accept(by=as_("priya"), now=SOON, handoff_id=offer.pk, read_back="44.90 twice; I decide today.")

    assert overviews.case(as_("priya"), offer.case_id).holder.person == as_("priya").person
    (introduction,) = Mail.objects.filter(key__startswith="introduction:", created_at=SOON)
    assert (introduction.to, introduction.state) == ("hannah.brooks@mail.example", "queued")
    assert "Priya Raman" in introduction.body


def jonas_sees_what_became_of_his() -> None:
    jonas = as_("jonas")
    became = {
        each.case.subject: (each.state, overviews.case(jonas, each.case_id).holder.team.name)
        for each in queries.visible(jonas)
        if each.giver_id == jonas.id
    }
    assert became == {
        "Internet drops every evening around eight": ("accepted", "Network"),
        "Half the speed I pay for": ("withdrawn", "Front line"),
        "Router blinkt rot seit dem Update": ("accepted", "Network"),
        "Invoice still shows my old flat": ("accepted", "Billing"),
    }


def grace_answers_the_night() -> None:
    offer = of("Harbour Street Bakery", state="offered")
    assert (offer.from_team.name, offer.to_team.name, offer.kind) == ("Night shift", "Front line", "shift")

    services.accept(by=as_("grace"), now=SOON, handoff_id=offer.pk, read_back="Ruth after the rush.")

    assert overviews.case(as_("grace"), offer.case_id).holder.team.name == "Front line"


def tomas_returns_what_lacks_facts() -> None:
    offer = of("Hannah Brooks", state="offered")

    with pytest.raises(Refused) as refusal:
        services.send_back(by=as_("tomas"), now=SOON, handoff_id=offer.pk, reason="facts_missing")
    assert len(refusal.value.reasons) == 1  # which facts, and nothing else stands in the way

    services.send_back(
        by=as_("tomas"), now=SOON, handoff_id=offer.pk, reason="facts_missing", note="Which account?"
    )
    assert of("Hannah Brooks").state == "returned"
    assert overviews.case(as_("omar"), offer.case_id).holder.person == as_("omar").person


def mei_keeps_a_promise() -> None:
    promise = next(iter(desks.desk(as_("mei")).promises.rows))
    assert NOW < promise.due_at < NOW + timedelta(hours=1)

    kept = promises.keep(by=as_("mei"), now=SOON, promise_id=promise.pk)

    assert kept.state == "kept"
    assert promise.pk not in [row.pk for row in desks.desk(as_("mei")).promises.rows]


def erik_reads_sbar() -> None:
    passed_on = read(as_("erik"), of("Karl Brandt"))
    assert [label.partition(":")[0] for label in passed_on] == [
        "Recommendation",  # what to do next comes first
        "Situation",
        "Background",
        "Assessment",
    ]
    assert "stop the roll-out for B2" in next(iter(passed_on.values()))


def samira_sees_a_shift_passed_on() -> None:
    offer = of("Harbour Street Bakery")
    assert offer.protocol_version.protocol.key == "i-pass"
    passed_on = read(as_("samira"), offer)
    assert len(passed_on) >= 4
    assert any(text.startswith("1. Call Ruth at the bakery") for text in passed_on.values())


def read(asker: Asker, offer: Handoff) -> dict[str, str]:
    parts = overviews.incoming(asker, offer.pk, now=SOON).parts
    return {field.label: answer.value for pairs in parts.values() for field, answer in pairs if answer.value}


def ada_reads_every_case() -> None:
    ada = as_("ada")
    assert {overviews.case(ada, case.pk).case.subject for case in Case.objects.all()} == set(
        Case.objects.values_list("subject", flat=True)
    )
    assert Case.objects.count() == 18


def ask_pit_works_by_token() -> None:
    pit = as_("ask-pit")
    with pytest.raises(Refused):
        accounts.sign_in(email=pit.person.email, password=PASSWORD, network="here", now=SOON)
    _, secret = accounts.create_token(person=pit.person, name="bot", scopes=["read"], now=SOON, days=1)
    used = accounts.use_token(secret, now=SOON)
    assert used is not None
    assert used.person.name == "Ask Pit"
    assert desks.desk(Asker(used.person)).mine.total >= 1


DOES: dict[str, tuple[str, Callable[[], None]]] = {
    "omar": ("Give: hand “When does the engineer come?” to Network", omar_hands_the_engineer_on),
    "priya": ("Receive: accept Hannah's case with a read-back", priya_accepts_hannah),
    "jonas": ("See what became of the cases you handed off", jonas_sees_what_became_of_his),
    "grace": ("Lead: answer the night's offer to Front line", grace_answers_the_night),
    "tomas": ("Lead: return an offer that lacks facts", tomas_returns_what_lacks_facts),
    "mei": ("Keep a promise that is due within the hour", mei_keeps_a_promise),
    "erik": ("Lead: read a hand-off by SBAR", erik_reads_sbar),
    "samira": ("See a shift passed on by I-PASS", samira_sees_a_shift_passed_on),
    "ada": ("Admin: read every case, whoever holds it", ada_reads_every_case),
    "ask-pit": ("An AI agent: works by API token, can't sign in", ask_pit_works_by_token),
}


@pytest.mark.parametrize("key", DOES)
def test_it_can_be_done(key: str) -> None:
    _, does = DOES[key]
    does()


def test_every_invitation_is_tried_here() -> None:
    assert {person.key: person.try_first for person in PEOPLE} == {
        key: words for key, (words, _) in DOES.items()
    }
