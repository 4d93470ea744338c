"""Writes to which team takes new cases."""

from django.db import transaction

from pitstop.accounts.models import Team
from pitstop.core.refusals import Reason, refuse_if
from pitstop.core.words import gettext_noop as _


@transaction.atomic
def take_new_cases(*, team: Team) -> None:
    """Let cases that customers open begin in this team, and in no other. Refused for a closed team."""
    closed = Reason("team-closed", _("This team is closed. Choose another."), field="team")
    refuse_if([] if team.is_open else [closed])
    Team.objects.exclude(pk=team.pk).filter(takes_new=True).update(takes_new=False)
    Team.objects.filter(pk=team.pk).update(takes_new=True)


@transaction.atomic
def take_no_new_cases() -> None:
    """Let no team take cases that customers open: the form then says whom to write to."""
    Team.objects.filter(takes_new=True).update(takes_new=False)
