"""Small errors."""

from django.db import models

from pitstop.accounts.models import Person
from pitstop.cases.models import Case


class Slip(models.Model):
    """A small thing that went wrong in a case, whether or not it hurt.

    Where it came to light is its `place`, who saw it its `source`. `handoff` is the hand-off that it is
    about, if any. `key` names the cause, so that the desk writes down one cause once. No person stands here
    as the one to blame.
    """

    class Source(models.TextChoices):
        CUSTOMER = "customer"
        PERSON = "person"
        DESK = "desk"  # seen by the desk itself

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="slips")
    kind = models.CharField(max_length=24)  # one of `rules.KINDS`
    place = models.CharField(max_length=24)  # one of `rules.PLACES`
    source = models.CharField(max_length=8, choices=Source)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    handoff = models.BigIntegerField(null=True)
    text = models.TextField(blank=True)
    key = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=~models.Q(key=""), name="slip_once"),
            models.CheckConstraint(
                condition=~models.Q(source="person") | models.Q(by__isnull=False), name="slip_of_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in case #{self.case_id}"
