"""Where answers to our mails go: addresses that say by themselves who may answer about which case.

`support+c-42-<proof>@example.org` for a customer, `support+p-7-42-<proof>@example.org` for a person. The
proof is a shortened HMAC, in hex: a mail server on the way may fold the case of an address.
"""

import hashlib
from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings

from pitstop.core import secrets

LONGEST_LOCAL_PART = 64  # RFC 5321
PROOF = 24  # hex digits: 96 bits


@dataclass(frozen=True, slots=True)
class Answerer:
    """Whom an address of ours was made for: a person, or the case's customer when `person` is None."""

    case: int
    person: int | None


def reply_address(person_id: int, case_id: int) -> str:
    """Where this person's answers about this case go; empty where we have no address of our own."""
    return _address(f"p-{person_id}-{case_id}")


def case_address(case_id: int) -> str:
    """Where the customer's answers about this case go; empty where we have no address of our own."""
    return _address(f"c-{case_id}")


def message_id(key: str) -> str:
    """The Message-ID of the mail with this key: always the same, and nobody else can foretell it."""
    domain = parseaddr(settings.PITSTOP_MAIL_FROM)[1].rpartition("@")[2] or "localhost"
    name = hashlib.sha256(f"{settings.SECRET_KEY}:{key}".encode()).hexdigest()[:32]
    return f"<{name}@{domain}>"


def verify(address: str) -> Answerer | None:
    """Whom this address was made for; None when it isn't one of ours, or its proof is wrong."""
    ours = _ours()
    local, at, domain = parseaddr(address)[1].lower().rpartition("@")
    name, plus, token = local.rpartition("+")
    if ours is None or not (at and plus) or (name, domain) != ours:
        return None
    what, _dash, proof = token.rpartition("-")
    if not secrets.same(_proof(what), proof):
        return None
    return _read(what)


def _read(what: str) -> Answerer:
    # Only we make proofs, and only for these two forms.
    kind, *ids = what.split("-")
    return Answerer(case=int(ids[-1]), person=int(ids[0]) if kind == "p" else None)


def _address(what: str) -> str:
    ours = _ours()
    local = f"{ours[0]}+{what}-{_proof(what)}" if ours else ""
    return f"{local}@{ours[1]}" if ours and len(local) <= LONGEST_LOCAL_PART else ""


def _ours() -> tuple[str, str] | None:
    """Our own address in two parts, None when its domain is none that mail could come back to."""
    local, _at, domain = parseaddr(settings.PITSTOP_MAIL_FROM)[1].lower().rpartition("@")
    known = local and "." in domain and not domain.endswith((".localhost", ".localdomain", ".invalid"))
    return (local, domain) if known else None


def _proof(what: str) -> str:
    return secrets.signature(settings.SECRET_KEY, f"reply:{what}")[:PROOF]
