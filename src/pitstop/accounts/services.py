"""Writes to people, teams and tokens."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from pitstop.accounts import queries, rules
from pitstop.accounts.models import ApiToken, Membership, Person, Replay, SignInFailure, Team
from pitstop.core import secrets
from pitstop.core.checks import NAME, line_reasons
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.events import services as events


@transaction.atomic
def add_team(*, name: str, purpose: str = "") -> Team:
    """Make a team. Refused when the name is taken or doesn't fit."""
    reasons = line_reasons(name, field="name", label="The team's name", limit=NAME)
    reasons += line_reasons(purpose, field="purpose", label="The purpose", required=False)
    if queries.team_by_name(name):
        sentence = _("There is a team called “%(name)s” already.")
        reasons.append(Reason("team-exists", sentence, field="name", params={"name": name}))
    refuse_if(reasons)
    return Team.objects.create(name=name.strip(), purpose=purpose.strip())


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    password: str | None,
    role: str = Person.Role.AGENT,
    kind: str = Person.Kind.HUMAN,
    teams: list[Team] | None = None,
    job: str = "",
    strength: str = "",
    since: date | None = None,
    check_password: bool = True,
) -> Person:
    """Make a person, able to sign in when a password is given.

    Refused when the address is taken or a field doesn't fit.

    `check_password=False` is for the demo alone, whose password is printed on the screen.
    """
    email = email.strip()
    reasons = rules.email_reasons(email) + rules.person_reasons(
        name=name, job=job, strength=strength, role=role, kind=kind
    )
    if queries.person_by_email(email):
        sentence = _("Someone with the address %(email)s is here already.")
        reasons.append(Reason("person-exists", sentence, field="email", params={"email": email}))
    person = Person(
        email=email, name=name.strip(), role=role, kind=kind, job=job, strength=strength, since=since
    )
    if password is not None and check_password:
        reasons += _password_reasons(password, person)
    refuse_if(reasons)
    person.set_password(password)
    person.save()
    Membership.objects.bulk_create(Membership(person=person, team=team) for team in teams or [])
    return person


def _password_reasons(password: str, person: Person) -> list[Reason]:
    try:
        validate_password(password, person)
    except ValidationError as problem:
        return [Reason("password-weak", text, Because.INVALID, "password") for text in problem.messages]
    return []


def sign_in(*, email: str, password: str, network: str, now: datetime) -> Person:
    """The person with this address and password, who may then be given a session.

    Refused with the same words whether the address or the password is wrong, and after too many failures of
    one address or one network. Each try counts as failed until it succeeds, so neither a crash nor many tries
    at once give free ones.
    """
    keys = {
        "address": secrets.digest("a:" + email.strip().lower()),
        "network": secrets.digest("n:" + network),
    }
    tries = _count_try(keys["address"], keys["network"], now=now)
    known = queries.person_by_email(email)
    # An unknown address still costs one hash, so that time doesn't tell who works here.
    person = authenticate(username=known.email if known else email, password=password)
    if not isinstance(person, Person) or not person.is_active:
        sentence = _("This address and password don't belong together. Check both and try again.")
        raise Refused([Reason("sign-in-wrong", sentence, Because.INVALID, "password")])
    SignInFailure.objects.filter(Q(pk__in=tries) | Q(key=keys["address"])).delete()
    return person


@transaction.atomic
def _count_try(address: str, network: str, *, now: datetime) -> list[int]:
    since = now - rules.WINDOW
    failures = list(SignInFailure.objects.filter(key__in=[address, network], at__gt=since))
    refuse_if(
        rules.sign_in_reasons(
            by_address=[failure.at for failure in failures if failure.key == address],
            by_network=[failure.at for failure in failures if failure.key == network],
            now=now,
        )
    )
    SignInFailure.objects.filter(at__lt=since).delete()
    return [SignInFailure.objects.create(key=key, at=now).pk for key in (address, network)]


@transaction.atomic
def create_token(
    *, person: Person, name: str, scopes: list[str], now: datetime, days: int | None = 365
) -> tuple[ApiToken, str]:
    """Make an API token. Returns it with its secret, which is not stored and can't be shown again."""
    refuse_if(rules.token_reasons(name=name, scopes=scopes, days=days))
    secret = secrets.new_token("pit")
    token = ApiToken.objects.create(
        person=person,
        name=name.strip(),
        digest=secrets.digest(secret),
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=now + timedelta(days=days) if days else None,
    )
    events.record("token.created", now=now, by=person.pk, data={"token": token.pk, "scopes": token.scopes})
    return token, secret


@transaction.atomic
def revoke_token(*, token_id: int, by: Person, now: datetime) -> None:
    """End a token at once. Revoking it twice changes nothing. Refused when it isn't the person's own."""
    token = ApiToken.objects.select_for_update().filter(pk=token_id, person=by).first()
    if token is None:
        sentence = _("There is no token %(id)d of yours.")
        raise Refused([Reason("token-missing", sentence, Because.MISSING, params={"id": token_id})])
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        events.record("token.revoked", now=now, by=by.pk, data={"token": token.pk})


def use_token(secret: str, *, now: datetime) -> ApiToken | None:
    """The living token behind a secret. Notes its use at most once an hour, so that reading stays reading."""
    token = queries.token_for(secret, now=now)
    if token and (token.last_used_at is None or token.last_used_at < now - timedelta(hours=1)):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


Answer = tuple[int, object]


def once(
    *, person: Person, key: str, request: str, now: datetime, act: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """Run `act` and keep its answer, or give the kept answer of the same key. Says whether it was kept.

    The key, the act's writes and its answer are one transaction: a crash leaves all or nothing, and a second
    request with the same key waits for the first. A refusal leaves nothing, so a corrected retry is free.
    Refused when the key came with another request before. Keys are forgotten after two days.
    """
    if len(key) > 200:
        sentence = _("An idempotency key is at most 200 characters long.")
        raise Refused([Reason("key-too-long", sentence, Because.INVALID, "Idempotency-Key")])
    fingerprint = secrets.digest(request)
    with transaction.atomic():
        try:
            with transaction.atomic():
                replay = Replay.objects.create(person=person, key=key, request=fingerprint, at=now)
        except IntegrityError:
            return _kept(person, key, fingerprint), True
        status, answer = act()
        Replay.objects.filter(pk=replay.pk).update(status=status, answer=answer)
        Replay.objects.filter(at__lt=now - rules.REPLAYS_KEPT).delete()
    return (status, answer), False


def _kept(person: Person, key: str, fingerprint: str) -> Answer:
    replay = Replay.objects.get(person=person, key=key)
    if replay.request != fingerprint or replay.status is None:
        sentence = _("This idempotency key was used for another request. Send a new key with a new request.")
        raise Refused([Reason("key-reused", sentence, Because.INVALID, "Idempotency-Key")])
    return replay.status, replay.answer
