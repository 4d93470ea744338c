"""What may happen to a case, apart from hand-offs and promises."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pitstop.core.checks import TEXT, line_reasons, quoted, text_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

# How long after closing a case goes on when the customer writes, and their link opens its page.
LIVES_ON = timedelta(days=30)

PRIORITIES = ("low", "normal", "high", "urgent")


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, for the person who asks. Every act on a case is judged from these facts.

    `asker_helps`: the asker's team works on the case beside the one that holds it. `person_is_away`: who has
    it can't act now, since they are away or off shift; then each colleague may decide.
    """

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
    asker_helps: bool = False
    person_is_away: bool = False


def closed_reasons(at: Standing) -> list[Reason]:
    """A closed case is not worked on."""
    if at.is_open:
        return []
    return [Reason("case-closed", _("Case #%(case)d is closed."), params={"case": at.case})]


def acting_reasons(at: Standing) -> list[Reason]:
    """Why the asker may not work on this case now: write, note, promise.

    Only the holding team does, and those that swarm with it, and only while it is open.
    """
    return closed_reasons(at) + ([] if at.asker_helps else _team_reasons(at))


def _team_reasons(at: Standing) -> list[Reason]:
    params: dict[str, object] = {"team": at.team_name, "case": at.case}
    if at.asker_in_team:
        return []
    if at.asker_helps:
        sentence = _("You work on case #%(case)d beside %(team)s, who hold it: only they decide about it.")
        return [Reason("helper-decides-not", sentence, Because.FORBIDDEN, params=params)]
    sentence = _("%(team)s holds case #%(case)d. You can read it, but only they can change it.")
    return [Reason("not-your-team", sentence, Because.FORBIDDEN, params=params)]


def holding_reasons(at: Standing) -> list[Reason]:
    """Why the asker may not decide about this case: another team holds it, or a colleague has it.

    Deciding is to hand it off, to close it, to take it. A lead of the team may, whoever has it.
    """
    reasons = closed_reasons(at) + _team_reasons(at)
    others = at.person not in (None, at.asker) and not at.person_is_away
    if not reasons and others and not at.asker_is_lead:
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


def arriving_reasons(*, subject: str, body: str, some_team_takes_new: bool) -> list[Reason]:
    """Why what a customer sent in can't begin a case."""
    reasons = line_reasons(subject, field="subject", label=_("The subject"))
    reasons += text_reasons(body, field="body", label=_("What happened"), limit=TEXT)
    if not some_team_takes_new:
        sentence = _("Nobody here takes new cases this way yet. Please write us a mail instead.")
        reasons.append(Reason("nobody-takes-new", sentence))
    return reasons


def swarming_reasons(at: Standing, *, team: str, team_is_open: bool, team_holds: bool) -> list[Reason]:
    """Why this team can't be asked to work on the case beside the one that holds it."""
    reasons = closed_reasons(at)
    params: dict[str, object] = {"team": team, "case": at.case}
    if team_holds:
        sentence = _("%(team)s holds case #%(case)d already. Choose another team to help.")
        reasons.append(Reason("swarm-holder", sentence, Because.INVALID, "team", params))
    elif not team_is_open:
        reasons.append(
            Reason("team-closed", _("Nobody works in this team now. Choose another."), field="team")
        )
    return reasons


def reopening_reasons(at: Standing, *, why: str, asker_gets_it: bool) -> list[Reason]:
    """Why the asker may not let a closed case go on. `asker_gets_it`: it would go on in a team of theirs."""
    reasons = line_reasons(why, field="why", label=_("Why it goes on"))
    if at.is_open:
        sentence = _("Case #%(case)d is open: it goes on as it is.")
        reasons.append(Reason("case-open", sentence, params={"case": at.case}))
    if not (at.asker_in_team or asker_gets_it or at.asker_is_lead):
        sentence = _("%(team)s had case #%(case)d last. Ask one of them to open it again.")
        params: dict[str, object] = {"team": at.team_name, "case": at.case}
        reasons.append(Reason("not-your-team", sentence, Because.FORBIDDEN, params=params))
    return reasons


def lives_on(closed_at: datetime | None, *, now: datetime) -> bool:
    """Whether a case that was closed then is still within reach of its customer; an open one always is."""
    return closed_at is None or now <= closed_at + LIVES_ON


def linking_reasons(at: Standing) -> list[Reason]:
    """Why the asker may not revoke or renew the customer's link. It may be needed after closing, too."""
    return _team_reasons(at)


def leaving_swarm_reasons(at: Standing, *, asker_is_of_it: bool) -> list[Reason]:
    """Why the asker may not end a team's work beside the holder: only the two teams and leads may."""
    return [] if asker_is_of_it or at.asker_is_lead else _team_reasons(at)


def priority_reasons(priority: str) -> list[Reason]:
    """Why there is no such priority."""
    if priority in PRIORITIES:
        return []
    sentence = _("There is no priority “%(said)s”. Choose among: %(known)s.")
    params: dict[str, object] = {"said": quoted(priority), "known": ", ".join(PRIORITIES)}
    return [Reason("priority-unknown", sentence, Because.INVALID, "priority", params)]
