"""Reasons in the language of the person who asked. Every face says them through here, so all say the same."""

from django.utils.translation import gettext

from pitstop.core.refusals import Reason

# Parameters that are words of the product, not of a person: translated, where others are quoted as they are.
_WORDS = frozenset({"label", "state", "field"})


def say(reason: Reason) -> str:
    """The sentence of the reason, in the active language."""
    if not reason.params:
        return gettext(reason.text)
    params = {
        name: gettext(value) if name in _WORDS and isinstance(value, str) and value else value
        for name, value in reason.params.items()
    }
    return gettext(reason.text) % params
