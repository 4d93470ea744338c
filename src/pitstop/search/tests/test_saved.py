"""Searches that people keep."""

from __future__ import annotations

from functools import partial

import pytest
from django.db import IntegrityError, transaction

from pitstop.conftest import NOW, World, at, snapshot
from pitstop.core.refusals import Because, Refused
from pitstop.search import queries, services
from pitstop.search.models import SavedFilter

pytestmark = pytest.mark.django_db


def names(asker) -> list[str]:
    return [kept.name for kept in queries.saved(asker)]


def refused(act) -> Refused:
    before = snapshot()
    with pytest.raises(Refused) as found:
        act()
    assert snapshot() == before
    return found.value


def test_everyone_keeps_their_own_by_name(world: World) -> None:
    for name in ("late ones", "Everything", " Billing "):
        services.keep(by=world.giver, now=at(1), name=name, query=" due:late ")
    services.keep(by=world.receiver, now=at(1), name="Billing", query="team:billing")
    assert names(world.giver) == ["Billing", "Everything", "late ones"]
    (kept,) = queries.saved(world.receiver)
    assert (kept.name, kept.query, kept.made_at) == ("Billing", "team:billing", at(1))
    assert names(world.stranger) == []


def test_a_name_is_given_once_per_person_whatever_its_capitals(world: World) -> None:
    first = services.keep(by=world.giver, now=NOW, name="Late", query="due:late")
    said = "You have a filter called “LATE” already. Choose another name."
    assert str(refused(lambda: services.keep(by=world.giver, now=NOW, name="LATE", query="x"))) == said
    services.rename(by=world.giver, now=NOW, filter_id=first.pk, name="LATE")
    assert names(world.giver) == ["LATE"]
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedFilter.objects.create(person=world.giver.person, name="late", query="x", made_at=NOW)


def test_thirty_are_kept_and_one_makes_room(world: World) -> None:
    for n in range(30):
        services.keep(by=world.giver, now=NOW, name=f"Filter {n}", query="holder:me")
    more = {"by": world.giver, "now": NOW, "name": "One more", "query": "holder:me"}
    assert str(refused(lambda: services.keep(**more))) == (
        "You have 30 filters already. Remove one that you no longer use."
    )
    services.rename(by=world.giver, now=NOW, filter_id=queries.saved(world.giver)[0].pk, name="Other")
    services.delete(by=world.giver, now=NOW, filter_id=queries.saved(world.giver)[0].pk)
    services.keep(**more)
    assert len(names(world.giver)) == 30


@pytest.mark.parametrize("number", [0, -1, 2**70])
def test_what_is_not_ones_own_is_not_there(world: World, number: int) -> None:
    theirs = services.keep(by=world.receiver, now=NOW, name="Mine", query="holder:me").pk
    for filter_id in (theirs, number):
        call = {"by": world.giver, "now": NOW, "filter_id": filter_id}
        for act, more in ((services.rename, {"name": "x"}), (services.delete, {})):
            no = refused(partial(act, **call, **more))
            assert no.because is Because.MISSING
            assert str(no) == f"You have no filter {filter_id}."
