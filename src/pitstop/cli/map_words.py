"""The dialogue of `pitstop map` about statuses: which of their words means what."""

from __future__ import annotations

from dataclasses import replace

from pitstop.cli.map_ask import Choice, Talk, listed, yes
from pitstop_analysis.log import Log
from pitstop_analysis.mapping import Mapping
from pitstop_analysis.phases import NAMES, WORDS, find_phases
from pitstop_analysis.recognise import NOTHING

PHASE_WORDS = {
    "waiting": "waits to be taken",
    "accepted": "is taken",
    "customer": "waits for the customer",
    "third": "waits for a third party",
    "resolved": "is resolved",
}
WAIT = ("waiting", "accepted")
"""Without words of both there is no wait to be taken."""
MOST = 40
"""Statuses that are shown."""
COLUMNS = {"status": "the status", "activity": "what happened"}


def words(log: Log, found: Mapping, talk: Talk, *, changes_only: bool) -> Mapping:
    """Shows what the statuses were taken for, and asks for what isn't known of them, or for all of them.

    With `changes_only` an activity is the name of a field that changed, and tells nothing of a case.
    """
    columns = ["status"] if changes_only else list(COLUMNS)
    column = next((name for name in columns if log.rows[name].drop_nulls().len()), None)
    if column is None:
        talk.say("No column says a status: acceptance, waits and reopenings can't be told.")
        return found
    values = log.rows[column].drop_nulls().value_counts(sort=True).head(MOST)[column].to_list()
    talk.say(f"The values of {COLUMNS[column]}, the most frequent first:")
    listed(values, talk)
    phases = find_phases(log.rows)
    taken = {name: said.values for name in NAMES if (said := getattr(phases, name)) is not None}
    for name, words in taken.items():
        talk.say(f"A case {PHASE_WORDS[name]}: {', '.join(words)}")
    asked = _unsure(values, taken, talk)
    if not asked:
        return found
    choice, answers = Choice(values), dict[str, list[str]]()
    for name in asked:
        if name == "accepted" and not answers["waiting"]:
            continue
        answers[name] = _values(name, taken.get(name, ()) or _alike(name, values), choice, talk)
    if answers["waiting"] and not answers["accepted"]:
        talk.say("How long a case waits to be taken can't be told without a word for one that is taken.")
        del answers["waiting"]
    return replace(found, words={name: tuple(said) for name, said in answers.items() if said})


def _unsure(values: list[str], taken: dict[str, tuple[str, ...]], talk: Talk) -> tuple[str, ...]:
    """The phases to ask for: all where none is known or what is known is wrong, else waiting and taken."""
    if not taken:
        talk.say("None of them is known. Say which of them mean what; Enter for none.")
        return NAMES
    if not yes(talk, "Is that right?"):
        return NAMES
    spoken = {word for words in taken.values() for word in words}
    if "waiting" in taken or spoken.issuperset(values):
        return ()
    talk.say("Which say that a case waits to be taken, and that it is taken? Enter for none.")
    return WAIT


def _alike(name: str, values: list[str]) -> tuple[str, ...]:
    return tuple(value for value in values if value.casefold() in WORDS[name])


def _values(name: str, guess: tuple[str, ...], choice: Choice, talk: Talk) -> list[str]:
    while True:
        question = f"A case {PHASE_WORDS[name]} (numbers with commas, {NOTHING} for none):"
        answer = talk.ask(question, ", ".join(guess) or NOTHING)
        if answer == NOTHING:
            return []
        if (found := choice.several(answer)) is not None:
            return found
        talk.say("Write numbers of the list, divided by commas.")
