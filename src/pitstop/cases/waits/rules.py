"""When a case may wait for someone outside, and when it goes on."""

from dataclasses import dataclass
from datetime import datetime

from pitstop.cases.rules import Standing, acting_reasons
from pitstop.core.checks import line_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

CUSTOMER, THIRD_PARTY = "customer", "third_party"


@dataclass(frozen=True, slots=True)
class Waiting:
    """That a case waits: on whom, and since when."""

    on: str
    since: datetime


def waiting_reasons(at: Standing, *, waits: Waiting | None, on: str, what: str) -> list[Reason]:
    """Why the asker may not let this case wait so. Whoever writes in it may, for one at a time."""
    return acting_reasons(at) + _already_reasons(at, waits) + _wish_reasons(on, what)


def replying_reasons(at: Standing, *, waits: Waiting | None) -> list[Reason]:
    """Why a message to the customer can't begin a wait for their answer. One that lasts goes on as it is."""
    already = _already_reasons(at, waits) if waits and waits.on != CUSTOMER else []
    return [Reason(each.code, each.text, each.because, "waits_for_customer", each.params) for each in already]


def resuming_reasons(at: Standing, *, waits: Waiting | None) -> list[Reason]:
    """Why the asker may not say that what this case waited for has come."""
    reasons = acting_reasons(at)
    if waits is None and at.is_open:
        sentence = _("Case #%(case)d waits for nobody: it goes on as it is.")
        reasons.append(Reason("case-waits-not", sentence, params={"case": at.case}))
    return reasons


def _already_reasons(at: Standing, waits: Waiting | None) -> list[Reason]:
    if waits is None:
        return []
    sentences = {
        CUSTOMER: _("Case #%(case)d waits for the customer already, since %(since)s. Let it go on first."),
        THIRD_PARTY: _(
            "Case #%(case)d waits for a third party already, since %(since)s. Let it go on first."
        ),
    }
    params: dict[str, object] = {"case": at.case, "since": waits.since}
    return [Reason("case-waits", sentences[waits.on], params=params)]


def _wish_reasons(on: str, what: str) -> list[Reason]:
    reasons = line_reasons(what, field="what", label=_("What it waits for"), required=False)
    if on not in (CUSTOMER, THIRD_PARTY):
        sentence = _("Say for whom it waits: the customer (customer) or a third party (third_party).")
        reasons.append(Reason("wait-unknown", sentence, Because.INVALID, "on"))
    return reasons
