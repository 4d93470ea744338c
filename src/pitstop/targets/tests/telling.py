"""A case's history told in short: "0 open", "5 offer", "10 accept". Minutes after nine on a Monday."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pitstop.targets.rules.history import Happened

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FRONT, BILLING, NETWORK = 1, 2, 3
OMAR, PRIYA, TOM, BOT = 11, 21, 22, 99
TEAMS = {"front": FRONT, "billing": BILLING, "network": NETWORK}
PEOPLE = {"omar": OMAR, "priya": PRIYA, "tom": TOM, "bot": BOT, "nobody": None}
SIMPLE = {
    "write": "message.sent",
    "close": "case.closed",
    "reopen": "case.reopened",
    "wait": "case.waiting",
    "resume": "case.resumed",
}
ANSWERS = {"return": "handoff.returned", "withdraw": "handoff.withdrawn", "expire": "handoff.expired"}


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


class Teller:
    """Numbers the events and keeps who holds the case."""

    def __init__(self) -> None:
        self.told: list[Happened] = []
        self.team, self.n, self.handoff, self.to = FRONT, 1, 0, (0, None)

    def tell(self, line: str) -> None:
        """One line: a minute, what happened, and to whom."""
        minute, what, *more = line.split()
        now = at(float(minute))
        if what == "open":
            self.add(now, "case.opened")
            self.add(now, "segment.started", person=PEOPLE[more[0]] if more else OMAR, n=1)
        elif what in SIMPLE:
            self.add(now, SIMPLE[what])
        elif what == "offer":
            self.handoff += 1
            self.to = TEAMS[more[0]], PEOPLE[more[1]] if more[1:] else None
            self.add(
                now,
                "handoff.offered",
                to_team=self.to[0],
                person=self.to[1],
                handoff=self.handoff,
                handoff_kind="specialist",
            )
        elif what in ANSWERS:
            self.add(now, ANSWERS[what], handoff=self.handoff)
        elif what == "accept":
            self.add(now, "handoff.accepted", team=self.to[0], handoff=self.handoff)
            self.go(now, self.to[0], PEOPLE[more[0]] if more else PRIYA)
        elif what == "go":
            self.go(now, TEAMS[more[0]], None)
        elif what == "take":
            self.add(now, "case.taken", person=PEOPLE[more[0]])
        elif what == "readdress":
            self.add(now, "handoff.readdressed", handoff=self.handoff)
        else:
            self.add(now, "case.prioritised", priority=more[0], before=more[1])

    def go(self, now: datetime, team: int, person: int | None) -> None:
        """The case changes its holder."""
        self.add(now, "segment.ended", n=self.n)
        self.team, self.n = team, self.n + 1
        self.add(now, "segment.started", person=person, n=self.n)

    def add(self, now: datetime, kind: str, **facts: object) -> None:
        """One event."""
        self.told.append(Happened(len(self.told) + 1, now, kind, **({"team": self.team} | facts)))  # type: ignore[arg-type]


def story(*lines: str) -> list[Happened]:
    """The history that these lines tell."""
    teller = Teller()
    for line in lines:
        teller.tell(line)
    return teller.told
