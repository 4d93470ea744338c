"""Reads of protocols, routes and reasons to return."""

from dataclasses import dataclass
from datetime import timedelta

from pitstop.core.refusals import Reason, Refused
from pitstop.core.words import gettext_noop as _
from pitstop.routing.models import Protocol, ProtocolVersion, ReturnReason, Route
from pitstop.routing.rules import fields, routes
from pitstop.routing.rules.routes import Acceptance, Contingency, Patience, ReadBack, Terms


@dataclass(frozen=True, slots=True)
class Chosen:
    """What applies to a hand-off: the protocol version in force, and the route's terms."""

    version: ProtocolVersion
    terms: Terms


def chosen(from_team: int, to_team: int, kind: str) -> Chosen:
    """What applies from a team to a team for a kind: the default's where no route is bound, never nothing."""
    known = {route.pk: route for route in all_routes()}
    binding = routes.most_specific(
        [binding_of(route) for route in known.values()], from_team=from_team, to_team=to_team, kind=kind
    )
    route = known.get(binding.route) if binding else None
    version = route and in_force(route.protocol)
    if not (route and version):
        sentence = _("No protocol is installed yet. Ask an admin to run: pitstop migrate")
        raise Refused([Reason("no-protocol", sentence)])
    return Chosen(version, terms_of(route))


def in_force(protocol: Protocol) -> ProtocolVersion | None:
    """The newest version of a protocol."""
    return ProtocolVersion.objects.select_related("protocol").filter(protocol=protocol).last()


def fields_of(version: ProtocolVersion) -> list[fields.Field]:
    """The fields of a protocol version, in order."""
    return [fields.Field.load(field) for field in version.fields]


def protocols() -> list[ProtocolVersion]:
    """The newest version of every protocol, by name."""
    newest = {version.protocol_id: version for version in ProtocolVersion.objects.select_related("protocol")}
    return sorted(newest.values(), key=lambda version: version.protocol.name)


def versions_of(key: str) -> list[ProtocolVersion]:
    """Every version of a protocol, the newest first; none when there is no such protocol."""
    found = ProtocolVersion.objects.select_related("protocol", "made_by").filter(protocol__key=key)
    return list(found.order_by("-version"))


def all_routes() -> list[Route]:
    """Every route."""
    return list(Route.objects.select_related("from_team", "to_team", "protocol"))


def name_of(route: Route) -> str:
    """A route in words, as refusals name it."""
    giver = route.from_team.name if route.from_team else "*"
    receiver = route.to_team.name if route.to_team else "*"
    return f"{giver} → {receiver}" + (f", {route.kind}" if route.kind else "")


def binding_of(route: Route) -> routes.Binding:
    """A route as rules see it."""
    return routes.Binding(route.pk, route.from_team_id, route.to_team_id, route.kind, name_of(route))


def terms_of(route: Route) -> Terms:
    """What a route asks of a hand-off."""
    return Terms(
        acceptance=Acceptance(route.acceptance),
        read_back=ReadBack(route.read_back),
        told=tuple(route.told),
        closed_because=route.closed_because,
        contingencies=tuple(Contingency(one["if"], one["then"]) for one in route.contingencies),
        patience=Patience(
            remind_after=_minutes(route.remind_after),
            lead_after=_minutes(route.lead_after),
            back_after=_minutes(route.back_after),
            note_after=_minutes(route.note_after),
        ),
    )


def _minutes(number: int | None) -> timedelta | None:
    return None if number is None else timedelta(minutes=number)


@dataclass(frozen=True, slots=True)
class WhyReturned:
    """A reason to return a hand-off. The label of a built-in one is to be translated."""

    key: str
    label: str
    needs_note: bool


def return_reasons() -> dict[str, WhyReturned]:
    """The reasons to choose from, by key: the built-in ones, then those that leads added; `other` last."""
    own = ReturnReason.objects.filter(is_active=True)
    found = {
        **{
            key: WhyReturned(key, label, key in routes.NEED_A_NOTE)
            for key, label in routes.RETURN_REASONS.items()
        },
        **{one.key: WhyReturned(one.key, one.label, one.needs_note) for one in own},
    }
    return {**found, "other": found.pop("other")}


def return_label(key: str) -> str:
    """A reason in words, retired ones too; empty for none."""
    own = ReturnReason.objects.filter(key=key).values_list("label", flat=True).first()
    return routes.RETURN_REASONS.get(key, "") or own or key
