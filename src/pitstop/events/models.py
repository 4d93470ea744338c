"""The append-only log of everything that happens to a case."""

from typing import Any

from django.db import models

from pitstop.events import kinds


class AppendOnlyError(TypeError):
    """Something tried to change history: a fault of ours, never of a person."""


class Log(models.QuerySet["Event"]):
    """Reads of the log, and no way to change it."""

    def update(self, **values: object) -> int:
        raise AppendOnlyError("An event is never changed: record another one")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnlyError("An event is never deleted")


class Event(models.Model):
    """One thing that happened. No foreign keys: history never blocks a deletion, and outlives it.

    `case`, `actor`, `team`, `from_team` and `to_team` are the ids at that moment. `data` holds the facts
    named by the kind, in the version `kind_version`. Rows are written by `services.record` only.
    """

    at = models.DateTimeField()
    kind = models.CharField(max_length=40)
    kind_version = models.PositiveSmallIntegerField(default=1)
    case = models.BigIntegerField(null=True)
    actor = models.BigIntegerField(null=True)
    team = models.BigIntegerField(null=True)
    from_team = models.BigIntegerField(null=True)
    to_team = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    objects = Log.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["case", "id"], name="events_of_case"),
            models.Index(fields=["kind", "id"], name="events_of_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=sorted(kinds.KINDS)), name="event_kind_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args: Any, **options: Any) -> None:
        """Append it. Raises `AppendOnlyError` when it was recorded before."""
        if not self._state.adding:
            raise AppendOnlyError("An event is never changed: record another one")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> tuple[int, dict[str, int]]:
        """Raises `AppendOnlyError`."""
        raise AppendOnlyError("An event is never deleted")
