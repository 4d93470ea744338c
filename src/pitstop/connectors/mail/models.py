"""Every mail that came in, and what became of it."""

from django.db import models
from django.db.models import Q

EXCERPT = 600  # characters of a mail that a list shows


class TakenIn(models.Model):
    """A mail that was taken in, once. `message_id` is its own, or one made of its bytes.

    What waits for a person (`waits`) is kept whole in `raw`, and stays so when nothing is to be done about
    it; once a case is opened with it, the case has it. `quoted` is what it repeats of earlier mail; the case
    shows what was new. `about` is the case it went into, or is about. `sender_name`, `excerpt` and
    `file_names` are what a list shows of a mail that is kept in `raw`, so that no list reads its bytes.
    """

    class Outcome(models.TextChoices):
        OPENED = "opened"  # a new case
        HEARD = "heard"  # into a case, from its customer
        NOTED = "noted"  # into a case, as an internal note
        OFFERED = "offered"  # a person of the desk handed the case off
        REFUSED = "refused"  # a person of the desk was told why that can't be done
        RETURNED = "returned"  # a mail of ours came back
        STOPPED = "stopped"  # it went in a circle
        UNCLEAR = "unclear"  # it could not be understood, or has no place

    message_id = models.CharField(max_length=300, unique=True)
    fingerprint = models.CharField(max_length=64)
    sender = models.CharField(max_length=200, blank=True)
    sender_name = models.CharField(max_length=80, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome)
    why = models.CharField(max_length=300, blank=True)
    about = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    quoted = models.TextField(blank=True)
    excerpt = models.CharField(max_length=EXCERPT, blank=True)
    file_names = models.JSONField(default=list)
    raw = models.BinaryField(null=True)
    waits = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["sender", "at"], name="mails_of_sender"),
            models.Index(fields=["id"], condition=Q(waits=True), name="mails_that_wait"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(waits=False) | Q(raw__isnull=False), name="waiting_mail_is_kept"
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id} ({self.outcome})"
