"""Targets and clocks in words, in the active language: for pages, commands and the API alike."""

from django.utils.translation import gettext as _

from pitstop.targets.models import Clock, Target
from pitstop.targets.rules import targets as rules
from pitstop.targets.rules.spans import minutes_from


def measures() -> dict[str, str]:
    """What may be limited, in words."""
    return {key: _(label) for key, label in rules.MEASURES.items()}


def definition(measure: str) -> str:
    """What is counted, from where to where, and when it stands still."""
    return _(rules.DEFINITIONS[measure])


def kinds() -> dict[str, str]:
    """The kinds of hand-off that a target may be for, in words."""
    return {
        "specialist": _("to a specialist"),
        "escalation": _("escalation"),
        "shift": _("end of shift"),
        "bot_to_human": _("from a bot to a person"),
        "human_to_bot": _("from a person to a bot"),
        "other": _("other"),
    }


def priorities() -> dict[str, str]:
    """The priorities that a target may be for, in words."""
    return {"urgent": _("urgent"), "high": _("high"), "normal": _("normal"), "low": _("low")}


def parts(target: Target) -> tuple[str, ...]:
    """What is limited, the team, the kind, the priority and the tier, in words; "" where it is any."""
    return (
        measures()[target.measure],
        target.team.name if target.team else "",
        kinds().get(target.kind, ""),
        priorities().get(target.priority, ""),
        target.tier,
    )


def falls_due(measure: str) -> str:
    """What falls due when the clock's time is over, in as few words as a row has room for."""
    return {
        "accept": _("accept"),
        "response": _("first response"),
        "hold": _("pass on or close"),
        "first_reply": _("first reply"),
        "next_update": _("next update"),
        "resolution": _("resolve"),
    }[measure]


def limit(measure: str, minutes: int) -> str:
    """The target in one line: "Accept within 15 min of open time"."""
    sentence = {
        "accept": _("Accept within %(span)s of open time"),
        "response": _("The team's first response within %(span)s of open time"),
        "hold": _("Hold for %(span)s of open time at most"),
        "first_reply": _("First reply to the customer within %(span)s of open time"),
        "next_update": _("Next update to the customer within %(span)s of open time"),
        "resolution": _("Resolution within %(span)s of open time"),
    }[measure]
    return sentence % {"span": span(minutes)}


def span(minutes: int) -> str:
    """Minutes of open time in words. Never in days: a day of one team is not a day of another."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def minutes_of(text: str) -> int | None:
    """The minutes of open time that someone typed, as `span` says them or plainly; None when it is none."""
    return minutes_from(text)


def ending(clock: Clock) -> str:
    """How a clock ended: in time, late, or by what else."""
    if clock.ending == "met":
        return _("met, late") if clock.breached_at else _("met in time")
    return {
        "returned": _("the offer was returned"),
        "withdrawn": _("the offer was withdrawn"),
        "expired": _("the offer expired"),
        "let_go": _("the case went on before"),
        "closed": _("the case was closed before"),
        "corrected": _("corrected"),
    }.get(clock.ending, "")
