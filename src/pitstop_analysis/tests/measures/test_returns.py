"""Return: cases that come back to a team."""

from pitstop_analysis.measures import returns
from pitstop_analysis.tests.logs import log_of, runs
from pitstop_analysis.tests.measures.conftest import Related


def test_shares_of_all_cases_and_of_those_handed_off(related: Related) -> None:
    found = returns.measure(related(runs("A B A", "A B C A", "A B C", "A")))
    assert (found.of_all.share, found.of_handed_off.count, found.of_handed_off.of) == (0.5, 2, 3)
    assert "2 of 4 return, and 2 of 3" in returns.EXAMPLE


def test_without_a_handoff_there_is_no_share_of_them(related: Related) -> None:
    found = returns.measure(related(runs("A", "B B")))
    assert (found.of_all.share, found.of_handed_off.share) == (0.0, None)


def test_a_team_at_another_line_is_another_team(related: Related) -> None:
    teams = ["V5", "V5 2nd", "V5 3rd", "V5"]
    rows = [{"case": case, "at": at, "team": team} for case in (3, 4) for at, team in enumerate(teams[:case])]
    assert returns.measure(related(log_of(rows))).cases == 1


def test_cases_that_come_back_most_often_come_first(related: Related) -> None:
    relations = related(runs("A B", "A B A", "A B A B A", "A B C A"))
    assert returns.cases(relations) == ["c3", "c2", "c4"]
    assert returns.cases(relations, limit=1) == ["c3"]
    assert returns.ranked(relations) == {"c3": 3, "c2": 1, "c4": 1}
