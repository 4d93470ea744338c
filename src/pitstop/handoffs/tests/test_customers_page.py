"""The customer's page all its life: files, faces and words, until it ends thirty days after closing."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from pitstop.accounts.profiles import services as profiles
from pitstop.cases import queries as cases
from pitstop.cases import services as case_services
from pitstop.cases.models import Attachment
from pitstop.cases.services import File
from pitstop.conftest import NOW, World, at
from pitstop.handoffs import services, status
from pitstop.handoffs.leaving import services as leaving
from pitstop.handoffs.status import Ended
from pitstop.promises import services as promises
from pitstop.promises.models import Promise
from pitstop.slips import services as slips

DAY = 24 * 60


def token(world: World) -> str:
    return cases.status_token(world.case)


def close(world: World, minute: float = 10) -> None:
    services.close_case(by=world.giver, now=at(minute), case_id=world.case_id, outcome="refunded")


def write(world: World, minute: float, files: list[File]) -> None:
    services.customer_wrote(
        now=at(minute), case_id=world.case_id, body="x", source="status_page", files=files
    )


def photo_of(world: World, part: str) -> str:
    picture = BytesIO()
    Image.new("RGB", (300, 300), (255, 0, 0)).save(picture, "PNG")
    person = world.everyone[part]
    return profiles.set_photo(by=person, now=NOW, person_id=person.id, content=picture.getvalue())


def test_the_page_ends_thirty_days_after_closing_in_the_readers_language(world: World) -> None:
    close(world)
    last = status.shown(token(world), now=at(10 + 30 * DAY))
    assert isinstance(last, status.Status) and not last.is_open
    assert status.shown(token(world), now=at(11 + 30 * DAY)) == Ended("en")
    assert status.shown(token(world), now=at(11 + 30 * DAY), language="de") == Ended("de")


def test_with_the_page_ends_all_that_stands_behind_it(world: World) -> None:
    write(world, 5, [File("bill.txt", "text/plain", b"bill")])
    file, digest = Attachment.objects.get(), photo_of(world, "giver")
    close(world)

    def behind(now: Any) -> tuple[bool, bool, bool]:
        return (
            status.file(token(world), file.pk, now=now) is not None,
            status.photo(token(world), digest, now=now) is not None,
            status.case_behind(token(world), now=now) == world.case_id,
        )

    assert behind(at(10 + 30 * DAY)) == (True, True, True)
    assert behind(at(11 + 30 * DAY)) == (False, False, False)


def test_a_case_that_goes_on_has_its_page_again(world: World) -> None:
    close(world)
    services.customer_wrote(now=at(20), case_id=world.case_id, body="Again.", source="status_page")
    found = status.shown(token(world), now=at(11 + 30 * DAY))
    assert isinstance(found, status.Status) and found.is_open


@pytest.mark.parametrize("wrong", ["", "1", "1-abc", "x-y", "\x00", "1-\ud800"])
def test_behind_what_is_no_link_stands_nothing(world: World, wrong: str) -> None:
    assert status.shown(wrong, now=NOW) is None
    assert status.file(wrong, 1, now=NOW) is None
    assert status.photo(wrong, "a" * 64, now=NOW) is None
    assert status.case_behind(wrong, now=NOW) is None


def test_a_revoked_link_opens_neither_page_nor_file_nor_face(world: World) -> None:
    write(world, 5, [File("bill.txt", "text/plain", b"bill")])
    file, digest, link = Attachment.objects.get(), photo_of(world, "giver"), token(world)
    case_services.revoke_link(by=world.giver, now=at(6), case_id=world.case_id)
    assert status.shown(link, now=at(7)) is None
    assert status.file(link, file.pk, now=at(7)) is None
    assert status.photo(link, digest, now=at(7)) is None
    assert status.case_behind(link, now=at(7)) is None


def test_files_are_those_that_the_customer_sent_and_was_sent(world: World) -> None:
    case_services.write_note(
        by=world.giver,
        now=at(1),
        case_id=world.case_id,
        body="x",
        files=[File("inside.txt", "", b"inside")],
    )
    write(world, 2, [File("bill.txt", "", b"bill!")])
    promises.reply(
        by=world.giver,
        now=at(3),
        case_id=world.case_id,
        body="x",
        no_more=True,
        files=[File("answer.txt", "", b"answer")],
    )
    found = status.shown(token(world), now=at(4))
    assert isinstance(found, status.Status)
    assert [(file.name, file.size) for file in found.files] == [("bill.txt", 5), ("answer.txt", 6)]
    inside = Attachment.objects.get(name="inside.txt")
    assert status.file(token(world), inside.pk, now=at(4)) is None
    bill = status.file(token(world), found.files[0].id, now=at(4))
    assert bill is not None and bytes(bill.content) == b"bill!"


def test_the_face_is_that_of_who_has_the_case_now(world: World) -> None:
    omars, priyas = photo_of(world, "giver"), photo_of(world, "receiver")
    # Of one picture both have the same digest: whose it is, the case says.
    assert omars == priyas
    world.accept(world.offer())
    found = status.shown(token(world), now=at(6))
    assert isinstance(found, status.Status) and (found.person, found.photo) == ("Priya Rao", priyas)
    profiles.remove_photo(by=world.receiver, now=at(7), person_id=world.receiver.id)
    assert status.photo(token(world), omars, now=at(7)) is None, "Omar has the case no more"


def test_where_nobody_has_the_case_the_team_is_named_and_no_face_shown(world: World) -> None:
    digest = photo_of(world, "giver")
    leaving.leave(by=world.admin, now=at(5), person_id=world.giver.id)
    found = status.shown(token(world), now=at(6))
    assert isinstance(found, status.Status)
    assert (found.person, found.team, found.photo, found.about) == ("", "Front line", "", "")
    assert status.photo(token(world), digest, now=at(6)) is None


def test_the_customers_own_not_right_is_on_the_page_and_ours_is_not(world: World) -> None:
    services.customer_says_not_right(now=at(2), case_id=world.case_id, text="40, not 30.", key="k")
    slips.note_down(by=world.giver, now=at(3), case_id=world.case_id, kind="misread", text="Our fault.")
    found = status.shown(token(world), now=at(4))
    assert isinstance(found, status.Status)
    assert [(when, what) for when, what, _who in found.so_far] == [(at(0), "you_wrote"), (at(2), "not_right")]
    assert "Our fault." not in repr(found)


@pytest.mark.parametrize(
    ("language", "about"),
    [
        ("en", "Priya Rao, refunds specialist in Billing. Good at: double payments."),
        ("de", "Priya Rao, refunds specialist, gehört zum Team Billing. Besondere Stärke: double payments."),
    ],
)
def test_the_page_is_in_the_language_that_its_reader_chose(world: World, language: str, about: str) -> None:
    world.accept(world.offer())
    found = status.shown(token(world), now=at(6), language=language)
    assert isinstance(found, status.Status)
    assert (found.language, found.about) == (language, about)


def test_an_ai_says_that_it_is_one(world: World) -> None:
    world.giver.person.kind = "ai"
    world.giver.person.save()
    found = status.shown(token(world), now=at(1))
    assert isinstance(found, status.Status) and found.is_ai


def test_the_story_so_far_names_who_did_what_and_nothing_internal(world: World) -> None:
    case_services.write_note(by=world.giver, now=at(1), case_id=world.case_id, body="She is difficult.")
    world.accept(world.offer(now=at(2)), now=at(5))
    keeps = [Promise.objects.get().pk]
    promises.reply(
        by=world.receiver, now=at(6), case_id=world.case_id, body="Done.", keeps=keeps, no_more=True
    )
    found = status.shown(token(world), now=at(7))
    assert isinstance(found, status.Status)
    assert found.so_far == [
        (at(0), "you_wrote", ""),
        (at(5), "took_over", "Priya Rao"),
        (at(6), "wrote_to_you", "Priya Rao"),
        (at(6), "kept", "Priya Rao"),
    ]
