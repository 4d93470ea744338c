"""The address at which a desk was last served, where its environment doesn't say one.

`pitstop serve` leaves it in the data folder, so a command on the same folder mails links that lead there.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pitstop.config.env import EnvError
from pitstop.config.parsing import WrongTextError, base_url

NAME = "PITSTOP_BASE_URL"
FILE_NAME = "address"
MOST = 1000  # characters; an address is far shorter


def is_given(environ: Mapping[str, str]) -> bool:
    """Whether the environment itself says the address."""
    return any(environ.get(name, "").strip() for name in (NAME, f"{NAME}_FILE"))


def completed(environ: Mapping[str, str], data_dir: Path) -> Mapping[str, str]:
    """The environment with the address from the data folder, where it says none and one is left there.

    Raises `EnvError` for a file that holds no address: a guess would put dead links into customers' mail.
    """
    file = data_dir / FILE_NAME
    if is_given(environ):
        return environ
    try:
        with file.open(encoding="utf-8") as opened:
            address = base_url(opened.read(MOST).strip())
    except (FileNotFoundError, NotADirectoryError):
        return environ
    except OSError as error:
        problem = f"{file} can't be read: {error.strerror}"
    except (UnicodeDecodeError, WrongTextError):
        problem = f"what stands in {file} is no address"
    else:
        return {**environ, NAME: str(address), f"{NAME}_FILE": ""}
    remedy = "set PITSTOP_BASE_URL, or remove the file: `pitstop serve` writes it anew"
    raise EnvError([f"{NAME}: not set, and {problem}. Remedy: {remedy}."])
