"""Who is told what, in which words, and how: by what a person finds in their notices and in their mail."""

from __future__ import annotations

from typing import Any

import pytest

from pitstop.accounts.models import Person
from pitstop.conftest import NOW, World, at, snapshot
from pitstop.notify import addresses, rules, services
from pitstop.notify.models import Mail, Notice

FACTS = {"who": "Omar Haddad", "subject": "Refund twice refused", "customer": "Lena Fischer"}


def tell(*people: Person, **changes: Any) -> None:
    call: dict[str, Any] = {
        "kind": "returned",
        "people": people,
        "because": "giver",
        "now": NOW,
        "key": "returned:7",
        "case": 42,
        "handoff": 7,
        "facts": FACTS,
    }
    services.tell(**call | changes)


def to(person: Person) -> list[Mail]:
    return list(Mail.objects.filter(to=person.email))


def test_a_mail_says_what_happened_where_why_and_how_to_stop_it(world: World) -> None:
    tell(
        world.giver.person,
        facts={**FACTS, "who": "Priya Rao", "text": "The invoice is missing.", "due": at(6 * 60)},
    )

    (mail,) = to(world.giver.person)
    assert mail.subject == "Priya Rao returned the case: Refund twice refused [#42]"
    assert mail.body == (
        "Priya Rao returned the case.\n"
        "Refund twice refused · Lena Fischer\n"
        "“The invoice is missing.”\n"
        "By Monday 2 March 2026, 15:00 UTC\n\n"
        "http://127.0.0.1:8000/handoffs/7\n\n"
        "You get this because you handed the case off.\n"
        "Choose what you are told by mail: http://127.0.0.1:8000/profile#notices"
    )
    assert (mail.case, mail.thread, mail.automatic) == (42, "case-42", True)


def test_a_cause_tells_a_person_once_however_often_it_is_told(world: World) -> None:
    for _again in range(2):
        tell(world.giver.person, world.giver.person, world.colleague.person)

    assert Notice.objects.count() == 2
    assert len(to(world.giver.person)) == len(to(world.colleague.person)) == 1


def test_an_offer_to_a_team_is_told_in_the_page_and_one_to_a_person_by_mail_too(world: World) -> None:
    tell(world.receiver.person, kind="offered", because="receiver", key="to Priya")
    tell(world.other_receiver.person, kind="offered", because="receiving_team", key="to all")

    assert [mail.subject for mail in to(world.receiver.person)] == [
        "Omar Haddad offers you a case: Refund twice refused [#42]"
    ]
    assert to(world.other_receiver.person) == []
    assert [notice.kind for notice in Notice.objects.order_by("pk")] == ["offered", "offered_to_team"]


def test_who_left_is_not_told_and_a_bot_gets_no_mail(world: World) -> None:
    Person.objects.filter(pk=world.colleague.id).update(is_active=False)
    Person.objects.filter(pk=world.giver.id).update(kind="ai")

    tell(world.again(world.colleague).person, world.again(world.giver).person)

    assert [notice.person_id for notice in Notice.objects.all()] == [world.giver.id]
    assert Mail.objects.filter(key__startswith="notice:").count() == 0


def test_without_its_facts_a_notice_still_says_what_happened(world: World) -> None:
    tell(world.giver.person, facts={}, case=None, handoff=None)

    (mail,) = to(world.giver.person)
    assert mail.subject == "The case was returned"
    assert "http://127.0.0.1:8000/\n" in mail.body
    assert mail.thread == mail.reply_to == ""


@pytest.mark.parametrize("changes", [{"kind": "party"}, {"because": "mood"}])
def test_an_unlisted_kind_or_ground_is_a_fault_and_tells_nobody(
    world: World, changes: dict[str, str]
) -> None:
    before = snapshot()

    with pytest.raises(ValueError, match="add it to notify/rules"):
        tell(world.giver.person, **changes)

    assert snapshot() == before


def test_every_kind_and_ground_has_its_words(world: World) -> None:
    for told in rules.NOTICES.values():
        assert told.title
        assert told.happened % {"who": "Omar", "team": "Billing"}
        assert "%" not in told.plainly
    assert all(sentence.startswith("You get this because ") for sentence in rules.BECAUSE.values())


def test_a_mail_names_times_in_the_readers_own_zone(world: World) -> None:
    Person.objects.filter(pk=world.giver.id).update(time_zone="America/New_York")
    tell(world.again(world.giver).person, kind="promise_missed", because="holder", facts={"due": at(0)})

    (mail,) = to(world.giver.person)
    assert "By Monday 2 March 2026, 04:00 UTC-5" in mail.body


def test_who_is_silent_because_of_a_question_is_reminded_of_the_question(world: World) -> None:
    tell(world.giver.person, kind="reminder", because="giver")
    tell(world.receiver.person, kind="reminder", because="receiver")

    assert to(world.giver.person)[0].subject.startswith("A question about your offer waits for your answer")
    assert to(world.receiver.person)[0].subject.startswith("An offer of Omar Haddad waits for an answer")


def test_a_whole_team_is_told_in_a_few_queries(world: World, django_assert_max_num_queries: Any) -> None:
    people = [asker.person for asker in world.everyone.values()]
    with django_assert_max_num_queries(4):
        tell(*people, kind="customer_wrote", because="colleague")
    assert Notice.objects.count() == 8


def test_answers_go_to_an_address_that_says_who_answers_about_which_case(world: World, settings: Any) -> None:
    settings.PITSTOP_MAIL_FROM = "Desk <support@desk.example.org>"
    tell(world.giver.person)

    (mail,) = to(world.giver.person)
    assert mail.reply_to == addresses.reply_address(world.giver.id, 42)
    assert addresses.verify(mail.reply_to) == addresses.Answerer(case=42, person=world.giver.id)


def test_an_offer_no_longer_waits_for_the_team_once_one_of_them_accepted_it(world: World) -> None:
    team = [world.receiver.person, world.other_receiver.person]
    tell(*team, kind="offered", because="receiving_team", key="offered:7")
    tell(*team, kind="offered", because="receiving_team", key="offered:8", handoff=8)

    tell(world.giver.person, kind="accepted", because="giver", key="accepted:7", now=at(5))

    new = Notice.objects.filter(seen_at=None).values_list("person__name", "kind", "handoff")
    assert sorted(new) == [
        ("Omar Haddad", "accepted", 7),
        ("Priya Rao", "offered_to_team", 8),
        ("Tom Berg", "offered_to_team", 8),
    ]


def test_a_question_no_longer_waits_once_it_is_answered_and_the_offer_still_does(world: World) -> None:
    tell(world.receiver.person, kind="offered", because="receiver", key="offered:7")
    tell(world.giver.person, kind="question", because="giver", key="question:1")

    tell(world.receiver.person, kind="answered", because="receiver", key="answered:1")

    new = Notice.objects.filter(seen_at=None).values_list("kind", flat=True)
    assert sorted(new) == ["answered", "offered"]
