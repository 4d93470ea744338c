"""Reads of drafts: each is its author's alone."""

from collections.abc import Mapping

from pitstop.accounts.queries import Asker
from pitstop.cases.models import Draft
from pitstop.cases.queries import storable


def of(asker: Asker, case_id: int, *, what: str = Draft.What.MESSAGE) -> Mapping[str, str]:
    """What the asker has typed on the case and not sent, by the names of the form's fields."""
    found = Draft.objects.filter(case=storable(case_id), person=asker.id, what=what).first()
    return found.words if found else {}
