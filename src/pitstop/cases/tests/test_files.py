"""Which files may come with a message, what they are called here, and what they really are."""

from __future__ import annotations

import time

import pytest

from pitstop.cases import queries, services
from pitstop.cases.files.rules import LARGEST, File, file_reasons, keepable, media_type, safe_name
from pitstop.conftest import World, at, snapshot
from pitstop.core.refusals import Refused

PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)


def file(name: str = "a.txt", content: bytes = b"words") -> File:
    return File(name, "application/whatever", content)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (PNG, "image/png"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "application/pdf"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"GIF89a\x01\x00", "image/gif"),
        (b"Gr\xc3\xbc\xc3\x9fe\r\n\tdu", "text/plain"),
        (b"<html><script>alert(1)</script>", "text/plain"),
        (b"<svg onload='x()'/>", "text/plain"),
        (b"\xff\xff\xff", "application/octet-stream"),
        (b"\x00\x01\x02\x03", "application/octet-stream"),
    ],
)
def test_content_says_what_it_is_whatever_it_is_called(content: bytes, expected: str) -> None:
    assert media_type(content) == expected


def test_a_large_file_is_looked_at_in_no_time() -> None:
    began = time.monotonic()
    media_type(bytes(LARGEST))
    media_type(b"\xfe" + b"ab\n" * (LARGEST // 3))
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Rechnung März.pdf", "Rechnung März.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\bill.pdf", "bill.pdf"),
        ('a"b<c>.txt', "a_b_c_.txt"),
        ("a\r\nSet-Cookie: x.txt", "a_Set-Cookie_ x.txt"),
        ("invoice\u202efdp.exe", "invoice_fdp.exe"),
        ("half \ud800 pair.txt", "half  pair.txt"),
        (".htaccess", "htaccess"),
        ("con.txt", "file_con.txt"),
        ("", "file"),
        ("...", "file"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("x" * 300, "x" * 120),
    ],
)
def test_names_are_made_safe(name: str, expected: str) -> None:
    assert safe_name(name) == expected


def said(*files: File) -> list[str]:
    return [str(reason) for reason in file_reasons(files)]


def test_each_file_that_is_refused_is_named() -> None:
    assert said(file(), file("big", bytes(LARGEST)), file("b", PNG)) == []
    assert said(
        file("big", bytes(LARGEST + 1)),
        file("none", b""),
        file("run", b"MZ\x90"),
        file("elf", b"\x7fELF"),
    ) == [
        "“big” has more than 10 MB. Make it smaller, or send it in parts.",
        "“none” is empty. Choose the file again.",
        "“run” is a program, and programs are not taken. Send a document or a picture.",
        "“elf” is a program, and programs are not taken. Send a document or a picture.",
    ]


def test_all_together_have_limits_too() -> None:
    assert said(*[file(str(n)) for n in range(10)]) == []
    assert said(*[file(str(n)) for n in range(11)]) == [
        "These are 11 files: 10 fit into one message. Send the others in another."
    ]
    third = file("a", bytes(LARGEST))
    assert said(third, third, file("b", bytes(5 * 1024 * 1024))) == []
    assert said(third, third, file("b", bytes(5 * 1024 * 1024 + 1))) == [
        "Together the files have more than 25 MB. Send some in another message."
    ]


def test_of_a_mail_what_can_be_kept_is_kept() -> None:
    large = file("large", bytes(LARGEST))
    kept, reasons = keepable([file("run", b"MZ"), large, large, large, file("b")])

    assert [each.name for each in kept] == ["large", "large", "b"]
    assert [reason.code for reason in reasons] == ["file-is-program", "files-too-large"]
    assert len(keepable([file(str(n)) for n in range(12)])[0]) == 10


def test_a_refused_file_leaves_nothing_behind(world: World) -> None:
    facts = {"by": world.giver, "now": at(1), "case_id": world.case_id, "body": "See."}
    before = snapshot()

    for write in (services.write_note, services.hear):
        with pytest.raises(Refused):
            write(**facts, files=[file(), file("run", b"MZ")])
    with pytest.raises(Refused):
        world.open(files=[file("run", b"MZ")])

    assert snapshot() == before


def test_what_is_listed_has_no_content_with_it(world: World, django_assert_num_queries) -> None:
    services.write_note(by=world.giver, now=at(1), case_id=world.case_id, body="See.", files=[file(), file()])

    case = world.case
    with django_assert_num_queries(1):
        found = queries.attachments(case)
        assert [(each.name, each.size, each.media_type) for each in found] == [("a.txt", 5, "text/plain")] * 2
        assert all("content" in each.get_deferred_fields() for each in found)
