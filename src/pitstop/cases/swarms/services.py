"""Writes to swarms."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from pitstop.accounts import queries as accounts
from pitstop.accounts.members import queries as members
from pitstop.accounts.models import Team
from pitstop.accounts.queries import Asker
from pitstop.cases import queries, rules
from pitstop.cases.models import Reader
from pitstop.cases.queries import Held
from pitstop.core.prepared import prepared
from pitstop.core.refusals import refuse_if
from pitstop.events import services as events


@transaction.atomic
def start_swarm(held: Held, *, team: Team, by: Asker | None, now: datetime) -> bool:
    """Let a team work on the case beside the one that holds it: it writes and notes, and decides nothing.

    Starting it twice changes nothing; whether it began now. For a caller that has locked the case, and judged
    that `by` may decide; nobody where the desk acts by itself.
    """
    members.hold_still(teams=[team.pk])  # who closes it or is the last to leave it looks at its swarms once
    now_there = accounts.team(team.pk)
    refuse_if(
        rules.swarming_reasons(
            queries.standing(by, held) if by else queries.standing_of_desk(held),
            team=team.name,
            team_is_open=now_there is not None and now_there.is_open and accounts.has_people(team.pk),
            team_holds=team.pk == held.holder.team_id,
        )
    )
    reader, _made = Reader.objects.get_or_create(case=held.case, team=team)
    if reader.works:
        return False
    reader.works = True
    reader.save(update_fields=["works"])
    _record("swarm.started", held, team=team.pk, by=by.id if by else None, now=now)
    return True


@transaction.atomic
def end_swarm(*, by: Asker, now: datetime, case_id: int, team_id: int, reads_on: bool = False) -> None:
    """End a team's work beside the holder; ending it twice changes nothing.

    `reads_on`: it goes on reading, because it has been offered the case, say.
    """
    held = queries.lock(by, case_id)
    refuse_if(rules.leaving_swarm_reasons(queries.standing(by, held), asker_is_of_it=team_id in by.team_ids))
    for reader in Reader.objects.filter(case=held.case, team=queries.storable(team_id), works=True):
        _end(reader, held, by=by.id, now=now, reads_on=reads_on)


def end_all(held: Held, *, by: int | None, now: datetime, of: Team | None = None) -> None:
    """End every swarm on the case, or only that of a team. For a caller that has locked it."""
    for reader in _swarming(held.case.pk):
        if of is None or reader.team_id == of.pk:
            _end(reader, held, by=by, now=now, reads_on=False)


@prepared
def _swarming(case_id: int) -> QuerySet[Reader]:
    return Reader.objects.filter(case=case_id, works=True)


def _end(reader: Reader, held: Held, *, by: int | None, now: datetime, reads_on: bool) -> None:
    team = reader.team_id
    if reads_on:
        reader.works = False
        reader.save(update_fields=["works"])
    else:
        reader.delete()
    _record("swarm.ended", held, team=team, by=by, now=now)


def _record(kind: str, held: Held, *, team: int | None, by: int | None, now: datetime) -> None:
    events.record(kind, now=now, case=held.case.pk, by=by, team=held.holder.team_id, to_team=team)
