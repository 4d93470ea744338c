"""What a person finds of what they were told: which, in which order, in which words, until they saw it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils import timezone, translation

from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.conftest import NOW, World, at, snapshot
from pitstop.core.refusals import Because, Refused
from pitstop.events.models import Event
from pitstop.notify import queries, rules, services, wording
from pitstop.notify.models import Mail, Notice, Switch
from pitstop.notify.queries import Channels

PAGE_ONLY, MAIL_ONLY = Channels(in_page=True, by_mail=False), Channels(in_page=False, by_mail=True)
NEITHER, BOTH = Channels(in_page=False, by_mail=False), Channels(in_page=True, by_mail=True)


def tell(*people: Asker, key: str = "k", **changes: Any) -> None:
    facts: dict[str, Any] = {
        "kind": "returned",
        "because": "giver",
        "now": NOW,
        "case": 42,
        "handoff": 7,
        "facts": {"who": "Priya Rao", "subject": "Refund"},
    }
    with transaction.atomic():
        services.tell(people=[asker.person for asker in people], key=key, **facts | changes)


def told(asker: Asker, **page: Any) -> list[str]:
    return [f"{notice.happened}{' *' if notice.is_new else ''}" for notice in queries.notices(asker, **page)]


# What is found


def test_the_newest_comes_first_with_all_that_it_says(world: World) -> None:
    tell(world.giver, key="a")
    tell(world.giver, key="b", kind="customer_wrote", because="holder", handoff=None, now=at(5))

    newest, oldest = queries.notices(world.giver)
    assert (newest.kind, newest.at, newest.is_new, newest.happened, newest.path) == (
        "customer_wrote",
        at(5),
        True,
        "Priya Rao wrote",
        "/cases/42",
    )
    assert (oldest.happened, oldest.details, oldest.why, oldest.path, oldest.case, oldest.handoff) == (
        "Priya Rao returned the case",
        ["Refund"],
        "You get this because you handed the case off.",
        "/handoffs/7",
        42,
        7,
    )


def test_a_person_finds_their_own_only(world: World) -> None:
    tell(world.giver)
    assert told(world.colleague) == []
    (notice,) = queries.notices(world.giver)
    with pytest.raises(Refused) as refused:
        queries.path_of(world.colleague, notice.id)
    assert refused.value.because is Because.MISSING
    assert str(refused.value) == f"There is no notice {notice.id} for you."
    assert queries.path_of(world.giver, notice.id) == "/handoffs/7"


@pytest.mark.parametrize("number", [0, -1, 4711, 2**63, 10**30])
def test_a_notice_that_is_not_there(world: World, number: int) -> None:
    with pytest.raises(Refused, match="There is no notice"):
        queries.path_of(world.giver, number)


def test_a_long_list_goes_on_where_the_page_before_ended(world: World) -> None:
    for n in range(5):
        tell(world.giver, key=f"k{n}", facts={"who": f"P{n}"})
    first = queries.notices(world.giver, limit=2)
    assert [notice.happened for notice in first] == ["P4 returned the case", "P3 returned the case"]
    assert told(world.giver, before=first[-1].id, limit=2) == [
        "P2 returned the case *",
        "P1 returned the case *",
    ]
    assert told(world.giver, before=first[0].id - 4) == []


# Until it is seen


def test_what_was_seen_is_new_no_more_and_the_bell_counts_the_rest(world: World) -> None:
    for key in "abc":
        tell(world.giver, key=key, facts={"who": key})
    newest, *_others = queries.notices(world.giver)

    assert services.see(by=world.giver, now=at(9), notice_ids=[newest.id]) == 1
    assert services.see(by=world.giver, now=at(10), notice_ids=[newest.id]) == 0
    assert told(world.giver) == ["c returned the case", "b returned the case *", "a returned the case *"]
    assert told(world.giver, only_new=True) == ["b returned the case *", "a returned the case *"]
    assert queries.unseen(world.giver.id) == 2
    assert Notice.objects.get(pk=newest.id).seen_at == at(9)
    assert services.see(by=world.giver, now=at(11)) == 2
    assert queries.unseen(world.giver.id) == 0


def test_nobody_marks_as_seen_what_others_were_told(world: World) -> None:
    tell(world.giver)
    (notice,) = queries.notices(world.giver)
    assert services.see(by=world.colleague, now=at(9), notice_ids=[notice.id]) == 0
    assert services.see(by=world.colleague, now=at(9)) == 0
    assert services.see(by=world.giver, now=at(9), notice_ids=[]) == 0
    assert services.see(by=world.giver, now=at(9), notice_ids=[0, -1, 2**63, 10**30]) == 0
    assert queries.unseen(world.giver.id) == 1


def test_who_looks_at_a_case_has_seen_what_they_were_told_of_it(world: World) -> None:
    tell(world.giver, world.colleague, key="a")
    tell(world.giver, key="b", case=43, handoff=None)
    assert services.see_case(by=world.giver, now=at(9), case_id=42) == 1
    assert queries.unseen(world.giver.id) == 1
    assert queries.unseen(world.colleague.id) == 1


# Switches


def test_every_kind_is_listed_as_it_comes_until_it_is_switched(world: World) -> None:
    services.switch(by=world.giver, wanted={"returned": PAGE_ONLY, "customer_wrote": BOTH})
    found = {each.kind: each for each in queries.switches(world.giver.id)}
    assert list(found) == list(rules.NOTICES)
    assert (found["returned"].in_page, found["returned"].by_mail) == (True, False)
    assert (found["customer_wrote"].in_page, found["customer_wrote"].by_mail) == (True, True)
    assert (found["expired"].title, found["expired"].in_page, found["expired"].by_mail) == (
        "An offer ends because nobody answered",
        True,
        True,
    )
    others = {each.kind: each.by_mail for each in queries.switches(world.colleague.id)}
    assert (others["returned"], others["customer_wrote"]) == (True, False)


@pytest.mark.parametrize(
    ("wanted", "in_page", "mails"),
    [(None, 1, 1), (PAGE_ONLY, 1, 0), (MAIL_ONLY, 0, 1), (NEITHER, 0, 0), (BOTH, 1, 1)],
)
def test_a_notice_comes_as_it_is_wanted(
    world: World, wanted: Channels | None, in_page: int, mails: int
) -> None:
    if wanted:
        services.switch(by=world.giver, wanted={"returned": wanted})
    tell(world.giver)
    assert len(queries.notices(world.giver)) == queries.unseen(world.giver.id) == in_page
    assert Mail.objects.filter(to="omar@desk.example").count() == mails


def test_a_switch_is_of_one_kind_and_can_be_turned_back(world: World) -> None:
    services.switch(by=world.giver, wanted={"returned": NEITHER})
    tell(world.giver, key="a", kind="expired", facts={"team": "Billing"})
    assert told(world.giver) == ["Billing did not answer, so the offer ended *"]
    services.switch(by=world.giver, wanted={"returned": BOTH})
    tell(world.giver, key="b")
    assert told(world.giver)[0] == "Priya Rao returned the case *"
    assert Switch.objects.count() == 1


def test_an_offer_to_the_team_is_switched_apart_from_one_to_oneself(world: World) -> None:
    services.switch(by=world.receiver, wanted={"offered_to_team": NEITHER})
    tell(world.receiver, key="a", kind="offered", because="receiving_team")
    tell(world.receiver, key="b", kind="offered", because="receiver")
    assert told(world.receiver) == ["Priya Rao offers you a case *"]


def test_a_kind_that_there_is_not_is_refused_and_none_is_switched(world: World) -> None:
    before = snapshot()
    with pytest.raises(Refused) as refused:
        services.switch(by=world.giver, wanted={"returned": NEITHER, "weather": BOTH, "\x00": BOTH})
    assert [(reason.field, str(reason)[:43]) for reason in refused.value.reasons] == [
        ("notices", "There is no kind of notice “weather”. The k"),
        ("notices", "There is no kind of notice “�”. The kinds a"),
    ]
    assert snapshot() == before


def test_profile_and_switches_change_together_or_not_at_all(world: World) -> None:
    before = snapshot()
    with pytest.raises(Refused, match="is no time zone"):
        services.change_me(by=world.giver, now=NOW, wanted={"returned": NEITHER}, job="x", time_zone="Moon")
    assert snapshot() == before
    services.change_me(by=world.giver, now=NOW, wanted={"returned": NEITHER}, time_zone="Asia/Tokyo")
    assert Person.objects.get(pk=world.giver.id).time_zone == "Asia/Tokyo"
    assert queries.channels([world.giver.id], "returned") == {world.giver.id: NEITHER}


# Words


def test_words_are_in_the_readers_language(world: World) -> None:
    tell(world.giver)
    with translation.override("de"):
        (notice,) = queries.notices(world.giver)
    assert notice.happened == "Priya Rao hat den Fall zurückgegeben"


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"customer": "Lena"}, ["Lena"]),
        ({"subject": "Refund", "customer": "Lena"}, ["Refund · Lena"]),
        ({"text": "Which account?"}, ["“Which account?”"]),
        ({"waiting": "1", "team": "Billing"}, ["1 case waits in Billing now"]),
        ({"waiting": "2", "team": "Billing"}, ["2 cases wait in Billing now"]),
        ({"waiting": "0", "team": "Billing"}, ["0 cases wait in Billing now"]),
        ({"waiting": "many", "team": "Billing"}, []),
        ({"successor": "Network"}, ["Network takes its place"]),
        ({"due": "2026-03-02T14:00:00+00:00"}, ["By Monday 2 March 2026, 14:00 UTC"]),
        (
            {"subject": "Refund", "text": "Now!", "due": "2026-03-02T14:00:00+00:00"},
            ["Refund", "“Now!”", "By Monday 2 March 2026, 14:00 UTC"],
        ),
        ({"due": 7}, []),
    ],
)
def test_what_more_there_is_to_know_a_line_each(facts: dict[str, object], expected: list[str]) -> None:
    with timezone.override(UTC):
        assert wording.details(facts) == expected


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Sunday 29 March 2026, 01:59 UTC+1"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Sunday 29 March 2026, 03:00 UTC+2"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "Sunday 25 October 2026, 02:30 UTC+2"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "Sunday 25 October 2026, 02:30 UTC+1"),
    ],
)
def test_a_time_tells_summer_from_winter(world: World, moment: datetime, said: str) -> None:
    tell(world.giver, facts={"due": moment.astimezone(ZoneInfo("America/New_York"))})
    with timezone.override(ZoneInfo("Europe/Berlin")):
        (notice,) = queries.notices(world.giver)
    assert notice.details == [f"By {said}"]


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        ("returned", {"who": "Priya"}, "Priya returned the case"),
        ("returned", {}, "The case was returned"),
        ("returned", {"who": ""}, "The case was returned"),
        ("offered_to_team", {"who": "Omar", "team": "Billing"}, "Omar offers a case to Billing"),
        ("offered_to_team", {"who": "Omar"}, "A case is offered to your team"),
        ("expired", {"who": "Omar"}, "Nobody answered, so the offer ended"),
        ("a kind of long ago", {"who": "Omar"}, "Something happened"),
    ],
)
def test_what_happened_is_said_as_far_as_it_is_known(kind: str, facts: dict[str, str], said: str) -> None:
    assert wording.happened(kind, facts) == said


@pytest.mark.parametrize(
    ("case", "handoff", "path"),
    [(42, 7, "/handoffs/7"), (42, None, "/cases/42"), (None, 7, "/handoffs/7"), (None, None, "/")],
)
def test_where_a_notice_leads(case: int | None, handoff: int | None, path: str) -> None:
    assert wording.link(case, handoff) == path


def test_a_subject_is_cut_and_still_names_its_case() -> None:
    subject = wording.mail_subject("returned", {"who": "Priya", "subject": "x" * 400}, 42)
    assert subject.startswith("Priya returned the case: xxx")
    assert (len(subject), subject[-5:]) == (256, "[#42]"[-5:])
    assert wording.mail_subject("returned", {}, None) == "The case was returned"


def test_a_ground_of_long_ago_is_said_by_nothing() -> None:
    assert wording.why("mood") == ""
    assert wording.why("holder") == "You get this because the case is yours."


# Mails that come back


def test_a_bounce_is_kept_once_and_recorded(world: World) -> None:
    with transaction.atomic():
        mail = services.enqueue(
            key="message:1", to="lena@example.org", subject="s", body="b", now=NOW, case=world.case_id
        )
    error = "550 no such\x00 user " + "x" * 400
    assert services.bounced(mail_id=mail.pk, now=at(5), error=error) is True
    assert services.bounced(mail_id=mail.pk, now=at(6), error="again") is False

    mail.refresh_from_db()
    assert (mail.bounced_at, mail.bounce[:17], len(mail.bounce)) == (at(5), "550 no such� user", 300)
    event = Event.objects.get(kind="mail.bounced")
    assert (event.case, event.at, event.data) == (
        world.case_id,
        at(5),
        {"mail": mail.pk, "error": mail.bounce},
    )


def test_a_mail_that_there_is_not_did_not_bounce(world: World) -> None:
    assert services.bounced(mail_id=4711, now=at(5), error="x") is False
    assert not Event.objects.filter(kind="mail.bounced").exists()


# Who looks after mails


@pytest.mark.parametrize(
    ("is_lead", "state", "is_leaving", "codes"),
    [
        (True, "queued", False, []),
        (True, "stuck", False, []),
        (True, "sent", False, ["mail-sent"]),
        (True, "queued", True, ["mail-leaving"]),
        (False, "queued", False, ["again-for-leads"]),
        (False, "sent", True, ["again-for-leads", "mail-sent", "mail-leaving"]),
    ],
)
def test_why_a_mail_is_not_sent_again(is_lead: bool, state: str, is_leaving: bool, codes: list[str]) -> None:
    found = rules.again_reasons(is_lead=is_lead, state=state, is_leaving=is_leaving)
    assert [reason.code for reason in found] == codes


def test_only_leads_look_after_mails(world: World) -> None:
    for part in ("lead", "receiving_lead", "admin"):
        queries.check_lead(world.everyone[part])
    for part in ("giver", "colleague", "stranger"):
        with pytest.raises(Refused, match="Only a lead or an admin looks after mails"):
            queries.check_lead(world.everyone[part])
