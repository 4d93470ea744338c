"""Hand-offs: the offers, what is asked about them, what is corrected, and the lists of many at once."""

from django.db import models
from django.db.models import Q

from pitstop.accounts.models import Person, Team
from pitstop.cases.models import Case
from pitstop.routing.models import Kind, ProtocolVersion


class Handoff(models.Model):
    """One passage of a case from a giver to a receiver. Its states and moves stand in `rules.MOVES`.

    The giver holds the case until it is accepted. `already_known`, `next_step`, `next_update_at` and
    `introduction` are read by the customer; `answers`, `contingencies` and `read_back` are not. An answer is
    `routing.rules.fields.Answer` as a JSON object; `terms` is what the route asked when it was offered.

    `offered_at` is when it reached the receiver: for one that a lead let pass, the moment of that decision.
    `silence_due_at` is when the silent receiver's next step falls due, `silence_step` how many were taken;
    `note_due_at` when the customer reads that we are still finding the right person.
    """

    class State(models.TextChoices):
        REFERRED = "referred"  # waits for a lead's decision before it reaches the receiver
        OFFERED = "offered"
        ACCEPTED = "accepted"
        RETURNED = "returned"
        WITHDRAWN = "withdrawn"
        EXPIRED = "expired"  # the receiver stayed silent

    class Decision(models.TextChoices):
        LET_PASS = "let_pass"  # noqa: S105 - no password
        TAKE = "take"
        SWARM = "swarm"

    OPEN = (State.REFERRED, State.OFFERED)

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handoffs")
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    giver = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handoffs_given")
    from_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="handoffs_out")
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="handoffs_in")
    to_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="handoffs_offered"
    )
    protocol_version = models.ForeignKey(ProtocolVersion, on_delete=models.PROTECT)
    answers = models.JSONField()
    already_known = models.TextField()
    next_step = models.CharField(max_length=200)
    next_update_at = models.DateTimeField()
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="handoffs_answered"
    )
    terms = models.JSONField(default=dict)
    automatic = models.BooleanField(default=False)  # accepted by the route, not by a person
    read_back_needed = models.BooleanField(default=True)
    contingencies = models.JSONField(default=list)  # the giver's own, beside the route's
    introduction = models.TextField(blank=True)  # as giver or receiver worded it; empty: from the template
    silence_due_at = models.DateTimeField(null=True)
    silence_step = models.PositiveSmallIntegerField(default=0)
    note_due_at = models.DateTimeField(null=True)
    noted_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    read_back = models.TextField(blank=True)
    return_reason = models.CharField(max_length=20, blank=True)
    return_note = models.TextField(blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["to_team"], condition=Q(state="offered"), name="handoffs_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["referred", "offered"]),
                name="one_open_handoff_per_case",
            ),
            # Nobody answers one that was accepted automatically or expired.
            models.CheckConstraint(
                condition=Q(state__in=["referred", "offered"], answered_at=None, answered_by=None)
                | Q(
                    state__in=["accepted", "returned", "withdrawn"],
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                )
                | Q(state="accepted", automatic=True, answered_at__isnull=False, answered_by=None)
                | Q(state="expired", answered_at__isnull=False, answered_by=None),
                name="handoff_answer_has_time_and_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(read_back_needed=False) | ~Q(read_back=""),
                name="handoff_accepted_with_read_back",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="handoff_decision_has_time_and_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="handoff_returned_with_reason"
            ),
            models.CheckConstraint(condition=~Q(from_team=models.F("to_team")), name="handoff_changes_team"),
        ]

    def __str__(self) -> str:
        return f"hand-off {self.pk} of case #{self.case_id} ({self.state})"


class Question(models.Model):
    """What a receiver asked before answering an offer, without taking the case, and what the giver said."""

    handoff = models.ForeignKey(Handoff, on_delete=models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    text = models.TextField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="question_answer_has_time_and_person",
            )
        ]


class Correction(models.Model):
    """The giver's “not quite: …” to a read-back. It stands on the case until the receiver has seen it."""

    handoff = models.ForeignKey(Handoff, on_delete=models.CASCADE, related_name="corrections")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField()
    seen_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seen_by=None, seen_at=None) | Q(seen_by__isnull=False, seen_at__isnull=False),
                name="correction_seen_has_time_and_person",
            )
        ]


class Batch(models.Model):
    """Many cases that one person hands over in one sitting. It stays until each is offered or left out."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="batches")
    to_team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class BatchItem(models.Model):
    """One case of a batch. `draft` holds the offer form's words by name, as far as they were typed."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    n = models.PositiveIntegerField()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    draft = models.JSONField(default=dict)
    handoff = models.ForeignKey(Handoff, on_delete=models.SET_NULL, null=True, related_name="+")
    left_out = models.BooleanField(default=False)

    class Meta:
        ordering = ["batch", "n"]
        constraints = [models.UniqueConstraint(fields=["batch", "case"], name="batch_case_once")]


class Introduction(models.Model):
    """A lead's template for the introduction that a customer reads, for a language and a kind.

    An empty kind is for every kind that has none of its own. `body` holds the places that
    `introductions.PLACES` lists.
    """

    language = models.CharField(max_length=8)
    kind = models.CharField(max_length=16, choices=Kind, blank=True)
    body = models.TextField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["language", "kind"]
        constraints = [models.UniqueConstraint(fields=["language", "kind"], name="introduction_once")]
