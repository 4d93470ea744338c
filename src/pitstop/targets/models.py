"""Targets: internal limits on the stretches of a case. Clocks: targets that run."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from pitstop.accounts.models import Person, Team
from pitstop.calendars.models import CalendarVersion
from pitstop.cases.models import Case


class Measure(models.TextChoices):
    """What is limited. The first three are the receiving team's; the others are the customer's."""

    ACCEPT = "accept"  # from the offer to the acceptance
    RESPONSE = "response"  # from the offer, or the opening, to that team's first message to the customer
    HOLD = "hold"  # from gaining the case to letting it go, or to its closing
    FIRST_REPLY = "first_reply"  # from the opening to the first message to the customer
    NEXT_UPDATE = "next_update"  # from one message to the customer to the next
    RESOLUTION = "resolution"  # from the opening, or the reopening, to the closing


class Target(models.Model):
    """How long something may take, in business time, for a team, a kind of hand-off, a priority and a tier.

    What is empty means any. A target is never changed: a new one takes its place from `since` on, and a clock
    keeps the one it was started with. `warn_at` are shares of the time in per cent, in order, below 100.
    """

    measure = models.CharField(max_length=12, choices=Measure)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="targets")
    kind = models.CharField(max_length=16, blank=True)
    priority = models.CharField(max_length=8, choices=Case.Priority, blank=True)
    tier = models.CharField(max_length=40, blank=True)
    minutes = models.PositiveIntegerField()
    warn_at = models.JSONField(default=list)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["measure", "id"]
        constraints = [
            models.UniqueConstraint(
                "measure",
                Coalesce("team", 0),
                "kind",
                "priority",
                "tier",
                condition=Q(ended_at=None),
                name="target_once",
            ),
            models.CheckConstraint(condition=Q(minutes__gt=0), name="target_takes_time"),
            models.CheckConstraint(
                condition=Q(measure__in=["accept", "response", "hold"]) | Q(team=None, kind=""),
                name="target_of_the_customer_is_of_no_team",
            ),
        ]


class Clock(models.Model):
    """A target that runs on a stretch of a case: from the event that started it to the one that ended it.

    It is never deleted or restarted. What it is measured by is kept with it: the minutes, the shares to warn
    at, and the calendar. Its pauses are those of the case (`cases.models.Wait`), as history has them.

    `due_at` is None while it is paused. `team` is who it measures; the customer's clocks have the team that
    held the case at their start. `raw_seconds` and `business_seconds` are its whole length from start to end,
    pauses included in the first only; `paused_seconds` is the business time of the pauses.
    `queue_seconds`, `bot_seconds` and `person_seconds` say in whose hands the business time passed.
    """

    class Ending(models.TextChoices):
        MET = "met"  # what was waited for happened, in time or late
        RETURNED = "returned"  # the offer ended in another way, and these clocks with it
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"
        LET_GO = "let_go"  # the segment ended before the team wrote to the customer
        CLOSED = "closed"  # the case was closed before that
        CORRECTED = "corrected"  # another clock, which names this one, took its place

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    measure = models.CharField(max_length=12, choices=Measure)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    segment = models.PositiveIntegerField(null=True)  # its number in the case; none while it is offered
    handoff = models.BigIntegerField(null=True)
    started_by = models.BigIntegerField()  # the event that started it
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="clocks")
    minutes = models.PositiveIntegerField()
    warn_at = models.JSONField(default=list)
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    warned = models.PositiveSmallIntegerField(default=0)  # the highest share that was warned of
    breached_at = models.DateTimeField(null=True)  # the moment its time was over, not when it was noticed
    breached_with = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    raw_seconds = models.BigIntegerField(null=True)
    business_seconds = models.BigIntegerField(null=True)
    paused_seconds = models.BigIntegerField(null=True)
    queue_seconds = models.BigIntegerField(null=True)
    bot_seconds = models.BigIntegerField(null=True)
    person_seconds = models.BigIntegerField(null=True)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    correction = models.CharField(max_length=200, blank=True)  # why

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["case"], condition=Q(ended_at=None), name="clocks_running"),
            models.Index(fields=["team", "due_at"], condition=Q(ended_at=None), name="clocks_of_team"),
            models.Index(fields=["target"], name="clocks_of_target"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["started_by", "measure"], condition=Q(corrects=None), name="clock_started_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="", raw_seconds=None, business_seconds=None)
                | (
                    Q(
                        ended_at__gte=F("started_at"),
                        raw_seconds__isnull=False,
                        business_seconds__isnull=False,
                    )
                    & ~Q(ending="")
                ),
                name="clock_ended_with_its_lengths",
            ),
            models.CheckConstraint(
                condition=Q(corrects=None, correction="") | (Q(corrects__isnull=False) & ~Q(correction="")),
                name="clock_corrected_with_a_reason",
            ),
        ]
