"""Photos of people: small and square whatever was sent, and nothing in them that was not to be seen."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from pitstop.accounts.models import Photo
from pitstop.accounts.profiles import pictures, queries, services
from pitstop.accounts.profiles.rules import LARGEST_PHOTO, size_reasons
from pitstop.conftest import NOW, World, snapshot
from pitstop.core.refusals import Refused

RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)


def packed(picture: Image.Image, form: str = "PNG", **how: Any) -> bytes:
    kept = BytesIO()
    picture.save(kept, form, **how)
    return kept.getvalue()


def halves(width: int, height: int) -> Image.Image:
    """Red on top, blue below."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (0, height // 2, width, height))
    return picture


def colour(content: bytes, place: tuple[int, int]) -> str:
    """Which of the colours stands at this place, as far as packing leaves it."""
    found = Image.open(BytesIO(content)).convert("RGB").getpixel(place)
    return {(1, 0, 0): "red", (0, 0, 1): "blue", (1, 1, 1): "white"}[tuple(round(c / 255) for c in found)]


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("size", [(600, 600), (900, 300), (300, 900), (64, 64), (1, 1)])
def test_every_picture_becomes_a_small_square_of_our_own(form: str, size: tuple[int, int]) -> None:
    made = Image.open(BytesIO(pictures.square(packed(Image.new("RGB", size, RED), form))))
    assert (made.format, made.size, made.mode) == ("WEBP", (256, 256), "RGB")


def test_the_middle_is_kept() -> None:
    wide = Image.new("RGB", (900, 300), BLUE)
    wide.paste(RED, (300, 0, 600, 300))
    made = pictures.square(packed(wide))
    assert [colour(made, place) for place in ((10, 128), (128, 128), (245, 128))] == ["red", "red", "red"]


def test_a_picture_taken_upside_down_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3  # the camera was held upside down
    made = pictures.square(packed(halves(400, 400), "JPEG", exif=exif))
    assert (colour(made, (128, 20)), colour(made, (128, 236))) == ("blue", "red")


def test_where_and_with_what_it_was_taken_stays_behind() -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Omar"
    exif[0x8825] = {1: "N", 2: (52.0, 31.0, 12.0)}
    made = pictures.square(packed(halves(400, 400), "JPEG", exif=exif, comment=b"at home"))
    assert not Image.open(BytesIO(made)).getexif()
    assert b"Camera of Omar" not in made and b"at home" not in made


def test_what_one_sees_through_is_white() -> None:
    made = pictures.square(packed(Image.new("RGBA", (300, 300), (255, 0, 0, 0))))
    assert colour(made, (128, 128)) == "white"


@pytest.mark.parametrize(
    "content",
    [
        b"words",
        b"\x89PNG\r\n\x1a\n" + bytes(50),
        packed(Image.new("RGB", (300, 300), RED))[:120],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        packed(Image.new("RGB", (300, 300), RED), "TIFF"),
        packed(Image.new("RGB", (300, 300), RED), "BMP"),
    ],
    ids=["text", "no picture in it", "cut off", "svg", "pdf", "tiff", "bmp"],
)
def test_what_is_no_picture_that_we_read_is_refused(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        pictures.square(content)
    assert [(reason.code, str(reason)) for reason in refused.value.reasons] == [
        ("photo-unreadable", "This is no picture that can be read. Choose a JPEG, PNG or WebP file.")
    ]


@pytest.mark.parametrize("form", ["GIF", "WEBP", "PNG"])
def test_a_picture_that_moves_is_refused(form: str) -> None:
    frames = [Image.new("RGB", (40, 40), each) for each in (RED, BLUE)]
    with pytest.raises(Refused, match="This picture moves"):
        pictures.square(packed(frames[0], form, save_all=True, append_images=frames[1:]))


@pytest.mark.parametrize("side", [6_400, 20_000])
def test_a_small_file_that_unpacks_to_too_many_pixels_is_refused(side: int) -> None:
    bomb = packed(Image.new("1", (side, side)))
    assert len(bomb) < LARGEST_PHOTO
    with pytest.raises(Refused, match="more than 40 million pixels"):
        pictures.square(bomb)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (1, []),
        (5 * 1024 * 1024, []),
        (0, ["This file is empty. Choose it again."]),
        (5 * 1024 * 1024 + 1, ["This photo has more than 5 MB. Make it smaller."]),
    ],
)
def test_how_large_a_file_may_be(size: int, expected: list[str]) -> None:
    assert [str(reason) for reason in size_reasons(size)] == expected


# Kept, shown, taken away


def test_a_photo_is_found_by_its_digest_and_a_new_one_has_another(world: World) -> None:
    omar = world.giver.id
    assert queries.photo_digest(omar) == ""
    first = services.set_photo(by=world.giver, now=NOW, person_id=omar, content=packed(halves(300, 300)))
    second = services.set_photo(
        by=world.lead, now=NOW, person_id=omar, content=packed(Image.new("RGB", (300, 300), BLUE))
    )

    assert len(first) == len(second) == 64 and first != second
    assert queries.photo_digest(omar) == second
    assert queries.photo(omar, first) is None, "the address of the old one leads nowhere"
    shown = queries.photo(omar, second)
    assert shown is not None and colour(shown, (128, 20)) == "blue"
    assert Photo.objects.count() == 1


def test_the_same_picture_has_the_same_address(world: World) -> None:
    content = packed(halves(300, 300))
    digests = {
        services.set_photo(by=world.giver, now=NOW, person_id=world.giver.id, content=content)
        for _again in "ab"
    }
    assert len(digests) == 1


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**30])
def test_nobody_has_no_photo(world: World, number: int) -> None:
    assert queries.photo(number, "a" * 64) is None


def test_a_photo_is_taken_away_once_and_twice(world: World) -> None:
    digest = services.set_photo(
        by=world.giver, now=NOW, person_id=world.giver.id, content=packed(halves(300, 300))
    )
    for _again in range(2):
        services.remove_photo(by=world.giver, now=NOW, person_id=world.giver.id)
    assert queries.photo(world.giver.id, digest) is None
    assert queries.photo_digest(world.giver.id) == ""


@pytest.mark.parametrize("part", ["colleague", "receiver", "receiving_lead", "stranger"])
def test_nobody_else_sets_or_takes_away_a_photo(world: World, part: str) -> None:
    by, omar = world.everyone[part], world.giver.id
    services.set_photo(by=world.giver, now=NOW, person_id=omar, content=packed(halves(300, 300)))
    before = snapshot()
    for act in (
        lambda: services.set_photo(by=by, now=NOW, person_id=omar, content=packed(halves(30, 30))),
        lambda: services.remove_photo(by=by, now=NOW, person_id=omar),
    ):
        with pytest.raises(Refused, match="Only they themselves, a lead of their team or an admin"):
            act()
    assert snapshot() == before


@pytest.mark.parametrize("content", [b"", b"words", b"x" * (LARGEST_PHOTO + 1)])
def test_a_refused_photo_leaves_the_one_that_was(world: World, content: bytes) -> None:
    services.set_photo(by=world.giver, now=NOW, person_id=world.giver.id, content=packed(halves(300, 300)))
    before = snapshot()
    with pytest.raises(Refused):
        services.set_photo(by=world.giver, now=NOW, person_id=world.giver.id, content=content)
    assert snapshot() == before
