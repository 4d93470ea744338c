"""Notices in words, in the active language and time zone: for pages, mails and the API alike."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pitstop.core.say import in_full
from pitstop.notify import rules

Facts = Mapping[str, object]


def happened(kind: str, facts: Facts) -> str:
    """What happened, in one sentence without a full stop."""
    told = rules.NOTICES.get(kind)
    if told is None:  # a notice of a kind that we no longer have
        return _("Something happened")
    known = {name: str(facts.get(name) or "") for name in ("who", "team")}
    unknown = any(f"%({name})s" in told.happened and not value for name, value in known.items())
    return _(told.plainly) if unknown else _(told.happened) % known


def why(because: str) -> str:
    """Why the reader was told."""
    return _(rules.BECAUSE[because]) if because in rules.BECAUSE else ""


def details(facts: Facts) -> list[str]:
    """What more there is to know, a line each: for whom, what was said, by when."""
    about = [str(facts[name]) for name in ("subject", "customer") if facts.get(name)]
    lines = [" · ".join(about)] if about else []
    if facts.get("text"):
        lines.append(_("“%(text)s”") % {"text": _(str(facts["text"]))})
    if str(facts.get("share", "")).isdecimal():
        lines.append(_("%(share)s %% of its time has passed") % {"share": facts["share"]})
    lines += _left_behind(facts)
    due = moment(facts.get("due"))
    return [*lines, _("By %(when)s") % {"when": due}] if due else lines


def _left_behind(facts: Facts) -> list[str]:
    """What someone who left, or a team that closed, leaves to others."""
    lines, team = [], facts.get("team")
    waiting = str(facts.get("waiting", ""))
    if waiting.isdecimal():
        sentence = ngettext(
            "%(n)s case waits in %(team)s now", "%(n)s cases wait in %(team)s now", int(waiting)
        )
        lines.append(sentence % {"n": waiting, "team": team})
    if facts.get("successor"):
        lines.append(_("%(successor)s takes its place") % {"successor": facts["successor"]})
    return lines


def moment(at: object) -> str:
    """A time that the facts hold, with its zone, as the reader has it; empty when it is none."""
    if not isinstance(at, str):
        return ""
    return in_full(datetime.fromisoformat(at))


def link(case: int | None, handoff: int | None, facts: Facts = MappingProxyType({})) -> str:
    """The path of the page that a notice is about; `form`, among its facts, opens a hand-off for a route."""
    if case is not None and facts.get("form"):
        return f"/cases/{case}/handoffs/new?{facts['form']}"
    if handoff is not None:
        return f"/handoffs/{handoff}"
    return f"/cases/{case}" if case is not None else "/"


def mail_subject(kind: str, facts: Facts, case: int | None) -> str:
    """The subject of a notice's mail. It names the case, so that a reader finds the others of it."""
    parts = [happened(kind, facts), str(facts.get("subject") or "")]
    line = ": ".join(part for part in parts if part)[:250]
    return f"{line} [#{case}]" if case is not None else line


def mail_body(kind: str, because: str, facts: Facts, path: str) -> str:
    """A notice's mail: what happened, the way to it, why it came, and where to switch it off."""
    base = settings.PITSTOP_BASE_URL
    told = "\n".join([happened(kind, facts) + ".", *details(facts)])
    off = _("Choose what you are told by mail: %(link)s") % {"link": f"{base}/profile#notices"}
    return "\n\n".join([told, f"{base}{path}", f"{why(because)}\n{off}"])
