"""The hours of teams and people."""

from django.conf import settings
from django.db import models

from pitstop.accounts.models import Team


class Hours(models.Model):
    """When a team is open, or a person on shift: a week and closures in the wall time of `zone`.

    `week` holds `[weekday, opens, closes]` in minutes after midnight, as `rules.week.Period` does, and
    `closures` and `openings` hold `[begins, ends]` in ISO 8601 without a zone, as `rules.week.Closure` does.
    An opening goes before a closure. The public holidays of `country` (ISO 3166) close, with those of its
    `region`: a code too, or the name of a town that has holidays of its own.
    """

    team = models.OneToOneField(Team, on_delete=models.CASCADE, null=True, related_name="hours")
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="hours"
    )
    zone = models.CharField(max_length=64)
    week = models.JSONField()
    closures = models.JSONField(default=list)
    openings = models.JSONField(default=list)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(team=None, person__isnull=False)
                | models.Q(team__isnull=False, person=None),
                name="hours_of_a_team_or_a_person",
            ),
            models.CheckConstraint(condition=~models.Q(zone=""), name="hours_have_a_zone"),
        ]

    def __str__(self) -> str:
        return f"Hours of {self.team or self.person}"


class CalendarVersion(models.Model):
    """Hours as they once were, kept for what was measured by them. Never changed; the same hours, one row.

    `digest` is of the other columns.
    """

    digest = models.CharField(max_length=64, unique=True)
    zone = models.CharField(max_length=64)
    week = models.JSONField()
    closures = models.JSONField(default=list)
    openings = models.JSONField(default=list)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=40, blank=True)
