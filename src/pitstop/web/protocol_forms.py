"""The form that a protocol is written in: a part for each field, in their order, each with a name of its own.

A field that stands is named by its key; one that was added and not saved yet by `n-1`, `n-2`, …
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pitstop.core.refusals import Reason
from pitstop.core.say import say
from pitstop.routing import queries as routing
from pitstop.routing.services import Needed, Proposed
from pitstop.web.forms import OneOf, OneTimeForm, Plain, Ticked, Unseen, answer_field, line, needed, text
from pitstop.web.presenters import in_words
from pitstop.web.protocol_words import answer_help

MOST_DRAWN = 60  # parts; what is sent beyond is no form of ours
_REF = re.compile(r"[a-z0-9_-]{1,44}")
_USUAL = {"kind": "text", "part": "summary", "required": "no"}
_WHERE = {"needed_when": "needed_field"}


class ProtocolForm(OneTimeForm):
    """What is said of the protocol as a whole. `seen` is the version that is being changed."""

    seen = Unseen()
    name = needed(line(_("Name"), help_text=_("As colleagues will read it above the form.")))
    summary = line(_("What it is for"), help_text=_("One sentence."))
    why = needed(
        line(
            _("What was changed, and why"),
            help_text=_("One line, for whoever wonders later. It stands beside the version."),
        )
    )


class FieldForm(forms.Form):
    """One field of the protocol."""

    key = forms.CharField(required=False, widget=forms.HiddenInput())
    label = needed(line(_("Label")))
    help = line(_("Help"))
    kind = needed(OneOf(label=_("Answered with"), required=False))
    part = needed(OneOf(label=_("The receiver reads it under"), required=False))
    choices = needed(text(_("Choices"), help_text=_("One on each line."), rows=3))
    prefill = OneOf(label=_("Starts from"), required=False)
    required = needed(OneOf(label=_("Required"), required=False))
    needed_field = needed(OneOf(label=_("Because of the answer to"), required=False))
    needed_values = needed(Ticked(label=_("When it is answered with")))

    def __init__(
        self, data: Any = None, *, ref: str, before: Sequence[Proposed], initial: Any = None
    ) -> None:
        super().__init__(data, prefix=f"f_{ref}", initial=initial)
        self.ref = ref
        offered: dict[str, Any] = {
            "kind": _choices(routing.FIELD_KINDS),
            "part": _choices(routing.PARTS),
            "prefill": [("", _("nothing")), *_choices(routing.PREFILLS)],
            "required": [
                ("no", _("no")),
                ("when", _("when another answer says so")),
                ("always", _("always, or why it isn't known")),
            ],
            "needed_field": [("", _("Choose a field above this one")), *self._choosing(before)],
        }
        named = self._now("needed_field")
        if named and named not in dict(offered["needed_field"]):  # moved below; kept, so that it can be said
            offered["needed_field"].append((named, str(self.data.get(f"f_{named}-label") or named)))
        for name, choices in offered.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        chosen = next((each for each in before if each.ref and each.ref == named), None)
        options = chosen.options if chosen else ()
        kept = [value for value in self._kept_values() if value not in options]
        self.fields["needed_values"].choices = [  # type: ignore[attr-defined]
            (value, in_words(value)) for value in [*options, *kept]
        ]

    @staticmethod
    def _choosing(before: Iterable[Proposed]) -> list[tuple[str, str]]:
        return [(each.ref, in_words(each.label)) for each in before if each.options]

    def _now(self, name: str) -> str:
        return str(self[name].value() or "")

    def _kept_values(self) -> list[str]:
        found = self["needed_values"].value() or []
        return found.splitlines() if isinstance(found, str) else list(found)

    @property
    def waits(self) -> bool:
        """Whether another answer is to say that this field is required."""
        return self._now("required") == "when"

    @property
    def proposed(self) -> Proposed:
        """The field as it is written now, whatever is wrong with it."""
        needed_when = Needed(self._now("needed_field"), tuple(self._kept_values())) if self.waits else None
        return Proposed(
            label=self._now("label"),
            key=self._now("key"),
            ref=self.ref,
            help=self._now("help"),
            kind=self._now("kind"),
            part=self._now("part"),
            required=self._now("required") == "always",
            choices=tuple(self._now("choices").replace("\r\n", "\n").split("\n")),
            prefill=self._now("prefill"),
            needed_when=needed_when,
        )


def _choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, in_words(label)) for key, label in words.items()]


def forms_of(proposed: Iterable[Proposed]) -> list[FieldForm]:
    """The parts of the form, filled with fields that stand."""
    made: list[FieldForm] = []
    before: list[Proposed] = []
    for field in proposed:
        first = {
            "key": field.key,
            "label": field.label,
            "help": field.help,
            "kind": field.kind,
            "part": field.part,
            "choices": "\n".join(field.choices),
            "prefill": field.prefill,
            "required": "always" if field.required else "when" if field.needed_when else "no",
            "needed_field": field.needed_when.key if field.needed_when else "",
            "needed_values": list(field.needed_when.values) if field.needed_when else [],
        }
        made.append(FieldForm(initial=first, ref=field.ref, before=[*before]))
        before.append(made[-1].proposed)
    return made


def forms_sent(sent: QueryDict, *, act: str = "") -> list[FieldForm]:
    """The parts as they were sent, after an act such as `add`, `up:need` or `remove:n-1`."""
    refs = list(dict.fromkeys(ref for ref in sent.getlist("row") if _REF.fullmatch(ref)))[:MOST_DRAWN]
    verb, _colon, ref = act.partition(":")
    if verb == "add" and len(refs) < MOST_DRAWN:
        refs.append(next(f"n-{n}" for n in range(1, MOST_DRAWN + 1) if f"n-{n}" not in refs))
    elif verb == "remove" and ref in refs:
        refs.remove(ref)
    elif verb in ("up", "down") and ref in refs:
        place = refs.index(ref)
        refs.insert(max(0, place - 1) if verb == "up" else place + 1, refs.pop(place))
    data = sent.copy()
    made: list[FieldForm] = []
    before: list[Proposed] = []
    for each in refs:
        for name, usual in _USUAL.items():
            data.setdefault(f"f_{each}-{name}", usual)
        made.append(FieldForm(data, ref=each, before=[*before]))
        before.append(made[-1].proposed)
    return made


def explain_fields(parts: Sequence[FieldForm], reasons: Iterable[Reason]) -> list[Reason]:
    """Put each reason beside the input that it is about; those that are about none of them are returned."""
    left = []
    for reason in reasons:
        place, name = _place(reason.field)
        name = _WHERE.get(name, name)
        if place is None or place >= len(parts) or name not in parts[place].fields or name == "key":
            left.append(reason)
        else:
            parts[place].add_error(name, say(reason))
    return left


def _place(name: str) -> tuple[int | None, str]:
    first, *rest = name.split(".")
    if first != "fields" or len(rest) != 2 or not rest[0].isdigit():
        return None, name
    return int(rest[0]), rest[1]


class ExampleForm(forms.Form):
    """The fields as an agent will see them. It is sent nowhere."""

    def __init__(self, fields: Sequence[Any]) -> None:
        super().__init__(prefix="example")
        self.asked = fields
        for field in fields:
            self.fields[f"answer_{field.key}"] = answer_field(field, help_text=answer_help(field, fields))
            self.fields[f"answer_{field.key}"].initial = _example(field)
            self.fields[f"unknown_{field.key}"] = Plain(label=_("Why it isn't known"))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The controls in their order."""
        return [
            {
                "field": self[f"answer_{field.key}"],
                "unknown": self[f"unknown_{field.key}"],
                "required": field.required,
            }
            for field in self.asked
        ]


def _example(field: Any) -> str:
    free = field.kind in ("line", "text")
    return f"[{in_words(routing.PREFILLS.get(field.prefill, ''))}]" if field.prefill and free else ""
