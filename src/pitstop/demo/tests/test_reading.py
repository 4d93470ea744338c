"""Stories are written by people who don't program: what they may write, and what a slip is answered with."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from pitstop.demo import reading, steps
from pitstop.demo.people import PEOPLE, TEAMS, DemoPerson
from pitstop.demo.reading import UnreadableError, record, stories, story

WRITTEN = '''
customer = "Ada King"
email = "ada@mail.example"
language = "en"
subject = "Slow"
opened = "1d 2h 5m"
by = "omar"
team = "Front line"
body = """
It has been slow
since Monday.

Thank you.
"""

[[step]]
did = "offered"
ago = "1d"
by = "omar"
to = "Network"
known = "Slow since Monday."
next = "Network looks"
due = "2h ago"

[step.answers]
situation = "Slow."

[step.not_known]
background = "She did not say"

[[step]]
did = "accepted"
ago = "45m"
by = "mei"
read_back = "Slow since Monday; I look."
due = "in 1h 10m"
'''


def told(text: str = WRITTEN) -> steps.Story:
    return story(tomllib.loads(text), "slow.toml")


def test_a_story_is_read_as_it_is_told() -> None:
    assert told() == steps.Story(
        customer="Ada King",
        email="ada@mail.example",
        language="en",
        opened=steps.Span(1565),
        by="omar",
        team="Front line",
        subject="Slow",
        body="It has been slow since Monday.\n\nThank you.",
        steps=(
            steps.Offer(
                ago=steps.Span(1440),
                by="omar",
                to="Network",
                answers={"situation": "Slow."},
                known="Slow since Monday.",
                next="Network looks",
                due=steps.Moment(-120),
                not_known={"background": "She did not say"},
            ),
            steps.Accept(
                ago=steps.Span(45),
                by="mei",
                read_back="Slow since Monday; I look.",
                due=steps.Moment(70),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("written", "slip", "answer"),
    [
        ('customer = "Ada King"\n', "", "slow.toml: “customer” is missing"),
        ("read_back", "said", "step 2 (accepted): there is no “said” here; there is ago, by, read_back, due"),
        ('to = "Network"\n', "", "slow.toml, step 1 (offered): “to” is missing"),
        ('did = "accepted"', 'did = "acepted"', "slow.toml, step 2: did is one of noted, replied, promised,"),
        ('did = "accepted"\n', "", "slow.toml, step 2: did is one of noted"),
        ('"45m"', '"45 minutes"', "ago: '45 minutes' is not a span such as 45m, 5h 10m or 2d"),
        ('"45m"', '""', "step 2 (accepted), ago: '' is not a span"),
        ('"45m"', "45", "step 2 (accepted), ago: 45 is not a text in quotes"),
        ('"in 1h 10m"', '"1h 10m"', "due: '1h 10m' is not a moment such as: in 50m, 2d 3h ago"),
        ('"in 1h 10m"', '"in a while"', "due: 'a while' is not a span"),
        ("[step.answers]\nsituation", "answers", "'Slow.' is not a list of lines like: mood = “calm”"),
        ('situation = "Slow."', "situation = true", "answers: True is not a text in quotes"),
    ],
)  # fmt: skip
def test_a_slip_is_named_with_its_file_and_its_place(written: str, slip: str, answer: str) -> None:
    assert written in WRITTEN

    with pytest.raises(UnreadableError) as caught:
        told(WRITTEN.replace(written, slip))

    assert answer in str(caught.value)
    assert str(caught.value).startswith("slow.toml")


def test_a_step_in_single_brackets_would_be_the_only_one() -> None:
    with pytest.raises(
        UnreadableError, match=r"^slow.toml: a step begins with \[\[step\]\], in double brackets"
    ):
        told(WRITTEN.split("[[step]]")[0] + "[step]\ndid = 'noted'\n")


def test_what_is_no_toml_is_named_with_its_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "odd.toml").write_text('customer = "Ada\n')
    monkeypatch.setattr(reading.resources, "files", lambda package: tmp_path)

    with pytest.raises(UnreadableError, match=r"^odd\.toml: .*line 1"):
        reading.facts("odd.toml")


def test_people_have_days_and_lists() -> None:
    written = {"key": "eve", "name": "Eve", "teams": ["Billing"], "job": "", "strength": "", "try_first": ""}

    eve = record(DemoPerson, {**written, "since": date(2026, 1, 7)}, "person 1")

    assert (eve.teams, eve.since, eve.role, eve.email) == (
        ("Billing",),
        date(2026, 1, 7),
        "agent",
        "eve@demo.example",
    )
    with pytest.raises(UnreadableError, match=r"^person 1, since: 'May' is not a day such as 2021-04-01"):
        record(DemoPerson, {**written, "since": "May"}, "person 1")
    with pytest.raises(UnreadableError, match=r"^person 1, teams: 'Billing' is not a list in brackets"):
        record(DemoPerson, {**written, "since": date(2026, 1, 7), "teams": "Billing"}, "person 1")


def test_a_switch_is_true_or_false() -> None:
    facts = {"ago": "5m", "by": "omar", "body": "Hello"}
    assert record(steps.Reply, {**facts, "keeps": False}, "step 1").keeps is False
    with pytest.raises(UnreadableError, match=r"^step 1, keeps: 'no' is not true or false"):
        record(steps.Reply, {**facts, "keeps": "no"}, "step 1")


def test_the_stories_speak_of_people_and_teams_that_exist() -> None:
    people = {person.key for person in PEOPLE}
    teams = {team.name for team in TEAMS}
    told = stories()

    assert len(told) == 18
    assert {one.team for one in told} <= teams
    assert {one.by for one in told} | {step.by for one in told for step in one.steps} <= people
    offers = [step for one in told for step in one.steps if isinstance(step, steps.Offer)]
    assert {offer.to for offer in offers} <= teams
    assert {offer.person for offer in offers if offer.person} == {"omar", "priya"}
    assert len({one.subject for one in told}) == len(told)  # by which the steps find their case


def test_no_customer_is_told_that_nothing_more_comes_and_then_hears_more() -> None:
    untrue = (steps.Reply, steps.Promise, steps.Offer, steps.Accept)
    lasts = [
        (one.subject, one.steps[n + 1 :])
        for one in stories()
        for n, step in enumerate(one.steps)
        if isinstance(step, steps.Reply) and step.last
    ]

    assert {subject for subject, _later in lasts} == {
        "Invoices on paper, please",
        "Locked out of my mailbox",
        "Refund for the router I sent back",
    }
    assert [subject for subject, later in lasts if any(isinstance(each, untrue) for each in later)] == []


def test_the_guide_for_writers_names_every_step_and_its_keys(root: Path) -> None:
    guide = (root / "src" / "pitstop" / "demo" / "stories" / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", guide, re.MULTILINE)
    told = {did: set(re.findall(r"`(?:\[step\.)?([a-z_]+)[^`]*`", text)) for did, text in rows}

    common = {"ago", "by"}
    assert told == {did: set(kind.__dataclass_fields__) - common for did, kind in steps.STEPS.items()}
