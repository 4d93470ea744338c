"""How far the log is complete: of two looks, the later that nothing can be added to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from pitstop.conftest import NOW
from pitstop.events import complete, services
from pitstop.events.complete import Look, Mark
from pitstop.events.models import Event

EARLIER = Look(10, NOW, frozenset({"3/1", "4/1"}))


def look(newest: int, *writers: str) -> Look:
    return Look(newest, NOW + timedelta(seconds=5), frozenset(writers))


@pytest.mark.parametrize(
    ("seen", "earlier", "sure", "waits"),
    [
        (look(20), None, 20, None),
        (look(20), EARLIER, 20, None),  # nobody writes: everything is there
        (look(20, "3/1"), None, None, 20),
        (look(20, "3/1"), EARLIER, None, 10),  # one who may hold a number up to 10 still writes
        (look(20, "3/1", "5/1"), EARLIER, None, 10),
        (look(20, "5/1"), EARLIER, 10, 20),  # whoever writes now began after the 10th was seen
        (look(20, "3/2"), EARLIER, 10, 20),  # the next transaction of the same connection
    ],
)
def test_a_look_is_complete_once_all_who_wrote_then_have_ended(
    seen: Look, earlier: Look | None, sure: int | None, waits: int | None
) -> None:
    found, kept = complete.sure(seen, earlier), complete.next_to_compare(seen, earlier)
    assert (found.newest if found else None, kept.newest if kept else None) == (sure, waits)


@pytest.mark.django_db(transaction=True)
def test_a_mark_tells_an_event_from_another_of_the_same_number() -> None:
    assert complete.newest() == complete.mark(1) == Mark()
    for message in (1, 2):
        with transaction.atomic():
            services.record("note.added", now=NOW, case=1, data={"message": message})
    first, second = Event.objects.order_by("id").values_list("id", flat=True)
    assert complete.newest() == complete.mark(second)
    assert complete.newest().id == second
    assert complete.mark(first).print != complete.mark(second).print
    assert len(complete.mark(first).print) == 32
    assert complete.last_of(after=0, upto=second, limit=1) == complete.mark(first)
    assert complete.last_of(after=0, upto=second, limit=5) == complete.mark(second)
    assert complete.last_of(after=second, upto=second + 9, limit=5) == Mark()
    assert (complete.first_after(first), complete.first_after(second)) == (NOW, None)
