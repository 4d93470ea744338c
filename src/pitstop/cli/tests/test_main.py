"""The group itself: help that teaches, commands loaded when called, and an exit code for each ending."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from pitstop.cli import COMMANDS, EPILOG, main
from pitstop.cli.faults import BROKEN_PIPE, FAULT_OF_OURS, INTERRUPTED, Invalid, No, NoAnswer, NotSetUp
from pitstop.cli.lazy import Entry, LazyGroup
from pitstop.core.tests.processes import PITSTOP, SECONDS, run

EXAMPLE = re.compile(r"^\s*(pitstop [a-z].*?)(?:\s*\|.*)?$", re.MULTILINE)


def test_help_lists_every_command_with_what_it_does(pitstop: Any) -> None:
    said = pitstop("--help")

    assert said.code == 0
    for name, entry in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(entry.help)}$", said.out, re.MULTILINE)


def test_without_a_command_the_help_is_shown(pitstop: Any) -> None:
    said = pitstop()

    assert said.code == 2
    assert "Usage: pitstop" in said.err


def test_a_misspelt_command_is_answered_with_the_right_one(pitstop: Any) -> None:
    said = pitstop("handof")

    assert said.code == 2
    assert said.complaints[-1] == "Error: No such command 'handof'. Did you mean 'handoff'?"


def test_the_version_is_the_packages(pitstop: Any) -> None:
    assert pitstop("--version").out == "pitstop 0.1.0\n"


def test_the_help_names_every_exit_code() -> None:
    named = [int(code) for code in re.findall(r"^  (\d+) ", EPILOG, re.MULTILINE)]
    faults = [each.exit_code for each in (No, Invalid, NotSetUp, NoAnswer)]
    assert named == [0, *faults, FAULT_OF_OURS, INTERRUPTED, BROKEN_PIPE]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_entry_names_a_command_that_says_how_it_is_used(name: str) -> None:
    command = COMMANDS[name].load()

    assert command.name == name
    for each, path in walk(command, f"pitstop {name}"):
        assert each.help, path
        if not isinstance(each, click.Group):
            assert path in (each.epilog or "") + each.help, f"{path} shows no example of itself"
        for option in each.params:
            assert isinstance(option, click.Argument) or option.help, f"{path} {option.name}"


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_in_the_help_can_be_given_so(name: str) -> None:
    for command, path in walk(COMMANDS[name].load(), f"pitstop {name}"):
        text = ((command.help or "") + "\n" + (command.epilog or "")).replace("\\\n", " ")
        for example in EXAMPLE.findall(text):
            # Parsed, not run. A parser that does not know an option raises.
            arguments = shlex.split(re.split(r" [<>] ", example)[0])[len(path.split()) :]
            if example.startswith(path + " "):
                # Under the real group: a command remembers the first names of --help that it is asked for.
                group = click.Context(main, **main.context_settings)
                context = click.Context(command, parent=group, info_name=path)
                _, rest, _ = command.make_parser(context).parse_args(arguments)
                assert rest == [], example


def walk(command: click.Command, path: str) -> Iterator[tuple[click.Command, str]]:
    yield command, path
    for name, child in getattr(command, "commands", {}).items():
        yield from walk(child, f"{path} {name}")


@pytest.mark.parametrize("arguments", [["--help"], ["report", "--help"], ["--version"]])
def test_what_needs_no_desk_does_not_load_it(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom pitstop.cli import main\ntry:\n    main(sys.argv[1:])\n"
        "except SystemExit:\n    sys.exit('django' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, timeout=SECONDS)
    assert done.returncode == 0


def test_a_wrong_environment_ends_with_3_and_every_remedy(tmp_path: Path) -> None:
    environ = {"PATH": "/usr/bin", "PITSTOP_TIME_ZONE": "Mars/Olympus", "PITSTOP_BASE_UR": "x"}

    done = run(environ, "case", "list", "--as", "ada@example.org")

    assert (done.returncode, done.stdout) == (3, "")
    assert "Traceback" not in done.stderr
    assert "PITSTOP_BASE_UR: there is no such variable. Did you mean PITSTOP_BASE_URL?" in done.stderr
    assert "PITSTOP_TIME_ZONE" in done.stderr
    assert "Europe/Berlin" in done.stderr


def planted(function: Any) -> LazyGroup:
    """A group with one command that does what `function` does."""
    group = LazyGroup(name="pitstop", entries={"act": Entry("none:none", "Acts.", needs_desk=False)})
    command = click.Command("act", callback=function)
    group.get_command = lambda ctx, name: command  # type: ignore[method-assign]
    return group


def test_a_fault_of_ours_shows_its_traceback_and_ends_with_70(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        planted(lambda: 1 / 0).main(["act"])

    assert end.value.code == 70
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_ctrl_c_ends_with_130_and_one_word(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    with pytest.raises(SystemExit) as end:
        planted(interrupted).main(["act"])

    assert end.value.code == 130
    assert capsys.readouterr().err.split() == ["Stopped."]


@pytest.mark.parametrize(
    ("fault", "code"),
    [(No(["No."]), 1), (Invalid(["Odd."]), 2), (NotSetUp(["Not yet."]), 3), (NoAnswer(["Silence."]), 4)],
)
def test_each_fault_ends_with_its_code_and_its_lines(
    fault: click.ClickException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing() -> None:
        raise fault

    with pytest.raises(SystemExit) as end:
        planted(failing).main(["act"])

    assert end.value.code == code
    assert capsys.readouterr().err == f"{fault.message}\n"


def test_a_reader_that_goes_away_ends_it_with_141_and_in_silence() -> None:
    # One process, so that its own code is seen; the reading end is closed before anything is written.
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen([PITSTOP, "--help"], stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    _, said = process.communicate(timeout=SECONDS)
    assert (process.returncode, said) == (141, b"")


def test_completion_offers_commands_without_loading_them() -> None:
    environ = {"PATH": "/usr/bin", "_PITSTOP_COMPLETE": "bash_complete", "COMP_WORDS": "pitstop ha"}
    # A desk that can't be set up: completion must not even look.
    done = run({**environ, "COMP_CWORD": "1", "PITSTOP_TIME_ZONE": "Mars"})
    assert (done.returncode, done.stdout.strip()) == (0, "plain,handoff")


def test_names_of_signals_are_as_in_the_codes() -> None:
    assert (128 + signal.SIGINT, 128 + signal.SIGPIPE) == (INTERRUPTED, BROKEN_PIPE)


def test_main_is_what_the_script_calls() -> None:
    assert isinstance(main, LazyGroup)
    assert PITSTOP.exists()
