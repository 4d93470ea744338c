"""The terms of a route as a hand-off keeps them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pitstop.routing.rules.routes import Acceptance, Contingency, Patience, ReadBack, Terms

_SPANS = ("remind_after", "lead_after", "back_after", "note_after")


def dump_terms(terms: Terms) -> dict[str, object]:
    """Terms as a hand-off stores them: spans in minutes."""
    return {
        "acceptance": str(terms.acceptance),
        "read_back": str(terms.read_back),
        "told": list(terms.told),
        "contingencies": dump_contingencies(terms.contingencies),
        **{name: _minutes(getattr(terms.patience, name)) for name in _SPANS},
    }


def load_terms(stored: Mapping[str, Any]) -> Terms:
    """Terms as a hand-off stores them. One from before there were terms waits for its answer for ever."""
    spans = {name: _span(stored.get(name)) for name in _SPANS}
    return Terms(
        acceptance=Acceptance(stored.get("acceptance", "required")),
        read_back=ReadBack(stored.get("read_back", "required")),
        told=tuple(stored.get("told", ("receivers",))),
        contingencies=load_contingencies(stored.get("contingencies", ())),
        patience=Patience(**spans),
    )


def dump_contingencies(given: tuple[Contingency, ...]) -> list[dict[str, str]]:
    """Contingencies as they are stored."""
    return [{"if": one.if_.strip(), "then": one.then.strip()} for one in given]


def load_contingencies(stored: Any) -> tuple[Contingency, ...]:
    """Contingencies as they are stored."""
    return tuple(Contingency(one["if"], one["then"]) for one in stored)


def _minutes(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds() / 60)


def _span(minutes: int | None) -> timedelta | None:
    return None if minutes is None else timedelta(minutes=minutes)
