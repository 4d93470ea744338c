"""What a person may see of the desk's figures: the routes that touch their teams; an admin sees all.

Everyone in a team sees its routes alike, agents too: figures are of routes and of the process, and there is
none of a person for anybody. A list of cases behind a figure is narrowed once more by whoever shows it, to
those that the asker may read.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings

from pitstop.accounts.queries import Asker
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _
from pitstop.insights import behind as behind_figures
from pitstop.insights import figures as all_figures
from pitstop.insights import queries
from pitstop.insights.asked import Asked
from pitstop.insights.behind import Behind, Told
from pitstop.insights.figures import Figures
from pitstop.insights.kept import kept


@dataclass(frozen=True, slots=True)
class Freshness:
    """How far the figures go: everything until `level_at` is in them, and the log went on for `behind`.

    While the copy is being made, `events` of about `of` are in it and there are no figures.
    """

    level_at: datetime
    behind: timedelta
    events: int
    of: int


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer; `figures` is None while the copy of the log is being made, and where nothing was asked."""

    fresh: Freshness
    figures: Figures | None


def teams_of(asker: Asker) -> frozenset[int] | None:
    """The teams whose routes the asker may see; None: all."""
    return None if asker.is_admin else asker.team_ids


def figures(by: Asker, asked: Asked | None, *, now: datetime) -> Seen:
    """The figures of the routes that the asker may see, and how far they go; the same moment for both."""
    fresh = _freshness(now)  # before the figures: what is taken in meanwhile is more than it says, never less
    if asked is None:
        return Seen(fresh, None)
    narrowed = replace(asked, teams=teams_of(by))
    found = all_figures.figures(settings.PITSTOP_EVENTS_DIR, narrowed, level_at=fresh.level_at)
    return Seen(fresh, found)


def cases(by: Asker, asked: Asked, behind: Behind, *, now: datetime) -> Told:
    """The cases behind a figure that the asker may see, at most `behind.MOST`; none without a copy.

    That a case is among them doesn't say that the asker may read it.
    """
    refuse_unknown(behind)
    # Further than the copy goes, an offer that was answered since would seem to wait on.
    level_at = _freshness(now).level_at
    found = kept(settings.PITSTOP_EVENTS_DIR)
    if found is None:
        return {}
    return behind_figures.cases(found.cut, replace(asked, teams=teams_of(by)), behind, now=level_at)


def refuse_unknown(behind: Behind) -> None:
    """Refused when there is no such figure."""
    if not behind.is_known:
        sentence = _("There is no such figure. Follow a link on the page of insights.")
        raise Refused([Reason("figure-missing", sentence, Because.MISSING, "about")])


def sees_route(by: Asker, behind: Behind) -> bool:
    """Whether the figure is of a route, and of one that the asker may see."""
    return behind.touches(teams_of(by))


def _freshness(now: datetime) -> Freshness:
    state = queries.state(settings.PITSTOP_EVENTS_DIR, now=now)
    return Freshness(now - state.behind, state.behind, state.upto, state.newest)
