"""Waits after a hand-off: to acceptance and to the next row."""

import pytest

from pitstop_analysis.measures import waits
from pitstop_analysis.phases import Phases, Said
from pitstop_analysis.tests.logs import log_of, runs
from pitstop_analysis.tests.measures.conftest import Related

NOTHING = {
    "within 1 h": 0, "1-4 h": 0, "4-8 h": 0, "8-24 h": 0, "1-3 days": 0, "3-7 days": 0, "over 7 days": 0,
}  # fmt: skip


def queue() -> list[dict[str, object]]:
    """Two hand-offs that arrive queued (one accepted after 2 h, one passed on), one taken at once."""
    rows = [
        ("c1", 0, "A", "Accepted"), ("c1", 1, "B", "Queued"), ("c1", 3, "B", "Accepted"),
        ("c2", 0, "A", "Accepted"), ("c2", 1, "B", "Queued"), ("c2", 5, "C", "Accepted"),
        ("c2", 6, "C", "Closed"),
    ]  # fmt: skip
    return [{"case": case, "at": at, "team": team, "activity": what} for case, at, team, what in rows]


def test_waits_to_acceptance_count_those_that_left_unaccepted(related: Related) -> None:
    found = waits.measure(related(log_of(queue()))).to_accept
    assert found is not None
    assert (found.handoffs, found.waiting, found.waits.n, found.waits.median) == (3, 2, 1, 2.0)
    assert (found.accepted.count, found.accepted.of) == (1, 2)
    assert found.bins == NOTHING | {"1-4 h": 1}


def test_waits_to_the_first_event_count_those_without_one(related: Related) -> None:
    found = waits.measure(related(log_of(queue()))).to_first
    assert (found.waits.n, found.waits.median, found.without) == (2, 1.5, 1)


def test_without_words_of_acceptance_there_is_no_such_wait(related: Related) -> None:
    found = waits.measure(related(runs("A B B")))
    assert (found.to_accept, found.to_first.waits.n) == (None, 1)


def test_without_a_handoff_nothing_waits(related: Related) -> None:
    rows = [
        {"case": "c", "at": at, "team": "A", "activity": what}
        for at, what in enumerate(["Queued", "Accepted"])
    ]
    found = waits.measure(related(log_of(rows)))
    assert found.to_accept is not None
    assert (found.to_accept.handoffs, found.to_accept.accepted.share, found.to_accept.bins) == (
        0,
        None,
        NOTHING,
    )
    assert (found.to_first.waits.median, found.to_first.without) == (None, 0)


def test_each_wait_falls_into_one_span(related: Related) -> None:
    lengths = [0, 1, 1.001, 4, 4.001, 8, 8.001, 24, 24.001, 72, 72.001, 168, 168.001, 9999]
    rows = [
        {"case": case, "at": at, "team": team, "activity": what}
        for case, length in enumerate(lengths)
        for at, team, what in ((0, "A", "Accepted"), (1, "B", "Queued"), (1 + length, "B", "Accepted"))
    ]
    found = waits.measure(related(log_of(rows))).to_accept
    assert found is not None
    # An upper end belongs to its span.
    assert found.bins == dict.fromkeys(NOTHING, 2)
    assert list(found.bins) == list(NOTHING)


def test_spans_of_a_single_wait(related: Related) -> None:
    rows = [
        {"case": "c", "at": 0, "team": "A", "activity": "Accepted"},
        {"case": "c", "at": 1, "team": "B", "activity": "Queued"},
        {"case": "c", "at": 2, "team": "B", "activity": "Accepted"},
    ]
    found = waits.measure(related(log_of(rows))).to_accept
    assert found is not None
    assert found.bins == NOTHING | {"within 1 h": 1}


@pytest.mark.parametrize(
    ("steps", "n", "waiting", "median"),
    [
        # The receiver accepts after 2 h.
        ("A/Accepted B/Queued - B/Accepted", 1, 1, 2.0),
        # Accepted at once: it never waited.
        ("A/Accepted B/Accepted B/Queued", 0, 0, None),
        # Queued twice: the wait begins with the hand-off.
        ("A/Queued B/Queued B/Queued B/Accepted", 1, 1, 2.0),
        # Accepted twice: it ends with the first.
        ("A/Queued B/Queued B/Accepted B/Accepted", 1, 1, 1.0),
        # It moves on before anyone takes it; the next team does.
        ("A/Accepted B/Queued C/Queued C/Accepted", 1, 2, 1.0),
        # The first segment is no hand-off.
        ("A/Queued A/Accepted", 0, 0, None),
        # Words in any letters.
        ("A/ACCEPTED B/queued B/accepted", 1, 1, 1.0),
        # A row that says nothing is neither.
        ("A/Accepted B/? B/Queued B/Accepted", 0, 0, None),
        ("A/Accepted B/Queued B/? B/Accepted", 1, 1, 2.0),
    ],
)
def test_waits_to_acceptance_step_by_step(
    related: Related, steps: str, n: int, waiting: int, median: float | None
) -> None:
    rows = [
        {
            "case": "c",
            "at": hour,
            "team": step.split("/")[0],
            "status": step.split("/")[1].replace("?", "") or None,
        }
        for hour, step in enumerate(steps.split())
        if step != "-"
    ]
    found = waits.measure(related(log_of(rows))).to_accept
    assert found is not None
    assert (found.waits.n, found.waiting, found.waits.median) == (n, waiting, median)


def test_words_of_ones_own_tell_of_acceptance(related: Related) -> None:
    rows = [
        {"case": "c", "at": at, "team": team, "status": status}
        for at, team, status in ((0, "A", "mine"), (1, "B", "Parked"), (4, "B", "Mine"))
    ]
    named = Phases(waiting=Said("status", ("Parked",)), accepted=Said("status", ("Mine", "mine")))
    found = waits.measure(related(log_of(rows), phases=named)).to_accept
    assert found is not None
    assert (found.waits.n, found.waits.median) == (1, 3.0)


def test_the_cases_that_waited_longest_come_first(related: Related) -> None:
    rows = [
        {"case": case, "at": at, "team": team, "activity": what}
        for case, wait in (("short", 1), ("long", 9), ("middle", 5))
        for at, team, what in ((0, "A", "Accepted"), (1, "B", "Queued"), (1 + wait, "B", "Accepted"))
    ]
    relations = related(log_of(rows))
    assert waits.cases(relations) == ["long", "middle", "short"]
    assert waits.cases(relations, limit=2) == ["long", "middle"]


def test_the_example(related: Related) -> None:
    rows = [
        {"case": "c", "at": at, "team": team, "activity": what}
        for at, team, what in ((8, "A", "Accepted"), (9, "B", "Queued"), (11, "B", "Accepted"))
    ]
    found = waits.measure(related(log_of(rows)))
    assert found.to_accept is not None
    assert (found.to_accept.waits.median, found.to_first.waits.median) == (2.0, 2.0)
    assert "waits 2 hours for either" in waits.EXAMPLE
