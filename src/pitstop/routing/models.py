"""Protocols, the routes that say which applies, and the reasons that a hand-off may be returned for."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from pitstop.accounts.models import Person, Team


class Kind(models.TextChoices):
    """Why a case passes on."""

    SPECIALIST = "specialist"
    ESCALATION = "escalation"
    SHIFT = "shift"
    BOT_TO_HUMAN = "bot_to_human"
    HUMAN_TO_BOT = "human_to_bot"
    OTHER = "other"


class Protocol(models.Model):
    """A named list of what must be passed on. Its fields stand in its versions."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=200)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ProtocolVersion(models.Model):
    """A protocol's fields as they stood from `created_at` on. Never changed.

    A hand-off keeps the one it was offered with.

    `fields` is a list of `rules.fields.Field`, each as a JSON object. Nobody made the built-in ones.
    """

    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    fields = models.JSONField()
    created_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)  # what was changed, and why

    class Meta:
        ordering = ["protocol", "version"]
        constraints = [models.UniqueConstraint(fields=["protocol", "version"], name="protocol_version_once")]

    def __str__(self) -> str:
        return f"{self.protocol}, version {self.version}"


def receivers() -> list[str]:
    """Who is told of an offer unless a route says otherwise: everyone in the receiving team."""
    return ["receivers"]


class Route(models.Model):
    """From-team to to-team with a kind: what a hand-off there asks for. An empty side or kind means any.

    The columns after `protocol` are `rules.routes.Terms`; the four spans are minutes in the receiving team's
    business time, empty when that step is not taken.
    """

    class Acceptance(models.TextChoices):
        REQUIRED = "required"
        AUTOMATIC = "automatic"

    class ReadBack(models.TextChoices):
        REQUIRED = "required"
        OPTIONAL = "optional"
        OFF = "off"

    from_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="routes_out"
    )
    to_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="routes_in"
    )
    kind = models.CharField(max_length=16, choices=Kind, blank=True)
    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="routes")
    acceptance = models.CharField(max_length=10, choices=Acceptance, default=Acceptance.REQUIRED)
    read_back = models.CharField(max_length=10, choices=ReadBack, default=ReadBack.REQUIRED)
    told = models.JSONField(default=receivers)
    closed_because = models.CharField(max_length=200, blank=True)
    contingencies = models.JSONField(default=list)
    remind_after = models.PositiveIntegerField(null=True, default=30)
    lead_after = models.PositiveIntegerField(null=True, default=60)
    back_after = models.PositiveIntegerField(null=True, default=240)
    note_after = models.PositiveIntegerField(null=True, default=60)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("from_team", 0), Coalesce("to_team", 0), "kind", name="route_unambiguous"
            ),
            models.CheckConstraint(
                condition=~Q(acceptance="automatic") | Q(read_back="off"),
                name="route_automatic_has_no_read_back",
            ),
        ]


class ReturnReason(models.Model):
    """A reason to return a hand-off that leads added to the built-in ones. Retired, it stays readable."""

    key = models.SlugField(max_length=20, unique=True)
    label = models.CharField(max_length=80)
    needs_note = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.label
