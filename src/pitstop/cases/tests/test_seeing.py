"""Who sees which case, message and file, from its beginning to long after its end."""

from __future__ import annotations

import pytest

from pitstop.accounts import services as accounts
from pitstop.accounts.models import Membership
from pitstop.cases import queries
from pitstop.cases import services as cases
from pitstop.cases.models import Attachment
from pitstop.cases.services import File
from pitstop.conftest import World, at
from pitstop.core.refusals import Refused
from pitstop.handoffs import services as handoffs
from pitstop.promises import services as promises
from pitstop.promises.models import Promise

FRONT = {"giver", "colleague", "lead"}
BILLING = {"receiver", "other_receiver", "receiving_lead"}


def seers(world: World, case: int | None = None) -> set[str]:
    """Who sees the case, asked for it alone and in a list: never one without the other. Admins see all."""
    number = case or world.case_id
    found = set()
    for name, by in world.everyone.items():
        asker = world.again(by)
        alone = queries.visible(asker).filter(pk=number).exists()
        listed = number in [held.case.pk for held in queries.listed(asker)]
        assert alone == listed, name
        if alone:
            found.add(name)
    assert "admin" in found
    return found - {"admin"}


def test_from_an_offer_to_its_acceptance_and_after(world: World) -> None:
    assert seers(world) == FRONT
    handoff = world.offer()
    assert seers(world) == FRONT | BILLING
    world.accept(handoff)
    assert seers(world) == {"giver"} | BILLING


def test_an_offer_that_is_returned_or_withdrawn_shows_the_case_no_more(world: World) -> None:
    world.send_back(world.offer())
    assert seers(world) == FRONT
    world.withdraw(world.offer(now=at(6)), now=at(7))
    assert seers(world) == FRONT


def test_who_once_had_it_goes_on_reading_it_wherever_it_goes(world: World) -> None:
    cases.take(by=world.lead, now=at(1), case_id=world.case_id)
    world.accept(world.offer(by=world.lead, now=at(2)))
    onward = world.offer(by=world.receiver, now=at(6), to_team=world.network.pk)
    world.accept(onward, by=world.stranger, now=at(7))
    assert seers(world) == {"lead", "receiver", "stranger"}


def test_a_closed_case_is_read_by_the_same(world: World) -> None:
    world.accept(world.offer())
    promises.keep(by=world.receiver, now=at(6), promise_id=Promise.objects.get(state="open").pk)
    handoffs.close_case(by=world.receiver, now=at(7), case_id=world.case_id, outcome="refunded")
    assert seers(world) == {"giver"} | BILLING


def test_who_changes_teams_sees_the_cases_of_the_new_one_and_keeps_those_they_had(world: World) -> None:
    theirs = world.open(by=world.receiver, team_id=world.billing.pk, customer_email="b@example.org").pk
    assert "giver" not in seers(world, theirs)
    accounts.join_team(person=world.giver.person, team=world.billing)
    Membership.objects.filter(person=world.giver.person, team=world.front).delete()
    assert "giver" in seers(world, theirs)
    assert "giver" in seers(world), "they had it"
    other = world.open(by=world.colleague, customer_email="c@example.org").pk
    assert "giver" not in seers(world, other)


def test_someone_in_no_team_sees_nothing_and_an_admin_everything(world: World) -> None:
    nobody = queries.Asker(accounts.add_person(email="new@desk.example", name="New", password=None, teams=[]))
    assert queries.listed(nobody) == []
    assert [held.case.pk for held in queries.listed(world.admin)] == [world.case_id]


def test_a_list_goes_on_where_the_page_before_ended(world: World) -> None:
    numbers = [world.case_id, *(world.open().pk for _again in range(4))]
    hidden = world.open(by=world.stranger, team_id=world.network.pk).pk

    def page(after: int, limit: int = 2) -> list[int]:
        return [held.case.pk for held in queries.listed(world.giver, after=after, limit=limit)]

    assert page(0) == numbers[:2]
    assert page(numbers[1]) == numbers[2:4]
    assert page(numbers[3]) == numbers[4:]
    assert page(numbers[4]) == []
    assert page(hidden, limit=50) == []


def test_a_list_of_one_state(world: World) -> None:
    closed = world.open().pk
    handoffs.close_case(by=world.giver, now=at(1), case_id=closed, outcome="Done.")

    def numbers(state: str) -> list[int]:
        return [held.case.pk for held in queries.listed(world.giver, state=state)]

    assert numbers("open") == [world.case_id]
    assert numbers("closed") == [closed]
    assert numbers("") == [world.case_id, closed]


def test_a_list_names_each_holder_of_now(world: World) -> None:
    world.accept(world.offer())
    (held,) = queries.listed(world.giver)
    assert (held.holder.team, held.holder.person) == (world.billing, world.receiver.person)


# Files


def kept(world: World) -> dict[str, Attachment]:
    """One file of each kind of message, by its name."""

    def one(name: str) -> list[File]:
        return [File(f"{name}.txt", "text/plain", name.encode())]

    cases.write_note(by=world.giver, now=at(1), case_id=world.case_id, body="x", files=one("note"))
    cases.hear(by=world.giver, now=at(2), case_id=world.case_id, body="x", files=one("heard"))
    promises.reply(
        by=world.giver, now=at(3), case_id=world.case_id, body="x", no_more=True, files=one("sent")
    )
    handoffs.customer_wrote(
        now=at(4), case_id=world.case_id, body="x", source="status_page", files=one("wrote")
    )
    return {file.name: file for file in Attachment.objects.all()}


def test_the_customer_gets_what_they_sent_and_were_sent_and_no_file_of_a_note(world: World) -> None:
    files = kept(world)
    assert [file.name for file in queries.attachments(world.case)] == [
        "note.txt",
        "heard.txt",
        "sent.txt",
        "wrote.txt",
    ]
    assert [file.name for file in queries.attachments_of_customer(world.case)] == [
        "heard.txt",
        "sent.txt",
        "wrote.txt",
    ]
    opened = {
        name: queries.attachment_of_customer(world.case, file.pk) is not None for name, file in files.items()
    }
    assert opened == {"note.txt": False, "heard.txt": True, "sent.txt": True, "wrote.txt": True}


def test_a_file_opens_only_with_its_own_case(world: World) -> None:
    file = kept(world)["sent.txt"]
    other = world.open(customer_email="max@example.org")
    assert queries.attachment_of_customer(other, file.pk) is None
    for number in (0, -1, 2**63, 10**30):
        assert queries.attachment_of_customer(world.case, number) is None


def test_a_file_is_for_those_who_see_its_case(world: World) -> None:
    file = kept(world)["note.txt"]

    def gets(part: str) -> str:
        try:
            return bytes(queries.attachment(world.again(world.everyone[part]), file.pk).content).decode()
        except Refused as refused:
            return str(refused)

    no = f"There is no file {file.pk} that you can see."
    assert [gets(part) for part in ("giver", "colleague", "admin", "receiver", "stranger")] == [
        "note",
        "note",
        "note",
        no,
        no,
    ]
    world.offer(now=at(5))
    assert gets("receiver") == "note"


@pytest.mark.parametrize("number", [0, -1, 4711, 2**63, 10**30])
def test_a_file_that_is_not_there(world: World, number: int) -> None:
    with pytest.raises(Refused) as refused:
        queries.attachment(world.admin, number)
    assert str(refused.value) == f"There is no file {number} that you can see."
