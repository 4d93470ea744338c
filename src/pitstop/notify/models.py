"""The outbox."""

from django.db import models
from django.db.models import Q


class Mail(models.Model):
    """A mail that must leave. Written in the transaction of the change that caused it, sent by the worker.

    `key` names the cause, so that one cause makes one mail. `message_id` never changes: a mail that leaves
    twice is recognised as one. `due_at` is the next try; claiming a mail pushes it forward by the lease, so
    a mail whose worker died falls due again by itself. `claim` names the worker that may settle it.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        SENT = "sent"
        STUCK = "stuck"

    key = models.CharField(max_length=100, unique=True)
    case = models.BigIntegerField(null=True)
    to = models.CharField(max_length=200)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    message_id = models.CharField(max_length=200, unique=True)
    thread = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    claim = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="mails_due"),
            models.Index(fields=["case"], name="mails_of_case"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | Q(state__in=["queued", "stuck"], sent_at=None),
                name="mail_sent_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} to {self.to} ({self.state})"
