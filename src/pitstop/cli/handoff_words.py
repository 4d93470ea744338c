"""A hand-off on the command line: what was typed, and how it is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pitstop.cli.shared import iso, put, put_json
from pitstop.handoffs import services


def answers_of(
    answers: Iterable[tuple[str, str]], unknown: Iterable[tuple[str, str]]
) -> dict[str, services.Answer]:
    """What is passed on, by the field's key."""
    known, why = dict(answers), dict(unknown)
    return {key: services.Answer(known.get(key, ""), why.get(key, "")) for key in [*known, *why]}


def asked_by(field: Any) -> dict[str, object] | None:
    """The field whose answer makes this one required, and the answers that do; None where none does."""
    if field.required or not field.needed_when:
        return None
    return {"key": field.needed_when.key, "values": list(field.needed_when.values)}


def required(row: Mapping[str, Any]) -> str:
    """Whether a protocol's field is required, or when."""
    asked = row["needed_when"]
    if asked:
        return f"when {asked['key']} is {' or '.join(asked['values'])}"
    return "yes" if row["required"] else "no"


def tell(done: Any, words: str, *, as_json: bool) -> None:
    """Say in words that it is done, or give the hand-off as JSON."""
    if as_json:
        return put_json(facts(done))
    return put(words)


def facts(found: Any) -> dict[str, object]:
    """A hand-off as JSON."""
    return {
        "handoff": found.pk,
        "case": found.case_id,
        "state": found.state,
        "kind": found.kind,
        "from_team": found.from_team.name,
        "to_team": found.to_team.name,
        "to_person": found.to_person.name if found.to_person else None,
        "giver": found.giver.name,
        "protocol": found.protocol_version.protocol.key,
        "protocol_version": found.protocol_version.version,
        "already_known": found.already_known,
        "next_step": found.next_step,
        "next_update_at": iso(found.next_update_at),
        "offered_at": iso(found.offered_at),
        "answered_at": iso(found.answered_at),
        "read_back": found.read_back or None,
        "return_reason": found.return_reason or None,
        "return_note": found.return_note or None,
    }
