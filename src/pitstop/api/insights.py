"""The figures of the desk, of the routes that touch the caller's teams."""

from dataclasses import asdict
from typing import Annotated, Literal

from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from pitstop.accounts import queries as accounts
from pitstop.api.auth import ApiRequest, needs
from pitstop.api.insight_answers import FiguresOut, FlowOut, Shown
from pitstop.insights import seen
from pitstop.insights.asked import Asked
from pitstop.insights.measures import Route
from pitstop.insights.seen import Seen

router = Router(tags=["insights"])
TEAM = 2**31
"""Beyond it no team is numbered."""


class AskedFor(Schema):
    """A period, and whose hand-offs."""

    begins: AwareDatetime = Field(description="The first moment of the period.")
    ends: AwareDatetime = Field(description="The moment at which the period is over.")
    team: Annotated[int, Field(gt=0, lt=TEAM)] | None = Field(
        None, description="Only routes that touch this team, too."
    )
    kind: Literal["", "specialist", "escalation", "shift", "bot_to_human", "human_to_bot", "other"] = ""
    priority: Literal["", "urgent", "high", "normal", "low"] = ""

    def asked(self) -> Asked:
        """The same for the figures."""
        return Asked(
            begins=self.begins, ends=self.ends, team=self.team, kind=self.kind, priority=self.priority
        )


@router.get("/insights/figures", response=FiguresOut, **needs("read"))
def get_figures(request: ApiRequest, asked: Query[AskedFor]) -> Shown:
    """The figures of hand-offs over a period

    Of the routes that touch your teams, an admin's of all. Figures are of routes and of the process: there is
    none of a person. They are never more than a minute behind.
    """
    told = seen.figures(request.auth.asker, asked.asked(), now=request.auth.now)
    found = told.figures
    shown: Shown = {**_head(told), **dict.fromkeys(FiguresOut.model_fields.keys() - HEAD)}
    if found is None:
        return shown
    cases = found.cases
    return {
        **shown,
        "cases": cases.n if cases else None,
        "handed_off": asdict(cases.handoffs.with_any) if cases else None,
        "came_back": asdict(cases.returns.of_handed_off) if cases else None,
        "handoffs": found.handoffs,
        "straight_back": asdict(found.straight_back),
        "offers": asdict(found.offers),
        "passed_on": asdict(found.passed_on.passed_on) if found.passed_on else None,
        "solved_fast": asdict(found.solved_fast.fast) if found.solved_fast else None,
    }


@router.get("/insights/flow", response=FlowOut, **needs("read"))
def get_flow(request: ApiRequest, asked: Query[AskedFor]) -> Shown:
    """Who handed to whom over a period, route by route

    Of the routes that touch your teams, an admin's of all.
    """
    told = seen.figures(request.auth.asker, asked.asked(), now=request.auth.now)
    routes = told.figures.routes if told.figures else ()
    _people, names = accounts.names([], {team for route in routes for team in (route.giver, route.receiver)})

    def named(team: int) -> Shown:
        return {"id": team, "name": names.get(team, "")}

    return {
        **_head(told),
        "routes": [
            {**_counted(route), "giver": named(route.giver), "receiver": named(route.receiver)}
            for route in routes
        ],
    }


def _counted(route: Route) -> Shown:
    return {
        "n": route.n,
        "cases": route.cases,
        "back": asdict(route.back),
        "offers": route.offers,
        "returned": asdict(route.returned),
        "waits": asdict(route.waits),
    }


HEAD = {"level_at", "being_made"}


def _head(told: Seen) -> Shown:
    return {"level_at": told.fresh.level_at, "being_made": told.figures is None}
