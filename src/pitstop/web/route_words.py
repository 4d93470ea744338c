"""Routes and what they ask, in words."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pitstop.routing import queries as routing
from pitstop.web.presenters import in_words
from pitstop.web.templatetags.pitstop import lasting

Words = dict[str, Any]


def route_name(route: Any) -> str:
    """From → to, and the kind where the route is for one."""
    giver = route.from_team.name if route.from_team else _("Any team")
    receiver = route.to_team.name if route.to_team else _("any team")
    kind = in_words(routing.KINDS.get(route.kind, ""))
    return f"{giver} → {receiver}" + (f", {kind}" if kind else "")


def route_row(route: Any) -> Words:
    """A route in the list of all."""
    terms = routing.terms_of(route)
    return {
        "name": route_name(route),
        "from_team": route.from_team.name if route.from_team else _("any team"),
        "to_team": route.to_team.name if route.to_team else _("any team"),
        "kind": in_words(routing.KINDS.get(route.kind, "")) or _("any kind"),
        "protocol": in_words(route.protocol.name),
        "protocol_url": reverse("web:protocol", args=[route.protocol.key]),
        "url": reverse("web:route", args=[route.pk]),
        "is_default": not (route.from_team or route.to_team or route.kind),
        **terms_words(terms),
    }


def terms_words(terms: Any) -> Words:
    """What is asked of a hand-off on a route."""
    return {
        "acceptance": in_words(routing.ACCEPTANCE[terms.acceptance]),
        "read_back": in_words(routing.READ_BACK[terms.read_back]),
        "told": [in_words(routing.TOLD[each]) for each in terms.told if each in routing.TOLD],
        "closed": terms.closed_because,
        "contingencies": [{"if_": each.if_, "then": each.then} for each in terms.contingencies],
        "patience": patience(terms.patience) if terms.acceptance == "required" else [],
    }


def patience(waited: Any) -> list[str]:
    """What happens while a receiver is silent, in its order."""
    steps = (
        (waited.remind_after, _("reminded after %(span)s")),
        (waited.lead_after, _("lead told after %(span)s")),
        (waited.back_after, _("back to the giver after %(span)s")),
        (waited.note_after, _("customer told after %(span)s")),
    )
    return [words % {"span": lasting(span)} for span, words in steps if span is not None]


def in_order(found: Iterable[Any]) -> list[Any]:
    """Routes as they are looked for: by the giving team, then the receiving one; any comes last."""

    def place(route: Any) -> tuple[Any, ...]:
        giver, receiver = route.from_team, route.to_team
        names = [team.name.casefold() if team else "" for team in (giver, receiver)]
        return giver is None, names[0], receiver is None, names[1], route.kind == "", route.kind

    return sorted(found, key=place)
