"""What a customer's facts may be."""

from collections.abc import Collection

from pitstop.core.checks import NAME, line_reasons, quoted
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _


def customer_reasons(*, name: str, tier: str, language: str, languages: Collection[str]) -> list[Reason]:
    """Why these facts can't be a customer's. The address is checked by `accounts.rules.email_reasons`."""
    reasons = line_reasons(name, field="customer_name", label=_("The customer's name"), limit=NAME)
    reasons += line_reasons(tier, field="tier", label=_("The tier"), limit=40, required=False)
    if language not in languages:
        sentence = _("“%(language)s” is not a language that we write in. Choose among: %(known)s.")
        params: dict[str, object] = {"language": quoted(language), "known": ", ".join(sorted(languages))}
        reasons.append(Reason("language-unknown", sentence, Because.INVALID, "language", params))
    return reasons
