"""The forms of a hand-off: shapes only, as in `forms.py`."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pitstop.web.forms import NumberOf, OneOf, Unseen, answer_field, line, moment, needed, needed_when, text
from pitstop.web.protocol_words import answer_help
from pitstop.web.templatetags.pitstop import exact

CONTINGENCIES = (1, 2, 3)


class Ids(forms.TypedMultipleChoiceField):
    """Numbers that the form carries unseen; which of them fit, a service says."""

    def __init__(self) -> None:
        super().__init__(required=False, coerce=int, widget=forms.MultipleHiddenInput())

    def valid_value(self, value: Any) -> bool:
        return str(value).isdecimal() and len(str(value)) < 19


class AcceptForm(forms.Form):
    """The receiver's read-back, with the promises that they saw and the words that introduce them."""

    read_back = needed(
        text(
            _("Read-back"),
            help_text=_("In your own words: what do they need, and by when?"),
            **{"data-key": "a", "data-key-label": _("Accept")},
        )
    )
    next_update_at = needed(moment(_("They hear from you by")))
    introduction = text(
        _("Its words"), help_text=_("Change them as you like: the customer reads this."), rows=10
    )
    promises = Ids()

    def __init__(self, *args: Any, found: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._wording = found.introduction
        if found.terms.read_back != "required":
            self.fields["read_back"].needed = False  # type: ignore[attr-defined]

    def clean_promises(self) -> list[int] | None:
        """Those that stood on the page, where 0 stands for the list itself; None where it was not sent."""
        ids: list[int] = self.cleaned_data["promises"]
        return [number for number in ids if number] if ids else None

    def clean_introduction(self) -> str:
        """Empty when it was left as it is shown: then the places are filled in as of the acceptance."""
        words: str = self.cleaned_data["introduction"]
        return "" if words.strip() == self._wording.strip() else words


class ReturnForm(forms.Form):
    """Why an offer goes back."""

    reason = needed(OneOf(label=_("Why"), required=False, widget=forms.RadioSelect))
    note = text(_("What the giver should know"), rows=2)

    def __init__(
        self, *args: Any, reasons: Iterable[tuple[str, str]], noted: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = list(reasons)  # type: ignore[attr-defined]
        needed_when(self.fields["note"], "reason", noted)


class AskForm(forms.Form):
    """A question back to the giver."""

    text = needed(text(_("Your question"), rows=2))


class ExplainForm(forms.Form):
    """The giver's answer to it."""

    text = needed(text(_("Your answer"), rows=2, **{"data-key": "a", "data-key-label": _("Answer")}))


class CorrectForm(forms.Form):
    """What the receiver misunderstood."""

    text = needed(text(_("Not quite:"), rows=2))


def _named(person: Any, sheet: Any) -> str:
    """A receiver by name, and that nobody answers for them now where they are away or off shift."""
    away_until, back_at = sheet.away_until(person), sheet.back_at(person)
    if away_until:
        names = {"person": person.name, "until": exact(away_until, sheet.now)}
        return gettext("%(person)s (away until %(until)s)") % names
    if back_at:
        names = {"person": person.name, "at": exact(back_at, sheet.now)}
        return gettext("%(person)s (off shift now, back %(at)s)") % names
    return str(person.name)


class OfferForm(forms.Form):
    """A hand-off: to whom, the protocol's fields, and the customer's part.

    A protocol field `key` becomes `answer_key` and `unknown_key`; contingencies are `if_1`, `then_1` and on.
    """

    to_team = needed(NumberOf(label=_("To whom")))
    to_person = NumberOf(label=_("Anyone in particular"))
    kind = needed(OneOf(label=_("Kind"), required=False))
    protocol_version = Unseen()
    seen = Unseen()
    already_known = needed(
        text(
            _("What they already know"),
            help_text=_("The customer reads this, and need not repeat it."),
            rows=2,
        )
    )
    introduction = text(
        _("Its words"),
        help_text=_("What stands in braces is filled in when someone accepts. They may still change it."),
        rows=10,
    )
    next_step = needed(line(_("What happens next"), help_text=_("The customer reads this too.")))
    next_update_at = needed(
        moment(_("They hear from us by"), help_text=_("A promise. It passes to whoever accepts."))
    )

    def __init__(self, *args: Any, sheet: Any, kinds: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: dict[str, Any] = {
            "to_team": [(team.pk, team.name) for team in sheet.teams],
            "to_person": [("", _("Anyone in the team")), *((p.pk, _named(p, sheet)) for p in sheet.people)],
            "kind": list(kinds),
        }
        for name, choices in chosen.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        for field in sheet.fields:
            self.fields[f"answer_{field.key}"] = answer_field(
                field, help_text=answer_help(field, sheet.fields)
            )
            self.fields[f"unknown_{field.key}"] = line(_("Why it isn't known"))
            if field.needed_when and not field.required:
                self._follow(field)
        for number in CONTINGENCIES:
            self.fields[f"if_{number}"] = line(_("If"))
            self.fields[f"then_{number}"] = line(_("then"))
        self._wording = sheet.wording

    def _follow(self, field: Any) -> None:
        """Let the form show when another answer makes this field required."""
        first = [f"if_{number}" for number in CONTINGENCIES] if field.part == "contingency" else []
        asked, values = f"answer_{field.needed_when.key}", field.needed_when.values
        needed_when(self.fields[f"answer_{field.key}"], asked, values, instead=first)

    def clean_to_team(self) -> int:
        team: int | None = self.cleaned_data["to_team"]
        if team is None:
            raise forms.ValidationError(_("Choose the team that it goes to."))
        return team

    def clean_introduction(self) -> str:
        """The giver's own words; left as the template has them, the template's of the acceptance are sent."""
        words: str = self.cleaned_data["introduction"]
        return "" if words.strip() == self._wording.strip() else words

    @property
    def contingencies(self) -> list[tuple[BoundField, BoundField]]:
        """The rows of "if … then …"."""
        return [(self[f"if_{number}"], self[f"then_{number}"]) for number in CONTINGENCIES]
