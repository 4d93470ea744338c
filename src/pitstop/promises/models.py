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
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="open"), name="promises_due")]
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
