"""The forms of the pages: shapes only.

What may be sent is judged by the services, so that page, API and command line refuse the same in the same
words. So no field here is required, has a limit, or checks a choice that a service checks; labels mark what
is needed.
"""

import json
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FieldT = TypeVar("FieldT", bound=forms.Field)


class MomentInput(forms.DateTimeInput):
    """A day and a time, picked or typed, in the reader's time zone."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")

    @property
    def zone(self) -> str:
        """The reader's zone, where its clock isn't the organisation's: what is typed is of that one."""
        now = timezone.now()
        own, ours = timezone.localtime(now), now.astimezone(settings.PITSTOP_DISPLAY_TIME_ZONE)
        return "" if own.utcoffset() == ours.utcoffset() else timezone.get_current_timezone_name()


class Plain(forms.CharField):
    """Text as it was typed. What of it can be stored, a service says; a browser's line ends become ours."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.validators = [check for check in self.validators if not _refuses_nul(check)]

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


def _refuses_nul(check: object) -> bool:
    return isinstance(check, ProhibitNullCharactersValidator)


class OneOf(forms.ChoiceField):
    """A choice as it was sent; whether it is one of those on offer, a service says."""

    def valid_value(self, value: Any) -> bool:
        return True


class Ticked(forms.MultipleChoiceField):
    """Any of several choices: sent as they were ticked, and kept as the lines of one text."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, widget=forms.CheckboxSelectMultiple, **options)

    def prepare_value(self, value: Any) -> Any:
        return value.splitlines() if isinstance(value, str) else value

    def to_python(self, value: Any) -> Any:
        return "\n".join(super().to_python(value))

    def validate(self, value: Any) -> None:
        """Whether these are choices on offer, a service says."""


class NumberOf(OneOf, forms.TypedChoiceField):
    """A choice by its number, None when nothing is chosen."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, coerce=int, empty_value=None, **options)


class Unseen(forms.IntegerField):
    """A number that the form carries for itself."""

    default_error_messages = {"invalid": _("This form was damaged on its way. Open the page again.")}

    def __init__(self) -> None:
        super().__init__(required=False, widget=forms.HiddenInput())


def needed(field: FieldT) -> FieldT:
    """Mark a field that a service won't do without: its label then doesn't say "optional"."""
    field.needed = True  # type: ignore[attr-defined]  # components/field.html reads it
    return field


def needed_when(
    field: forms.Field, other: str, values: Iterable[str], *, instead: Iterable[str] = ()
) -> None:
    """Mark a field that a service asks for once the field `other` holds one of `values`.

    Something in one of the fields `instead` will do as well. `forms.js` shows it as soon as it is so.
    """
    wanted = {"name": other, "values": sorted(values), "instead": list(instead)}
    field.needed_when = json.dumps(wanted)  # type: ignore[attr-defined]  # components/field.html reads it


def moment(label: Any, *, help_text: Any = "") -> forms.DateTimeField:
    """A field for a moment to come."""
    wrong = {"invalid": _("Say by when the customer will hear: choose a day and a time.")}
    return forms.DateTimeField(
        label=label, help_text=help_text, required=False, widget=MomentInput(), error_messages=wrong
    )


def line(label: Any, *, help_text: Any = "", **attrs: Any) -> Plain:
    """A field for one line."""
    return Plain(label=label, help_text=help_text, widget=forms.TextInput(attrs=attrs))


def text(label: Any, *, help_text: Any = "", **attrs: Any) -> Plain:
    """A field for a few lines."""
    return Plain(label=label, help_text=help_text, widget=forms.Textarea(attrs={"rows": 3, **attrs}))


def local(at: datetime) -> str:
    """A moment as `MomentInput` shows it."""
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def fresh_key() -> str:
    """A key that makes sending one form twice one act."""
    return secrets.token_urlsafe(12)


class OneTimeForm(forms.Form):
    """A form whose second sending does nothing more than its first."""

    submit_key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"submit_key": fresh_key(), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)


class CaseForm(OneTimeForm):
    """A new case."""

    customer_name = needed(line(_("Customer's name"), autocomplete="off"))
    customer_email = needed(
        Plain(label=_("Customer's e-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    )
    language = needed(OneOf(label=_("They read"), required=False))
    subject = needed(
        line(_("Subject"), help_text=_("One line that a colleague and the customer understand."))
    )
    body = needed(text(_("What the customer said"), rows=6))
    team = needed(NumberOf(label=_("Team")))

    def __init__(self, *args: Any, teams: Iterable[tuple[int, str]], languages: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].choices = list(teams)  # type: ignore[attr-defined]
        self.fields["language"].choices = languages  # type: ignore[attr-defined]


class ComposerForm(OneTimeForm):
    """A reply to the customer, or an internal note.

    A reply says by when they hear next: filled in by the cadence where nothing is promised yet.
    """

    kind = forms.ChoiceField(
        choices=[
            ("to_customer", _("Reply to the customer")),
            ("from_customer", _("The customer said")),
            ("note", _("Internal note")),
        ],
        widget=forms.RadioSelect,
        initial="to_customer",
    )
    apology = text(
        _("Your message will open with"),
        help_text=_("A promise was missed. Change this as you like; emptied, it is left out."),
        rows=2,
    )
    body = needed(text(_("Message"), rows=4))
    keeps = forms.TypedMultipleChoiceField(
        label=_("This keeps"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("One of the promises to keep is not a promise of this case.")},
    )
    next_text = line(_("What they will hear next"))
    next_due_at = moment(_("Next update by"))
    no_more = forms.BooleanField(label=_("Nothing more is to come"), required=False)
    waits_for_customer = forms.BooleanField(
        label=_("The case now waits for their answer"),
        help_text=_("Our own clocks stand still until they write. What they were promised stays due."),
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        promises: Iterable[tuple[int, str]],
        begins: Any = None,
        waits: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if waits:  # already: there is nothing to choose
            del self.fields["waits_for_customer"]
        self.begins, choices = begins, list(promises)
        self.fields["keeps"].choices = choices  # type: ignore[attr-defined]
        if begins:
            self.fields["next_text"].widget.attrs["placeholder"] = begins.text
            self.initial["apology"] = begins.apology
            self.initial["next_due_at"] = None if choices else begins.due_at
        if not (begins and begins.apology):
            del self.fields["apology"]

    def clean(self) -> dict[str, Any]:
        """What was filled in beforehand doesn't count where nothing more comes, and needs no words."""
        sent: dict[str, Any] = super().clean() or {}
        if sent.get("no_more") and not sent.get("next_text"):
            sent["next_due_at"] = None
        elif sent.get("next_due_at") and not sent.get("next_text") and self.begins:
            sent["next_text"] = self.begins.text
        if "apology" not in self.data or "apology" not in sent:
            sent["apology"] = None  # not seen by the writer, or not owed any more: the service's words
        return sent

    def fill_in(self, *, due: bool) -> None:
        """After a refusal: show what the writer has not seen yet, and by when they hear next if asked."""
        shown: Any = self.data.copy()  # type: ignore[attr-defined]  # as a browser sent it
        shown.setdefault("apology", self.begins.apology)
        if due and not shown.get("next_due_at"):
            shown["next_due_at"] = local(self.begins.due_at)
        self.data = shown


class WaitForm(forms.Form):
    """For whom a case waits, and for what."""

    on = needed(
        OneOf(
            label=_("For whom"),
            required=False,
            choices=[("customer", _("the customer")), ("third_party", _("a third party"))],
            widget=forms.RadioSelect,
            initial="customer",
        )
    )
    what = line(_("For what"), help_text=_("One line, for colleagues: the bank's answer, say."))


class OutcomeForm(forms.Form):
    """How a case ended. `seen` is the case's version that the closer saw."""

    seen = Unseen()
    outcome = needed(line(_("How it ended"), help_text=_("One line. The customer does not read it.")))


def answer_field(field: Any, *, help_text: str = "") -> forms.Field:
    """The control that a protocol's field is answered with. What was sent is text, whatever its kind."""
    said: dict[str, Any] = {
        "label": _(field.label),
        "help_text": help_text or (_(field.help) if field.help else ""),
    }
    choices = [(choice, _(choice)) for choice in field.choices]
    match field.kind:
        case "choice":
            return OneOf(**said, required=False, choices=choices, widget=forms.RadioSelect)
        case "yes_no":
            either = [("yes", _("Yes")), ("no", _("No"))]
            return OneOf(**said, required=False, choices=either, widget=forms.RadioSelect)
        case "several" | "checklist":
            return Ticked(**said, choices=choices)
        case "date":
            return Plain(**said, widget=forms.DateInput(attrs={"type": "date"}))
        case "number":
            return line(**said, inputmode="decimal")
        case "line":
            return line(**said)
    return text(**said, rows=2)
