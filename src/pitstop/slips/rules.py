"""What counts as a small error: its kinds, and where it comes to light. Blameless: no rule asks who."""

from pitstop.core.checks import quoted, text_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

# A kind's words complete "What went a little wrong?"
KINDS = {
    "facts_missing": _("facts were missing"),
    "misread": _("it was misunderstood"),
    "late_answer": _("an offer waited too long for its answer"),
    "missed_promise": _("a promised time was missed"),
    "bounce": _("the case came back"),
    "repeated": _("the customer had to repeat something"),
    "wrong_team": _("it went to the wrong team"),
    "not_right": _("the customer says that something is not right"),
    "other": _("something else"),
}

# A place's words complete "Where did it come to light?"
PLACES = {
    "offer": _("in the offer"),
    "read_back": _("in the read-back"),
    "waiting": _("while the offer waited"),
    "promise": _("at a promise"),
    "status_page": _("on the status page"),
    "message": _("in a message"),
    "other": _("elsewhere"),
}

SOURCES = ("customer", "person", "desk")


def slip_reasons(*, kind: str, place: str, source: str, text: str) -> list[Reason]:
    """Why a small error can't be written down so. Words are welcome, and never needed."""
    reasons = []
    for field, value, known in (("kind", kind, KINDS), ("place", place, PLACES), ("source", source, SOURCES)):
        if value not in known:
            sentence = _("“%(value)s” is no %(field)s. Choose among: %(known)s.")
            params: dict[str, object] = {"value": quoted(value), "field": field, "known": ", ".join(known)}
            reasons.append(Reason(f"slip-{field}-unknown", sentence, Because.INVALID, field, params))
    return reasons + text_reasons(
        text, field="text", label=_("What is not right"), limit=2000, required=False
    )
