"""What commands read from files and from standard input, when it isn't what they hope for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from pitstop.cases.models import Message
from pitstop.cli import main
from pitstop.cli.tests.conftest import Pitstop
from pitstop.conftest import World

OMAR, LEA = "--as=omar@desk.example", "--as=lea@desk.example"


@pytest.mark.parametrize("kind", ["reply", "note", "heard"])
def test_bytes_that_are_no_text_are_not_written_into_a_case(world: World, kind: str) -> None:
    before = Message.objects.count()
    call = ["case", "write", str(world.case_id), "-", f"--kind={kind}", OMAR]

    done = CliRunner().invoke(main, call, input=b"caf\xe9")

    assert done.exit_code == 2
    assert "What comes from standard input is not text in UTF-8." in done.stderr
    assert Message.objects.count() == before


def test_what_comes_from_standard_input_is_written_as_it_came(world: World, pitstop: Pitstop) -> None:
    done = pitstop("case", "write", world.case_id, "-", "--kind=note", OMAR, given="Zwölf\n\n“ja” 😀\n")

    assert done.code == 0
    assert Message.objects.latest("pk").body == "Zwölf\n\n“ja” 😀"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty: its first line must hold it"),
        (b"\nsecond line of it\n", "is empty: its first line must hold it"),
        (b"caf\xe9 caf\xe9 caf\xe9", "can't be read from"),
        (b"short\n", "This password is too short. It must contain at least 12 characters."),
    ],
)
def test_a_password_that_can_not_be_is_refused_and_nobody_is_added(
    world: World, pitstop: Pitstop, tmp_path: Path, content: bytes, said: str
) -> None:
    file = tmp_path / "password"
    file.write_bytes(content)

    done = pitstop("person", "add", "eva@desk.example", "--name=Eva Blum", f"--password-file={file}")

    assert done.code == 2
    assert said in " ".join(done.err.split())
    assert "eva@desk.example" not in pitstop("person", "list", "--json").out


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"summary": None}, 0, "chat: version 1 is in force.\n"),
        ({"key": None, "version": None}, 0, "chat: version 1 is in force.\n"),
        ({"why": None}, 0, "chat: version 1 is in force.\n"),
        ({"name": None}, 2, "The name is missing: write it in a few words."),
        ({"fields": None}, 2, "A protocol asks something. Add a field."),
    ],
)
def test_null_in_a_protocols_file_is_as_good_as_left_out(
    world: World, pitstop: Pitstop, tmp_path: Path, changes: dict[str, Any], code: int, said: str
) -> None:
    fields = [{"label": "What now", "part": "next", "required": True, "help": None, "choices": None}]
    whole = {"key": "chat", "name": "Chat", "summary": "For chats.", "why": "New.", "fields": fields}
    file = tmp_path / "chat.json"
    file.write_text(json.dumps(whole | changes))

    done = pitstop("protocol", "save", file, LEA)

    assert (done.code, said in done.out + done.err) == (code, True), done
