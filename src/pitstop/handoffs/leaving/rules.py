"""When someone may leave and a team may close, so that every case keeps a holder who can act."""

from collections.abc import Sequence
from dataclasses import dataclass

from pitstop.accounts.members.rules import last_admin
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Remaining:
    """A team as it would be without the one who leaves."""

    team: str
    is_open: bool
    others: int  # who work in it besides
    cases: int  # open ones that it holds
    offers: int  # that wait for its answer
    takes_new: bool

    @property
    def is_needed(self) -> bool:
        """Whether someone must be there to act."""
        return self.is_open and bool(self.cases or self.offers or self.takes_new)


@dataclass(frozen=True, slots=True)
class Leaver:
    """Someone who is to leave, altogether or a team, seen by the one who says so."""

    name: str
    is_active: bool
    is_admin: bool
    is_last_admin: bool
    asker_is_admin: bool
    asker_leads_all: bool  # their teams, and they have one


def leaving_reasons(who: Leaver, teams: Sequence[Remaining]) -> list[Reason]:
    """Why this person can't leave altogether now, by the asker's wish. `teams` are all of theirs."""
    reasons = list(_managing_reasons(who))
    if not who.is_active:
        sentence = _("%(name)s has left already.")
        return [*reasons, Reason("person-inactive", sentence, params={"name": who.name})]
    if who.is_last_admin:
        reasons.append(last_admin(who.name))
    return reasons + stranding_reasons(who.name, teams)


def returning_reasons(who: Leaver) -> list[Reason]:
    """Why this person can't come back by the asker's wish."""
    reasons = list(_managing_reasons(who))
    if who.is_active:
        sentence = _("%(name)s works here: there is nothing to come back from.")
        reasons.append(Reason("person-active", sentence, params={"name": who.name}))
    return reasons


def _managing_reasons(who: Leaver) -> Sequence[Reason]:
    if who.asker_is_admin:
        return []
    if who.is_admin:
        sentence = _("%(name)s is an admin: only another admin may do this.")
        return [Reason("admins-admin", sentence, Because.FORBIDDEN, params={"name": who.name})]
    if who.asker_leads_all:
        return []
    sentence = _("Only an admin, or a lead of all teams of %(name)s, may do this.")
    return [Reason("not-their-lead", sentence, Because.FORBIDDEN, params={"name": who.name})]


def parting_reasons(*, name: str, is_member: bool, may: bool, team: Remaining) -> list[Reason]:
    """Why this person can't leave this team now. `may`: the asker leads it, or is an admin."""
    reasons = []
    params: dict[str, object] = {"name": name, "team": team.team}
    if not may:
        sentence = _("Only an admin or a lead of %(team)s may say who is in it.")
        reasons.append(Reason("not-their-lead", sentence, Because.FORBIDDEN, params=params))
    if not is_member:
        sentence = _("%(name)s is not in %(team)s.")
        return [*reasons, Reason("not-a-member", sentence, params=params)]
    return reasons + stranding_reasons(name, [team])


def stranding_reasons(name: str, teams: Sequence[Remaining]) -> list[Reason]:
    """Why nobody else could act if this person went: for each team of theirs, with what to do about it."""
    reasons = []
    for team in teams:
        if team.others or not team.is_needed:
            continue
        params: dict[str, object] = {
            "name": name,
            "team": team.team,
            "cases": team.cases,
            "offers": team.offers,
        }
        if team.cases or team.offers:
            sentence = _(
                "%(name)s is the last one in %(team)s (open cases: %(cases)d, offers waiting: %(offers)d). "
                "Hand the cases over, add someone to %(team)s, or close it with a successor."
            )
        else:
            sentence = _(
                "%(name)s is the last one in %(team)s, where new cases of customers begin. "
                "Add someone to %(team)s, or close it with a successor."
            )
        reasons.append(Reason("last-of-team", sentence, params=params))
    return reasons


@dataclass(frozen=True, slots=True)
class Successor:
    """The team that is to take the place of one that closes."""

    name: str
    is_itself: bool
    is_open: bool
    has_people: bool


def closing_reasons(
    *, team: str, may: bool, is_open: bool, cases: int, needs_successor: bool, successor: Successor | None
) -> list[Reason]:
    """Why this team can't be closed so now. `may`: the asker leads it, or is an admin.

    Its open cases go by hand-offs only: no path skips the protocol. An open team has no successor of its own,
    so one that is open can't lead round in a circle.
    """
    reasons = []
    params: dict[str, object] = {
        "team": team,
        "cases": cases,
        "successor": successor.name if successor else "",
    }
    if not may:
        sentence = _("Only an admin or a lead of %(team)s may close it.")
        reasons.append(Reason("not-their-lead", sentence, Because.FORBIDDEN, params=params))
    if not is_open:
        return [*reasons, Reason("team-closed", _("%(team)s is closed already."), params=params)]
    if cases:
        sentence = (
            _("%(team)s holds open cases (%(cases)d). Hand them over to %(successor)s first, all in one go.")
            if successor and not successor.is_itself
            else _("%(team)s holds open cases (%(cases)d). Hand them over first, all in one go.")
        )
        reasons.append(Reason("team-holds-cases", sentence, params=params))
    return reasons + _successor_reasons(successor, needed=needs_successor, params=params)


def _successor_reasons(
    successor: Successor | None, *, needed: bool, params: dict[str, object]
) -> list[Reason]:
    if successor is None:
        sentence = _("%(team)s has held cases, which may come back. Choose the team that takes its place.")
        return [Reason("successor-missing", sentence, Because.INVALID, "successor", params)] if needed else []
    if successor.is_itself:
        sentence = _("%(team)s can't take its own place. Choose another team.")
    elif not successor.is_open:
        sentence = _("%(successor)s is closed. Choose an open team.")
    elif not successor.has_people:
        sentence = _("Nobody works in %(successor)s. Choose a team where someone can act.")
    else:
        return []
    return [Reason("successor-unfit", sentence, Because.INVALID, "successor", params)]


def opening_reasons(*, team: str, may: bool, is_open: bool) -> list[Reason]:
    """Why this team can't be opened again."""
    reasons = []
    params: dict[str, object] = {"team": team}
    if not may:
        sentence = _("Only an admin or a lead of %(team)s may open it again.")
        reasons.append(Reason("not-their-lead", sentence, Because.FORBIDDEN, params=params))
    if is_open:
        reasons.append(Reason("team-open", _("%(team)s is open."), params=params))
    return reasons
