"""`pitstop handoff bulk` reads its file as strictly as the API: nothing is guessed or left out unsaid."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pitstop.cli.tests.conftest import Pitstop, Said
from pitstop.conftest import World
from pitstop.core import clock
from pitstop.handoffs.models import Handoff

OMAR = "--as=omar@desk.example"


def one(world: World, **changes: Any) -> dict[str, Any]:
    """A hand-off as the file says it."""
    by = clock.now().replace(microsecond=0) + timedelta(hours=6)
    return {
        "case": world.case_id,
        "to_team": "Billing",
        "answers": {name: {"value": "Both payments."} for name in ("need", "tried", "expects")},
        "already_known": "You were charged twice.",
        "next_step": "We decide.",
        "next_update_at": by.isoformat(),
        **changes,
    }


@pytest.fixture
def bulk(pitstop: Pitstop, tmp_path: Path) -> Any:
    """Offer what a file with this content lists."""

    def run(content: Any) -> Said:
        file = tmp_path / "tonight.json"
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return pitstop("handoff", "bulk", file, OMAR)

    return run


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'["\xff"]', "can't decode byte 0xff"),
        (b"\xff\xfe[\x00]\x00", "can't decode byte 0xff"),
        (b"[" * 100_000, "maximum recursion depth"),
        (b"{}", "it must begin with ["),
        (b'"abc"', "it must begin with ["),
        (b"[[]]", "each hand-off must be an object, not []"),
        (b'[{"case": 1' + b"0" * 5000 + b"}]", "Exceeds the limit"),
    ],
)
def test_what_is_no_list_is_refused_in_words(world: World, bulk: Any, content: bytes, said: str) -> None:
    done = bulk(content)

    assert (done.code, done.out) == (2, "")
    assert "The file is not a list of hand-offs (" in done.err
    assert said in done.err
    assert "`pitstop handoff bulk --help` shows one." in done.err


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"case": 1.9}, "case must be a whole number, not 1.9"),
        ({"case": True}, "case must be a whole number, not true"),
        ({"case": "1"}, 'case must be a whole number, not "1"'),
        ({"case": float("inf")}, "case must be a whole number, not Infinity"),
        ({"case": None}, "a hand-off lacks case"),
        ({"to_team": 5}, "to_team must be text, not 5"),
        ({"to_persn": "tom@desk.example"}, 'each hand-off has a field "to_persn"; there are case, to_team, '),
        ({"already_known": ["x"]}, 'already_known must be text, not ["x"]'),
        ({"answers": []}, "answers must be an object, not []"),
        ({"answers": None}, "a hand-off lacks answers"),
        ({"answers": {"need": "Decide."}}, 'the answer "need" must be an object, not "Decide."'),
        ({"answers": {"need": {"vaule": "x"}}}, 'the answer "need" has a field "vaule"'),
        ({"answers": {"need": {"value": 5}}}, "value must be text, not 5"),
        ({"next_update_at": 5}, "next_update_at must be text, not 5"),
        ({"next_update_at": "soon"}, "Invalid isoformat string: 'soon'"),
        ({"contingencies": [{"if": "late"}]}, 'each contingency has a field "if"; there are when, then'),
        ({"seen": "1"}, 'seen must be a whole number, not "1"'),
    ],
)
def test_what_has_no_place_is_named_and_nothing_is_offered(
    world: World, bulk: Any, changes: dict[str, Any], said: str
) -> None:
    done = bulk([one(world), one(world, case=world.open().pk) | changes])

    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert not Handoff.objects.exists()


def test_null_is_as_good_as_left_out_and_never_read_to_a_customer(world: World, bulk: Any) -> None:
    answers = {
        "need": {"value": None, "not_known": "She hung up."},
        "tried": {"value": "Both payments.", "not_known": None},
        "expects": {"value": "Her money."},
    }
    empty = bulk([one(world, already_known=None, next_step=None)])
    assert empty.code == 1
    assert "What they already know is missing: write it in a few words." in empty.out
    assert "What the customer will hear is missing: write it in a few words." in empty.out

    done = bulk([one(world, answers=answers, to_person=None, kind=None, introduction=None)])

    made = Handoff.objects.get()
    assert done.out == f"#{world.case_id}: hand-off {made.pk}\n"
    assert made.answers["need"] == {"value": "", "not_known": "She hung up."}
    assert made.answers["tried"] == {"value": "Both payments.", "not_known": ""}
    assert (made.kind, made.to_person) == ("shift", None)


def test_what_may_go_wrong_and_the_introduction_go_along(world: World, bulk: Any) -> None:
    words = "{customer}, {receiver} goes on: {known} {next} {when}"
    contingencies = [{"when": "the bank refuses", "then": "pay by hand"}]
    bulk([one(world, contingencies=contingencies, introduction=words)])

    made = Handoff.objects.get()
    assert "pay by hand" in json.dumps(made.contingencies)
    assert made.introduction == words


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seen": 999}, "changed"),
        ({"protocol_version": 999}, "protocol"),
    ],
)
def test_what_was_decided_on_something_older_is_refused(
    world: World, bulk: Any, changes: dict[str, Any], said: str
) -> None:
    done = bulk([one(world, **changes)])

    assert done.code == 1
    assert said in done.out
    assert not Handoff.objects.exists()


def test_a_file_with_the_mark_of_windows_is_read(world: World, bulk: Any) -> None:
    assert bulk(b"\xef\xbb\xbf" + json.dumps([one(world)]).encode()).code == 0
    assert Handoff.objects.count() == 1


@pytest.mark.parametrize("case", [10**30, -1, 0])
def test_a_case_that_can_not_be_is_not_found(world: World, bulk: Any, case: int) -> None:
    done = bulk([one(world, case=case)])

    assert (done.code, done.out) == (1, f"#{case}: There is no case #{case} that you can see.\n")
