"""Hand-offs, the protocols they follow and the routes that say which."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from pitstop.accounts.models import Person, Team
from pitstop.cases.models import Case


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

    `fields` is a list of `rules.Field`, each as a JSON object.
    """

    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    fields = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["protocol", "version"]
        constraints = [models.UniqueConstraint(fields=["protocol", "version"], name="protocol_version_once")]

    def __str__(self) -> str:
        return f"{self.protocol}, version {self.version}"


class Route(models.Model):
    """From-team to to-team with a kind: which protocol applies. An empty side or kind means any."""

    from_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="routes_out"
    )
    to_team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="routes_in"
    )
    kind = models.CharField(max_length=16, choices=Kind, blank=True)
    protocol = models.ForeignKey(Protocol, on_delete=models.PROTECT, related_name="routes")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("from_team", 0), Coalesce("to_team", 0), "kind", name="route_unambiguous"
            )
        ]


class Handoff(models.Model):
    """One passage of a case from a giver to a receiver: offered, then accepted, returned or withdrawn.

    The giver holds the case until it is accepted. `already_known`, `next_step` and `next_update_at` are
    read by the customer; `answers` and `read_back` are not. An answer is `rules.Answer` as a JSON object.
    """

    class State(models.TextChoices):
        OFFERED = "offered"
        ACCEPTED = "accepted"
        RETURNED = "returned"
        WITHDRAWN = "withdrawn"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handoffs")
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handoffs_given")
    from_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="handoffs_out")
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="handoffs_in")
    to_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="handoffs_offered"
    )
    protocol_version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT)
    answers = models.JSONField()
    already_known = models.TextField()
    next_step = models.CharField(max_length=200)
    next_update_at = models.DateTimeField()
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="handoffs_answered"
    )
    read_back = models.TextField(blank=True)
    return_reason = models.CharField(max_length=20, blank=True)
    return_note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["to_team"], condition=Q(state="offered"), name="handoffs_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="offered"), name="one_open_handoff_per_case"
            ),
            models.CheckConstraint(
                condition=Q(state="offered", answered_at=None, answered_by=None)
                | Q(
                    state__in=["accepted", "returned", "withdrawn"],
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                ),
                name="handoff_answer_has_time_and_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | ~Q(read_back=""), name="handoff_accepted_with_read_back"
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="handoff_returned_with_reason"
            ),
            models.CheckConstraint(condition=~Q(from_team=models.F("to_team")), name="handoff_changes_team"),
        ]

    def __str__(self) -> str:
        return f"hand-off {self.pk} of case #{self.case_id} ({self.state})"
