"""Holds: how long each team keeps a case at a time."""

from pitstop_analysis.hours import Hours
from pitstop_analysis.measures import holds
from pitstop_analysis.relations import HOUR
from pitstop_analysis.tests.logs import START, log_of
from pitstop_analysis.tests.measures.conftest import Related

BEGIN = int(START.timestamp()) * 1_000_000


def opened(*spans: tuple[float, float]) -> Hours:
    """A calendar that is open between these hours from the start."""
    return Hours.of("test", [(BEGIN + int(a * HOUR), BEGIN + int(b * HOUR)) for a, b in spans])


def told(*cases: str) -> list[dict[str, object]]:
    """`A@0 B@2` is a case with a row at A and one at B two hours later."""
    return [
        {"case": f"c{number}", "at": float(at), "team": team}
        for number, run in enumerate(cases, start=1)
        for team, at in [step.split("@") for step in run.split()]
    ]


def test_hours_per_team_busiest_first(related: Related) -> None:
    found = holds.measure(related(log_of(told("A@0 B@2 B@3 A@6 A@7", "A@0 C@4", "C@1"))))
    assert found.teams.select("team", "n", "last", "median", "p75", "p90").rows() == [
        ("A", 3, 1, 2.0, 3.0, 3.6),
        ("C", 2, 2, 0.0, 0.0, 0.0),
        ("B", 1, 0, 4.0, 4.0, 4.0),
    ]
    assert (found.raw.n, found.raw.median) == (6, 1.5)


def test_without_business_hours_there_are_none(related: Related) -> None:
    found = holds.measure(related(log_of(told("A@0 B@2"))))
    assert found.open is None
    assert found.teams.select("open_median", "open_p75", "open_p90").rows() == [(None, None, None)] * 2


def test_business_hours_leave_out_what_is_closed(related: Related) -> None:
    # Open from hour 1 to 3 and from 10 to 12.
    hours = opened((1, 3), (10, 12))
    found = holds.measure(related(log_of(told("A@0 B@2 C@11 C@30", "A@4 B@9")), hours=hours))
    assert found.teams.select("team", "n", "median", "open_median").rows() == [
        # A: 0 to 2 is one open hour, 4 to 9 none. B: 2 to 11 is two, then no time at all. C: 11 to 30 is one.
        ("A", 2, 3.5, 0.5),
        ("B", 2, 4.5, 1.0),
        ("C", 1, 19.0, 1.0),
    ]
    assert found.open is not None
    assert (found.open.n, found.open.median, found.raw.median) == (5, 1.0, 5.0)


def test_from_six_segments_on_the_median_has_an_interval(related: Related) -> None:
    found = holds.measure(related(log_of(told(*(f"A@0 B@{hours}" for hours in range(1, 7))))))
    assert found.teams.select("team", "median", "low", "high").row(0) == ("A", 3.5, 1.0, 6.0)


def test_the_cases_held_longest_come_first(related: Related) -> None:
    relations = related(log_of(told("A@0 B@1", "A@0 B@9", "B@0 B@20", "A@0 B@1 A@2 B@7")))
    assert holds.cases(relations, "A") == ["c2", "c4", "c1"]
    assert holds.cases(relations, "A", limit=1) == ["c2"]


def test_the_example(related: Related) -> None:
    found = holds.measure(related(log_of(told("A@8 B@10 B@11"))))
    assert found.teams.select("team", "median").rows() == [("A", 2.0), ("B", 1.0)]
    assert "A holds it 2 hours, B 1 hour" in holds.EXAMPLE
