"""The form in which an escalation rule is written: shapes only, as in `forms.py`."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pitstop.accounts import queries as accounts
from pitstop.accounts.queries import Asker
from pitstop.escalations import queries
from pitstop.escalations.services import Then, When
from pitstop.web.forms import NumberOf, OneOf, Unseen, line, needed, text
from pitstop.web.presenters import in_words, priorities

UNITS = {"minutes": 1, "hours": 60, "days": 1440}
FACTS = ("measure", "share", "counted", "times", "team", "kind", "priority", "tier")
DOES = ("act", "who", "person", "raise_to", "to_team", "offer_kind", "next_step", "why", "already_known")


def number(label: Any, help_text: Any = "") -> forms.IntegerField:
    """A field for a whole number; whether one is needed, and which fit, a service says."""
    wrong = {"invalid": gettext_lazy("Write a whole number, such as 30.")}
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return needed(
        forms.IntegerField(
            label=label, help_text=help_text, required=False, widget=widget, error_messages=wrong
        )
    )


class RuleForm(forms.Form):
    """When, for which cases, and what then. What the chosen condition or act doesn't need isn't looked at."""

    name = needed(line(gettext_lazy("Name"), help_text=gettext_lazy("People read it in notices.")))
    seen = Unseen()
    condition = needed(OneOf(label=gettext_lazy("It fires when"), required=False, widget=forms.RadioSelect))
    measure = needed(OneOf(label=gettext_lazy("Clock"), required=False))
    share = number(
        gettext_lazy("Share of its time, in per cent"),
        gettext_lazy("100 is its end: from there on it is late."),
    )
    span = number(gettext_lazy("Older than"), gettext_lazy("Since it began, or was reopened."))
    unit = needed(OneOf(label=gettext_lazy("Unit"), required=False))
    counted = needed(OneOf(label=gettext_lazy("Counted in"), required=False, widget=forms.RadioSelect))
    times = number(gettext_lazy("How often"), gettext_lazy("From so many times on; it fires once."))
    team = NumberOf(
        label=gettext_lazy("Team"),
        help_text=gettext_lazy("Whose clock it is, where it is a team's; else the team that holds the case."),
    )
    kind = OneOf(label=gettext_lazy("Kind of the last hand-off"), required=False)
    priority = OneOf(label=gettext_lazy("Priority"), required=False)
    tier = line(gettext_lazy("Tier"), help_text=gettext_lazy("As it stands at the customer; empty: any."))
    act = needed(OneOf(label=gettext_lazy("It does this"), required=False, widget=forms.RadioSelect))
    who = needed(
        OneOf(
            label=gettext_lazy("Who is told"),
            help_text=gettext_lazy("Where nobody has the case, the leads of its team are told."),
            required=False,
            widget=forms.RadioSelect,
        )
    )
    person = needed(
        NumberOf(
            label=gettext_lazy("Person"),
            help_text=gettext_lazy("If it is to tell a person. They are told of cases that they may read."),
        )
    )
    raise_to = needed(OneOf(label=gettext_lazy("Priority to raise it to"), required=False))
    to_team = needed(NumberOf(label=gettext_lazy("To which team")))
    offer_kind = needed(OneOf(label=gettext_lazy("Kind of the hand-off"), required=False))
    next_step = needed(
        line(gettext_lazy("What happens next"), help_text=gettext_lazy("The customer reads this."))
    )
    why = needed(
        line(
            gettext_lazy("Why"),
            help_text=gettext_lazy(
                "The receiver reads it first. Where the protocol asks for more than the case itself can "
                "say, who has the case is asked to finish the hand-off."
            ),
        )
    )
    already_known = text(
        gettext_lazy("What they already know"),
        help_text=gettext_lazy(
            "The customer reads this, and need not repeat it. Empty: as in the hand-off before."
        ),
        rows=2,
    )

    def __init__(self, *args: Any, new: bool, by: Asker, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = [(team.pk, team.name) for team in accounts.open_teams()]
        people = [(person.pk, person.name) for person in accounts.active_people()]
        mine = [(pk, name) for pk, name in teams if pk in by.team_ids]
        levels = list(priorities().items())
        kinds = _choices(queries.KINDS)
        offered: dict[str, Iterable[Any]] = {
            "condition": _choices(queries.CONDITIONS),
            "measure": _choices(queries.MEASURES),
            "unit": [("minutes", _("minutes")), ("hours", _("hours")), ("days", _("days of 24 hours"))],
            "counted": _choices(queries.COUNTED),
            "team": [("", _("any team")), *teams] if by.is_admin else mine,
            "kind": [("", _("any kind")), *kinds],
            "priority": [("", _("any priority")), *levels],
            "act": _choices(queries.ACTS),
            "who": _choices(queries.WHO),
            "person": [("", _("nobody chosen")), *people],
            "raise_to": levels[1:],
            "to_team": [("", _("choose a team")), *teams],
            "offer_kind": kinds,
        }
        for name, choices in offered.items():
            self.fields[name].choices = list(choices)  # type: ignore[attr-defined]
        if not new:
            del self.fields["name"]

    def when(self) -> When:
        """What was filled in as its condition."""
        said = self.cleaned_data
        span = said["span"]
        minutes = None if span is None else span * UNITS.get(said["unit"], 1)
        return When(
            condition=said["condition"],
            minutes=minutes,
            **{name: said[name] for name in FACTS},
        )

    def then(self) -> Then:
        """What was filled in as its act."""
        return Then(**{name: self.cleaned_data[name] for name in DOES})


def first(when: When | None = None, then: Then | None = None) -> dict[str, Any]:
    """What the form begins with: a rule as it stands, or what most rules are."""
    when = when or When("clock", measure="response", share=80)
    then = then or Then("notify", who="holder", raise_to="high")
    span, unit = _in_units(when.minutes)
    return {
        "condition": when.condition,
        "span": span,
        "unit": unit,
        **{name: getattr(when, name) for name in FACTS},
        **{name: getattr(then, name) for name in DOES},
        "measure": when.measure or "response",
        "raise_to": then.raise_to or "high",
        "who": then.who or "holder",
    }


def _in_units(minutes: int | None) -> tuple[int | None, str]:
    if minutes is None:
        return None, "hours"
    unit = next(name for name, size in reversed(UNITS.items()) if minutes % size == 0)
    return minutes // UNITS[unit], unit


def _choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(key, in_words(label)) for key, label in words.items()]
