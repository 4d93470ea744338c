"""The outbox."""

from django.db import models
from django.db.models import Q

from pitstop.accounts.models import Person


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
    reply_to = models.CharField(max_length=300, blank=True)
    answers = models.CharField(max_length=300, blank=True)  # the Message-ID of the mail that it answers
    automatic = models.BooleanField(default=False)  # said in its headers, so that machines don't answer it
    bounced_at = models.DateTimeField(null=True)
    bounce = models.CharField(max_length=300, blank=True)

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


class Notice(models.Model):
    """Something that a person should know, and why they: shown in the page, by mail, or both.

    `kind` is one of `rules.NOTICES`; `facts` are the names that its words need, as they were then. `key`
    names the cause, so that one cause tells a person once.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=40)
    because = models.CharField(max_length=40)
    case = models.BigIntegerField(null=True)
    handoff = models.BigIntegerField(null=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()
    in_page = models.BooleanField(default=True)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["person"], condition=Q(seen_at=None, in_page=True), name="notices_not_seen"),
            models.Index(fields=["handoff"], condition=Q(seen_at=None, in_page=True), name="notices_waiting"),
        ]
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="notice_once")]


class Switch(models.Model):
    """How a person wants a kind of notice: in the page, by mail. Without one, as the kind has it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="switches")
    kind = models.CharField(max_length=40)
    in_page = models.BooleanField()
    by_mail = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "kind"], name="switch_once")]
