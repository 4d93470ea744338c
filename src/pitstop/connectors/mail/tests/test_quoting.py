"""What is new is told apart from what is quoted, and nothing is thrown away."""

from __future__ import annotations

import pytest

from pitstop.connectors.mail.quoting import split

OUTLOOK = """\
Thanks, it works.

-----Original Message-----
From: Example help <help@example.org>
Sent: Monday, 2 March 2026 10:00
To: Lena Fischer
Subject: Refund [#42]

Try again, please."""


@pytest.mark.parametrize(
    ("new", "quoted"),
    [
        (
            "It works.",
            "On Mon, 2 Mar 2026 at 10:00, Help <help@example.org> wrote:\n> Try again.\n> Omar",
        ),
        ("It works.", "On Mon, 2 Mar 2026 at 10:00, Example help\n<help@example.org> wrote:\n\n> Try again."),
        (
            "Es geht.",
            "Am Mo., 2. März 2026 um 10:00 Uhr schrieb Hilfe <help@example.org>:\n> Bitte.",
        ),
        ("Es geht.", "Am 02.03.26 um 10:00 schrieb Example help:\n\n> Bitte noch einmal."),
        ("Ça marche.", "Le lun. 2 mars 2026 à 10:00, Aide <aide@example.org> a écrit :\n> Essayez."),
        ("It works.", "> Try again, please."),
        (
            "Es geht.",
            "Von: Hilfe <h@x.org>\nGesendet: Montag, 2. März 2026\nAn: Lena\nBetreff: Geld\n\nBitte.",
        ),
        ("Yes", "________________________________\nFrom: Help\nSent: Monday\nTo: Lena\nSubject: x\n\nTry."),
    ],
)
def test_an_answer_above_what_it_quotes(new: str, quoted: str) -> None:
    assert split(f"{new}\n\n{quoted}\n") == (new, quoted)


def test_the_head_that_some_programs_write_begins_the_quotation() -> None:
    new, quoted = split(OUTLOOK)
    assert new == "Thanks, it works."
    assert quoted.startswith("-----Original Message-----") and quoted.endswith("Try again, please.")


def test_an_answer_below_what_it_quotes() -> None:
    text = "Hello,\n\nOn Monday the 2nd, Omar wrote:\n> Does it work?\n> Omar\n\nYes, it does.\nLena"
    assert split(text) == (
        "Hello,\n\nYes, it does.\nLena",
        "On Monday the 2nd, Omar wrote:\n> Does it work?\n> Omar",
    )


@pytest.mark.parametrize(
    "text",
    [
        "> Does it work?\nYes.\n> Since when?\nSince Monday.",  # one is not understood without the other
        "> Only quoted.",
        "---------- Forwarded message ---------\nFrom: Shop <s@x.org>\nDate: Mon\nSubject: Order\n\nYours",
        "On Monday I wrote:\nwhere is my money",
        "From: the beginning it was broken.",
        "",
    ],
)
def test_a_mail_that_is_not_an_answer_above_a_quotation_stays_whole(text: str) -> None:
    assert split(text) == (text, "")


@pytest.mark.parametrize(
    "text", ["a\n> b\nc\n> d", OUTLOOK, "x\n\nOn a Monday, y wrote:\n> z\n\nw", "> a", "\n\n"]
)
def test_every_line_is_on_one_side(text: str) -> None:
    new, quoted = split(text)
    assert sorted(f"{new}\n{quoted}".split()) == sorted(text.split())
