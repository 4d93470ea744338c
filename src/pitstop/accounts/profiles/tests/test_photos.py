"""Photos: whatever is sent, what is kept is a small still square that says nothing else."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from pitstop.accounts.profiles import pictures, queries, services
from pitstop.conftest import NOW, World, at, snapshot
from pitstop.core.refusals import Refused
from pitstop.events.models import Event


def picture(size: tuple[int, int] = (600, 400), kind: str = "JPEG", mode: str = "RGB", **more: Any) -> bytes:
    """A picture, red on its left and blue on its right."""
    image = Image.new(mode, size, "blue")
    image.paste(Image.new(mode, (size[0] // 2, size[1]), "red"), (0, 0))
    sent = BytesIO()
    image.save(sent, kind, **more)
    return sent.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
@pytest.mark.parametrize("size", [(600, 400), (300, 900), (256, 256), (5, 3), (1, 1)])
def test_any_still_picture_becomes_a_small_square(kind: str, size: tuple[int, int]) -> None:
    made = opened(pictures.square(picture(size, kind)))
    assert (made.format, made.size, made.mode) == ("WEBP", (256, 256), "RGB")


@pytest.mark.parametrize(("mode", "kind"), [("L", "PNG"), ("1", "PNG"), ("CMYK", "JPEG"), ("I;16", "PNG")])
def test_other_kinds_of_colour_are_understood(mode: str, kind: str) -> None:
    sent = BytesIO()
    Image.new(mode, (300, 300)).save(sent, kind)
    assert opened(pictures.square(sent.getvalue())).size == (256, 256)


def test_what_is_clear_becomes_white() -> None:
    sent = BytesIO()
    Image.new("RGBA", (300, 300), (0, 0, 0, 0)).save(sent, "PNG")
    assert opened(pictures.square(sent.getvalue())).getpixel((128, 128)) == (255, 255, 255)


def test_a_photo_is_turned_upright_and_says_nothing_of_place_or_camera() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned: its left is the top
    exif[0x010F] = "Spy Camera"
    exif.get_ifd(0x8825)[1] = "N"
    made = opened(pictures.square(picture(exif=exif, comment=b"home address", icc_profile=b"profile")))

    assert (dict(made.getexif()), made.info.get("icc_profile"), made.info.get("xmp")) == ({}, None, None)
    red, _green, blue = made.getpixel((128, 20))
    assert (red > 200, blue < 60) == (True, True)


def frames(kind: str) -> bytes:
    sent = BytesIO()
    first, second = Image.new("RGB", (30, 30), "red"), Image.new("RGB", (30, 30), "blue")
    first.save(sent, kind, save_all=True, append_images=[second])
    return sent.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_what_moves_is_refused(kind: str) -> None:
    with pytest.raises(Refused, match="This picture moves"):
        pictures.square(frames(kind))


def bomb(side: int) -> bytes:
    """A PNG of a few hundred bytes that says it is `side` pixels wide and high."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 999))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [6_400, 10_000, 60_000])
def test_what_would_grow_huge_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(Refused, match="more than 40 million pixels"):
        pictures.square(bomb(side))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"%PDF-1.7",
        b"GIF89a",
        picture(kind="BMP"),
        picture(kind="TIFF"),
        picture(kind="ICO"),
        picture()[:900],
        picture(kind="PNG")[:200],
    ],
)
def test_what_is_no_whole_picture_of_a_known_kind_is_refused(content: bytes) -> None:
    with pytest.raises(Refused, match="no picture that can be read"):
        pictures.square(content)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from([picture(size=(40, 30), kind=kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")]),
    st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=8),
)
def test_a_damaged_picture_is_a_picture_or_refused_never_a_fault(
    content: bytes, damage: list[tuple[int, int]]
) -> None:
    changed = bytearray(content)
    for place, value in damage:
        changed[place % len(changed)] = value
    try:
        assert opened(pictures.square(bytes(changed))).size == (256, 256)
    except Refused as refusal:
        assert refusal.reasons[0].field == "photo"


def test_a_photo_is_kept_under_what_it_shows_and_replaced(world: World) -> None:
    person = world.receiver.id
    first = services.set_photo(by=world.receiver, now=NOW, person_id=person, content=picture())
    second = services.set_photo(
        by=world.receiver, now=NOW, person_id=person, content=picture(size=(300, 300))
    )

    assert queries.photo(person, first) is None
    assert queries.photo_digest(person) == second != first
    assert opened(queries.photo(person, second) or b"").size == (256, 256)
    assert queries.photo(2**63, second) is queries.photo(0, second) is None


def test_a_photo_can_be_taken_away(world: World) -> None:
    person = world.giver.id
    digest = services.set_photo(by=world.lead, now=NOW, person_id=person, content=picture())
    for _again in range(2):
        services.remove_photo(by=world.giver, now=at(1), person_id=person)
    assert queries.photo_digest(person) == ""
    log = Event.objects.filter(kind="person.pictured").order_by("id")
    assert [(event.at, event.actor, event.data) for event in log] == [
        (NOW, world.lead.id, {"person": person, "photo": digest}),
        (at(1), person, {"person": person, "photo": ""}),
    ]


def test_nobody_gives_a_stranger_a_face(world: World) -> None:
    before = snapshot()
    for act in (
        lambda: services.set_photo(by=world.stranger, now=NOW, person_id=world.giver.id, content=picture()),
        lambda: services.remove_photo(by=world.stranger, now=NOW, person_id=world.giver.id),
    ):
        with pytest.raises(Refused, match="Only they themselves"):
            act()
    assert snapshot() == before
