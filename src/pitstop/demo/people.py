"""Who works in the demo organisation, as `organisation.toml` says. Nobody there exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pitstop.demo.reading import facts, record
from pitstop.demo.steps import Span

# The only password that Pitstop comes with. It opens nothing but the demo, and `pitstop demo` prints it.
PASSWORD = "pit-stop-demo"  # noqa: S105
DOMAIN = "demo.example"


@dataclass(frozen=True, slots=True)
class DemoTeam:
    """A team; `purpose` is read by customers."""

    name: str
    purpose: str


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """A person. Customers read `job`, `strength` and `since`; whoever tries the demo reads `try_first`."""

    key: str
    name: str
    teams: tuple[str, ...]
    job: str
    strength: str
    since: date
    try_first: str
    role: str = "agent"
    kind: str = "human"

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class DemoRoute:
    """Which protocol applies from one team to another, and what else is asked. Left out: any team, any kind.

    `contingencies` are pairs: if this happens, then do that. `closed` is what one reads who may not go there.
    """

    protocol: str
    giver: str = ""
    receiver: str = ""
    kind: str = ""
    closed: str = ""
    contingencies: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DemoTarget:
    """Within what time something is to happen. Left out: any team, kind, priority or tier."""

    measure: str
    within: Span
    team: str = ""
    kind: str = ""
    priority: str = ""
    tier: str = ""
    warn_at: tuple[int, ...] = (75,)


_FILE = "organisation.toml"
_told = facts(_FILE)

TEAMS = tuple(record(DemoTeam, each, f"{_FILE}, team {n}") for n, each in enumerate(_told["team"], 1))
PEOPLE = tuple(record(DemoPerson, each, f"{_FILE}, person {n}") for n, each in enumerate(_told["person"], 1))
TARGETS = tuple(record(DemoTarget, each, f"{_FILE}, target {n}") for n, each in enumerate(_told["target"], 1))
ROUTES = tuple(record(DemoRoute, each, f"{_FILE}, route {n}") for n, each in enumerate(_told["route"], 1))
