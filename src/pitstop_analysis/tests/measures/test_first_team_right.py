"""First team right."""

from pitstop_analysis.measures import first_team_right
from pitstop_analysis.tests.logs import runs
from pitstop_analysis.tests.measures.conftest import Related


def test_the_first_receiver_kept_one_of_two(related: Related) -> None:
    found = first_team_right.measure(related(runs("A B", "A B C", "A")))
    assert (found.of_handed_off.count, found.of_handed_off.of) == (1, 2)
    assert found.teams.rows() == [("A", 2, 1)]
    assert "1 of the 2" in first_team_right.EXAMPLE


def test_without_handoffs_there_is_no_share(related: Related) -> None:
    found = first_team_right.measure(related(runs("A", "B")))
    assert (found.of_handed_off.share, found.teams.height) == (None, 0)
