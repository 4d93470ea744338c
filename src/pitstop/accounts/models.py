"""People, teams, and what lets them in."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower


class Team(models.Model):
    """A group that can hold a case. A closed team can't be offered anything."""

    name = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200, blank=True)  # shown to customers: "looks after payments"
    is_open = models.BooleanField(default=True)
    closed_at = models.DateTimeField(null=True)
    # Where cases of a closed team go when they come back: someone must always be able to act.
    successor = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    takes_new = models.BooleanField(default=False)  # what customers send in begins here

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="team_name_unique"),
            models.UniqueConstraint(
                fields=["takes_new"], condition=models.Q(takes_new=True), name="one_team_takes_new"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Person(AbstractBaseUser):
    """Someone who can hold a case, human or AI. Signs in by e-mail address.

    `job`, `strength`, `since` and `pronoun` are what a customer reads when this person takes over.
    `language` and `time_zone` are how this person reads the desk; empty: as the organisation does.
    While `away_until` is to come, colleagues may take their cases over.
    """

    class Kind(models.TextChoices):
        HUMAN = "human"
        AI = "ai"

    class Role(models.TextChoices):
        AGENT = "agent"
        LEAD = "lead"
        ADMIN = "admin"

    email = models.EmailField(max_length=200, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.HUMAN)
    role = models.CharField(max_length=8, choices=Role, default=Role.AGENT)
    job = models.CharField(max_length=80, blank=True)
    strength = models.CharField(max_length=200, blank=True)
    since = models.DateField(null=True, blank=True)
    pronoun = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=8, blank=True)
    time_zone = models.CharField(max_length=64, blank=True)
    away_until = models.DateTimeField(null=True)
    away_note = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    left_at = models.DateTimeField(null=True)
    teams = models.ManyToManyField(Team, through="Membership", related_name="people")

    USERNAME_FIELD = "email"
    objects: models.Manager["Person"] = BaseUserManager["Person"]()  # Django's sign-in looks people up by it

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="person_email_unique"),
            models.CheckConstraint(condition=models.Q(kind__in=["human", "ai"]), name="person_kind_is_known"),
            models.CheckConstraint(
                condition=models.Q(role__in=["agent", "lead", "admin"]), name="person_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Photo(models.Model):
    """What a person looks like: a small square picture that we made ourselves from what was sent."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="photo")
    content = models.BinaryField()  # WebP
    digest = models.CharField(max_length=64)


class Membership(models.Model):
    """A person belongs to a team."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "team"], name="membership_once")]


class SignInFailure(models.Model):
    """A sign-in that failed, kept for the throttle. `key` is a digest of the address or the network."""

    key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "at"], name="signin_failures_of_key")]


class Tally(models.Model):
    """How often something was asked for without a sign-in, until the end of one span of time.

    `key` is a digest of what is counted: a link, a network, an address. In the database, because all
    processes of a desk count together.
    """

    key = models.CharField(max_length=64)
    until = models.DateTimeField()
    n = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "until"], name="tally_once")]
        indexes = [models.Index(fields=["until"], name="tallies_by_end")]


class ApiToken(models.Model):
    """A bearer token of one person. Only its digest is stored, so it can be shown once and never again."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class Replay(models.Model):
    """The answer that an idempotency key got, so that a retry gets the same one and nothing happens twice."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE)
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64)  # digest of method, path and body
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "key"], name="replay_once")]
        indexes = [models.Index(fields=["at"], name="replays_by_age")]
