"""What a protocol may be: at least one thing to do next, few things asked, nothing that can't be answered."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pitstop.core.checks import NAME, line_reasons, quoted
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _
from pitstop.routing.rules.fields import (
    CHOOSING,
    KIND_WORDS,
    PART_WORDS,
    PREFILLS,
    YES_OR_NO,
    Field,
    FieldKind,
    Needed,
    Part,
)

MOST_FIELDS = 30
MANY_REQUIRED = 8  # more is said to be much
MOST_REQUIRED = 12  # more is refused: a form that asks so much gets answers that mean nothing
FEWEST_CHOICES = 2
MOST_CHOICES = 20
LONGEST_KEY = 40
NOT_A_KEY = frozenset({"new", "example"})  # addresses of pages beside the protocols'

_FIELD_KEY = re.compile(r"[a-z0-9_]{1,40}")
_PROTOCOL_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A field as someone wrote it, before it was judged.

    Without a `key` it gets one made from its label. Until then, other fields may name it by `ref`.
    `needed_when` holds a key or a ref; choices count only where the kind chooses.
    """

    label: str = ""
    key: str = ""
    ref: str = ""
    help: str = ""
    kind: str = "text"
    part: str = "summary"
    required: bool = False
    choices: tuple[str, ...] = ()
    prefill: str = ""
    needed_when: Needed | None = None

    @classmethod
    def of(cls, field: Field) -> "Proposed":
        """A field that stands, to be changed."""
        return cls(
            label=field.label,
            key=field.key,
            ref=field.key,
            help=field.help,
            kind=field.kind,
            part=field.part,
            required=field.required,
            choices=field.choices,
            prefill=field.prefill,
            needed_when=field.needed_when,
        )

    @property
    def options(self) -> tuple[str, ...]:
        """The answers that can be named in advance; none where it is answered freely."""
        if self.kind == FieldKind.YES_NO:
            return YES_OR_NO
        return self.choices if self.kind in CHOOSING else ()


def key_of(text: str, *, between: str = "_") -> str:
    """A key made from a label: small letters and digits, with `between` where anything else stood."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", between, plain)[:LONGEST_KEY].strip(between)


def with_keys(proposed: Sequence[Proposed], *, earlier: Iterable[Field] = ()) -> list[Proposed]:
    """The fields as they would be stored: tidy, each with its key, named by it in `needed_when`.

    A label that the protocol has had before gets the key that it had then, so that answers given under it go
    on meaning the same. No other field ever gets that key.
    """
    had = {field.label.casefold(): field.key for field in earlier}
    taken = {field.key for field in proposed if field.key}
    keyed = []
    for field in map(_tidy, proposed):
        if not field.key:
            before = had.get(field.label.casefold(), "")
            field = replace(field, key=before if before and before not in taken else "")
        if not field.key:
            field = replace(field, key=free_key(key_of(field.label) or "field", {*taken, *had.values()}))
        taken.add(field.key)
        keyed.append(field)
    by_ref = {field.ref: field.key for field in keyed if field.ref}
    return [_renamed(field, by_ref) for field in keyed]


def free_key(wanted: str, taken: Iterable[str], *, between: str = "_", limit: int = LONGEST_KEY) -> str:
    """The wanted key, with a number behind it where another has it already."""
    known, key, n = set(taken), wanted[:limit], 1
    while key in known:
        n += 1
        end = f"{between}{n}"
        key = wanted[: limit - len(end)] + end
    return key


def _tidy(field: Proposed) -> Proposed:
    choosing = field.kind in CHOOSING
    return replace(
        field,
        label=field.label.strip(),
        key=field.key.strip(),
        help=field.help.strip(),
        choices=tuple(filter(None, map(str.strip, field.choices))) if choosing else (),
        needed_when=None if field.required else field.needed_when,
    )


def _renamed(field: Proposed, by_ref: dict[str, str]) -> Proposed:
    if field.needed_when is None:
        return field
    needed = field.needed_when
    return replace(field, needed_when=replace(needed, key=by_ref.get(needed.key, needed.key)))


def as_fields(proposed: Iterable[Proposed]) -> list[Field]:
    """The fields, once `fields_reasons` had nothing against them."""
    return [
        Field(
            key=field.key,
            label=field.label,
            help=field.help,
            kind=FieldKind(field.kind),
            part=Part(field.part),
            required=field.required,
            choices=field.choices,
            prefill=field.prefill,
            needed_when=field.needed_when,
        )
        for field in proposed
    ]


def name_reasons(*, name: str, summary: str) -> Iterable[Reason]:
    """Why a protocol can't be called and described so."""
    yield from line_reasons(name, field="name", label=_("The name"), limit=NAME)
    yield from line_reasons(summary, field="summary", label=_("What it is for"), required=False)


def why_reasons(why: str, *, first: bool) -> Iterable[Reason]:
    """Why this doesn't say why a version was made. The first one need not say it."""
    yield from line_reasons(why, field="why", label=_("What was changed, and why"), required=not first)


def key_reasons(key: str, *, taken: Iterable[str]) -> Iterable[Reason]:
    """Why a new protocol can't have this key."""
    if not _PROTOCOL_KEY.fullmatch(key) or key in NOT_A_KEY:
        sentence = _(
            "“%(key)s” can't be a protocol's key. Use small letters, digits and hyphens, as in i-pass."
        )
        yield Reason("key-unfit", sentence, Because.INVALID, "key", {"key": quoted(key)})
    elif key in taken:
        sentence = _("There is a protocol “%(key)s” already. Choose another key, or change that one.")
        yield Reason("key-taken", sentence, Because.CONFLICT, "key", {"key": key})


def fields_reasons(proposed: Sequence[Proposed]) -> Iterable[Reason]:
    """Why these can't be the fields of a protocol. Takes them as `with_keys` gives them.

    A reason about a field names it by its place, as in `fields.2.label`.
    """
    if not proposed:
        yield Reason(
            "fields-missing", _("A protocol asks something. Add a field."), Because.INVALID, "fields"
        )
    if len(proposed) > MOST_FIELDS:
        sentence = _("%(most)d fields are the most that fit. Take %(over)d away.")
        params: dict[str, object] = {"most": MOST_FIELDS, "over": len(proposed) - MOST_FIELDS}
        yield Reason("fields-many", sentence, Because.INVALID, "fields", params)
    if proposed and not any(field.part == Part.NEXT for field in proposed):
        sentence = _("No field says what to do next. Put at least one there: the receiver reads it first.")
        yield Reason("next-missing", sentence, Because.INVALID, "fields")
    required = sum(field.required for field in proposed)
    if required > MOST_REQUIRED:
        sentence = _("%(count)d fields are always required, and %(most)d are the most. Ask for less.")
        params = {"count": required, "most": MOST_REQUIRED}
        yield Reason("required-many", sentence, Because.INVALID, "fields", params)
    labels = Counter(field.label.casefold() for field in proposed)
    keys = Counter(field.key for field in proposed)
    for place, field in enumerate(proposed[:MOST_FIELDS]):
        name = f"fields.{place}"
        yield from _words_reasons(field, name, twice=labels[field.label.casefold()] > 1)
        yield from _key_reasons(field, name, twice=keys[field.key] > 1)
        yield from _known_reasons(field, name)
        yield from _choices_reasons(field, f"{name}.choices")
        yield from _needed_reasons(field, f"{name}.needed_when", proposed[:place])


def _words_reasons(field: Proposed, name: str, *, twice: bool) -> Iterable[Reason]:
    yield from line_reasons(field.label, field=f"{name}.label", label=_("The label"))
    yield from line_reasons(field.help, field=f"{name}.help", label=_("The help"), required=False)
    if twice and field.label:
        sentence = _("Two fields are called “%(name)s”. Give one of them another label.")
        params: dict[str, object] = {"name": quoted(field.label)}
        yield Reason("label-twice", sentence, Because.INVALID, f"{name}.label", params)


def _key_reasons(field: Proposed, name: str, *, twice: bool) -> Iterable[Reason]:
    params: dict[str, object] = {"key": quoted(field.key)}
    if not _FIELD_KEY.fullmatch(field.key):
        sentence = _(
            "“%(key)s” can't be a field's key. Use small letters, digits and underscores, or leave it out."
        )
        yield Reason("key-unfit", sentence, Because.INVALID, f"{name}.key", params)
    elif twice:
        sentence = _("Two fields have the key “%(key)s”. Give one of them another, or none.")
        yield Reason("key-twice", sentence, Because.INVALID, f"{name}.key", params)


def _known_reasons(field: Proposed, name: str) -> Iterable[Reason]:
    for what, value, known in (("kind", field.kind, KIND_WORDS), ("part", field.part, PART_WORDS)):
        if value not in known:
            yield _unknown(f"{name}.{what}", value, known)
    if field.prefill and field.prefill not in PREFILLS:
        yield _unknown(f"{name}.prefill", field.prefill, PREFILLS)


def _unknown(name: str, value: str, known: Iterable[str]) -> Reason:
    sentence = _("“%(value)s” is none of these: %(known)s.")
    params: dict[str, object] = {"value": quoted(value), "known": ", ".join(known)}
    return Reason("choice-unknown", sentence, Because.INVALID, name, params)


def _choices_reasons(field: Proposed, name: str) -> Iterable[Reason]:
    if field.kind not in CHOOSING:
        return
    if not FEWEST_CHOICES <= len(field.choices) <= MOST_CHOICES:
        sentence = _("Write between %(fewest)d and %(most)d choices, one on each line.")
        params: dict[str, object] = {"fewest": FEWEST_CHOICES, "most": MOST_CHOICES}
        yield Reason("choices-number", sentence, Because.INVALID, name, params)
    for choice in field.choices[:MOST_CHOICES]:
        yield from line_reasons(choice, field=name, label=_("A choice"), limit=NAME)
    counted = Counter(choice.casefold() for choice in field.choices)
    for choice in [one for one in field.choices if counted[one.casefold()] > 1][:1]:
        sentence = _("“%(choice)s” stands among the choices twice. Keep it once.")
        yield Reason("choice-twice", sentence, Because.INVALID, name, {"choice": quoted(choice)})


def _needed_reasons(field: Proposed, name: str, before: Sequence[Proposed]) -> Iterable[Reason]:
    if field.needed_when is None:
        return
    needed = field.needed_when
    if not needed.key:
        sentence = _("Choose the field whose answer makes this one required.")
        yield Reason("needed-missing", sentence, Because.INVALID, name)
        return
    other = next((each for each in before if each.key == needed.key), None)
    if other is None:
        sentence = _("The answer that makes this one required must stand before it. Move one of the two.")
        yield Reason("needed-later", sentence, Because.INVALID, name)
        return
    params: dict[str, object] = {"name": quoted(other.label)}
    if not other.options:
        sentence = _("“%(name)s” is answered freely. Name a field with choices, or with yes or no.")
        yield Reason("needed-free", sentence, Because.INVALID, name, params)
    elif not needed.values:
        sentence = _("Say which answers to “%(name)s” make this one required.")
        yield Reason("needed-values", sentence, Because.INVALID, name, params)
    elif unknown := [value for value in needed.values if value not in other.options]:
        sentence = _("“%(name)s” can't be answered with “%(value)s”. Its answers are: %(known)s.")
        params |= {"value": quoted(unknown[0]), "known": ", ".join(other.options)}
        yield Reason("needed-unknown", sentence, Because.INVALID, name, params)


def asks_much(proposed: Iterable[Proposed | Field]) -> int:
    """How many fields are always required, when that is much; else 0."""
    required = sum(field.required for field in proposed)
    return required if required > MANY_REQUIRED else 0
