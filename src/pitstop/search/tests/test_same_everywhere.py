"""Both databases find what a plain reading of the words finds: whatever the letters."""

# ruff: noqa: RUF001 (letters of every script are the point)
from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pitstop.cases.models import Case, Message
from pitstop.conftest import NOW, World
from pitstop.search import queries
from pitstop.search.rules import Term, parse, words

LETTERS = "aAbäÄ\u0308éßẞσςΣİıй\u0301ё日本हि1٣½² -_.,:'\"*@#%\\\n"
SAID = st.text(st.sampled_from(LETTERS), min_size=1, max_size=12)


def stands(term: Term, said: str) -> bool:
    """Whether the words of the term stand side by side in what was said."""
    found, length = words(said), len(term.words)
    for start in range(len(found) - length + 1):
        *firsts, last = found[start : start + length]
        same = last == term.words[-1] if term.whole else last.startswith(term.words[-1])
        if same and tuple(firsts) == term.words[:-1]:
            return True
    return False


@pytest.mark.django_db
@settings(
    max_examples=150, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(subject=SAID, bodies=st.lists(SAID, min_size=1, max_size=2), text=SAID, cut=st.integers(0, 12))
@example(subject="x", bodies=["ab", "cd"], text='"b c"', cut=0)
@example(subject="Straße", bodies=["a"], text="STRASSE", cut=0)
def test_what_is_found_is_what_stands_there(
    world: World, subject: str, bodies: list[str], text: str, cut: int
) -> None:
    text = text if cut > 6 else subject[:cut] + " " + bodies[0][cut : cut + 3]
    Message.objects.filter(case=world.case_id).delete()
    Case.objects.filter(pk=world.case_id).update(subject=subject)
    for body in bodies:
        Message.objects.create(case=world.case, kind="from_customer", at=NOW, body=body)
    customer = world.case.customer
    places = [subject, customer.name, customer.email, *bodies]

    wanted = parse(text)
    expected = bool(wanted.terms) and all(
        any(stands(term, place) for place in places) for term in wanted.terms
    )
    expected = expected or wanted.number == world.case_id

    assert bool(queries.found(world.admin, text, now=NOW).rows) == expected
