"""Due rows."""

from django.db import models


class Timer(models.Model):
    """Something that comes due by itself: `kind` names who acts on it, `subject` what it is about.

    There is one row for a kind and a subject, and it is gone once it was acted on: arming it anew, or not, is
    part of the act. `due_at` is when it was to happen, and says how late it was; `try_at` is when a worker
    looks at it, which is later after a fault. `case` is the case whose state the act changes, where one is:
    what comes due on one case happens in order.
    """

    kind = models.CharField(max_length=24)
    subject = models.BigIntegerField()
    case = models.BigIntegerField(null=True)
    due_at = models.DateTimeField()
    try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["try_at", "id"]
        indexes = [
            models.Index(fields=["try_at", "id"], name="timers_in_order"),
            models.Index(fields=["kind"], condition=models.Q(attempts__gt=0), name="timers_failing"),
        ]
        # The subject first: by the kind first SQLite would seek what is due among all of a kind.
        constraints = [models.UniqueConstraint(fields=["subject", "kind"], name="timer_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} due {self.due_at:%Y-%m-%d %H:%M:%S}"


class Heartbeat(models.Model):
    """The last sign of life of one worker, and what it has done since it started."""

    worker = models.CharField(max_length=80, unique=True)
    started_at = models.DateTimeField()
    at = models.DateTimeField()
    acted = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    latest_seconds = models.FloatField(default=0)  # the greatest lateness of its last round that acted
    stopped_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-at"]
