"""A customer's double click, and a customer and a colleague at the same moment."""

from __future__ import annotations

import pytest

from pitstop.accounts.intake import services as intake
from pitstop.accounts.models import Tally
from pitstop.accounts.throttle import services as throttle
from pitstop.cases import queries as cases
from pitstop.cases.models import Case, Message, Segment
from pitstop.conftest import World, at, at_once
from pitstop.customers.models import Customer
from pitstop.handoffs import services
from pitstop.notify.models import Mail
from pitstop.promises.models import Promise
from pitstop.slips.models import Slip

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("turn", range(3))
def test_one_form_sent_three_times_at_once_begins_one_case(world: World, turn: int) -> None:
    intake.take_new_cases(team=world.front)

    def begin() -> Case:
        return services.customer_opened(
            now=at(1),
            customer_email="kai@example.org",
            customer_name="Kai Brandt",
            subject="No light",
            body="It blinks red.",
            source="form",
            mail_id="form:one",
        )

    assert at_once(begin, begin, begin) == ["done"] * 3
    case = Case.objects.get(subject="No light")
    assert Customer.objects.filter(email="kai@example.org").count() == 1
    assert Promise.objects.filter(case=case).count() == Mail.objects.filter(case=case.pk).count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_one_message_sent_three_times_at_once_is_kept_once(world: World, turn: int) -> None:
    def write() -> Message:
        return services.customer_wrote(
            now=at(1), case_id=world.case_id, body="Hello?", source="status_page", mail_id="page-1:one"
        )

    def complain() -> Slip:
        return services.customer_says_not_right(now=at(1), case_id=world.case_id, key="page-1:two")

    assert at_once(write, complain, write, complain) == ["done"] * 4
    assert [message.body for message in cases.messages(world.case)][1:] == ["Hello?"]
    assert Slip.objects.count() == 1


@pytest.mark.parametrize("turn", range(3))
def test_who_writes_while_the_case_is_closed_is_heard_either_way(world: World, turn: int) -> None:
    closed, written = at_once(
        lambda: services.close_case(by=world.giver, now=at(1), case_id=world.case_id, outcome="done"),
        lambda: services.customer_wrote(
            now=at(1), case_id=world.case_id, body="Hello?", source="status_page", mail_id="page-1:one"
        ),
    )

    assert (closed, written) == ("done", "done")
    assert cases.messages(world.case)[-1].body == "Hello?"
    assert Segment.objects.filter(case=world.case_id, ended_at=None).count() == 1
    # Closed before: what was written reopened it. Closed after: it was closed with that in view.
    assert (world.case.state, world.case.reopened) in [("open", 1), ("closed", 0)]


def test_of_many_tries_at_once_each_is_counted(world: World) -> None:
    tries = [lambda: throttle.spend("status-write", by={"link": "a", "network": "n"}, now=at(1))] * 6

    assert at_once(*tries) == ["done"] * 6
    assert sorted(Tally.objects.values_list("n", flat=True)) == [6, 6]
