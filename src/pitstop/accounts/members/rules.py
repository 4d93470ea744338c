"""Who may add people and teams, and say who is in which team and as what."""

from pitstop.accounts.rules import ROLES
from pitstop.core.checks import quoted
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _


def admin_reasons(*, is_admin: bool) -> list[Reason]:
    """Why the asker may not add people or teams, or change who may do what."""
    if is_admin:
        return []
    return [Reason("not-an-admin", _("Only an admin may do this. Ask one."), Because.FORBIDDEN)]


def joining_reasons(
    *, is_admin: bool, leads_team: bool, name: str, is_active: bool, team: str, is_open: bool
) -> list[Reason]:
    """Why the asker can't make this person one of this team."""
    reasons = []
    params: dict[str, object] = {"name": name, "team": team}
    if not (is_admin or leads_team):
        sentence = _("Only an admin or a lead of %(team)s may say who is in it.")
        reasons.append(Reason("not-their-lead", sentence, Because.FORBIDDEN, params=params))
    if not is_active:
        sentence = _("%(name)s no longer works here. Let them come back first.")
        reasons.append(Reason("person-inactive", sentence, field="person", params=params))
    if not is_open:
        reasons.append(Reason("team-closed", _("This team is closed. Choose another."), field="team"))
    return reasons


def role_reasons(*, is_admin: bool, role: str, name: str, is_last_admin: bool) -> list[Reason]:
    """Why the asker can't give this person this role. Somebody must always be able to look after people."""
    reasons = admin_reasons(is_admin=is_admin)
    if role not in ROLES:
        sentence = _("“%(value)s” is no %(field)s. Choose among: %(known)s.")
        params: dict[str, object] = {"value": quoted(role), "field": "role", "known": ", ".join(ROLES)}
        reasons.append(Reason("role-unknown", sentence, Because.INVALID, "role", params))
    elif is_last_admin and role != "admin":
        reasons.append(last_admin(name))
    return reasons


def last_admin(name: str) -> Reason:
    """That there would be nobody left who looks after people."""
    sentence = _("%(name)s is the last admin. Make someone else an admin first.")
    return Reason("last-admin", sentence, params={"name": name})
