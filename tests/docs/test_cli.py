"""docs/cli.md says what the commands say of themselves, for every command."""

from __future__ import annotations

from pathlib import Path

import click
import pytest

from pitstop.config import documents


def test_it_is_what_the_commands_say(root: Path) -> None:
    file = root / "docs" / "cli.md"
    if not file.exists():
        pytest.skip("not written yet: make documents")
    assert file.read_text(encoding="utf-8") == documents.commands(), "write it anew: make documents"


def test_every_command_and_option_is_in_it_and_nothing_hidden() -> None:
    @click.group(name="desk")
    def desk() -> None:
        """Hand over."""

    @desk.command()
    @click.option("-p", "--port", type=int, help="Where to listen.")
    @click.option("--trick", hidden=True)
    def serve(port: int, trick: str) -> None:
        """Serve the desk."""

    @desk.group()
    def token() -> None:
        """Tokens."""

    @token.command()
    @click.argument("name")
    def new(name: str) -> None:
        """Make one."""

    @desk.command(hidden=True)
    def secret() -> None: ...

    assert documents.commands(desk).partition("### desk serve")[2] == (
        "\n\n```text\n"
        "Usage: desk serve [OPTIONS]\n\n"
        "  Serve the desk.\n\n"
        "Options:\n"
        "  -p, --port INTEGER  Where to listen.\n"
        "  --help              Show this message and exit.\n"
        "```\n\n"
        "### desk token\n\n```text\n"
        "Usage: desk token [OPTIONS] COMMAND [ARGS]...\n\n"
        "  Tokens.\n\n"
        "Options:\n"
        "  --help  Show this message and exit.\n\n"
        "Commands:\n"
        "  new  Make one.\n"
        "```\n\n"
        "#### desk token new\n\n```text\n"
        "Usage: desk token new [OPTIONS] NAME\n\n"
        "  Make one.\n\n"
        "Options:\n"
        "  --help  Show this message and exit.\n"
        "```\n"
    )
