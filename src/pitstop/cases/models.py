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

    class Priority(models.TextChoices):
        LOW = "low"
        NORMAL = "normal"
        HIGH = "high"
        URGENT = "urgent"

    subject = models.CharField(max_length=200)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="cases")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1)
    link_salt = models.CharField(max_length=22)
    priority = models.CharField(max_length=8, choices=Priority, default=Priority.NORMAL)
    reopened = models.PositiveIntegerField(default=0)  # how often
    link_revoked_at = models.DateTimeField(null=True)  # until a new link is made

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


class Wait(models.Model):
    """A stretch in which a case can't go on because the customer or a third party has to answer first.

    Clocks that measure us pause for it. One at a time: [started_at, ended_at).
    """

    class On(models.TextChoices):
        CUSTOMER = "customer"
        THIRD_PARTY = "third_party"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="waits")
    on = models.CharField(max_length=12, choices=On)
    what = models.CharField(max_length=200, blank=True)  # what is waited for, for colleagues
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["case", "started_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="one_wait_per_case"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")), name="wait_ends_after_start"
            ),
        ]


class Reader(models.Model):
    """Who may read a case without holding it: a team while it is offered the case, or a person for good.

    A giver is such a person. Segments don't say so when a lead took the case over during the offer. A team
    that `works` on it swarms: it writes and notes as the holding team does, while only that one decides.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="readers")
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    works = models.BooleanField(default=False)

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
    """Something said in a case. A note is internal; the customer never sees one.

    An automatic one was written to the customer by the desk itself, in nobody's name, and so was a note
    without an author. `mail_id` is the Message-ID that a customer's mail came with, or what names the
    sending of a form: the same is never taken in twice.
    """

    class Kind(models.TextChoices):
        FROM_CUSTOMER = "from_customer"
        TO_CUSTOMER = "to_customer"
        AUTOMATIC = "automatic"
        NOTE = "note"

    class Source(models.TextChoices):
        DESK = "desk"  # written down by a person, on any face
        MAIL = "mail"
        STATUS_PAGE = "status_page"
        FORM = "form"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=16, choices=Kind)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True)
    at = models.DateTimeField()
    body = models.TextField()
    source = models.CharField(max_length=12, choices=Source, default=Source.DESK)
    mail_id = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["from_customer", "automatic"], author=None)
                | Q(kind="to_customer", author__isnull=False)
                | Q(kind="note"),
                name="message_has_its_author",
            ),
            models.UniqueConstraint(fields=["mail_id"], condition=~Q(mail_id=""), name="mail_taken_in_once"),
        ]


class Attachment(models.Model):
    """A file that came or went with a message. Kept in the database: it is there when the message is.

    `media_type` is what its content looks like, never what the sender called it.
    """

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["id"]


class Draft(models.Model):
    """What a person has typed on a case and not sent yet. It stays theirs, whoever holds the case meanwhile.

    `words` holds the form's words by name; `what` says which form.
    """

    class What(models.TextChoices):
        MESSAGE = "message"
        HANDOFF = "handoff"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=8, choices=What)
    words = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person", "what"], name="draft_once")]
