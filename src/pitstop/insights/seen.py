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
from pitstop.insights.behind import Behind
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


def teams_of(asker: Asker) -> frozenset[int] | None:
    """The teams whose routes the asker may see; None: all."""
    return None if asker.is_admin else asker.team_ids


def figures(by: Asker, asked: Asked) -> Figures | None:
    """The figures of the routes that the asker may see; None while the copy of the log is being made."""
    return all_figures.figures(settings.PITSTOP_EVENTS_DIR, replace(asked, teams=teams_of(by)))


def cases(by: Asker, asked: Asked, behind: Behind) -> list[int]:
    """Ids of the cases behind a figure that the asker may see, at most `behind.MOST`; none without a copy.

    That a case is among them doesn't say that the asker may read it.
    """
    refuse_unknown(behind)
    found = kept(settings.PITSTOP_EVENTS_DIR)
    if found is None:
        return []
    return behind_figures.cases(found.cut, replace(asked, teams=teams_of(by)), behind)


def refuse_unknown(behind: Behind) -> None:
    """Refused when there is no such figure."""
    if not behind.is_known:
        sentence = _("There is no such figure. Follow a link on the page of insights.")
        raise Refused([Reason("figure-missing", sentence, Because.MISSING, "about")])


def sees_route(by: Asker, behind: Behind) -> bool:
    """Whether the figure is of a route, and of one that the asker may see."""
    return behind.touches(teams_of(by))


def freshness(*, now: datetime) -> Freshness:
    """How far the copy of the log goes that figures are made from."""
    state = queries.state(settings.PITSTOP_EVENTS_DIR, now=now)
    return Freshness(now - state.behind, state.behind, state.upto, state.newest)
