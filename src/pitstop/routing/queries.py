"""Reads of protocols, routes and reasons to return."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import QuerySet

from pitstop.accounts.models import Team
from pitstop.core.checks import can_store, quoted
from pitstop.core.prepared import prepared
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _
from pitstop.routing.models import Protocol, ProtocolVersion, ReturnReason, Route
from pitstop.routing.rules import comparing, fields, routes
from pitstop.routing.rules import protocols as protocols_rules
from pitstop.routing.rules.routes import Acceptance, Contingency, Patience, ReadBack, Terms

# The words that pages, API and command line show and explain.
FIELD_KINDS = fields.KIND_WORDS
PARTS = fields.PART_WORDS
PREFILLS = fields.PREFILLS
KINDS = routes.KINDS
ACCEPTANCE = routes.ACCEPTANCE_WORDS
READ_BACK = routes.READ_BACK_WORDS
TOLD = routes.TOLD
asks_much = protocols_rules.asks_much


@dataclass(frozen=True, slots=True)
class Chosen:
    """What applies to a hand-off: the protocol version in force, and the route's terms."""

    version: ProtocolVersion
    terms: Terms


def chosen(from_team: int, to_team: int, kind: str) -> Chosen:
    """What applies from a team to a team for a kind: the default's where no route is bound, never nothing."""
    route = applying(from_team, to_team, kind)
    version = route and in_force(route.protocol)
    if not (route and version):
        sentence = _("No protocol is installed yet. Ask an admin to run: pitstop migrate")
        raise Refused([Reason("no-protocol", sentence)])
    return Chosen(version, terms_of(route))


def applying(from_team: int, to_team: int, kind: str) -> Route | None:
    """The most specific route from a team to a team for a kind."""
    known = {route.pk: route for route in _routes()}
    nameless = [routes.Binding(r.pk, r.from_team_id, r.to_team_id, r.kind, "") for r in known.values()]
    binding = routes.most_specific(nameless, from_team=from_team, to_team=to_team, kind=kind)
    return known[binding.route] if binding else None


def in_force(protocol: Protocol) -> ProtocolVersion | None:
    """The newest version of a protocol."""
    return next(iter(_latest(protocol.pk)), None)


@prepared
def _routes() -> QuerySet[Route]:
    return Route.objects.select_related("protocol")


@prepared
def _latest(protocol_id: int) -> QuerySet[ProtocolVersion]:
    versions = ProtocolVersion.objects.select_related("protocol").filter(protocol=protocol_id)
    return versions.order_by("-version")[:1]


def fields_of(version: ProtocolVersion) -> list[fields.Field]:
    """The fields of a protocol version, in order."""
    return [fields.Field.load(field) for field in version.fields]


def protocols() -> list[ProtocolVersion]:
    """The newest version of every protocol, by name."""
    found = ProtocolVersion.objects.select_related("protocol", "made_by")
    newest = {version.protocol_id: version for version in found}
    return sorted(newest.values(), key=lambda version: version.protocol.name)


def versions_of(key: str) -> list[ProtocolVersion]:
    """Every version of a protocol, the newest first; none when there is no such protocol."""
    if not can_store(key):
        return []
    found = ProtocolVersion.objects.select_related("protocol", "made_by").filter(protocol__key=key)
    return list(found.order_by("-version"))


def version(key: str, number: int) -> ProtocolVersion:
    """A version of a protocol, as it stood. Refused when there is none."""
    found = {each.version: each for each in versions_of(key)}
    if not found:
        raise Refused([no_protocol(key)])
    if number not in found:
        sentence = _("“%(key)s” has no version %(version)d. Its newest is version %(newest)d.")
        params: dict[str, object] = {"key": key, "version": number, "newest": max(found)}
        raise Refused([Reason("version-missing", sentence, Because.MISSING, params=params)])
    return found[number]


def version_made(version_id: int) -> ProtocolVersion:
    """The version that was saved under this id."""
    return ProtocolVersion.objects.select_related("protocol").get(pk=version_id)


def newest(key: str) -> ProtocolVersion:
    """The version of a protocol that is in force. Refused when there is no such protocol."""
    found = versions_of(key)
    if not found:
        raise Refused([no_protocol(key)])
    return found[0]


def no_protocol(key: str) -> Reason:
    """That there is no such protocol."""
    sentence = _("There is no protocol “%(key)s”.")
    return Reason("protocol-missing", sentence, Because.MISSING, params={"key": quoted(key)})


def compared(key: str, *, before: int, after: int) -> list[comparing.Difference]:
    """How a version differs from another, field by field. Refused when there is no such version."""
    return comparing.compare(fields_of(version(key, before)), fields_of(version(key, after)))


def example(proposed: Sequence[protocols_rules.Proposed]) -> list[fields.Field]:
    """The fields that can be drawn already of those that someone is writing."""
    keyed = protocols_rules.with_keys([each for each in proposed if each.label.strip()])
    known = [each for each in keyed if each.kind in fields.KIND_WORDS and each.part in fields.PART_WORDS]
    return protocols_rules.as_fields(known)


def all_routes() -> list[Route]:
    """Every route."""
    return list(Route.objects.select_related("from_team", "to_team", "protocol"))


def route(route_id: int) -> Route:
    """A route. Refused when there is none with this id."""
    found = Route.objects.select_related("from_team", "to_team", "protocol").filter(pk=route_id).first()
    if found is None:
        sentence = _("There is no route %(route)d.")
        raise Refused([Reason("route-missing", sentence, Because.MISSING, params={"route": route_id})])
    return found


def route_for(*, from_team: Team | None, to_team: Team | None, kind: str) -> Route | None:
    """The route for exactly these, if there is one."""
    found = Route.objects.select_related("from_team", "to_team", "protocol")
    return found.filter(from_team=from_team, to_team=to_team, kind=kind).first() if can_store(kind) else None


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


def terms_to_set(route: Route) -> routes.TermsToSet:
    """What a route asks, to be changed."""
    return routes.TermsToSet(
        acceptance=route.acceptance,
        read_back=route.read_back,
        told=tuple(route.told),
        closed_because=route.closed_because,
        contingencies=terms_of(route).contingencies,
        remind_after=route.remind_after,
        lead_after=route.lead_after,
        back_after=route.back_after,
        note_after=route.note_after,
    )


def _minutes(number: int | None) -> timedelta | None:
    return None if number is None else timedelta(minutes=number)


@dataclass(frozen=True, slots=True)
class WhyReturned:
    """A reason to return a hand-off. The label of a built-in one is to be translated."""

    key: str
    label: str
    needs_note: bool
    built_in: bool = True
    is_active: bool = True


def return_reasons() -> dict[str, WhyReturned]:
    """The reasons to choose from, by key: the built-in ones, then those that leads added; `other` last."""
    found = {one.key: one for one in all_return_reasons() if one.is_active}
    other = found.pop("other")
    return {**found, "other": other}


def all_return_reasons() -> list[WhyReturned]:
    """Every reason that there is or was: the built-in ones, then those that leads added."""
    built_in = [
        WhyReturned(key, label, key in routes.NEED_A_NOTE) for key, label in routes.RETURN_REASONS.items()
    ]
    own = [
        WhyReturned(one.key, one.label, one.needs_note, built_in=False, is_active=one.is_active)
        for one in ReturnReason.objects.all()
    ]
    return [*built_in, *own]


def return_label(key: str) -> str:
    """A reason in words, retired ones too; empty for none."""
    own = ReturnReason.objects.filter(key=key).values_list("label", flat=True).first()
    return routes.RETURN_REASONS.get(key, "") or own or key
