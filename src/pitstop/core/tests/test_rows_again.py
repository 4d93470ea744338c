"""Rows that are written again are those that were written."""

from __future__ import annotations

import pytest
from django.db import transaction

from pitstop.accounts import services as accounts
from pitstop.conftest import make_world, snapshot
from pitstop.core.tests.rows_again import written

pytestmark = pytest.mark.django_db


def test_rows_written_again_are_the_same_to_the_words_that_are_searched() -> None:
    empty = snapshot()
    with transaction.atomic():
        _world, rows = written(make_world)
        walked = snapshot()
        transaction.set_rollback(True)
    assert snapshot() == empty
    rows.write()
    assert snapshot() == walked
    assert walked["search.Document"]


def test_beside_rows_that_are_there_nothing_is_taken_for_new() -> None:
    accounts.add_team(name="Front line")
    with pytest.raises(AssertionError, match="only what is new"):
        written(lambda: accounts.add_team(name="Billing"))
