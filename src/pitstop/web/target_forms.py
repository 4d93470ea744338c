"""The forms of targets. What fits together, the service says."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pitstop.targets import queries, wording
from pitstop.targets.services import Proposed
from pitstop.web.cadences import priorities
from pitstop.web.forms import NumberOf, OneOf, line, needed


class Shares(forms.CharField):
    """Shares in per cent: "50, 80"."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        parts = str(value or "").replace("%", " ").replace(",", " ").split()
        if not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
            raise forms.ValidationError(_("Write shares in per cent, such as 50, 80."))
        return tuple(map(int, parts))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, tuple | list) else value


class Span(forms.CharField):
    """A span of open time: "45", "1 h 30 min". It is shown as it is everywhere."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        found = wording.minutes_of(str(value or ""))
        if found is None:
            raise forms.ValidationError(_("Write minutes or hours, such as 30, 45 min or 1 h 30 min."))
        return found

    def prepare_value(self, value: Any) -> Any:
        return wording.span(value) if isinstance(value, int) else value


def within() -> Span:
    """A field for a span of open time that must be there."""
    help_text = gettext_lazy("Time in which the team is open: 45, 45 min or 1 h 30 min. Not in days.")
    return needed(Span(label=gettext_lazy("Within"), help_text=help_text, required=False))


class TargetForm(forms.Form):
    """A target."""

    measure = needed(OneOf(label=gettext_lazy("What is limited"), required=False))
    team = NumberOf(
        label=gettext_lazy("Team"),
        help_text=gettext_lazy("The team that receives. What customers are owed is of no team."),
    )
    kind = OneOf(label=gettext_lazy("Kind of hand-off"), required=False)
    priority = OneOf(label=gettext_lazy("Priority"), required=False)
    tier = line(gettext_lazy("Tier"), help_text=gettext_lazy("As it stands at the customer; empty: any."))
    minutes = within()
    warn_at = Shares(
        label=gettext_lazy("Warn at"),
        help_text=gettext_lazy("Shares of the time in per cent, up to five: 50, 80. Empty: no warning."),
        required=False,
    )

    def __init__(self, *args: Any, teams: Sequence[Any], every: bool, **kwargs: Any) -> None:
        """`teams` may be chosen, and `every` team by who may set a target for all."""
        super().__init__(*args, **kwargs)
        none = _("every team") if every else _("none: what customers are owed")
        known_teams = [(team.pk, team.name) for team in teams]
        choices = {
            "measure": wording.measures().items(),
            "team": [("", none), *known_teams] if every else [*known_teams, ("", none)],
            "kind": [("", _("any kind")), *wording.kinds().items()],
            "priority": priorities().items(),
        }
        for name, known in choices.items():
            self.fields[name].choices = list(known)  # type: ignore[attr-defined]


class BesideForm(forms.Form):
    """A target that is to be set too: for exactly what two others fit. `name` says which, in words."""

    too = forms.BooleanField(label=gettext_lazy("Set this one too"), required=False, initial=True)
    minutes = within()
    warn_at = Shares(
        label=gettext_lazy("Warn at"),
        help_text=gettext_lazy("Shares of the time in per cent. Empty: no warning."),
        required=False,
    )

    def __init__(self, missing: Any, sent: Mapping[str, Any]) -> None:
        tier = "".join(f"{ord(letter):x}" for letter in missing.tier.casefold())
        key = "-".join(("beside", str(missing.team or ""), missing.kind, missing.priority, tier))
        initial = {"minutes": missing.minutes, "warn_at": missing.warn_at}
        super().__init__(sent if f"{key}-minutes" in sent else None, prefix=key, initial=initial)
        self.missing, self.name = missing, missing.name

    @property
    def is_wanted(self) -> bool:
        """Whether it was shown before, and ticked."""
        return self.is_valid() and bool(self.cleaned_data["too"])

    @property
    def proposed(self) -> Proposed:
        """It, as the service takes it."""
        facts = {
            name: getattr(self.missing, name) for name in ("measure", "team", "kind", "priority", "tier")
        }
        limit = {name: self.cleaned_data[name] for name in ("minutes", "warn_at")}
        return Proposed(**facts, **limit)


def beside(form: TargetForm, sent: Mapping[str, Any]) -> list[BesideForm]:
    """What is to be set together with this target, as it was sent or to be filled in."""
    typed = form.cleaned_data
    if "measure" not in typed or "team" not in typed:
        return []
    # While its own time is no number yet, what was typed for the others must not be lost.
    proposed = Proposed(**{"minutes": 1, "warn_at": (), **typed})
    return [BesideForm(missing, sent) for missing in queries.needed_beside(proposed)]
