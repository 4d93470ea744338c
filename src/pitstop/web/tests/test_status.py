"""The customer's page: what it says, and what it never says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pitstop.accounts.models import Person, Photo
from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.models import Attachment, Case
from pitstop.cases.services import File
from pitstop.conftest import ANSWERS, READ_BACK, World, comes_due
from pitstop.core import clock
from pitstop.handoffs import services as handoffs
from pitstop.notify.models import Mail, Notice
from pitstop.promises import services as promises
from pitstop.slips.models import Slip
from pitstop.web.tests.conftest import Visit, offer_now, words
from pitstop.web.tests.test_who_sees_what import EVERYONE

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)


def page(world: World, client: Client, **chosen: str):
    return client.get(f"/status/{cases.status_token(world.case)}", chosen)


def test_it_says_who_has_it_what_comes_next_and_by_when(world: World, client: Client) -> None:
    world.accept(offer_now(world), now=clock.now())

    answer = page(world, client)

    text = words(answer)
    assert answer.status_code == 200
    assert "In good hands with Priya Rao, Billing" in text
    assert "Priya Rao, refunds specialist in Billing. Good at: double payments." in text
    assert "Next Priya decides about the second refund. You hear from us by" in text
    assert "in 5 h 59 min" in text or "in 6 h" in text
    assert text.count("took over") == 1


def test_it_shows_nothing_that_was_written_for_colleagues(world: World, client: Client) -> None:
    now = clock.now()
    case_services.write_note(by=world.giver, now=now, case_id=world.case_id, body="She is difficult.")
    promise = promises.make(
        by=world.giver, now=now, case_id=world.case_id, text="a call", due_at=now + timedelta(hours=1)
    )
    promises.release(by=world.giver, now=now, promise_id=promise.pk, reason="we forgot her")
    returned = offer_now(world)
    world.send_back(returned, now=now, note="Nobody wants this one.")
    world.accept(offer_now(world), now=clock.now())

    text = page(world, client).content.decode()

    inside = [
        *ANSWERS.values(),
        READ_BACK,
        "difficult",
        "forgot",
        "Nobody wants",
        "I paid twice",
        "lena@example.org",
    ]
    assert [each for each in inside if each in text] == []
    assert "returned" not in text


def test_it_speaks_the_customers_language_or_the_chosen_one(world: World, client: Client) -> None:
    german = world.open(customer_email="h@example.org", customer_name="Hanna Vogt", language="de")
    link = f"/status/{cases.status_token(german)}"

    own, unknown, chosen = (client.get(link, {"language": each} if each else {}) for each in ("", "xx", "en"))

    assert [each["Content-Language"] for each in (own, unknown, chosen)] == ["de", "de", "en"]
    assert '<html lang="de">' in own.content.decode()
    assert "Bisher" in words(own)
    assert "So far" in words(chosen)
    assert f'href="{link}?language=en"' in own.content.decode()


def test_being_late_is_admitted(world: World, client: Client) -> None:
    past = clock.now() - timedelta(hours=3)
    promises.make(
        by=world.giver, now=past, case_id=world.case_id, text="a call", due_at=past + timedelta(hours=1)
    )

    before = words(page(world, client))
    comes_due("promise", now=clock.now())
    after = words(page(world, client))

    assert "2 h late" in before and "We are late, and we are sorry." in before
    assert "you should have heard from us, and did not; we are sorry" in after
    assert "We are looking at it, and will tell you what comes next." in after


def test_a_closed_case_says_how_to_reach_us(world: World, client: Client) -> None:
    handoffs.close_case(by=world.giver, now=clock.now(), case_id=world.case_id, outcome="internal remark")

    text = words(page(world, client))

    assert "This is closed. If something is still open for you, write to us here: it goes on." in text
    assert "internal remark" not in text


def test_a_wrong_link_tells_nothing_about_the_case(world: World, client: Client) -> None:
    token = cases.status_token(world.case)
    forged = [f"{world.case_id}-{'0' * 48}", f"{world.case_id + 1}-{token.split('-')[1]}", token[:-1], "x"]

    answers = [client.get(f"/status/{each}") for each in forged]

    assert [each.status_code for each in answers] == [404] * 4
    assert len({words(each) for each in answers}) == 1
    assert "This link opens nothing" in words(answers[0])


@pytest.mark.parametrize("found", [True, False])
def test_no_search_engine_and_no_cache_keeps_it(world: World, client: Client, found: bool) -> None:
    answer = page(world, client) if found else client.get("/status/x")

    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_nothing_can_be_posted_to_the_page_itself(world: World, client: Client) -> None:
    assert client.post(f"/status/{cases.status_token(world.case)}").status_code == 405


# --- What the customer does -------------------------------------------------------------------------


def link(world: World) -> str:
    return f"/status/{cases.status_token(world.case)}"


def write(world: World, client: Client, **changes: Any) -> Any:
    sent = {"body": "Any news?", "submit_key": "k", **changes}
    return client.post(f"{link(world)}/messages", sent)


def said(world: World) -> list[str]:
    return [message.body for message in cases.messages(world.case)]


def test_the_customer_writes_and_the_holder_hears(world: World, client: Client) -> None:
    answer = write(world, client, attachments=[SimpleUploadedFile("bill.png", PNG, "text/plain")])

    assert answer["Location"] == f"{link(world)}?sent=message"
    assert "Your message is with Omar Haddad." in words(client.get(answer["Location"]))
    message = cases.messages(world.case)[-1]
    assert (message.body, message.source, message.kind) == ("Any news?", "status_page", "from_customer")
    assert Notice.objects.get(kind="customer_wrote").person == world.giver.person
    assert list(Attachment.objects.values_list("name", "media_type")) == [("bill.png", "image/png")]


def test_a_double_click_sends_it_once(world: World, client: Client) -> None:
    write(world, client)
    write(world, client)
    write(world, client, body="And one more thing.")
    write(world, client, submit_key="other")

    assert said(world)[1:] == ["Any news?", "And one more thing.", "Any news?"]


def test_what_is_refused_is_said_in_the_language_of_the_page(world: World, client: Client) -> None:
    answer = write(world, client, body=" ", attachments=[SimpleUploadedFile("a.exe", b"MZ..")])

    assert answer.status_code == 422
    assert "Your message is missing: write it in a few words." in words(answer)
    assert "“a.exe” is a program" in words(answer)
    assert len(said(world)) == 1


def test_a_closed_case_goes_on_when_its_customer_writes(world: World, client: Client) -> None:
    handoffs.close_case(by=world.giver, now=clock.now(), case_id=world.case_id, outcome="done")

    write(world, client)

    assert world.case.state == "open"
    assert "it goes on" in words(client.get(link(world)))


def test_something_not_right_is_written_down_once_and_thanked(
    world: World, client: Client, visit: Visit
) -> None:
    for _ in range(2):
        answer = client.post(f"{link(world)}/not-right", {"text": "I paid 40.", "submit_key": "k"})
    client.post(f"{link(world)}/not-right", {"submit_key": "j"})

    assert "Thank you for saying so. We look at it." in words(client.get(answer["Location"]))
    slips = Slip.objects.values_list("kind", "source", "place", "text")
    case = words(visit(world.giver).get(f"/cases/{world.case_id}"))
    assert "the customer says that something is not right I paid 40." in case
    assert list(slips) == [
        ("not_right", "customer", "status_page", "I paid 40."),
        ("not_right", "customer", "status_page", ""),
    ]


def test_the_chosen_language_is_remembered_for_this_page_alone(world: World, client: Client) -> None:
    client.get(link(world), {"language": "de"})

    assert client.get(link(world))["Content-Language"] == "de"
    assert client.cookies["pitstop-status-language"]["path"] == link(world)


def test_a_revoked_link_opens_nothing_and_a_new_one_does(world: World, client: Client) -> None:
    old = link(world)
    case_services.revoke_link(by=world.giver, now=clock.now(), case_id=world.case_id)
    assert client.get(old).status_code == 404
    assert write(world, client).status_code == 404

    case_services.renew_link(by=world.giver, now=clock.now(), case_id=world.case_id)

    assert client.get(link(world)).status_code == 200
    assert client.get(old).status_code == 404
    assert len(said(world)) == 1


def test_it_ends_thirty_days_after_closing_and_says_so(world: World, client: Client) -> None:
    handoffs.close_case(by=world.giver, now=clock.now(), case_id=world.case_id, outcome="done")
    Case.objects.filter(pk=world.case_id).update(closed_at=clock.now() - timedelta(days=30, minutes=1))

    answers = [client.get(link(world)), write(world, client)]

    assert [answer.status_code for answer in answers] == [410, 410]
    for answer in answers:
        assert "This page has ended Its case was closed more than 30 days ago." in words(answer)
        assert 'href="/contact"' in answer.content.decode()
        assert "Refund twice refused" not in words(answer)
    assert world.case.state == "closed"


def test_it_shows_what_the_person_looks_like_and_how_to_speak_of_them(world: World, client: Client) -> None:
    assert "public-photo" not in client.get(link(world)).content.decode()
    Person.objects.filter(pk=world.giver.id).update(pronoun="he/him")
    Photo.objects.create(person=world.giver.person, content=b"RIFF....WEBP", digest="d1")

    page = client.get(link(world)).content.decode()

    assert f'src="{link(world)}/photo/d1"' in page
    assert "Omar Haddad (he/him)" in page
    answer = client.get(f"{link(world)}/photo/d1")
    assert (answer.content, answer["Content-Type"]) == (b"RIFF....WEBP", "image/webp")
    assert client.get(f"{link(world)}/photo/d2").status_code == 404
    assert client.get("/status/1-0/photo/d1").status_code == 404


def test_too_often_is_said_kindly(world: World, client: Client) -> None:
    codes = [write(world, client, submit_key=str(n)).status_code for n in range(11)]

    assert codes == [302] * 10 + [429]
    assert len(said(world)) == 11
    assert client.get(link(world)).status_code == 200
    busy = write(world, client, submit_key="x")
    assert "That was a little too often." in words(busy)
    assert busy["X-Robots-Tag"] == "noindex, nofollow"


def test_links_are_not_tried_out_without_end(world: World, client: Client) -> None:
    codes = [client.get(f"/status/{n}-{'0' * 48}").status_code for n in range(601)]

    assert set(codes[:600]) == {404}
    assert codes[600] == 429


def test_an_address_that_takes_posts_leads_to_the_page(world: World, client: Client) -> None:
    for part in ("messages", "not-right"):
        assert client.get(f"{link(world)}/{part}")["Location"] == link(world)


def test_no_other_site_is_told_the_link(world: World, client: Client) -> None:
    assert client.get(link(world))["Referrer-Policy"] == "same-origin"


# --- Files ------------------------------------------------------------------------------------------


def keep(world: World, kind: str, name: str) -> int:
    now, file = clock.now(), [File(name, "", PNG)]
    facts = {"by": world.giver, "now": now, "case_id": world.case_id, "body": "See there.", "files": file}
    if kind == "note":
        message = case_services.write_note(**facts)
    elif kind == "heard":
        message = case_services.hear(**facts)
    else:
        held = cases.get(world.giver, world.case_id)
        message = case_services.write_to_customer(
            by=world.giver, now=now, held=held, body="See there.", next_text="", next_due_at=None, files=file
        )
    return message.attachments.get().pk


def test_the_customer_gets_what_they_sent_or_were_sent_and_nothing_else(world: World, client: Client) -> None:
    sent, note, heard = (keep(world, kind, f"{kind}.png") for kind in ("sent", "note", "heard"))
    other = world.open(subject="Other")
    foreign = case_services.write_note(
        by=world.giver, now=clock.now(), case_id=other.pk, body="x", files=[File("x", "", PNG)]
    )

    codes = {
        number: client.get(f"{link(world)}/files/{number}").status_code
        for number in (sent, heard, note, foreign.attachments.get().pk, 4711)
    }
    page = words(client.get(link(world)))

    assert list(codes.values()) == [200, 200, 404, 404, 404]
    assert "sent.png" in page and "heard.png" in page and "note.png" not in page


def test_a_file_is_kept_and_never_shown(world: World, client: Client) -> None:
    number = keep(world, "sent", 'a"b\r\n<x>ü.png')

    answer = client.get(f"{link(world)}/files/{number}")

    assert answer.content == PNG
    assert answer["Content-Type"] == "image/png"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''a_b_x_%C3%BC.png")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert "no-store" in answer["Cache-Control"]


def test_the_mail_says_that_files_came_with_it(world: World) -> None:
    keep(world, "sent", "bill.png")

    mail = Mail.objects.get(case=world.case_id)
    assert "With this message: bill.png. You find it on the page of your case." in mail.body


@pytest.mark.parametrize("part", sorted(EVERYONE))
def test_colleagues_get_files_of_cases_that_they_see(world: World, visit: Visit, part: str) -> None:
    number = keep(world, "note", "note.png")
    client = visit(world.everyone[part])

    expected = 200 if part in ("giver", "colleague", "lead", "admin") else 404
    assert client.get(f"/files/{number}").status_code == expected


def test_it_says_that_we_wait_for_the_customer_and_nothing_of_our_own(world: World, client: Client) -> None:
    page = link(world)
    case_services.wait(by=world.giver, now=clock.now(), case_id=world.case_id, what="she sounds annoyed")

    text = words(client.get(page))

    assert "We are waiting for your answer. You can write it here, or answer our mail." in text
    assert "Next When we have your answer, we go on." in text
    assert "annoyed" not in text
    write(world, client)
    assert "We are waiting" not in words(client.get(page))


def test_for_whom_else_a_case_waits_is_not_the_customers(world: World, client: Client) -> None:
    before = words(client.get(link(world)))
    case_services.wait(
        by=world.giver, now=clock.now(), case_id=world.case_id, on="third_party", what="the bank"
    )
    assert words(client.get(link(world))) == before
