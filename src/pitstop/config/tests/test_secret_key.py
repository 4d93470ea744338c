"""The key that a desk makes for itself."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from pitstop.config.env import EnvError
from pitstop.config.secret_key import read_or_make


def test_it_is_made_once_for_this_account_only(tmp_path: Path) -> None:
    folder = tmp_path / "var"

    key = read_or_make(folder)

    assert len(key) >= 64
    assert read_or_make(folder) == key
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [file.name for file in folder.iterdir()] == ["secret_key"]


def test_two_desks_have_different_keys(tmp_path: Path) -> None:
    assert read_or_make(tmp_path / "one") != read_or_make(tmp_path / "other")


def test_processes_that_start_together_agree(tmp_path: Path) -> None:
    together = threading.Barrier(8)
    keys: list[str] = []

    def start() -> None:
        together.wait()
        keys.append(read_or_make(tmp_path / "var"))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(keys) == 8
    assert len(set(keys)) == 1


@pytest.mark.parametrize("content", [b"abc\n", b"", b"x" * 60, b"\xff" * 60])
def test_a_key_that_was_cut_short_is_refused_not_used(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret_key").write_bytes(content)
    with pytest.raises(EnvError) as caught:
        read_or_make(tmp_path)
    assert caught.value.problems == [
        f"PITSTOP_SECRET_KEY: not set, and what stands in {tmp_path}/secret_key is too short or too "
        "uniform to be secret. Remedy: set PITSTOP_SECRET_KEY, or remove the file: a new key is made, and "
        "everybody signs in anew."
    ]


def test_a_folder_that_cannot_be_made_is_named_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file where the folder should be")
    with pytest.raises(EnvError) as caught:
        read_or_make(tmp_path / "var")
    (problem,) = caught.value.problems
    assert str(tmp_path / "var" / "secret_key") in problem
    assert problem.endswith("Remedy: set PITSTOP_SECRET_KEY, or let Pitstop write to PITSTOP_DATA_DIR.")
