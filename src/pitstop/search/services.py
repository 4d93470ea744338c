"""Keeping searches."""

from datetime import datetime

from django.db import transaction

from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.cases.queries import storable
from pitstop.core.refusals import refuse_if
from pitstop.search import rules
from pitstop.search.models import SavedFilter
from pitstop.search.queries import saved_missing


@transaction.atomic
def keep(*, by: Asker, now: datetime, name: str, query: str) -> SavedFilter:
    """Keep a search under a name of one's own. Refused when the name is taken, or with too many kept."""
    mine = _locked(by)
    names = [each.name for each in mine]
    refuse_if(rules.saving_reasons(name=name, query=query, others=names, count=len(mine)))
    return SavedFilter.objects.create(person=by.person, name=name.strip(), query=query.strip(), made_at=now)


@transaction.atomic
def rename(*, by: Asker, now: datetime, filter_id: int, name: str) -> SavedFilter:
    """Give a kept search another name."""
    mine = {each.pk: each for each in _locked(by)}
    kept = mine.pop(storable(filter_id), None)
    if kept is None:
        raise saved_missing(filter_id)
    others = [each.name for each in mine.values()]
    refuse_if(rules.saving_reasons(name=name, query=kept.query, others=others))
    kept.name = name.strip()
    kept.save(update_fields=["name"])
    return kept


@transaction.atomic
def delete(*, by: Asker, now: datetime, filter_id: int) -> SavedFilter:
    """Keep a search no longer. Returns what it was."""
    kept = next((each for each in _locked(by) if each.pk == filter_id), None)
    if kept is None:
        raise saved_missing(filter_id)
    SavedFilter.objects.filter(pk=kept.pk).delete()
    return kept


def _locked(by: Asker) -> list[SavedFilter]:
    """What the person keeps; nobody else can add to it until the transaction ends."""
    Person.objects.select_for_update().get(pk=by.id)
    return list(SavedFilter.objects.filter(person=by.id))
