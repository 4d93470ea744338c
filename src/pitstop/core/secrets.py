"""Unguessable strings, and the digests that are stored in their place."""

import hashlib
import hmac
import secrets


def new_token(prefix: str) -> str:
    """A fresh bearer secret of 256 bits, with a prefix that secret scanners can recognise."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def digest(token: str) -> str:
    """What is stored instead of a token: SHA-256 in hex. Safe without salt, because tokens are random."""
    return hashlib.sha256(_bytes(token)).hexdigest()


def signature(secret: str, text: str) -> str:
    """192 bits of HMAC-SHA-256 over `text`, in hex, for links that carry their own proof."""
    return hmac.new(_bytes(secret), _bytes(text), hashlib.sha256).hexdigest()[:48]


def same(one: str, other: str) -> bool:
    """Compare two secrets in constant time. Text of any alphabet is safe to pass."""
    return hmac.compare_digest(_bytes(one), _bytes(other))


def _bytes(text: str) -> bytes:
    # A lone surrogate arrives in JSON or a mangled path. It is a wrong secret then, not a fault of ours.
    return text.encode(errors="surrogatepass")
