"""Escalation rules, what they did and what came of it, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pitstop.accounts import queries as accounts
from pitstop.escalations import queries
from pitstop.escalations.services import Then, When
from pitstop.web.presenters import in_words, priorities
from pitstop.web.templatetags.pitstop import lasting

Words = dict[str, Any]


@dataclass
class Names:
    """Names of the teams and people that rules speak of."""

    teams: Mapping[int, str] = field(default_factory=lambda: dict(_all_teams()))
    people: Mapping[int, str] = field(
        default_factory=lambda: {each.pk: each.name for each in accounts.everyone()}
    )

    def team(self, number: int | None) -> str:
        return self.teams.get(number or 0, "?")

    def person(self, number: int | None) -> str:
        return self.people.get(number or 0, "?")


def _all_teams() -> list[tuple[int, str]]:
    return [(team.pk, team.name) for team, _people in accounts.all_teams()]


def when_words(when: When, names: Names) -> str:
    """What a rule waits for, after the word "when"."""
    match when.condition:
        case "clock":
            facts = {"measure": in_words(queries.MEASURES[when.measure]), "share": when.share}
            return _("the clock “%(measure)s” has run for %(share)d %% of its time") % facts
        case "age":
            minutes = when.minutes or 0
            if when.counted == "plain":
                is_days = minutes % (24 * 60) == 0
                span = {"span": lasting(timedelta(minutes=minutes)) if is_days else in_hours(minutes)}
                return _("a case is older than %(span)s, day and night") % span
            span = {"span": in_hours(minutes)}
            return _("a case is older than %(span)s of its team's business time") % span
        case "reopened":
            sentence = ngettext("a case was reopened", "a case was reopened %(n)d times", when.times or 0)
        case _:
            sentence = ngettext(
                "a promise to the customer was missed",
                "%(n)d promises to the customer were missed",
                when.times or 0,
            )
    return sentence % {"n": when.times} if "%(" in sentence else sentence


def in_hours(minutes: int) -> str:
    """A span of business time: never in days, of which a team's are shorter than others."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def filter_words(when: When, names: Names) -> list[str]:
    """Which cases it is about, a condition each; none: every case."""
    found = []
    if when.team is not None:
        of_team = when.condition == "clock" and when.measure in ("accept", "response", "hold")
        sentence = _("a clock of %(team)s") if of_team else _("%(team)s holds it")
        found.append(sentence % {"team": names.team(when.team)})
    if when.kind:
        found.append(_("its last hand-off was: %(kind)s") % {"kind": in_words(queries.KINDS[when.kind])})
    if when.priority:
        found.append(_("its priority is %(priority)s") % {"priority": priorities()[when.priority]})
    if when.tier:
        found.append(_("the customer's tier is %(tier)s") % {"tier": when.tier})
    return found


def then_words(then: Then, names: Names) -> str:
    """What a rule does, after the word "then"."""
    match then.act:
        case "notify":
            who = names.person(then.person) if then.who == "person" else in_words(queries.WHO[then.who])
            return _("tell %(who)s") % {"who": who}
        case "raise":
            return _("raise the priority to %(priority)s") % {"priority": priorities()[then.raise_to]}
        case "offer":
            facts = {"team": names.team(then.to_team), "kind": in_words(queries.KINDS[then.offer_kind])}
            return _("offer it to %(team)s (%(kind)s)") % facts
    return _("let %(team)s work on it beside the holder") % {"team": names.team(then.to_team)}


def then_details(then: Then) -> list[Words]:
    """What an offer of a rule says."""
    if then.act != "offer":
        return []
    return [
        {"label": _("What happens next, for the customer"), "text": then.next_step},
        {"label": _("Why, for the receiver"), "text": then.why},
        {
            "label": _("What they already know"),
            "text": then.already_known or _("as in the hand-off before; without one the holder is asked"),
        },
    ]


def rule_row(listed: Any, names: Names) -> Words:
    """A rule in the list of all."""
    when, then = queries.when_of(listed.version), queries.then_of(listed.version)
    return {
        "name": listed.rule.name,
        "url": reverse("web:rule", args=[listed.rule.pk]),
        "is_on": listed.rule.is_on,
        "when": when_words(when, names),
        "only": filter_words(when, names),
        "then": then_words(then, names),
        "fired": listed.fired,
        "last_at": listed.last_at,
    }


def version_row(version: Any, newest: int, names: Names) -> Words:
    """A version of a rule in the list of them."""
    when, then = queries.when_of(version), queries.then_of(version)
    return {
        "number": version.version,
        "in_force": version.version == newest,
        "since": version.since,
        "by": version.written_by.name if version.written_by else _("the admin of this machine"),
        "when": when_words(when, names),
        "only": filter_words(when, names),
        "then": then_words(then, names),
        "details": then_details(then),
        "compare_url": f"{reverse('web:rule_compare', args=[version.rule_id])}"
        f"?from={version.version - 1}&to={version.version}"
        if version.version > 1
        else "",
    }


def outcomes() -> Mapping[str, tuple[str, str]]:
    """What a firing did, in words, with the weight of each."""
    tones = {"prepared": "warning", "nothing": "past"}
    return {key: (in_words(label), tones.get(key, "")) for key, label in queries.OUTCOMES.items()}


def firing_row(firing: Any) -> Words:
    """One firing, on a case that the reader may see."""
    word, tone = outcomes()[firing.outcome]
    return {
        "number": firing.case_id,
        "subject": firing.case.subject,
        "url": reverse("web:case", args=[firing.case_id]),
        "at": firing.at,
        "late": late(firing.at - firing.came_at),
        "word": word,
        "tone": tone,
        "note": firing.note,
        "handoff_url": reverse("web:handoff", args=[firing.handoff]) if firing.handoff else "",
    }


def late(span: timedelta) -> str:
    """How late a rule was, empty within a minute: a worker looks in turns."""
    return _("%(span)s late") % {"span": lasting(span)} if span >= timedelta(minutes=1) else ""


def would_row(named: Any) -> Words:
    """A case on which a rule would have fired."""
    return {
        "number": named.case.pk,
        "subject": named.case.subject,
        "customer": named.case.customer.name,
        "url": reverse("web:case", args=[named.case.pk]),
        "at": named.at,
        "closed_at": named.case.closed_at,
    }


def fact_names() -> Mapping[str, str]:
    """The facts of a rule, in words, where two versions are compared."""
    return {
        "condition": pgettext("rule", "When"),
        "measure": _("Clock"),
        "share": _("Share of its time, in per cent"),
        "minutes": _("Age, in minutes"),
        "counted": _("Counted in"),
        "times": _("How often"),
        "team": _("Team"),
        "kind": _("Kind of the last hand-off"),
        "priority": _("Priority"),
        "tier": _("Tier"),
        "act": _("Then"),
        "who": _("Who is told"),
        "person": _("Person"),
        "raise_to": _("Priority to raise it to"),
        "to_team": _("To which team"),
        "offer_kind": _("Kind of the hand-off"),
        "next_step": _("What happens next"),
        "why": _("Why"),
        "already_known": _("What they already know"),
    }


def change_row(changed: Any, names: Names) -> Words:
    """A fact that two versions say otherwise."""
    return {
        "label": fact_names()[changed.name],
        "before": _fact(changed.name, changed.before, names),
        "after": _fact(changed.name, changed.after, names),
    }


def _fact(name: str, value: Any, names: Names) -> str:
    if value is None or value == "":
        return _("any") if name in ("team", "kind", "priority", "tier") else _("nothing")
    if name in ("team", "to_team"):
        return names.team(value)
    if name == "person":
        return names.person(value)
    words: Mapping[str, Mapping[str, str]] = {
        "condition": queries.CONDITIONS,
        "measure": queries.MEASURES,
        "counted": queries.COUNTED,
        "kind": queries.KINDS,
        "offer_kind": queries.KINDS,
        "act": queries.ACTS,
        "who": queries.WHO,
    }
    if name in ("priority", "raise_to"):
        return priorities()[value]
    return in_words(words[name][value]) if name in words else str(value)


def hours(value: float | None) -> str:
    """Hours as a span in words; empty where none are known."""
    return "" if value is None else lasting(timedelta(hours=abs(value)))


def shift(value: float) -> str:
    """A difference in hours, said as sooner or later."""
    if _is_none(value):
        return _("no difference")
    sentence = _("%(span)s sooner") if value < 0 else _("%(span)s later")
    return sentence % {"span": hours(value)}


def _is_none(hours: float) -> bool:
    return abs(hours) * 60 < 1


def finding(found: Any) -> str:
    """How cases with the rule compare with those before it, with how many they are and the interval."""
    if found.shift is None:
        return ""
    facts = {
        "n": whole(found.n),
        "others": whole(found.n_other),
        "shift": shift(found.shift),
        "low": shift(found.low),
        "high": shift(found.high),
    }
    if _is_none(found.shift):
        sentence = _(
            "Cases on which it fired (n = %(n)s) and those of the time before it was on (n = %(others)s) "
            "took equally long (95 %% interval of the difference: %(low)s to %(high)s)."
        )
    else:
        sentence = _(
            "Cases on which it fired (n = %(n)s) ended %(shift)s than those of the time before it was on "
            "(n = %(others)s; 95 %% interval: %(low)s to %(high)s)."
        )
    return sentence % facts


def caution(found: Any) -> str:
    """What the finding does not say."""
    if found.shift is None:
        return ""
    if found.low <= 0 <= found.high:
        return _("The interval includes no difference: these cases do not show one.")
    return _("This goes together; it does not say that the rule is the reason. Other things changed as well.")


def whole(number: int) -> str:
    """A count as it is read: 2,310."""
    return str(number_format(number, use_l10n=True, force_grouping=True))
