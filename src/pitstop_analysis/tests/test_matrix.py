"""The handover matrix of the busiest teams: that everything adds up, and how it stands on the page."""

import re

import pitstop_analysis as pa
from pitstop_analysis.measures import handover
from pitstop_analysis.relations import relate
from pitstop_analysis.report.matrix import matrix
from pitstop_analysis.tests.logs import log_of, runs

ROUTES = [("A", "B", 10), ("B", "A", 4), ("B", "C", 3), ("C", "D", 1)]


def test_busiest_teams_come_first_and_all_others_are_one() -> None:
    found = matrix(ROUTES, None, 5, most=2)
    assert (found.teams, found.others) == (("B", "A"), 3)
    assert found.cells == ((None, 4, 3), (10, None, 0), (0, 0, 1))
    assert (found.most, found.among) == (10, 14)


def test_no_row_for_others_where_there_are_none() -> None:
    found = matrix(ROUTES, None, 4)
    assert (found.teams, found.others) == (("B", "A", "C", "D"), 0)
    assert found.cells[2] == (0, 0, None, 1)


def test_self_loops_fill_the_diagonal() -> None:
    found = matrix(ROUTES, {"A": 7, "D": 2, "E": 5}, 5, most=2)
    assert found.cells == ((0, 4, 3), (10, 7, 0), (0, 0, 8))


def test_a_report_has_the_measure_with_self_loops() -> None:
    log = runs("A A B C C A", "B B A", "C A A A B", "D")
    with relate(log) as relations:
        entries = set(handover.measure(relations, self_loops=True).rows())
    assert set(pa.report(log).tables["handover"].rows()) == entries
    assert pa.report(log).to_dict()["self_loops"] == [
        {"team": "A", "n": 3},
        {"team": "B", "n": 1},
        {"team": "C", "n": 1},
    ]


def test_the_page_shows_both_as_tables_that_need_no_script() -> None:
    page = pa.report(runs("A A B", "A B A", "A C")).to_html()
    section = re.findall(r'<section id="matrix".*?</section>', page, flags=re.DOTALL)[0]
    assert "Hand-offs take 3 of 6 possible ways between 3 teams" in section
    tables = re.findall(r'<table class="heat">(.*?)</table>', section, flags=re.DOTALL)
    bodies = [table.partition("<tbody>")[2] for table in tables]
    rows = [[re.findall(r"<t[hd][^>]*>([^<]*)<", row) for row in body.split("</tr>")[:-1]] for body in bodies]
    assert rows == [
        [["A", "-", "2", "1", "3"], ["B", "1", "-", "", "1"], ["C", "", "", "-", "0"]],
        [["A", "1", "2", "1", "4"], ["B", "1", "", "", "1"], ["C", "", "", "", "0"]],
    ]
    assert 'id="matrix-0" class="pick pick-0" checked' in section
    assert re.findall(r'class="number heat-(\d)">(\d)', bodies[0]) == [("5", "2"), ("4", "1"), ("4", "1")]


def test_persons_are_not_set_side_by_side() -> None:
    rows: list[dict[str, object]] = [
        {"case": 1, "at": hour, "assignee": who} for hour, who in enumerate(["Ada", "Bo", "Cy", "Ada"])
    ]
    assert 'id="matrix"' not in pa.report(log_of(rows, team="assignee")).to_html()
