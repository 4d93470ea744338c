"""Whether the people here are the demo's."""

from __future__ import annotations

from pitstop.accounts import queries as accounts
from pitstop.demo.people import PEOPLE


def is_here() -> bool:
    """Whether any of the demo's people work here, whose password everybody knows."""
    return bool(_emails() & {person.email for person in PEOPLE})


def is_all_there_is() -> bool:
    """Whether nobody works here but the demo's people."""
    here = _emails()
    return bool(here) and here <= {person.email for person in PEOPLE}


def _emails() -> set[str]:
    return {person.email for person in accounts.active_people()}
