"""What is typed and not sent stays its author's, whoever has the case meanwhile."""

from __future__ import annotations

import pytest

from pitstop.cases.drafts import queries, services
from pitstop.cases.models import Draft
from pitstop.conftest import World, at, snapshot
from pitstop.core.refusals import Refused


def save(world: World, body: str, **changes) -> None:
    facts = {
        "by": world.giver,
        "now": at(1),
        "case_id": world.case_id,
        "words": {"body": body, "kind": "note"},
    }
    services.keep(**facts | changes)


def test_it_is_kept_replaced_and_let_go(world: World) -> None:
    assert queries.of(world.giver, world.case_id) == {}
    save(world, "Dear")
    save(world, "Dear Lena")
    assert queries.of(world.giver, world.case_id) == {"body": "Dear Lena", "kind": "note"}

    services.discard(by=world.giver, case_id=world.case_id)
    assert queries.of(world.giver, world.case_id) == {}

    save(world, "Dear")
    save(world, "", words={"body": " "})
    assert not Draft.objects.exists()


def test_nobody_else_reads_it(world: World) -> None:
    save(world, "She is difficult.")

    for asker in (world.colleague, world.lead, world.admin):
        assert queries.of(asker, world.case_id) == {}


def test_it_survives_the_case_moving_to_another_team(world: World) -> None:
    save(world, "Dear Lena", by=world.colleague)
    world.accept(world.offer())

    assert queries.of(world.colleague, world.case_id)["body"] == "Dear Lena"
    save(world, "Dear Lena, I", by=world.colleague)
    assert queries.of(world.colleague, world.case_id)["body"] == "Dear Lena, I"


def test_who_may_not_see_the_case_keeps_nothing_there(world: World) -> None:
    before = snapshot()
    with pytest.raises(Refused, match="There is no case"):
        save(world, "hello", by=world.stranger)
    assert snapshot() == before


@pytest.mark.parametrize("body", ["x" * 20_001, "a\x00b"])
def test_what_cannot_be_stored_is_refused(world: World, body: str) -> None:
    with pytest.raises(Refused):
        save(world, body)
    assert not Draft.objects.exists()
