"""A design over a log: what fits, skips, leaves, is never used; and what is said of it."""

import pytest

from pitstop_analysis.design import Misdrawn, findings, overlay, rows
from pitstop_analysis.relations import relate
from pitstop_analysis.report.designed import lay_over
from pitstop_analysis.tests.logs import runs

DESIGN = """
start: Front line
Front line -> Billing, Network
Network -> Engineering      # only after triage
Engineering -> Network, end
Billing -> end
"""
ROUTES = [
    ("Front line", "Billing", 60, 60, ("c1", "c2")),
    ("Front line", "Network", 25, 24, ("c3",)),
    ("Front line", "Engineering", 8, 8, ("c7", "c8")),
    ("Network", "Engineering", 4, 4, ()),
    ("Billing", "Front line", 2, 2, ("c9",)),
    ("Billing", "Sales", 1, 1, ("c5",)),
]


def verdicts(design: str, routes: list[tuple[str, str]]) -> list[str]:
    over = overlay(design, [(giver, receiver, 1, 1, ()) for giver, receiver in routes])
    found = {(step.giver, step.receiver): step for step in over.steps}
    return [found[route].verdict for route in routes]


def test_what_fits_skips_and_leaves() -> None:
    over = overlay(DESIGN, ROUTES)
    assert [(step.giver, step.receiver, step.verdict, step.line, step.via) for step in over.steps] == [
        ("Front line", "Billing", "fits", 3, ()),
        ("Front line", "Network", "fits", 3, ()),
        ("Front line", "Engineering", "skips", None, ("Network",)),
        ("Network", "Engineering", "fits", 4, ()),
        ("Billing", "Front line", "leaves", None, ()),
        ("Billing", "Sales", "leaves", None, ()),
    ]
    assert [step.why for step in over.steps[4:]] == [
        "the design has only the way back",
        "Sales is not in the design",
    ]
    assert (over.fits.count, over.skips.count, over.leaves.count, over.fits.of) == (89, 8, 3, 100)
    # Wilson of 89 in 100.
    assert (round(over.fits.low or 0, 4), round(over.fits.high or 0, 4)) == (0.8137, 0.9375)


def test_what_is_never_used() -> None:
    over = overlay(DESIGN, ROUTES)
    assert [(use.written, use.line, use.n, use.routes) for use in over.uses] == [
        ("Front line -> Billing", 3, 60, 1),
        ("Front line -> Network", 3, 25, 1),
        ("Network -> Engineering", 4, 4, 1),
        ("Engineering -> Network", 5, 0, 0),
    ]
    assert [use.written for use in over.never_used] == ["Engineering -> Network"]


def test_where_cases_begin_and_end() -> None:
    over = overlay(DESIGN, ROUTES, [("Front line", 95), ("Network", 5)], [("Billing", 60), ("Network", 40)])
    assert [(turn.team, turn.cases, turn.fits) for turn in over.starts] == [
        ("Front line", 95, True),
        ("Network", 5, False),
    ]
    assert [(turn.team, turn.share.share, turn.fits) for turn in over.ends] == [
        ("Billing", 0.6, True),
        ("Network", 0.4, False),
    ]


def test_a_design_without_start_and_end_leaves_them_open() -> None:
    over = overlay("A -> B", [("A", "B", 1, 1, ())], [("B", 3)], [("A", 3)])
    assert [turn.fits for turn in (*over.starts, *over.ends)] == [True, True]


@pytest.mark.parametrize(
    ("design", "routes", "expected"),
    [
        ("A -> B -> C -> D", [("A", "D"), ("A", "C"), ("D", "A")], ["skips", "skips", "leaves"]),
        (
            "any -> A\nA -> B",
            [("C", "A"), ("B", "A"), ("C", "B"), ("A", "C")],
            ["fits", "fits", "skips", "leaves"],
        ),
        ("A -> any", [("A", "B"), ("B", "A")], ["fits", "leaves"]),
        (
            '"* 1st" -> "* 2nd"',
            [("X 1st", "Y 2nd"), ("X 2nd", "X 1st"), ("X1st", "X 2nd")],
            ["fits", "leaves", "leaves"],
        ),
        ("* 1st -> * 2nd", [("x 1ST", "y  2nd")], ["fits"]),
        ("group G: A, B\nG -> G", [("A", "B"), ("B", "A"), ("A", "C")], ["fits", "fits", "leaves"]),
        ('"A\\*" -> B', [("A*", "B"), ("AB", "B")], ["fits", "leaves"]),
        ("front line -> BILLING", [("Front  Line", "Billing")], ["fits"]),
        ("VPN -> A", [("VPN", "A"), ("vpn", "A")], ["fits", "leaves"]),
        ('"any" -> B', [("any", "B"), ("C", "B")], ["fits", "leaves"]),
    ],
)
def test_verdicts_by_design(design: str, routes: list[tuple[str, str]], expected: list[str]) -> None:
    assert verdicts(design, routes) == expected


def test_the_shortest_way_around_and_how_many_there_are() -> None:
    """From A to E: by B or by C, each of them and then D."""
    over = overlay(
        "A -> B, C\nB, C -> D\nD -> E", [("A", "E", 2, 2, ()), ("A", "D", 1, 1, ()), ("A", "B", 1, 1, ())]
    )
    assert [(step.via, step.others) for step in over.steps[:2]] == [(("B", "D"), 0), ((), 0)]
    assert [(step.via, step.others) for step in over.steps if step.receiver == "D"] == [(("B",), 1)]


def test_cases_that_follow_the_design_from_beginning_to_end() -> None:
    variants = [
        (("Front line", "Billing"), 60, ("c1",)),
        (("Front line", "Network", "Engineering"), 20, ("c3",)),
        (("Front line", "Network"), 10, ("c4",)),
        (("Billing",), 6, ("c5",)),
        (("Front line", "Engineering"), 4, ("c7", "c8")),
    ]
    over = overlay(DESIGN, ROUTES, variants=variants)
    assert over.cases is not None
    assert (over.cases.count, over.cases.of) == (80, 100)
    assert over.astray == ("c4", "c5", "c7", "c8")


def test_of_very_many_variants_examples_are_of_the_most_frequent() -> None:
    variants = (((f"T{number}", "Sales"), number, (f"c{number}",)) for number in range(1, 101))
    over = overlay("Front line -> Billing", ROUTES, [("Front line", 1)], [("Billing", 1)], variants)
    assert over.cases is not None
    assert (over.cases.count, over.cases.of) == (0, 5050)
    assert over.astray == tuple(f"c{number}" for number in range(100, 80, -1))


def test_batches_of_runs_give_what_all_at_once_give() -> None:
    with relate(runs("A C", "A B", "A B", "B A", "A C B", "A C", "A C")) as relations:
        whole = lay_over("start: A\nA -> B", relations)
        assert whole.cases is not None
        assert (whole.cases.count, whole.cases.of, whole.astray) == (2, 7, ("c1", "c5", "c4"))
        assert [lay_over("start: A\nA -> B", relations, batch=batch) for batch in (1, 2, 4)] == [whole] * 3


def test_the_findings_in_words() -> None:
    starts, ends = [("Front line", 95), ("Network", 5)], [("Billing", 60), ("Engineering", 40)]
    said = findings(overlay(DESIGN, ROUTES, starts, ends))
    assert [sentence.text.replace("\N{EN DASH}", "-") for sentence in said] == [
        "89 of 100 hand-offs (89.0 %, 95 % interval 81.4-93.7) go as designed; 8 (8.0 %) skip a designed "
        "step, 3 (3.0 %) leave the design.",
        "3 of 100 hand-offs (3.0 %, 95 % interval 1.0-8.5) leave the design, on 2 routes: "
        "Billing → Front line (2 hand-offs in 2 cases; the design has only the way back); "
        "Billing → Sales (1 hand-off in 1 case; Sales is not in the design).",
        "8 of 100 hand-offs (8.0 %, 95 % interval 4.1-15.0) skip a designed step, on 1 route: "
        "Front line → Engineering without Network (8 hand-offs in 8 cases).",
        "5 of 100 cases (5.0 %, 95 % interval 2.2-11.2) begin where the design has none begin, "
        "with Network (5).",
        "1 of 4 designed hand-offs is never used in this log: Engineering -> Network (line 5).",
    ]
    assert [sentence.examples for sentence in said] == [(), ("c9", "c5"), ("c7", "c8"), (), ()]


def test_a_step_that_several_teams_might_be() -> None:
    """A case on two of the routes is named once."""
    routes = [("A", "D", 4, 3, ("c1", "c2")), ("A", "E", 3, 3, ("c2", "c3")), ("A", "B", 1, 1, ())]
    routes += [("A", "C", 2, 2, ())]
    skipped = findings(overlay("A -> B, C -> D, E", routes))[1]
    assert skipped.text.partition(" skip ")[2] == (
        "a designed step, on 2 routes: A → D without one of 2 teams such as B (4 hand-offs in 3 cases); "
        "A → E without one of 2 teams such as B (3 hand-offs in 3 cases)."
    )
    assert skipped.examples == ("c1", "c2", "c3")


def test_rows_for_tables() -> None:
    tables = rows(overlay(DESIGN, ROUTES, [("Front line", 100)]))
    assert list(tables) == ["design_routes", "design_arrows", "design_starts", "design_ends"]
    assert tables["design_routes"][2]["skipped"] == "Network"
    assert tables["design_routes"][2]["examples"] == "c7, c8"
    assert tables["design_arrows"][3] == {
        "written": "Engineering -> Network",
        "line": 5,
        "n": 0,
        "routes": 0,
        "used": False,
    }
    assert tables["design_starts"][0]["share"] == 1.0
    assert tables["design_ends"] == []


def test_a_misspelt_team_is_refused_with_the_likely_one() -> None:
    with pytest.raises(Misdrawn) as raised:
        overlay("Front line -> Biling\nNetwrok -> Sales", ROUTES)
    assert [(fault.line, fault.sentence) for fault in raised.value.faults] == [
        (
            1,
            "no team of the log is called “Biling”. Did you mean “Billing”? If it is a team without "
            'cases yet, add the line new: "Biling".',
        ),
        (
            2,
            "no team of the log is called “Netwrok”. Did you mean “Network”? If it is a team without "
            'cases yet, add the line new: "Netwrok".',
        ),
    ]


def test_a_new_team_may_look_like_another() -> None:
    over = overlay("Front line -> Biling\nnew: Biling", ROUTES)
    assert (over.unknown, [use.routes for use in over.uses]) == ((), [0])


def test_a_team_that_looks_like_one_that_is_drawn_is_another() -> None:
    """With both lines drawn, that only one of them has cases is a finding, not a misspelling."""
    over = overlay("Field 2nd -> Field 3rd, Field 4th", [("Field 2nd", "Field 3rd", 1, 1, ())])
    assert over.unknown == ("Line 1: no team of the log is called “Field 4th”.",)
    assert findings(over)[0].text == "Line 1: no team of the log is called “Field 4th”."


def test_a_pattern_that_fits_no_team_is_said() -> None:
    over = overlay('Front line -> Billing\nBilling -> "* 9th"', ROUTES)
    assert over.unknown == ("Line 2: no team of the log fits “* 9th”.",)


def test_a_design_of_another_desk_is_refused() -> None:
    with pytest.raises(
        Misdrawn, match="no name of the design is a team of the log, where teams are called like"
    ):
        overlay("Kitchen -> Bar", ROUTES)


def test_a_log_without_hand_offs() -> None:
    over = overlay("A -> B", [], [("A", 2)], [("A", 2)])
    assert (over.fits.share, [use.routes for use in over.uses]) == (None, [0])
    assert [sentence.text for sentence in findings(over)] == [
        "Line 1: no team of the log is called “B”.",
        "1 of 1 designed hand-off is never used in this log: A -> B (line 1).",
    ]


def test_every_route_among_sixty_teams() -> None:
    """A full matrix, so that every kind of way is asked for many times."""
    teams = [f"Team {number} {line}" for number in range(30) for line in ("1st", "2nd")]
    routes = [(giver, to, 1, 1, ()) for giver in teams for to in teams if giver != to]
    over = overlay('any -> "* 1st"\n"* 1st" -> Team 0 2nd', routes)
    assert over.fits.count == 30 * 59 + 30
    # To any other team of the second line the design leads nowhere; to the one, from the others by a first.
    assert (over.skips.count, over.leaves.count) == (29, 29 * 59)
