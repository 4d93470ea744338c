"""The profile: what one says of oneself, the photo, and what one is told."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from pitstop.accounts.models import Person, Photo
from pitstop.accounts.queries import Asker
from pitstop.conftest import World, snapshot
from pitstop.core import clock
from pitstop.notify.models import Switch
from pitstop.web.tests.conftest import Visit, in_form, words

pytestmark = pytest.mark.django_db

ABOUT_ME = {
    "name": "Omar Haddad",
    "job": "first answers",
    "strength": "routers",
    "pronoun": "he/him",
    "since": "2024-02-29",
    "language": "",
    "time_zone": "",
    "away_until": "",
    "away_note": "",
}


def picture(kind: str = "PNG") -> SimpleUploadedFile:
    sent = BytesIO()
    Image.new("RGB", (400, 300), "teal").save(sent, kind)
    return SimpleUploadedFile(f"me.{kind.lower()}", sent.getvalue(), content_type=f"image/{kind.lower()}")


def reread(asker: Asker) -> Person:
    return Person.objects.get(pk=asker.id)


def test_one_says_who_one_is(world: World, visit: Visit) -> None:
    page = words(visit(world.giver).post("/profile", ABOUT_ME, follow=True))

    assert "The profile is saved." in page
    person = reread(world.giver)
    assert (person.job, person.strength, person.pronoun) == ("first answers", "routers", "he/him")
    assert str(person.since) == "2024-02-29"


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(world: World, visit: Visit) -> None:
    client, sent = visit(world.giver), {**ABOUT_ME, "name": "", "job": "x" * 81, "time_zone": "Moon/Base"}
    before = snapshot()
    first, second = client.post("/profile", {**sent, "since": "soon"}), client.post("/profile", sent)

    assert (first.status_code, "Choose a day." in words(first)) == (422, True)
    assert second.status_code == 422
    page = words(second)
    assert "The name is missing: write it in a few words." in page
    assert "The job is too long by 1" in page
    assert "“Moon/Base” is no time zone" in page
    assert "x" * 81 in second.content.decode()
    assert snapshot() == before


def test_away_is_said_in_ones_own_zone_and_shown(world: World, visit: Visit) -> None:
    Person.objects.filter(pk=world.giver.id).update(time_zone="Asia/Kolkata")
    until = (clock.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    typed = (until + timedelta(hours=5, minutes=30)).strftime("%Y-%m-%dT%H:%M")
    sent = {**ABOUT_ME, "time_zone": "Asia/Kolkata", "away_until": typed, "away_note": "Nora stands in"}

    page = visit(world.giver).post("/profile", sent, follow=True)

    assert reread(world.giver).away_until == until
    assert "away until in 2 days" in words(page)
    assert "Nora stands in" in words(page)
    assert f'value="{typed}"' in page.content.decode()


def test_a_lead_corrects_the_profiles_of_their_team_and_no_others(world: World, visit: Visit) -> None:
    lead = visit(world.lead)
    own = f"/people/{world.giver.id}/profile"

    assert own in lead.get("/profile").content.decode()
    assert "Profile of Omar Haddad" in words(lead.get(own))
    assert lead.post(own, {**ABOUT_ME, "job": "night shift"})["Location"] == own
    assert reread(world.giver).job == "night shift"

    other = f"/people/{world.receiver.id}/profile"
    assert other not in lead.get("/profile").content.decode()
    for answer in (lead.get(other), lead.post(other, ABOUT_ME)):
        assert answer.status_code == 403
        assert "Only they themselves, a lead of their team or an admin" in words(answer)
    assert reread(world.receiver).name == "Priya Rao"


def test_an_admin_corrects_anyones(world: World, visit: Visit) -> None:
    path = f"/people/{world.stranger.id}/profile"
    visit(world.admin).post(path, {**ABOUT_ME, "name": "Sam Stone", "job": "networks"})
    assert reread(world.stranger).job == "networks"


def test_ones_own_number_leads_to_ones_own_profile(world: World, visit: Visit) -> None:
    assert visit(world.giver).get(f"/people/{world.giver.id}/profile")["Location"] == "/profile"


def test_a_photo_is_shown_to_everyone_who_is_signed_in_and_may_be_kept(world: World, visit: Visit) -> None:
    visit(world.receiver).post(f"/people/{world.receiver.id}/photo", {"photo": picture()})
    address = f"/people/{world.receiver.id}/photo/{Photo.objects.get().digest}"

    assert address in visit(world.receiver).get("/profile").content.decode()
    answer = visit(world.stranger).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Image.open(BytesIO(answer.content)).size == (256, 256)

    assert Client().get(address)["Location"].startswith("/sign-in")
    assert visit(world.stranger).get(address[:-1]).status_code == 404
    assert visit(world.stranger).get(f"/people/{2**70}/photo/x").status_code == 404


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (SimpleUploadedFile("me.png", b"<svg/>", content_type="image/png"), "no picture that can be read"),
        (SimpleUploadedFile("me.png", b"", content_type="image/png"), "This file is empty"),
        (SimpleUploadedFile("me.jpg", b"x" * (5 * 1024 * 1024 + 1)), "more than 5 MB"),
        (None, "This file is empty"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(world: World, visit: Visit, sent: Any, says: str) -> None:
    client = visit(world.giver)
    answer = client.post(f"/people/{world.giver.id}/photo", {"photo": sent} if sent else {})

    assert answer.status_code == 422
    assert says in words(answer)
    assert not Photo.objects.exists()


def test_a_photo_can_be_taken_away(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    client.post(f"/people/{world.giver.id}/photo", {"photo": picture("JPEG")})
    page = client.post(f"/people/{world.giver.id}/photo/removal", follow=True)

    assert "The photo is gone." in words(page)
    assert "Photo of Omar Haddad" not in page.content.decode()
    assert not Photo.objects.exists()


def test_nobody_else_sends_or_takes_away_a_photo(world: World, visit: Visit) -> None:
    visit(world.giver).post(f"/people/{world.giver.id}/photo", {"photo": picture()})
    kept = Photo.objects.get().digest
    for part in ("colleague", "stranger", "receiving_lead"):
        client = visit(world.everyone[part])
        assert client.post(f"/people/{world.giver.id}/photo", {"photo": picture("JPEG")}).status_code == 403
        assert client.post(f"/people/{world.giver.id}/photo/removal").status_code == 403
    assert Photo.objects.get().digest == kept


def test_one_chooses_what_one_is_told_and_only_what_was_changed_is_kept(world: World, visit: Visit) -> None:
    client = visit(world.giver)
    page = client.get("/profile").content.decode()
    ticked = {
        name: "on"
        for name in (part.split('"')[0] for part in page.split('type="checkbox" name="')[1:])
        if f'name="{name}" checked' in page
    }
    assert "mail_returned" in ticked
    assert "mail_offered_to_team" not in ticked

    del ticked["mail_returned"]
    client.post("/profile/notices", {**ticked, "mail_customer_wrote": "on"})

    kept = Switch.objects.order_by("kind").values_list("person", "kind", "in_page", "by_mail")
    assert list(kept) == [
        (world.giver.id, "customer_wrote", True, True),
        (world.giver.id, "returned", True, False),
    ]
    again = client.get("/profile").content.decode()
    assert 'name="mail_customer_wrote" checked' in again
    assert 'name="mail_returned" checked' not in again


def test_a_form_of_a_moment_is_in_ones_own_zone(world: World, visit: Visit) -> None:
    until = clock.now() + timedelta(days=1)
    Person.objects.filter(pk=world.giver.id).update(away_until=until)
    assert f'value="{in_form(until)}"' in visit(world.giver).get("/profile").content.decode()
