"""A protocol as a file says it, in TOML or JSON: the shape only. What makes sense, the services judge."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _
from pitstop.routing.services import Needed, Proposed

_WHOLE: dict[str, type] = {
    "key": str,
    "name": str,
    "summary": str,
    "why": str,
    "version": int,
    "fields": list,
}
_FIELD: dict[str, type] = {
    "label": str,
    "key": str,
    "help": str,
    "kind": str,
    "part": str,
    "required": bool,
    "choices": list,
    "prefill": str,
    "needed_when": dict,
}
_NEEDED: dict[str, type] = {"key": str, "values": list}
_ALSO = ("made",)  # what `pitstop protocol show --json` says besides
_KINDS = {str: "text", int: "a whole number", bool: "true or false", list: "a list", dict: "a table"}


@dataclass(frozen=True, slots=True)
class Written:
    """What the file says. `version` is the one that it was made from."""

    key: str
    name: str
    summary: str
    why: str
    version: int | None
    fields: list[Proposed]


def read(content: bytes, name: str) -> Written:
    """What a file says, by the end of its name: `.json`, else TOML. Refused with every fault of its shape."""
    try:
        text = content.decode("utf-8")
        said: Any = json.loads(text) if name.endswith(".json") else tomllib.loads(text)
    except (UnicodeDecodeError, ValueError, RecursionError) as problem:
        sentence = _("%(name)s can't be read: %(problem)s")
        raise _refused(
            [Reason("file-unreadable", sentence, params={"name": name, "problem": problem})]
        ) from None
    reasons = _faults(said, _WHOLE, where="", also=_ALSO)
    fields = said.get("fields", []) if isinstance(said, Mapping) else []
    for place, field in enumerate(fields if isinstance(fields, list) else []):
        reasons += _faults(field, _FIELD, where=f"fields.{place}")
        needed = field.get("needed_when") if isinstance(field, Mapping) else None
        if isinstance(needed, Mapping):
            reasons += _faults(needed, _NEEDED, where=f"fields.{place}.needed_when")
    if reasons:
        raise _refused(reasons)
    return Written(  # null is as good as left out
        key=said.get("key") or "",
        name=said.get("name") or "",
        summary=said.get("summary") or "",
        why=said.get("why") or "",
        version=said.get("version"),
        fields=[_proposed(field) for field in fields or ()],
    )


def _refused(reasons: list[Reason]) -> Refused:
    return Refused(
        [Reason(each.code, each.text, Because.INVALID, each.field, each.params) for each in reasons]
    )


def _faults(said: Any, known: Mapping[str, type], *, where: str, also: tuple[str, ...] = ()) -> list[Reason]:
    if not isinstance(said, Mapping):
        sentence = _("“%(name)s” must be %(kind)s.")
        return [Reason("shape", sentence, params={"name": where or "the file", "kind": "a table"})]
    found = []
    for name, value in said.items():
        path = f"{where}.{name}" if where else str(name)
        if name in also:
            continue
        if name not in known:
            sentence = _("There is no “%(name)s” here. There is: %(known)s.")
            found.append(Reason("shape", sentence, params={"name": path, "known": ", ".join(known)}))
        elif value is not None and (type(value) is not known[name] or _not_texts(value, name)):
            sentence = _("“%(name)s” must be %(kind)s.")
            kind = "a list of texts" if _not_texts(value, name) else _KINDS[known[name]]
            found.append(Reason("shape", sentence, params={"name": path, "kind": kind}))
    return found


def _not_texts(value: Any, name: str) -> bool:
    return (
        name in ("choices", "values")
        and isinstance(value, list)
        and not all(type(one) is str for one in value)
    )


def _proposed(field: Mapping[str, Any]) -> Proposed:
    said = {name: value for name, value in field.items() if value is not None}
    needed = said.pop("needed_when", None)
    return Proposed(
        **{**said, "choices": tuple(said.get("choices", ()))},
        ref=said.get("key", ""),
        needed_when=Needed(needed.get("key") or "", tuple(needed.get("values") or ())) if needed else None,
    )
