"""Promises."""

from django.db import models
from django.db.models import Q

from pitstop.accounts.models import Person
from pitstop.cases.models import Case


class Promise(models.Model):
    """The next thing that the customer will hear, and by when. Whoever holds the case owes it.

    `text` is read by the customer. A promise is open until it is kept, missed or released, once and for all.
    """

    class State(models.TextChoices):
        OPEN = "open"
        KEPT = "kept"
        MISSED = "missed"
        RELEASED = "released"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="promises")
    text = models.CharField(max_length=200)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    # When the holder is reminded, or the customer gets an honest note: what a worker looks at next.
    watch_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    notes = models.PositiveSmallIntegerField(default=0)  # automatic ones in a row, with nothing else said

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None)
                | Q(state__in=["kept", "missed", "released"], settled_at__isnull=False),
                name="promise_settled_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state="released") | ~Q(reason=""), name="promise_released_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.text} by {self.due_at:%Y-%m-%d %H:%M}"


class Cadence(models.Model):
    """How often a customer hears from us, by priority and tier; an empty one means any.

    `every` and `remind_before` are minutes of the holding team's business time. `notes` is how many automatic
    notes in a row may say that there is nothing new yet: 0 where only a person may write.
    """

    priority = models.CharField(max_length=8, choices=Case.Priority, blank=True)
    tier = models.CharField(max_length=40, blank=True)
    every = models.PositiveIntegerField()
    remind_before = models.PositiveIntegerField()
    notes = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["priority", "tier"]
        constraints = [models.UniqueConstraint(fields=["priority", "tier"], name="cadence_once")]
