"""Writes to protocols, routes and reasons to return."""

from datetime import datetime

from django.db import transaction

from pitstop.accounts.models import Team
from pitstop.core.checks import can_store, quoted
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.routing import queries
from pitstop.routing.models import Protocol, ProtocolVersion, Route
from pitstop.routing.protocols import BUILT_IN, DEFAULT
from pitstop.routing.rules import fields, routes


@transaction.atomic
def install_protocols(*, now: datetime) -> None:
    """Bring the built-in protocols and the route that applies where no other does.

    Running it again changes nothing.
    """
    for built_in in BUILT_IN:
        protocol, _made = Protocol.objects.get_or_create(
            key=built_in.key, defaults={"name": built_in.name, "summary": built_in.summary}
        )
        if not protocol.versions.exists():
            stored = [fields.dump(field) for field in built_in.fields]
            ProtocolVersion.objects.create(protocol=protocol, version=1, fields=stored, created_at=now)
    default = Protocol.objects.get(key=DEFAULT)
    Route.objects.get_or_create(from_team=None, to_team=None, kind="", defaults={"protocol": default})


@transaction.atomic
def bind_route(*, protocol: str, from_team: Team | None, to_team: Team | None, kind: str = "") -> Route:
    """Say which protocol applies from a team to a team for a kind; an empty side or kind means any.

    Refused when it would leave two routes of which neither is more specific.
    """
    refuse_if(routes.kind_reasons(kind) if kind else [])
    found = Protocol.objects.filter(key=protocol).first() if can_store(protocol) else None
    if found is None:
        sentence = _("There is no protocol “%(key)s”. Choose among: %(known)s.")
        known = Protocol.objects.values_list("key", flat=True)
        params: dict[str, object] = {"key": quoted(protocol), "known": ", ".join(known)}
        raise Refused([Reason("protocol-missing", sentence, Because.INVALID, "protocol", params)])
    route, _made = Route.objects.update_or_create(
        from_team=from_team,
        to_team=to_team,
        kind=kind,
        defaults={"protocol": found},
    )
    _refuse_ambiguity()
    return route


def _refuse_ambiguity() -> None:
    # Judged as it would stand, inside the transaction that a refusal takes back.
    refuse_if(routes.ambiguity_reasons([queries.binding_of(route) for route in queries.all_routes()]))
