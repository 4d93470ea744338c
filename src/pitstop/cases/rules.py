"""What may happen to a case, apart from hand-offs and promises."""

from dataclasses import dataclass

from pitstop.core.checks import TEXT, line_reasons, text_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, for the person who asks. Every act on a case is judged from these facts."""

    case: int
    is_open: bool
    version: int
    team: int
    team_name: str
    person: int | None
    person_name: str
    asker: int
    asker_in_team: bool
    asker_is_lead: bool


def closed_reasons(at: Standing) -> list[Reason]:
    """A closed case is not worked on."""
    if at.is_open:
        return []
    return [Reason("case-closed", _("Case #%(case)d is closed."), params={"case": at.case})]


def acting_reasons(at: Standing) -> list[Reason]:
    """Why the asker may not work on this case now: only the holding team does, and only while it is open."""
    reasons = closed_reasons(at)
    if not at.asker_in_team:
        sentence = _("%(team)s holds case #%(case)d. You can read it, but only they can change it.")
        params: dict[str, object] = {"team": at.team_name, "case": at.case}
        reasons.append(Reason("not-your-team", sentence, Because.FORBIDDEN, params=params))
    return reasons


def holding_reasons(at: Standing) -> list[Reason]:
    """Why the asker may not decide about this case: a colleague has it, and the asker doesn't lead."""
    reasons = acting_reasons(at)
    if not reasons and at.person not in (None, at.asker) and not at.asker_is_lead:
        sentence = _("%(person)s has case #%(case)d. Ask %(person)s, or a lead of %(team)s.")
        params: dict[str, object] = {"person": at.person_name, "case": at.case, "team": at.team_name}
        reasons.append(Reason("held-by-colleague", sentence, Because.FORBIDDEN, params=params))
    return reasons


def stale_reasons(at: Standing, seen: int | None) -> list[Reason]:
    """Why an act decided on an older sight of the case isn't done.

    `seen` is the version then, None if not said.
    """
    if seen is None or seen == at.version:
        return []
    sentence = _("Case #%(case)d has changed since you opened it. Look at it again, then decide.")
    return [Reason("case-changed", sentence, params={"case": at.case})]


def opening_reasons(*, subject: str, body: str, in_team: bool, team_is_open: bool) -> list[Reason]:
    """Why a case can't be opened so. A case opens in the opener's own team.

    Elsewhere would skip the hand-off.
    """
    reasons = line_reasons(subject, field="subject", label=_("The subject"))
    reasons += text_reasons(body, field="body", label=_("What the customer said"), limit=TEXT)
    if not in_team:
        sentence = _(
            "Open the case in a team of your own, then hand it off: so nothing is passed on in silence."
        )
        reasons.append(Reason("open-in-own-team", sentence, Because.FORBIDDEN, "team"))
    elif not team_is_open:
        reasons.append(Reason("team-closed", _("This team is closed. Choose another."), field="team"))
    return reasons


def closing_reasons(at: Standing, *, outcome: str) -> list[Reason]:
    """Why the asker may not close the case so.

    What is still promised or offered is judged by those slices.
    """
    return line_reasons(outcome, field="outcome", label=_("The outcome")) + holding_reasons(at)
