"""The secret key that a desk on one machine makes for itself: never a constant in the code."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pitstop.config.env import EnvError
from pitstop.config.parsing import WrongTextError, secret_key

FILE_NAME = "secret_key"


def read_or_make(data_dir: Path) -> str:
    """The key in `data_dir`, made at the first call with mode 0600.

    Processes that start together agree on one key. Raises `EnvError` where the folder cannot be
    written or the file holds no key.
    """
    file = data_dir / FILE_NAME
    try:
        if not file.exists():
            _make(file)
        return secret_key(file.read_text(encoding="ascii").strip())
    except OSError as error:
        problem = f"{file} can't be used: {error.strerror}"
        remedy = "set PITSTOP_SECRET_KEY, or let Pitstop write to PITSTOP_DATA_DIR"
    except (UnicodeDecodeError, WrongTextError):
        problem = f"what stands in {file} is too short or too uniform to be secret"
        remedy = "set PITSTOP_SECRET_KEY, or remove the file: a new key is made, and everybody signs in anew"
    raise EnvError([f"PITSTOP_SECRET_KEY: not set, and {problem}. Remedy: {remedy}."])


def _make(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f".{FILE_NAME}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(secrets.token_urlsafe(50) + "\n")
        # A link appears complete or not at all, and fails where another process was first: then
        # that one's key holds. A plain write could be read half done.
        os.link(draft, file)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
