"""Writes to protocols, routes and reasons to return. `by` None is the admin of the machine."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction

from pitstop.accounts.models import Team
from pitstop.accounts.queries import Asker
from pitstop.core.checks import can_store, quoted
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.events import services as events
from pitstop.routing import queries
from pitstop.routing.models import Protocol, ProtocolVersion, ReturnReason, Route
from pitstop.routing.permissions import may_lead
from pitstop.routing.protocols import BUILT_IN, DEFAULT, BuiltIn
from pitstop.routing.rules import fields, protocols, routes
from pitstop.routing.rules.fields import Needed
from pitstop.routing.rules.protocols import Proposed
from pitstop.routing.rules.routes import Contingency, TermsToSet

__all__ = [
    "Contingency",
    "Needed",
    "Proposed",
    "TermsToSet",
    "add_return_reason",
    "bind_route",
    "bring_back_return_reason",
    "change_route",
    "create_protocol",
    "install_protocols",
    "remove_route",
    "retire_return_reason",
    "save_protocol",
    "save_route",
]


@transaction.atomic
def install_protocols(*, now: datetime) -> None:
    """Bring the built-in protocols and the route that applies where no other does.

    One that comes with newer fields gets a new version, unless somebody has ever changed it here. Running it
    again changes nothing.
    """
    for built_in in BUILT_IN:
        _install(built_in, now=now)
    default = Protocol.objects.get(key=DEFAULT)
    Route.objects.get_or_create(from_team=None, to_team=None, kind="", defaults={"protocol": default})


def _install(built_in: BuiltIn, *, now: datetime) -> None:
    words = {"name": built_in.name, "summary": built_in.summary}
    protocol, _made = Protocol.objects.get_or_create(key=built_in.key, defaults=words)
    if protocol.versions.filter(made_by__isnull=False).exists():
        return
    newest = queries.in_force(protocol)
    stored = [fields.dump(field) for field in built_in.fields]
    if newest and queries.fields_of(newest) == list(built_in.fields):
        return
    Protocol.objects.filter(pk=protocol.pk).update(**words)
    why = _("Pitstop came with a newer one.") if newest else ""
    _add_version(protocol, stored, by=None, now=now, why=why)


def _add_version(
    protocol: Protocol, stored: list[dict[str, object]], *, by: Asker | None, now: datetime, why: str
) -> ProtocolVersion:
    newest = queries.in_force(protocol)
    made = ProtocolVersion.objects.create(
        protocol=protocol,
        version=newest.version + 1 if newest else 1,
        fields=stored,
        created_at=now,
        made_by=by.person if by else None,
        why=why,
    )
    if by or newest:  # that a desk begins with the built-in ones is nothing that happened in it
        facts = {"protocol": protocol.key, "protocol_version": made.version}
        events.record("protocol.changed", now=now, by=by.id if by else None, data=facts)
    return made


@transaction.atomic
def create_protocol(
    *,
    by: Asker,
    now: datetime,
    name: str,
    summary: str,
    proposed: Sequence[Proposed],
    key: str = "",
    why: str = "",
) -> ProtocolVersion:
    """A new protocol with its first version. Without a key it gets one made from its name."""
    refuse_if(may_lead(by))
    taken = set(Protocol.objects.values_list("key", flat=True))
    made = key.strip() or protocols.free_key(
        protocols.key_of(name, between="-") or "protocol", taken | protocols.NOT_A_KEY, between="-"
    )
    keyed = protocols.with_keys(proposed)
    refuse_if(
        [
            *protocols.name_reasons(name=name, summary=summary),
            *protocols.key_reasons(made, taken=taken),
            *protocols.why_reasons(why, first=True),
            *protocols.fields_reasons(keyed),
        ]
    )
    protocol = Protocol.objects.create(key=made, name=name.strip(), summary=summary.strip())
    return _add_version(protocol, _stored(keyed), by=by, now=now, why=why.strip())


@transaction.atomic
def save_protocol(
    *,
    by: Asker,
    now: datetime,
    key: str,
    name: str,
    summary: str,
    why: str,
    proposed: Sequence[Proposed],
    seen: int | None = None,
) -> ProtocolVersion:
    """Make a new version of a protocol. Hand-offs that were offered with an older one keep it.

    `seen` is the version that was changed: refused when another has been made since.
    """
    refuse_if(may_lead(by))
    protocol = Protocol.objects.select_for_update().filter(key=key).first() if can_store(key) else None
    if protocol is None:
        raise Refused([queries.no_protocol(key)])
    versions = queries.versions_of(key)
    newest = versions[0]
    keyed = protocols.with_keys(
        proposed, earlier=[field for version in reversed(versions) for field in queries.fields_of(version)]
    )
    words = (name.strip(), summary.strip())
    refuse_if(
        [
            *_overtaken(newest, seen),
            *protocols.name_reasons(name=name, summary=summary),
            *protocols.why_reasons(why, first=False),
            *protocols.fields_reasons(keyed),
        ]
    )
    stored = _stored(keyed)
    if stored == [fields.dump(field) for field in queries.fields_of(newest)] and words == (
        protocol.name,
        protocol.summary,
    ):
        raise Refused(
            [Reason("protocol-same", _("Nothing was changed, so there is no new version to save."))]
        )
    Protocol.objects.filter(pk=protocol.pk).update(name=words[0], summary=words[1])
    protocol.refresh_from_db()
    return _add_version(protocol, stored, by=by, now=now, why=why.strip())


def _stored(keyed: Sequence[Proposed]) -> list[dict[str, object]]:
    return [fields.dump(field) for field in protocols.as_fields(keyed)]


def _overtaken(newest: ProtocolVersion, seen: int | None) -> list[Reason]:
    if seen is None or seen == newest.version:
        return []
    sentence = _(
        "%(name)s saved version %(version)d meanwhile. What you wrote is kept: look at what was changed, "
        "then save again to make yours the next version."
    )
    name = newest.made_by.name if newest.made_by else "Pitstop"
    return [Reason("protocol-moved-on", sentence, params={"name": name, "version": newest.version})]


@transaction.atomic
def save_route(
    *,
    by: Asker | None,
    now: datetime,
    protocol: str,
    from_team: Team | None,
    to_team: Team | None,
    kind: str = "",
    terms: TermsToSet | None = None,
    anew: bool = False,
) -> Route:
    """Say what a hand-off from a team to a team for a kind asks for; an empty side or kind means any.

    Without `terms` a route that stands keeps its own, and a new one gets the usual ones; with `anew` there
    must be none yet. Refused when it would leave two routes of which neither is more specific.
    """
    refuse_if(may_lead(by))
    found = Protocol.objects.filter(key=protocol).first() if can_store(protocol) else None
    ends = {"from_team": from_team.pk if from_team else None, "to_team": to_team.pk if to_team else None}
    reasons = [
        *(routes.kind_reasons(kind) if kind else []),
        *routes.ends_reasons(**ends),
        *(_standing(from_team, to_team, kind) if anew else []),
        *(routes.terms_reasons(terms) if terms else []),
    ]
    if found is None:
        raise Refused([_protocol_missing(protocol), *reasons])
    refuse_if(reasons)
    route, _made = Route.objects.update_or_create(
        from_team=from_team, to_team=to_team, kind=kind, defaults={"protocol": found, **_columns(terms)}
    )
    _refuse_ambiguity()
    _record_route("route.changed", route, by=by, now=now)
    return route


def _standing(from_team: Team | None, to_team: Team | None, kind: str) -> list[Reason]:
    found = queries.route_for(from_team=from_team, to_team=to_team, kind=kind)
    if found is None:
        return []
    sentence = _("There is a route “%(name)s” already. Change that one.")
    return [Reason("route-exists", sentence, params={"name": queries.name_of(found)})]


def bind_route(
    *, protocol: str, from_team: Team | None, to_team: Team | None, kind: str = "", now: datetime
) -> Route:
    """Say only which protocol applies on a route, as the admin of the machine."""
    return save_route(by=None, now=now, protocol=protocol, from_team=from_team, to_team=to_team, kind=kind)


@transaction.atomic
def change_route(
    *,
    by: Asker | None,
    now: datetime,
    route_id: int,
    protocol: str = "",
    change: Mapping[str, Any],
) -> Route:
    """Change what a route asks for: the terms that `change` names. All else stays as it is."""
    route = queries.route(route_id)
    return save_route(
        by=by,
        now=now,
        protocol=protocol or route.protocol.key,
        from_team=route.from_team,
        to_team=route.to_team,
        kind=route.kind,
        terms=replace(queries.terms_to_set(route), **change),
    )


def _columns(terms: TermsToSet | None) -> dict[str, object]:
    if terms is None:
        return {}
    return {
        "acceptance": terms.acceptance,
        "read_back": terms.read_back,
        "told": [told for told in routes.TOLD if told in terms.told],
        "closed_because": terms.closed_because.strip(),
        "contingencies": [{"if": one.if_.strip(), "then": one.then.strip()} for one in terms.contingencies],
        "remind_after": terms.remind_after,
        "lead_after": terms.lead_after,
        "back_after": terms.back_after,
        "note_after": terms.note_after,
    }


def _protocol_missing(key: str) -> Reason:
    sentence = _("There is no protocol “%(key)s”. Choose among: %(known)s.")
    known = Protocol.objects.values_list("key", flat=True)
    params: dict[str, object] = {"key": quoted(key), "known": ", ".join(known)}
    return Reason("protocol-missing", sentence, Because.INVALID, "protocol", params)


@transaction.atomic
def remove_route(*, by: Asker | None, now: datetime, route_id: int) -> None:
    """Take a route away: the next more general one applies again. Offers under way keep its terms.

    Refused for the one that applies where no other does, and when others would become ambiguous without it.
    """
    refuse_if(may_lead(by))
    route = queries.route(route_id)
    refuse_if(routes.removal_reasons(queries.binding_of(route)))
    _record_route("route.removed", route, by=by, now=now)
    route.delete()
    _refuse_ambiguity()


def _record_route(kind: str, route: Route, *, by: Asker | None, now: datetime) -> None:
    events.record(
        kind,
        now=now,
        by=by.id if by else None,
        from_team=route.from_team_id,
        to_team=route.to_team_id,
        data={"route": route.pk},
    )


def _refuse_ambiguity() -> None:
    # Judged as it would stand, inside the transaction that a refusal takes back.
    refuse_if(routes.ambiguity_reasons([queries.binding_of(route) for route in queries.all_routes()]))


@transaction.atomic
def add_return_reason(
    *, by: Asker | None, now: datetime, label: str, needs_note: bool, key: str = ""
) -> ReturnReason:
    """A reason more to return a hand-off. Without a key it gets one made from its label."""
    refuse_if(may_lead(by))
    known = queries.all_return_reasons()
    keys = [one.key for one in known]
    made = key.strip() or protocols.free_key(
        protocols.key_of(label) or "reason", keys, limit=routes.LONGEST_RETURN_KEY
    )
    refuse_if(
        [
            *routes.return_reason_reasons(label, known=[one.label for one in known]),
            *routes.return_key_reasons(made, taken=keys),
        ]
    )
    added = ReturnReason.objects.create(key=made, label=label.strip(), needs_note=needs_note)
    _record_reason(added, by=by, now=now)
    return added


def retire_return_reason(*, by: Asker | None, now: datetime, key: str) -> ReturnReason:
    """Take a reason out of the choice. What was returned for it keeps it; built-in ones stay."""
    return _set_reason(by, key, is_active=False, now=now)


def bring_back_return_reason(*, by: Asker | None, now: datetime, key: str) -> ReturnReason:
    """Put a retired reason back into the choice."""
    return _set_reason(by, key, is_active=True, now=now)


@transaction.atomic
def _set_reason(by: Asker | None, key: str, *, is_active: bool, now: datetime) -> ReturnReason:
    refuse_if(may_lead(by))
    if key in routes.RETURN_REASONS:
        sentence = _("This reason is built in: it is counted everywhere, so it stays.")
        raise Refused([Reason("reason-built-in", sentence)])
    reason = ReturnReason.objects.filter(key=key).first() if can_store(key) else None
    if reason is None:
        sentence = _("There is no reason “%(key)s”.")
        raise Refused([Reason("reason-missing", sentence, Because.MISSING, params={"key": quoted(key)})])
    if reason.is_active != is_active:
        reason.is_active = is_active
        reason.save(update_fields=["is_active"])
        _record_reason(reason, by=by, now=now)
    return reason


def _record_reason(reason: ReturnReason, *, by: Asker | None, now: datetime) -> None:
    facts = {"reason": reason.key, "is_active": reason.is_active}
    events.record("reason.changed", now=now, by=by.id if by else None, data=facts)
