"""From the demo's TOML files to what they mean. What can't be read is named with its file and its place."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from datetime import date
from importlib import resources
from typing import Any, TypeVar, get_type_hints

from pitstop.demo.steps import STEPS, Moment, Span, Step, Story

Facts = dict[str, Any]
T = TypeVar("T")

_SPAN = re.compile(r"(?=.)(?:(\d+)d)? ?(?:(\d+)h)? ?(?:(\d+)m)?")


class UnreadableError(ValueError):
    """What is wrong, in which file, and where in it."""


def facts(name: str) -> Facts:
    """The content of the TOML file of this name, from the demo's folder."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise UnreadableError(f"{name}: {problem}") from None


def stories() -> tuple[Story, ...]:
    """Every story in the folder `stories`, by the name of its file. Raises `UnreadableError`."""
    folder = resources.files(__package__).joinpath("stories")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return tuple(story(facts(f"stories/{name}"), name) for name in names)


def story(told: Facts, file: str) -> Story:
    """The story that `file` tells. Raises `UnreadableError`."""
    steps = told.pop("step", [])
    if not isinstance(steps, list):
        raise UnreadableError(f"{file}: a step begins with [[step]], in double brackets")
    made = tuple(_step(facts, f"{file}, step {n}") for n, facts in enumerate(steps, 1))
    return record(Story, {**told, "steps": made}, file)


def record(kind: type[T], told: Facts, where: str) -> T:
    """A dataclass from its fields as they are written. Every field without a default must be there.

    Raises `UnreadableError`, which begins with `where`.
    """
    hints = get_type_hints(kind)
    needed = [f.name for f in fields(kind) if f.default is MISSING and f.default_factory is MISSING]  # type: ignore[arg-type]
    for name in told:
        if name not in hints:
            raise UnreadableError(f"{where}: there is no “{name}” here; there is {', '.join(hints)}")
    for name in needed:
        if name not in told:
            raise UnreadableError(f"{where}: “{name}” is missing")
    return kind(**{name: _value(hints[name], value, f"{where}, {name}") for name, value in told.items()})


def _step(told: Facts, where: str) -> Step:
    did = told.pop("did", "")
    if did not in STEPS:
        raise UnreadableError(f"{where}: did is one of {', '.join(STEPS)}, not “{did}”")
    return record(STEPS[did], told, f"{where} ({did})")


def _value(hint: Any, value: Any, where: str) -> Any:
    try:
        return _READERS[hint](value)
    except (TypeError, ValueError) as problem:
        raise UnreadableError(f"{where}: {problem}") from None


def _text(value: object) -> str:
    """Lines belong together until an empty one, so that a text can be written in lines of any length."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text in quotes")
    return "\n\n".join(" ".join(part.split()) for part in value.strip().split("\n\n"))


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r} is not a list of lines like: mood = “calm”")
    return {name: _text(each) for name, each in value.items()}


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is not a list in brackets")
    return tuple(_text(each) for each in value)


def _numbers(value: object) -> tuple[int, ...]:
    if not isinstance(value, list) or any(type(each) is not int for each in value):
        raise TypeError(f"{value!r} is not a list of whole numbers in brackets")
    return tuple(value)


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list) or any(not isinstance(each, list) or len(each) != 2 for each in value):
        raise TypeError(f"{value!r} is not a list of pairs like: [[“if this”, “then that”]]")
    return tuple((_text(before), _text(after)) for before, after in value)


def _span(value: object) -> int:
    """Minutes, from "2d 3h 10m"."""
    found = _SPAN.fullmatch(_text(value))
    if not found:
        raise ValueError(f"{value!r} is not a span such as 45m, 5h 10m or 2d")
    days, hours, minutes = (int(number or 0) for number in found.groups())
    return (days * 24 + hours) * 60 + minutes


def _moment(value: object) -> int:
    """Minutes from now on: "in 50m", or "2d 3h ago" for what has passed."""
    text = _text(value)
    if text.startswith("in "):
        return _span(text.removeprefix("in "))
    if text.endswith(" ago"):
        return -_span(text.removesuffix(" ago"))
    raise ValueError(f"{value!r} is not a moment such as: in 50m, 2d 3h ago")


def _is(kind: type, means: str) -> Callable[[object], Any]:
    def read(value: object) -> object:
        if not isinstance(value, kind):
            raise TypeError(f"{value!r} is not {means}")
        return value

    return read


_READERS: dict[Any, Callable[[object], Any]] = {
    str: _text,
    bool: _is(bool, "true or false"),
    date: _is(date, "a day such as 2021-04-01"),
    Span: _span,
    Moment: _moment,
    Moment | None: _moment,
    Mapping[str, str]: _texts,
    tuple[str, ...]: _names,
    tuple[int, ...]: _numbers,
    tuple[tuple[str, str], ...]: _pairs,
    tuple[Step, ...]: _is(tuple, "steps"),
}
