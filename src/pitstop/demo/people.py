"""Who works in the demo organisation: a small internet provider. Nobody here exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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


FRONT, BILLING, NETWORK, NIGHT = "Front line", "Billing", "Network", "Night shift"

TEAMS = (
    DemoTeam(FRONT, "answers first, and stays with you until someone better placed takes over"),
    DemoTeam(BILLING, "looks after payments, refunds and invoices"),
    DemoTeam(NETWORK, "finds out why a line is slow or silent, and mends it"),
    DemoTeam(NIGHT, "is awake when everybody else sleeps"),
)

PEOPLE = (
    DemoPerson(
        "omar",
        "Omar Haddad",
        (FRONT,),
        "support agent",
        "calm explanations, and the one question that settles it",
        date(2021, 4, 1),
        "Give: hand “When does the engineer come?” to Network",
    ),
    DemoPerson(
        "priya",
        "Priya Raman",
        (BILLING,),
        "billing specialist",
        "refunds, and invoices that do not add up",
        date(2019, 9, 2),
        "Receive: accept Hannah's case with a read-back",
    ),
    DemoPerson(
        "jonas",
        "Jonas Weber",
        (FRONT,),
        "support agent",
        "routers of every age, in German and English",
        date(2023, 1, 16),
        "See what became of the cases you handed off",
    ),
    DemoPerson(
        "grace",
        "Grace Okafor",
        (FRONT, NIGHT),
        "team lead",
        "untangling cases that have been everywhere",
        date(2017, 6, 12),
        "Lead: answer the night's offer to Front line",
        role="lead",
    ),
    DemoPerson(
        "tomas",
        "Tomás Silva",
        (BILLING,),
        "billing lead",
        "putting right in one go what went wrong in three",
        date(2016, 2, 1),
        "Lead: return an offer that lacks facts",
        role="lead",
    ),
    DemoPerson(
        "mei",
        "Mei Lin",
        (NETWORK,),
        "network engineer",
        "lines that drop for no visible reason",
        date(2020, 11, 3),
        "Keep a promise that is due within the hour",
    ),
    DemoPerson(
        "erik",
        "Erik Lund",
        (NETWORK,),
        "network lead",
        "whole streets at once",
        date(2014, 8, 18),
        "Lead: read a hand-off by SBAR",
        role="lead",
    ),
    DemoPerson(
        "samira",
        "Samira Noor",
        (NIGHT,),
        "night agent",
        "clear heads at four in the morning",
        date(2022, 10, 1),
        "See a shift passed on by I-PASS",
    ),
    DemoPerson(
        "ada",
        "Ada Novak",
        (),
        "desk admin",
        "",
        date(2015, 1, 5),
        "Admin: read every case, whoever holds it",
        role="admin",
    ),
    DemoPerson(
        "ask-pit",
        "Ask Pit",
        (FRONT,),
        "digital assistant",
        "quick answers at any hour, and knowing when to fetch a person",
        date(2026, 1, 7),
        "An AI agent: works by API token, can't sign in",
        kind="ai",
    ),
)

# from, to, kind, protocol; None and "" mean any. Every built-in protocol is seen at work.
ROUTES: tuple[tuple[str | None, str | None, str, str], ...] = (
    (FRONT, BILLING, "", "support"),
    (FRONT, BILLING, "bot_to_human", "nuts"),
    (BILLING, FRONT, "", "nuts"),
    (FRONT, NETWORK, "", "sbar"),
    (None, NIGHT, "", "i-pass"),
    (NIGHT, None, "", "i-pass"),
)
