"""What a batch may hold."""

from collections.abc import Mapping, Sequence

from pitstop.core.checks import TEXT, text_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

MOST = 100


def batch_reasons(cases: Sequence[int]) -> list[Reason]:
    """Why these can't be one batch."""
    if not cases:
        return [Reason("batch-empty", _("Choose the cases to hand over."), Because.INVALID, "cases")]
    if len(cases) > MOST:
        sentence = _("Choose at most %(most)d cases: %(over)d too many.")
        params: dict[str, object] = {"most": MOST, "over": len(cases) - MOST}
        return [Reason("batch-too-large", sentence, Because.INVALID, "cases", params)]
    return []


def item_reasons(*, case: int, is_done: bool) -> list[Reason]:
    """Why this case of a batch can't be offered, or left out, any more."""
    if not is_done:
        return []
    sentence = _("Case #%(case)d of this list is offered already.")
    return [Reason("item-done", sentence, params={"case": case})]


def words_reasons(words: Mapping[str, str]) -> list[Reason]:
    """Why what was typed for a case can't be kept: too long for any field, or not storable."""
    label = _("The draft")
    return [
        reason
        for name, text in words.items()
        for reason in (
            *text_reasons(text, field=name, label=label, limit=2 * TEXT, required=False),
            *text_reasons(name, field="", label=label, required=False),
        )
    ]
