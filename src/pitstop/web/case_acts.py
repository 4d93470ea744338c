"""What may be done with a case besides writing: the buttons at its head and the menu behind them.

To add an act: write a function that takes the case as its reader sees it and gives an act, or None where it
can't be done now, and put it into `ACTS`. Its address is a page (GET) of its own; what changes something is
posted from there, so that every act works without a script. An act with `weight="quiet"` stands in the menu.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from pitstop.handoffs.overviews import CaseView

Act = Mapping[str, Any]


def acts(found: CaseView) -> list[Act]:
    """The acts at the head of the case, the most frequent first."""
    return [act for act in _all(found) if act.get("weight") != "quiet"]


def menu(found: CaseView) -> list[Act]:
    """The rarer ones, behind a word."""
    return [act for act in _all(found) if act.get("weight") == "quiet"]


def _all(found: CaseView) -> list[Act]:
    return [act for make in ACTS if (act := make(found))]


def _may(found: CaseView, act: str) -> bool:
    """Whether the service would do it now. One that nobody has judged yet can't be done."""
    return act in found.reasons and not found.reasons[act]


def _page(found: CaseView, name: str, **act: Any) -> Act | None:
    """An act on a page of its own, at the address `name` of the case; none while there is no page."""
    try:
        return {"url": reverse(name, args=[found.case.pk]), "id": name.replace(":", "-"), **act}
    except NoReverseMatch:
        return None


def hand_off(found: CaseView) -> Act | None:
    """Offer it to another team."""
    label = _("Hand off")
    return _page(found, "web:new_handoff", label=label, key="h") if _may(found, "hand_off") else None


def assign(found: CaseView) -> Act | None:
    """Give it to a colleague of the team."""
    label = _("Give it to a colleague")
    return _page(found, "web:assignment", label=label, weight="quiet") if _may(found, "assign") else None


def reopen(found: CaseView) -> Act | None:
    """Let a closed case go on."""
    return (
        _page(found, "web:reopening", label=_("Reopen"), weight="primary") if _may(found, "reopen") else None
    )


def small_error(found: CaseView) -> Act | None:
    """Write down that something went a little wrong: whoever reads the case may, open or closed."""
    return _page(found, "web:new_slip", label=_("Small error"), key="e")


ACTS: tuple[Callable[[CaseView], Act | None], ...] = (hand_off, small_error, reopen, assign)
