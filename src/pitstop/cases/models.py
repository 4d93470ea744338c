"""Cases, what was said in them, and the chain of segments that says who held them when."""

from django.db import models
from django.db.models import F, Q

from pitstop.accounts.models import Person, Team
from pitstop.customers.models import Customer


class Case(models.Model):
    """One customer matter. Who holds it stands in its segments, and nowhere else.

    `version` counts the changes of holder and state, so that a page can tell that it is out of date.
    `link_salt` is signed into the status link: a new salt ends every link given out before.
    """

    class State(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    subject = models.CharField(max_length=200)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    link_salt = models.CharField(max_length=22)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | Q(state="closed", closed_at__isnull=False),
                name="case_closed_has_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.subject}"


class Segment(models.Model):
    """A stretch of time with one holding team, and within it maybe a person: [started_at, ended_at).

    Segments tile a case: each starts at the moment the one before it ended, and one is always open.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="segments")
    n = models.PositiveIntegerField()
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="segments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="segments")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["case", "n"]
        indexes = [
            models.Index(fields=["team", "person"], condition=Q(ended_at=None), name="segments_held_now"),
            models.Index(fields=["person"], name="segments_of_person"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="one_holder_per_case"),
            models.UniqueConstraint(fields=["case", "n"], name="segment_number_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="segment_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person or 'nobody yet'}, {self.team}"


class Reader(models.Model):
    """Who may read a case without holding it: a team while it is offered the case, or a person for good.

    A giver is such a person. Segments don't say so when a lead took the case over during the offer.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="readers")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "team"], name="reader_once"),
            models.UniqueConstraint(fields=["case", "person"], name="reading_person_once"),
            models.CheckConstraint(
                condition=Q(team=None, person__isnull=False) | Q(team__isnull=False, person=None),
                name="reader_is_team_or_person",
            ),
        ]


class Message(models.Model):
    """Something said in a case. A note is internal; the customer never sees one."""

    class Kind(models.TextChoices):
        FROM_CUSTOMER = "from_customer"
        TO_CUSTOMER = "to_customer"
        NOTE = "note"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=16, choices=Kind)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="from_customer", author=None)
                | Q(kind__in=["to_customer", "note"], author__isnull=False),
                name="message_has_its_author",
            )
        ]
