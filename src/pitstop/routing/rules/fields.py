"""A protocol's fields, and whether answers fulfil them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from pitstop.core.checks import LINE, TEXT, line_reasons, quoted, text_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _


class FieldKind(StrEnum):
    """How a protocol's field is filled in."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    SEVERAL = "several"
    NUMBER = "number"
    DATE = "date"
    YES_NO = "yes_no"
    CHECKLIST = "checklist"


# Their answers are lines of the field's choices: one for a choice, any number for the others. A checklist is
# fulfilled by ticking every item, or by saying why one could not be.
CHOOSING = frozenset({FieldKind.CHOICE, FieldKind.SEVERAL, FieldKind.CHECKLIST})
YES_OR_NO = ("yes", "no")

KIND_WORDS = {
    "line": _("one line"),
    "text": _("a few lines"),
    "choice": _("one of several"),
    "several": _("any of several"),
    "number": _("a number"),
    "date": _("a date"),
    "yes_no": _("yes or no"),
    "checklist": _("a checklist, every item to be ticked"),
}


class Part(StrEnum):
    """Where the receiver reads a field: what to do next first, then what may go wrong, then the summary."""

    NEXT = "next"
    CONTINGENCY = "contingency"
    SUMMARY = "summary"


PART_WORDS = {
    "next": _("what to do next"),
    "contingency": _("what may go wrong"),
    "summary": _("summary"),
}

# What an answer can start from. `earlier` is the answer to the same field in the case's last hand-off.
PREFILLS = {
    "subject": _("the case's subject"),
    "last_message": _("what the customer said last"),
    "promises": _("what the customer was promised"),
    "earlier": _("the same answer in the hand-off before"),
    "customer": _("the customer's name"),
    "tier": _("the customer's tier"),
    "language": _("the customer's language"),
    "priority": _("the case's priority"),
}


@dataclass(frozen=True, slots=True)
class Needed:
    """When a field is required although it isn't always: another field was answered with one of `values`."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a protocol version.

    `prefill` names the fact that it starts from, among `PREFILLS`. A field that isn't `required` may still be
    by `needed_when`.
    """

    key: str
    label: str
    help: str = ""
    kind: FieldKind = FieldKind.TEXT
    part: Part = Part.SUMMARY
    required: bool = True
    choices: tuple[str, ...] = ()
    prefill: str = ""
    needed_when: Needed | None = None

    @property
    def limit(self) -> int:
        return LINE if self.kind == FieldKind.LINE else TEXT

    @classmethod
    def load(cls, stored: Mapping[str, object]) -> "Field":
        """A field as a protocol version stores it."""
        facts = dict(stored)
        return cls(
            key=str(facts["key"]),
            label=str(facts["label"]),
            help=str(facts.get("help", "")),
            kind=FieldKind(str(facts.get("kind", "text"))),
            part=Part(str(facts.get("part", "summary"))),
            required=bool(facts.get("required", True)),
            choices=tuple(map(str, _list(facts.get("choices")))),
            prefill=str(facts.get("prefill", "")),
            needed_when=_needed(facts.get("needed_when")),
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What the giver wrote in a field, or why it isn't known. Never both.

    `value` is text in every kind: a number and a date as they are written (`12.5`, `2026-03-02`), `yes` or
    `no`, and one line for each of several choices or ticked items.
    """

    value: str = ""
    not_known: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """The lines of the value: what was chosen, in a field with choices."""
        return tuple(line for line in map(str.strip, self.value.splitlines()) if line)

    def stripped(self) -> "Answer":
        """The same without space around it, as it is stored: what is only space is nothing, however long."""
        return Answer(self.value.strip(), self.not_known.strip())


def is_needed(field: Field, answers: Mapping[str, Answer]) -> bool:
    """Whether these answers make the field required."""
    if field.required or field.needed_when is None:
        return field.required
    given = answers.get(field.needed_when.key, Answer()).values
    return any(value in field.needed_when.values for value in given)


def is_said_by_if_then(field: Field) -> bool:
    """Whether an "if … then …" for the case says what another answer makes this field ask for."""
    return field.part == Part.CONTINGENCY and not field.required and field.needed_when is not None


def answer_reasons(
    fields: Sequence[Field], answers: Mapping[str, Answer], *, has_if_then: bool = False
) -> Iterable[Reason]:
    """Why these answers don't fulfil the protocol's fields.

    `has_if_then`: something was said for this case beside them of what may go wrong, and what to do then.
    """
    by_key = {field.key: field for field in fields}
    for key in sorted(set(answers) - set(by_key)):
        sentence = _("The protocol has no field “%(key)s”. Its fields are: %(known)s.")
        params: dict[str, object] = {"key": quoted(key), "known": ", ".join(field.key for field in fields)}
        yield Reason("field-unknown", sentence, Because.INVALID, "answers", params)
    for field in fields:
        needed = is_needed(field, answers) and not (has_if_then and is_said_by_if_then(field))
        yield from _field_reasons(field, answers.get(field.key, Answer()), needed=needed, known=by_key)


def _field_reasons(
    field: Field, answer: Answer, *, needed: bool, known: Mapping[str, Field]
) -> Iterable[Reason]:
    name = f"answers.{field.key}"
    label: dict[str, object] = {"label": field.label}
    said, why = answer.value.strip(), answer.not_known.strip()
    partly = field.kind == FieldKind.CHECKLIST  # some items done, and a word on the others: both are honest
    if said and why and not partly:
        sentence = _("“%(label)s”: give an answer or say why it isn't known, not both.")
        yield Reason("answer-and-unknown", sentence, Because.INVALID, name, label)
    yield from line_reasons(answer.not_known, field=name, label=field.label, required=False)
    if said:
        yield from _value_reasons(field, answer, name=name, label=label, needed=needed)
    elif needed and not why:
        yield _missing(field, name=name, known=known)


def _missing(field: Field, *, name: str, known: Mapping[str, Field]) -> Reason:
    """That nothing was said where something is required; which other answer requires it, where one does."""
    label: dict[str, object] = {"label": field.label}
    other = known.get(field.needed_when.key) if field.needed_when and not field.required else None
    if other is None:
        sentence = _("“%(label)s” is missing. Fill it in, or say why it isn't known.")
    elif is_said_by_if_then(field):
        sentence = _(
            "“%(label)s” is required by the answer to “%(field)s”. Fill it in, add an if … then … for this"
            " case, or say why it isn't known."
        )
    else:
        sentence = _(
            "“%(label)s” is required by the answer to “%(field)s”. Fill it in, or say why it isn't known."
        )
    because: dict[str, object] = {"field": other.label} if other else {}
    return Reason("answer-missing", sentence, Because.INVALID, name, label | because)


def _value_reasons(
    field: Field, answer: Answer, *, name: str, label: dict[str, object], needed: bool
) -> Iterable[Reason]:
    said = answer.value.strip()
    if field.kind in CHOOSING:
        yield from _choice_reasons(field, answer, name=name, label=label, needed=needed)
    elif field.kind == FieldKind.YES_NO and said not in YES_OR_NO:
        sentence = _("“%(label)s”: answer yes or no.")
        yield Reason("yes-or-no", sentence, Because.INVALID, name, label)
    elif field.kind == FieldKind.NUMBER and not _is_number(said):
        sentence = _("“%(label)s”: write a number, such as 12 or 12.5.")
        yield Reason("number-wrong", sentence, Because.INVALID, name, label)
    elif field.kind == FieldKind.DATE and not _is_date(said):
        sentence = _("“%(label)s”: write a date, such as 2026-03-02.")
        yield Reason("date-wrong", sentence, Because.INVALID, name, label)
    elif field.kind == FieldKind.LINE:
        yield from line_reasons(answer.value, field=name, label=field.label)
    elif field.kind == FieldKind.TEXT:
        yield from text_reasons(answer.value, field=name, label=field.label)


def _choice_reasons(
    field: Field, answer: Answer, *, name: str, label: dict[str, object], needed: bool
) -> Iterable[Reason]:
    chosen = answer.values
    too_many = field.kind == FieldKind.CHOICE and len(chosen) > 1
    if too_many or not set(chosen) <= set(field.choices):
        sentence = _("“%(label)s”: choose among %(known)s.")
        params: dict[str, object] = {**label, "known": ", ".join(field.choices)}
        yield Reason("choice-unknown", sentence, Because.INVALID, name, params)
    elif field.kind == FieldKind.CHECKLIST and needed and not answer.not_known.strip():
        open_items = [item for item in field.choices if item not in chosen]
        if open_items:
            sentence = _("“%(label)s”: tick %(items)s too, or say why it isn't done.")
            params = {**label, "items": ", ".join(open_items)}
            yield Reason("checklist-open", sentence, Because.INVALID, name, params)


def _is_number(said: str) -> bool:
    try:
        return len(said) <= 40 and Decimal(said.replace(",", ".")).is_finite()
    except InvalidOperation:
        return False


def _is_date(said: str) -> bool:
    try:
        return date.fromisoformat(said).isoformat() == said  # ISO 8601 has other forms, which nobody means
    except ValueError:
        return False


def prefill(
    fields: Sequence[Field], facts: Mapping[str, str], earlier: Mapping[str, Answer] | None = None
) -> dict[str, Answer]:
    """The answers that a hand-off form starts with. Cut to what fits the field."""
    before = earlier or {}
    return {
        field.key: _fitting_answer(field, before.get(field.key, Answer()))
        if field.prefill == "earlier"
        else Answer(_fitting(field, facts.get(field.prefill, "")))
        for field in fields
    }


def _fitting_answer(field: Field, before: Answer) -> Answer:
    return Answer(_fitting(field, before.value), before.not_known)


def _fitting(field: Field, fact: str) -> str:
    if field.kind in CHOOSING:
        return "\n".join(line for line in fact.splitlines() if line in field.choices)
    if field.kind == FieldKind.LINE:
        return " ".join(fact.split())[: field.limit]
    if field.kind == FieldKind.TEXT:
        return fact[: field.limit]
    return "" if any(_value_reasons(field, Answer(fact), name="", label={}, needed=False)) else fact


def dump(thing: Field | Answer) -> dict[str, object]:
    """A field or an answer as it is stored."""
    return asdict(thing)


def load_answers(stored: Mapping[str, Mapping[str, str]]) -> dict[str, Answer]:
    """Answers as a hand-off stores them."""
    return {key: Answer(**answer) for key, answer in stored.items()}


def _needed(stored: object) -> Needed | None:
    if not isinstance(stored, Mapping):
        return None
    return Needed(key=str(stored["key"]), values=tuple(map(str, _list(stored.get("values")))))


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []
