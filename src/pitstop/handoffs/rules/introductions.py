"""The wording of an introduction: text with places that are filled in when it is sent."""

import re
from collections.abc import Iterable, Mapping

from pitstop.core.checks import text_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

# What a wording may leave to be filled in.
PLACES = {
    "customer": _("the customer's name"),
    "giver": _("who hands the case off"),
    "receiver": _("who takes it over"),
    "team": _("the receiving team"),
    "about": _("who the next person is: job, team, strength, since when"),
    "known": _("what they already know"),
    "next": _("what happens next"),
    "when": _("by when they hear from us"),
    "organisation": _("your organisation"),
}
LIMIT = 4000
_PLACE = re.compile(r"\{(\w*)\}")


def wording_reasons(body: str, *, field: str = "introduction", needed: Iterable[str] = ()) -> list[Reason]:
    """Why an introduction can't be worded so. Empty is fine: the template's words are sent then.

    `needed` are places that must be there, for a template that stands for every hand-off.
    """
    if not body.strip():
        return []
    reasons = text_reasons(body, field=field, label=_("The introduction"), limit=LIMIT)
    for place in sorted(set(_PLACE.findall(body)) - set(PLACES)):
        sentence = _("“{%(place)s}” is no place that we can fill in. There are: %(known)s.")
        known = ", ".join(f"{{{name}}}" for name in PLACES)
        params: dict[str, object] = {"place": place, "known": known}
        reasons.append(Reason("place-unknown", sentence, Because.INVALID, field, params))
    missing = [f"{{{name}}}" for name in needed if name not in _PLACE.findall(body)]
    if missing:
        sentence = _("The customer must read this too: add %(missing)s.")
        params = {"missing": ", ".join(missing)}
        reasons.append(Reason("place-missing", sentence, Because.INVALID, field, params))
    return reasons


def fill(body: str, facts: Mapping[str, str]) -> str:
    """The wording with its places filled in. A place without a fact stays as it is; lines left empty go."""
    filled = _PLACE.sub(lambda found: facts.get(found[1], found[0]), body)
    return re.sub(r"\n{3,}", "\n\n", filled).strip()
