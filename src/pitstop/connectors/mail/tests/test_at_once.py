"""Two workers that fetch the same mail at the same moment take it in once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, OperationalError, connections

from pitstop.accounts.intake import services as intake
from pitstop.cases.models import Case, Message
from pitstop.conftest import NOW, World
from pitstop.connectors.mail import services
from pitstop.connectors.mail.models import TakenIn
from pitstop.notify.models import Mail

pytestmark = pytest.mark.django_db(transaction=True)

RAW = b"From: max@example.net\r\nSubject: Pump\r\nMessage-ID: <1@x>\r\n\r\nIt drips.\r\n"


def test_two_at_once_make_one_case_and_one_welcome(world: World, transactional_db: None) -> None:
    intake.take_new_cases(team=world.front)
    together = Barrier(4)

    def take_in(_worker: int) -> Any:
        try:
            together.wait()
            return services.take_in(now=NOW, raw=RAW).pk
        except (IntegrityError, OperationalError):
            return None  # This worker leaves the mail where it is, and finds it known in its next round.
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as workers:
        found = set(workers.map(take_in, range(4))) - {None}

    taken = TakenIn.objects.get()
    assert found == {taken.pk}
    case = Case.objects.get(subject="Pump")
    assert taken.about == case.pk
    assert Message.objects.filter(case=case, kind="from_customer").count() == 1
    assert Mail.objects.filter(to="max@example.net").count() == 1
    assert services.take_in(now=NOW, raw=RAW) == taken
