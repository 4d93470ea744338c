"""Escalation rules, their versions, and each time one fired."""

from django.db import models
from django.db.models import Q

from pitstop.accounts.models import Person
from pitstop.cases.models import Case


class Rule(models.Model):
    """A rule by its name. What it says stands in its versions; off, it fires nowhere."""

    name = models.CharField(max_length=80, unique=True)
    is_on = models.BooleanField(default=False)
    switched_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RuleVersion(models.Model):
    """What a rule says, from `since` until `until`. A case keeps the version that was in force when it began.

    `when` and `then` are `rules.conditions.When` and `rules.acts.Then` as JSON objects.
    """

    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    when = models.JSONField()
    then = models.JSONField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["rule", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "version"], name="rule_version_once"),
            models.UniqueConstraint(
                fields=["rule"], condition=Q(until=None), name="rule_has_one_version_now"
            ),
        ]


class Firing(models.Model):
    """A rule that fired on a case, once for its cause, and what it did.

    `cause` names what made it true: `clock:17:80`, `age:42:1`, `reopened:42:3`, `missed:42:2`. A clock
    that takes a corrected one's place goes by the name of the first: it measures the same stretch. `came_at`
    is when that became true, `at` when the rule acted: later by as much as the desk was down.
    """

    class Outcome(models.TextChoices):
        TOLD = "told"
        RAISED = "raised"
        OFFERED = "offered"
        PREPARED = "prepared"  # a hand-off that its holder has to finish
        SWARMED = "swarmed"
        NOTHING = "nothing"  # what it would have done was done already, or can't be: `note` says why

    version = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="firings")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="firings")
    cause = models.CharField(max_length=60)
    came_at = models.DateTimeField()
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    note = models.CharField(max_length=300, blank=True)
    handoff = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["version", "at"], name="firings_of_version")]
        constraints = [
            models.UniqueConstraint(fields=["version", "case", "cause"], name="fires_once_for_a_cause")
        ]
