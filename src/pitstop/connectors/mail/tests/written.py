"""Mails as the tests of incoming mail write them, and what became of them."""

from __future__ import annotations

from email.message import EmailMessage

from pitstop.cases.models import Message
from pitstop.conftest import World, at
from pitstop.connectors.mail import services
from pitstop.connectors.mail.models import TakenIn
from pitstop.handoffs import services as handoffs

OURS = "help@example.org"


def letter(text: str = "Where is my money?", **headers: str) -> bytes:
    mail = EmailMessage()
    facts = {"From": "Lena Fischer <lena@example.org>", "To": OURS, "Subject": "Hello", "Message-ID": "<1@x>"}
    for name, value in (facts | {key.replace("_", "-"): value for key, value in headers.items()}).items():
        mail[name] = value
    mail.set_content(text)
    return mail.as_bytes()


def take_in(raw: bytes, minutes: float = 1) -> TakenIn:
    return services.take_in(now=at(minutes), raw=raw)


def last(case: int) -> Message:
    return Message.objects.filter(case=case).latest("pk")


def close(world: World) -> None:
    handoffs.close_case(by=world.giver, now=at(1), case_id=world.case_id, outcome="Refunded.")


def from_customer(case: int) -> list[str]:
    found = Message.objects.filter(case=case, kind="from_customer").order_by("pk")
    return list(found.values_list("body", flat=True))
