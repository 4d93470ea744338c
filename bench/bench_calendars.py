"""How fast is business time, and do the libraries agree? `python bench/bench_calendars.py [--calls 200000]`

First our four questions on a calendar of two periods a day with Bavaria's holidays, each as calls a second on
one core: of processor time, so what else the machine does counts for nobody. Then `between` and `add` beside
the libraries that users would pick, on the same 2,000 stretches, in turn. Their answers are compared with
ours one by one where they can be right, and where they are wrong it is said with an example. The run fails
when we are slower than 100,000 calls a second, or when a library that should agree does not.
"""

import argparse
import random
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

import businesstimedelta
import pytz
from business_duration import businessDuration

from pitstop.calendars.rules.calendar import Calendar, add, between, is_open, next_open
from pitstop.calendars.rules.public_holidays import days
from pitstop.calendars.rules.writing import week_from

GOAL = 100_000  # calls a second
YEAR = 2026
BEGIN = datetime(YEAR, 1, 5, tzinfo=UTC)
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Setting:
    """A calendar as each of them can say it: one period a day."""

    name: str
    zone: str
    opens: clock_time
    closes: clock_time
    holidays: bool

    def ours(self) -> Calendar:
        week, _ = week_from(f"Mon-Fri {self.opens:%H:%M}-{self.closes:%H:%M}")
        place = ("DE", "BY") if self.holidays else ("", "")
        return Calendar(ZoneInfo(self.zone), week, country=place[0], region=place[1])

    def rules(self) -> Any:
        """As `businesstimedelta` has it."""
        parts: list[Any] = [rule(self.opens, self.closes, self.zone)]
        if self.holidays:
            parts.append(
                businesstimedelta.HolidayRule(dict(days("DE", "BY", YEAR)), tz=pytz.timezone(self.zone))
            )
        return businesstimedelta.Rules(parts)

    def duration(self, stretch: Stretch) -> timedelta:
        """As `business-duration` has it: by the clock on the wall, without any zone."""
        first, last = (each.astimezone(ZoneInfo(self.zone)).replace(tzinfo=None) for each in stretch)
        closed = list(days("DE", "BY", YEAR)) if self.holidays else None
        found = businessDuration(first, last, self.opens, self.closes, holidaylist=closed, unit="sec")
        return timedelta(seconds=float(found))


def rule(opens: clock_time, closes: clock_time, zone: str, weekdays: int = 5) -> Any:
    return businesstimedelta.WorkDayRule(
        start_time=opens, end_time=closes, working_days=list(range(weekdays)), tz=pytz.timezone(zone)
    )


OFFICE = Setting("office hours in UTC", "UTC", clock_time(9), clock_time(17), holidays=False)
HOLIDAYS = Setting(
    "office hours in Berlin, Bavaria's holidays",
    "Europe/Berlin",
    clock_time(9),
    clock_time(17),
    holidays=True,
)
# Hours on the days when Berlin's clock changes, and how long they really are.
CHANGES = [
    ("an ordinary day, 01:00-04:00", 1, 0, 4, 0, datetime(YEAR, 3, 14, 12, tzinfo=UTC), "3:00:00"),
    ("forward, 01:00-04:00", 1, 0, 4, 0, datetime(YEAR, 3, 28, 12, tzinfo=UTC), "2:00:00"),
    ("forward, 01:00-02:30", 1, 0, 2, 30, datetime(YEAR, 3, 28, 12, tzinfo=UTC), "1:00:00"),
    ("forward, 02:15-02:45", 2, 15, 2, 45, datetime(YEAR, 3, 28, 12, tzinfo=UTC), "0:00:00"),
    ("back, 01:00-04:00", 1, 0, 4, 0, datetime(YEAR, 10, 24, 12, tzinfo=UTC), "4:00:00"),
]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=200_000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # of the libraries, about pandas
    fast = own_speed(given.calls, given.runs)
    right = all([beside(OFFICE), beside(HOLIDAYS)])
    changes()
    return 0 if fast and right else 1


def own_speed(calls: int, runs: int) -> bool:
    """Our four questions, the best of several runs: what else the machine does only makes them slower."""
    week, _ = week_from("Mon-Fri 09:00-12:30, 13:30-18:00\nSat 22:00-02:00")
    calendar = Calendar(ZoneInfo("Europe/Berlin"), week, country="DE", region="BY")
    days("DE", "BY", YEAR)  # the library's own start, once for all calendars
    laid = timed(lambda: calendar.year(YEAR))
    calendar.year(YEAR + 1)
    chance = random.Random(1)
    moments = [BEGIN + timedelta(seconds=chance.randrange(340 * 86_400)) for _ in range(calls)]
    ends = [each + timedelta(hours=chance.uniform(0, 240)) for each in moments]
    span = timedelta(hours=8)
    asked: dict[str, Callable[[], object]] = {
        "add": lambda: [add(calendar, each, span) for each in moments],
        "between": lambda: [between(calendar, *each) for each in zip(moments, ends, strict=True)],
        "is_open": lambda: [is_open(calendar, each) for each in moments],
        "next_open": lambda: [next_open(calendar, each) for each in moments],
    }
    print(f"two periods a day and a night, Bavaria's holidays; a year is laid out in {laid * 1000:.0f} ms")
    slowest = float("inf")
    for name, ask in asked.items():
        rate = calls / min(timed(ask) for _ in range(runs))
        slowest = min(slowest, rate)
        print(f"  {name:10} {rate:12,.0f} calls a second")
    print(f"  goal       {GOAL:12,} calls a second: {'kept' if slowest >= GOAL else 'MISSED'}")
    return slowest >= GOAL


def timed(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started


def stretches(number: int, seed: int, *, months: range = range(1, 12)) -> list[Stretch]:
    """Stretches of up to ten days, in whole minutes, as cases have them."""
    chance = random.Random(seed)
    found = []
    for _ in range(number):
        day = datetime(YEAR, chance.choice(months), chance.randrange(1, 28), tzinfo=UTC)
        begin = day + timedelta(minutes=chance.randrange(1440))
        found.append((begin, begin + timedelta(minutes=chance.randrange(1, 14_400))))
    return found


def beside(setting: Setting) -> bool:
    """Ours and theirs on the same stretches, in turn; whether theirs agree as they should."""
    ours, rules, asked = setting.ours(), setting.rules(), stretches(2000, 2)
    for year in (YEAR, YEAR + 1):
        ours.year(year)
    spent: dict[str, list[float]] = {
        "between": [],
        "their between": [],
        "duration": [],
        "add": [],
        "their add": [],
    }
    answers: dict[str, list[Any]] = {}
    spans = [between(ours, *each) or timedelta(minutes=1) for each in asked]
    for turn in range(3):
        # Each library is asked for a part of the stretches a turn: all of them would take minutes.
        part = asked[turn::3]
        due = list(zip((first for first, _ in part), spans[turn::3], strict=True))
        acts: dict[str, Callable[[], list[Any]]] = {
            "between": lambda part=part: [between(ours, *each) for each in part],
            "their between": lambda part=part: [rules.difference(*each).timedelta for each in part],
            "duration": lambda part=part: [setting.duration(each) for each in part],
            "add": lambda due=due: [add(ours, *each) for each in due],
            "their add": lambda due=due: [
                first + businesstimedelta.BusinessTimeDelta(rules, timedelta=span) for first, span in due
            ],
        }
        for name, act in acts.items():
            started = time.process_time()
            answers.setdefault(name, []).extend(act())
            spent[name].append((time.process_time() - started) / len(part))
    print(f"\n{setting.name}: {len(asked)} stretches of up to ten days")
    costs = {name: statistics.median(each) for name, each in spent.items()}
    agreed = True
    for name, own in (("their between", "between"), ("duration", "between"), ("their add", "add")):
        library = "business-duration" if name == "duration" else "businesstimedelta"
        equal = sum(one == other for one, other in zip(answers[own], answers[name], strict=True))
        agreed &= equal == len(asked)
        print(
            f"  {own:8} {1 / costs[own]:10,.0f} a second; {library:18} {1 / costs[name]:8,.0f}, "
            f"{costs[name] / costs[own]:6,.0f} times slower; equal {equal} of {len(asked)}"
        )
        if equal < len(asked):
            order = [each for turn in range(3) for each in asked[turn::3]]
            disagreement(order, answers[own], answers[name], library)
    return agreed


def disagreement(asked: Sequence[Stretch], ours: Sequence[Any], theirs: Sequence[Any], library: str) -> None:
    first = next(each for each in zip(asked, ours, theirs, strict=True) if each[1] != each[2])
    (begin, end), own, other = first
    print(f"    {begin:%a %Y-%m-%d %H:%M} to {end:%a %Y-%m-%d %H:%M} UTC: ours {own}, {library} {other}")


def changes() -> None:
    """Where they are wrong: on the days when the clock changes. Ours must be right there."""
    print("\nBerlin's clock goes forward on 29 March and back on 25 October, both at night")
    for name, *clock, noon, really in CHANGES:
        opens, closes = clock_time(*clock[:2]), clock_time(*clock[2:])
        stretch = (noon, noon + timedelta(days=1))
        week, _ = week_from(f"Mon-Sun {opens:%H:%M}-{closes:%H:%M}")
        own = between(Calendar(ZoneInfo("Europe/Berlin"), week), *stretch)
        theirs = businesstimedelta.Rules([rule(opens, closes, "Europe/Berlin", 7)])
        first, last = (each.astimezone(ZoneInfo("Europe/Berlin")).replace(tzinfo=None) for each in stretch)
        naive = businessDuration(first, last, opens, closes, weekendlist=[], unit="sec")
        told = [
            ("ours", str(own)),
            ("businesstimedelta", str(theirs.difference(*stretch).timedelta)),
            ("business-duration", str(timedelta(seconds=float(naive)))),
        ]
        said = ", ".join(f"{who} {span}{'' if span == really else ' (wrong)'}" for who, span in told)
        print(f"  {name:29} {really}; {said}")
        assert str(own) == really


if __name__ == "__main__":
    sys.exit(main())
