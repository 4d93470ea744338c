"""The bytes of a mail, understood; and no bytes that could stop the desk."""

from __future__ import annotations

import base64
import random
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from pitstop.cases.files.rules import File
from pitstop.connectors.mail.incoming import Marks
from pitstop.connectors.mail.parse import parse
from pitstop.core.checks import can_store

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x07" * 3000
DOT = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x07" * 60


def letter(**headers: str) -> EmailMessage:
    mail = EmailMessage()
    facts = {
        "From": "Lena Fischer <Lena@Example.org>",
        "To": "Example help <help@example.org>",
        "Subject": "Refund",
        "Message-ID": "<1@x>",
        "Date": "Mon, 02 Mar 2026 10:00:00 +0100",
    }
    for name, value in (facts | {key.replace("_", "-"): value for key, value in headers.items()}).items():
        mail[name] = value
    return mail


def test_a_plain_mail() -> None:
    mail = letter(
        In_Reply_To="<a@x>",
        References="<b@x> <a@x>",
        Cc="Omar <omar@example.org>",
        Delivered_To="help+c-42-abc@example.org",
    )
    mail.set_content("Where is my money?\n\nOn Sunday the 1st, Omar wrote:\n> Soon.\n")
    found = parse(mail.as_bytes())

    assert found.message_id == "<1@x>"
    assert (found.sender, found.sender_name, found.subject) == ("lena@example.org", "Lena Fischer", "Refund")
    assert (found.text, found.quoted) == ("Where is my money?", "On Sunday the 1st, Omar wrote:\n> Soon.")
    assert (found.in_reply_to, found.references) == (("<a@x>",), ("<b@x>", "<a@x>"))
    assert found.recipients == ("help+c-42-abc@example.org", "help@example.org", "omar@example.org")
    assert found.sent_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert (found.attachments, found.refused, found.marks, found.damage) == ((), (), Marks(), "")


def test_of_two_forms_the_plain_one_is_read_and_html_where_it_says_nothing() -> None:
    both = letter()
    both.set_content("plain")
    both.add_alternative("<p>rich</p>", subtype="html")
    assert parse(both.as_bytes()).text == "plain"

    empty = letter()
    empty.set_content(" \n")
    empty.add_alternative("<p>rich <a href='https://x.example'>here</a></p>", subtype="html")
    assert parse(empty.as_bytes()).text == "rich here <https://x.example>"


def test_files_are_kept_under_safe_names_as_what_they_are() -> None:
    mail = letter()
    mail.set_content("See both.")
    mail.add_attachment(PDF, maintype="image", subtype="png", filename="../../etc/Rechnung März.pdf")
    mail.add_attachment(
        PNG, maintype="application", subtype="octet-stream", filename="a\u202egnp.exe\x07.png"
    )
    found = parse(mail.as_bytes())

    assert found.text == "See both."
    assert [(file.name, file.media_type) for file in found.attachments] == [
        ("Rechnung März.pdf", "application/pdf"),
        ("a gnp.exe .png", "image/png"),
    ]
    assert found.attachments[0].content == PDF


def test_pictures_of_the_letterhead_are_no_files_but_pictures_that_show_something_are() -> None:
    mail = letter()
    mail.set_content("<p>Look: <img src='cid:shot'> <img src='cid:dot'></p>", subtype="html")
    mail.add_related(PNG, maintype="image", subtype="png", cid="<shot>", filename="shot.png")
    mail.add_related(DOT, maintype="image", subtype="png", cid="<dot>")
    found = parse(mail.as_bytes())

    assert (found.text, [file.name for file in found.attachments]) == ("Look:", ["shot.png"])
    assert found.refused == ()


def test_a_mail_within_a_mail_is_a_file() -> None:
    inner = letter(Subject="The order")
    inner.set_content("Thank you for your order.")
    mail = letter()
    mail.set_content("See below.")
    mail.add_attachment(inner)
    found = parse(mail.as_bytes())

    assert found.text == "See below."
    (file,) = found.attachments
    assert (file.name, file.media_type) == ("The order.eml", "text/plain")
    assert b"Thank you for your order." in file.content


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("invoice.pdf", b"MZ\x90\x00" + b"\x00" * 60, "file-is-program"),
        ("invoice.pdf.js", b"alert(1)", "file-is-program"),
        ("RUN.BAT", b"del *", "file-is-program"),
        ("large.bin", b"\x01" * (10 * 1024 * 1024 + 1), "file-too-large"),
        ("nothing.txt", b"", "file-empty"),
    ],
)
def test_a_file_that_is_not_taken_is_named_and_the_words_are_kept(
    name: str, content: bytes, code: str
) -> None:
    mail = letter()
    mail.set_content("See here.")
    mail.add_attachment(content, maintype="application", subtype="pdf", filename=name)
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="good.pdf")
    found = parse(mail.as_bytes())

    assert found.text == "See here."
    assert [file.name for file in found.attachments] == ["good.pdf"]
    assert [reason.code for reason in found.refused] == [code]
    assert name in str(found.refused[0])


def test_more_files_than_fit_are_named_one_by_one() -> None:
    mail = letter()
    mail.set_content("Many.")
    for n in range(12):
        mail.add_attachment(PDF, maintype="application", subtype="pdf", filename=f"{n}.pdf")
    found = parse(mail.as_bytes())

    assert len(found.attachments) == 10
    assert [reason.code for reason in found.refused] == ["files-too-many", "files-too-many"]


@pytest.mark.parametrize(
    ("charset", "content", "text"),
    [
        ("utf-8", "Grüße".encode(), "Grüße"),
        ("iso-8859-1", "Grüße".encode("latin-1"), "Grüße"),
        ("no-such-charset", "Grüße".encode(), "Grüße"),
        ("us-ascii", "Grüße".encode("cp1252"), "Grüße"),
        ("utf-8", "Preis: 9 €".encode("cp1252"), "Preis: 9 €"),
        ("unicode_escape", rb"\ud800 Gr", r"\ud800 Gr"),
        ("utf-16", b"x", "x"),
        ("utf-8", b"a\x00b", "a\ufffdb"),
    ],
)
def test_the_charset_may_be_wrong(charset: str, content: bytes, text: str) -> None:
    head = f"From: a@b.org\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    assert parse(head.encode() + content).text == text


@pytest.mark.parametrize(
    ("header", "sender", "name"),
    [
        ("From: =?utf-8?q?J=C3=BCrgen?= <j@example.org>", "j@example.org", "Jürgen"),
        ("From: Jürgen Groß <j@example.org>", "j@example.org", "Jürgen Groß"),
        ('From: "Fischer, Lena" <l@example.org>', "l@example.org", "Fischer, Lena"),
        ('From: "l@example.org" <evil@example.net>', "evil@example.net", "l@example.org"),
        ("From: broken <l@example.org", "l@example.org", "broken"),
        ("From: l@example.org, other@example.org", "l@example.org", ""),
        (
            "From: =?utf-8?q?a=0D=0ABcc=3A_x=40y?= <l@example.org>",
            "l@example.org",
            "=?utf-8?q?a=0D=0ABcc=3A_x=40y?=",
        ),
        ("From: Lena\r\nSender: l@example.org", "l@example.org", ""),
        ("From: nobody", "", ""),
        ("X: y", "", ""),
    ],
)
def test_who_wrote_it(header: str, sender: str, name: str) -> None:
    found = parse(f"{header}\r\n\r\nHello".encode())
    assert (found.sender, found.sender_name) == (sender, name)
    assert found.damage == ("" if sender else "It names no sender.")


def test_a_subject_stays_one_line() -> None:
    found = parse(b"From: a@b.org\r\nSubject: =?utf-8?q?Hi=0D=0ABcc=3A_all=40x=00?=\r\n folded\r\n\r\nHello")
    assert found.subject == "Hi Bcc: all@x\ufffd folded"
    assert len(parse(b"From: a@b.org\r\nSubject: " + b"x" * 500_000 + b"\r\n\r\nHello").subject) == 200


def test_a_mail_without_a_message_id_gets_one_of_its_own_bytes() -> None:
    one, same, other = (parse(b"From: a@b.org\r\n\r\n" + words) for words in (b"Hello", b"Hello", b"Bye"))
    assert one.message_id == same.message_id != other.message_id
    assert one.message_id.endswith("@made.pitstop.invalid>")


def test_the_same_words_on_another_way_have_the_same_fingerprint() -> None:
    mail = b"From: a@b.org\r\nSubject: x\r\nMessage-ID: <1@x>\r\n\r\nHello"
    other = parse(b"Received: by elsewhere\r\n" + mail)
    assert other.fingerprint == parse(mail).fingerprint != parse(mail + b"!").fingerprint


def test_a_machine_that_sends_each_scan_with_the_same_words_sends_different_mails() -> None:
    found = set()
    for content, date in ((PDF, "Mon, 02 Mar 2026 10:00:00 +0100"), (PDF + b"2", ""), (PDF, "")):
        mail = letter(Message_ID="<scanner@x>", Date=date)
        mail.set_content("Scan attached.")
        mail.add_attachment(content, maintype="application", subtype="pdf", filename="scan.pdf")
        found.add(parse(mail.as_bytes()).fingerprint)
    assert len(found) == 3


def test_lines_that_a_program_broke_are_whole_again() -> None:
    head = b"From: a@b.org\r\nContent-Type: text/plain; format=flowed\r\n\r\n"
    found = parse(head + b"This goes \r\non and ends.\r\nThe next.\r\n-- \r\nLena\r\n")
    assert found.text == "This goes on and ends.\nThe next.\n--\nLena"


def test_marks_of_machines_are_read() -> None:
    mail = letter(
        Auto_Submitted="Auto-Replied",
        Precedence="BULK",
        X_Auto_Response_Suppress="DR, OOF",
        Return_Path="<>",
        X_Pitstop="abc",
    )
    mail.set_content("I am away.")
    assert parse(mail.as_bytes()).marks == Marks(
        auto_submitted="auto-replied",
        precedence="bulk",
        response_suppress="dr, oof",
        return_path="",
        desk="abc",
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00",
        b"\xff\xfe\x00\x01",
        b"From: a@b.org",
        b"From: a@b.org\r\nTo: " + b"(" * 100_000 + b"\r\n\r\nx",
        b"From: a@b.org\r\nReferences: " + b"<a@b> " * 50_000 + b"\r\n\r\nx",
        b"From: a@b.org\r\n" + b"To: x@y.org\r\n" * 5_000 + b"\r\nx",
        b"From: a@b.org\r\nContent-Type: multipart/mixed\r\n\r\nx",
        b"From: a@b.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n--b",
        b"From: a@b.org\r\nContent-Type: text/plain; charset*=x''%\r\n\r\nx",
        b"From: a@b.org\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"=" * 999,
        b"From: a@b.org\r\nDate: Mon, 99 Foo 99999 99:99:99 +9999\r\n\r\nx",
        b"From: a@b.org\r\nMessage-ID: <[1@x>\r\nIn-Reply-To: \xff\r\n\r\nx",
        b"From: a@b.org\r\nContent-Disposition: attachment; filename=\xff\x00\r\n\r\nx",
        b"From: \xed\xa0\x80 <a@b.org>\r\nSubject: \xed\xa0\x80\r\n\r\n\xed\xa0\x80",
    ],
)
def test_no_bytes_stop_it(raw: bytes) -> None:
    found = parse(raw)
    assert all(can_store(said) for said in (found.sender, found.sender_name, found.subject, found.text))


def test_nesting_without_end_is_kept_as_it_is_and_said() -> None:
    raw = b"From: a@b.org\n"
    for n in range(3_000):
        raw += b'Content-Type: multipart/mixed; boundary="b%d"\n\n--b%d\n' % (n, n)
    found = parse(raw + b"\nhi\n")
    assert found.sender == "a@b.org"
    assert found.damage == "It can't be read: its parts are broken, or nested too deep."
    assert found.text.endswith("\nhi\n")


def test_mangled_mails_are_read_all_the_same() -> None:
    """Three hundred, seeded: bytes changed, cut, and replaced by what parsers trip over."""
    mail = letter()
    mail.set_content("Where is my money?")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    whole, chance = mail.as_bytes(), random.Random(7)
    tricks = [b"\0", b"=?utf-8?b?//8=?=", b'"', b"(", b"<", b";", b"\r\n", b"*0*=", b"\xff", b"--"]
    for _ in range(300):
        raw = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(raw))
            end = at + chance.choice([0, 1, 20])
            raw[at:end] = chance.choice([b"", bytes([chance.randrange(256)]), chance.choice(tricks)])
        assert can_store(parse(bytes(raw)).text)


def test_what_is_not_base64_after_all_is_no_file_of_garbage() -> None:
    mail = letter()
    mail.set_content("x")
    mail.add_attachment(PDF, maintype="application", subtype="pdf", filename="a.pdf")
    raw = mail.as_bytes().replace(base64.b64encode(PDF)[:8], b"\xff\xff!!!!")
    assert [type(file) for file in parse(raw).attachments] == [File]
