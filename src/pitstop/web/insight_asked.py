"""What an address asks the figures for: a period in the reader's days, one team, one kind, one priority."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pitstop.accounts import queries as accounts
from pitstop.insights.asked import Asked
from pitstop.targets import wording
from pitstop.web.asking import Ask

WEEKS = 13
"""The period when none is asked for: so many whole weeks, enough for control limits, and this one."""

FIRST, LAST = 1970, 2999
YEARS = {"first": FIRST, "last": LAST}


class DayInput(forms.DateInput):
    """A day, picked or typed."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AskedForm(forms.Form):
    """The period and whose routes, as they stand in the address."""

    begins = forms.DateField(label=gettext_lazy("From"), widget=DayInput())
    ends = forms.DateField(label=gettext_lazy("Until, this day included"), widget=DayInput())
    team = forms.TypedChoiceField(label=gettext_lazy("Team"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of hand-off"), required=False)
    priority = forms.ChoiceField(label=gettext_lazy("Priority"), required=False)

    def __init__(self, sent: dict[str, str], teams: Iterable[tuple[int, str]]) -> None:
        super().__init__(sent)
        self.labels: dict[str, dict[str, str]] = {}
        self.choose("team", [("", _("all teams")), *teams])
        self.choose("kind", [("", _("any kind")), *wording.kinds().items()])
        self.choose("priority", [("", _("any priority")), *wording.priorities().items()])

    def choose(self, name: str, choices: list[tuple[object, str]]) -> None:
        """Offer these choices in a field."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 (of our own form)
        field.choices = choices
        self.labels[name] = {str(value): label for value, label in choices}

    def clean(self) -> dict[str, object]:
        """A period has a day at least, and lies where there may be cases."""
        found = super().clean() or self.cleaned_data
        begins, ends = found.get("begins"), found.get("ends")
        for name, day in (("begins", begins), ("ends", ends)):
            if day and not FIRST <= day.year <= LAST:
                self.add_error(name, _("Choose a day from %(first)d to %(last)d.") % YEARS)
        if begins and ends and ends < begins:
            self.add_error("ends", _("The period ends before it begins. Choose a later day."))
        return found


@dataclass(frozen=True)
class Question:
    """What was asked for, and the form that shows it. `asked` is None where the address is no question."""

    form: AskedForm
    asked: Asked | None
    sent: dict[str, str]

    def in_words(self) -> list[str]:
        """The period and what was chosen, for a sheet of paper, which has no form."""
        if self.asked is None:
            return []
        found = self.form.cleaned_data
        said = [
            _("From %(begins)s until %(ends)s")
            % {name: date_format(found[name], "DATE_FORMAT") for name in ("begins", "ends")}
        ]
        chosen = [name for name in ("team", "kind", "priority") if self.sent[name]]
        fields, labels = self.form.fields, self.form.labels
        said += [f"{fields[name].label}: {labels[name][self.sent[name]]}" for name in chosen]
        return said

    def link(self, path: str, **more: object) -> str:
        """The same question at another address, with these parameters changed or left out (None)."""
        parts = {**self.sent, **{name: str(value) for name, value in more.items() if value is not None}}
        parts = {name: text for name, text in parts.items() if text and more.get(name, text) is not None}
        return f"{path}?{urlencode(parts)}"


def question(ask: Ask) -> Question:
    """Read the address."""
    today = timezone.localdate(ask.now)
    monday = today - timedelta(days=today.weekday())
    sent = {name: ask.request.GET.get(name, "") for name in AskedForm.base_fields}
    # An empty day is how a browser sends one that was cleared.
    sent["begins"] = sent["begins"] or (monday - timedelta(weeks=WEEKS)).isoformat()
    sent["ends"] = sent["ends"] or today.isoformat()
    form = AskedForm(sent, teams_to_choose(ask))
    if not form.is_valid():
        return Question(form, None, sent)
    found = form.cleaned_data
    asked = Asked(
        begins=_midnight(found["begins"]),
        ends=_midnight(found["ends"] + timedelta(days=1)),
        team=found["team"],
        kind=found["kind"],
        priority=found["priority"],
    )
    return Question(form, asked, sent)


def teams_to_choose(ask: Ask) -> list[tuple[int, str]]:
    """The teams that the asker may name: their own; for an admin all, closed ones too."""
    every = ask.by.is_admin
    teams = [team for team, _members in accounts.all_teams()] if every else accounts.teams_of(ask.by)
    return [(team.pk, team.name) for team in teams]


def whose(ask: Ask) -> str:
    """Whose routes the asker sees, in words."""
    if ask.by.is_admin:
        return _("Hand-offs between all teams.")
    names = [name for _team, name in teams_to_choose(ask)]
    if not names:
        return _("You are in no team, so there is no route that you may see. An admin adds you to one.")
    return _("Hand-offs from and to your teams: %(teams)s.") % {"teams": ", ".join(names)}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class Period:
    """A period to go to at once; it ends today."""

    label: str
    begins: date
    is_chosen: bool


def periods(ask: Ask, asked: Question) -> list[Period]:
    """Those offered, and which of them is the one that was asked for."""
    today = timezone.localdate(ask.now)
    monday = today - timedelta(days=today.weekday())
    offered = (
        (_("today"), today),
        (_("4 weeks"), monday - timedelta(weeks=4)),
        (_("13 weeks"), monday - timedelta(weeks=WEEKS)),
        (_("a year"), monday - timedelta(weeks=52)),
    )
    until_today = asked.sent["ends"] == today.isoformat()
    return [
        Period(label, begins, until_today and asked.sent["begins"] == begins.isoformat())
        for label, begins in offered
    ]
