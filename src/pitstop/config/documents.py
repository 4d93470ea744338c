"""Write the documents that are made from the code: `python -m pitstop.config.documents docs`.

Tests compare them, so a variable or a command without its documentation does not pass.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from pitstop.cli import main
from pitstop.config.env import TEST_VARIABLES, VARIABLES, Variable
from pitstop_analysis.documents import measures

HEAD = """\
# Configuration

Pitstop is configured by environment variables, and without any it runs on this machine alone. A variable
that is wrong, or whose name does not exist, stops the start; all of them are named at once, each with its
remedy. An empty variable counts as not set.

Each of them can be read from a file: set the name with `_FILE` at its end to the file's path, for example
`PITSTOP_SECRET_KEY_FILE=/run/secrets/pitstop_key`. Setting both is an error. Never put a secret into the
command line or into git.

A team that serves over the network sets at least these:

```sh
PITSTOP_BASE_URL=https://desk.example.org
PITSTOP_TRUSTED_PROXIES=1
PITSTOP_DATABASE_URL_FILE=/run/secrets/pitstop_database
PITSTOP_SECRET_KEY_FILE=/run/secrets/pitstop_key
PITSTOP_MAIL_FROM="Example help <help@example.org>"
PITSTOP_SMTP_URL_FILE=/run/secrets/pitstop_smtp
PITSTOP_IMAP_URL_FILE=/run/secrets/pitstop_imap
```

There is no password by default and no account by default: outside the demo, the first administrator
is made on the command line and chooses a password there.
"""
COMMANDS_HEAD = """\
# Commands

What `pitstop COMMAND --help` says, for every command.
"""
WIDTH = 100
TESTS = """\
## For the tests only

Read by `make test`; the desk ignores them.

| variable | meaning |
|---|---|
"""


def configuration() -> str:
    """Every environment variable."""
    sections = [HEAD, *(_section(variable) for variable in VARIABLES)]
    rows = "".join(f"| `{name}` | {meaning} |\n" for name, meaning in TEST_VARIABLES.items())
    return "\n".join([*sections, TESTS + rows])


def _section(variable: Variable) -> str:
    default = variable.default_means or f"`{variable.default}`"
    secret = "\n- A secret: better in a file." if variable.secret else ""
    return (
        f"## {variable.name}\n\n{variable.meaning}\n\n- Default: {default}.{secret}\n"
        f"- If it is refused: {variable.remedy}.\n"
    )


def commands(group: click.Group = main) -> str:
    """Every command of `group` that is not hidden, with the help that it gives itself."""
    context = click.Context(group, info_name=group.name, **group.context_settings)
    return "\n".join([COMMANDS_HEAD, *_commands(group, context)])


def _commands(command: click.Command, context: click.Context) -> Iterator[str]:
    context.terminal_width = context.max_content_width = WIDTH
    level = "#" * (2 + context.command_path.count(" "))
    # click leaves spaces on empty lines of an epilog.
    text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    yield f"{level} {context.command_path}\n\n```text\n{text}\n```\n"
    if not isinstance(command, click.Group):
        return
    for name in command.list_commands(context):
        inner = command.get_command(context, name)
        if inner is not None and not inner.hidden:
            yield from _commands(inner, click.Context(inner, parent=context, info_name=name))


DOCUMENTS: dict[str, Callable[[], str]] = {
    "configuration.md": configuration,
    "cli.md": commands,
    "measures.md": measures,
}

if __name__ == "__main__":
    for name, render in DOCUMENTS.items():
        (Path(sys.argv[1]) / name).write_text(render(), encoding="utf-8")
