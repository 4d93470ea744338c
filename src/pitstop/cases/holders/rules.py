"""Who of the holding team may have a case, and who may give it to them."""

from pitstop.cases.rules import Standing, holding_reasons
from pitstop.core.checks import line_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

# What the one reads whose case a colleague takes over.
NOTHING_LOST = _(
    "Nothing is lost: your drafts and notes are still there, and you can go on reading the case."
)


def reassigning_reasons(at: Standing, *, to: str | None, can_hold: bool, why: str) -> list[Reason]:
    """Why the asker may not give the case to this colleague. Whoever decides about a case may give it.

    `to` is their name, None when there is nobody with the number that was sent.
    """
    reasons = holding_reasons(at)
    params: dict[str, object] = {"team": at.team_name}
    if to is None:
        sentence = _("There is nobody with this number. Choose someone of %(team)s.")
        reasons.append(Reason("person-missing", sentence, Because.INVALID, "to_person", params))
    elif not can_hold:
        sentence = _("%(person)s can't take cases in %(team)s. Choose someone else of the team.")
        reasons.append(
            Reason("person-unfit", sentence, Because.INVALID, "to_person", {**params, "person": to})
        )
    return reasons + line_reasons(why, field="why", label=_("The reason"), required=False)


def gaining_reasons(
    *, team: str, is_open: bool, has_people: bool, person: str, can_hold: bool
) -> list[Reason]:
    """Why a case can't come to this team, or this person in it, after all: someone left meanwhile."""
    params: dict[str, object] = {"team": team, "person": person}
    if not is_open:
        sentence = _("%(team)s was closed meanwhile, so it can't have the case. Look at it again.")
        return [Reason("team-closed", sentence, params=params)]
    if not has_people:
        sentence = _("Nobody works in %(team)s now, so it can't have the case. Choose another team.")
        return [Reason("team-empty", sentence, params=params)]
    if not can_hold:
        sentence = _("%(person)s no longer works in %(team)s, so %(person)s can't have the case.")
        return [Reason("person-left", sentence, params=params)]
    return []
