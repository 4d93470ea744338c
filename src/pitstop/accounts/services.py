"""Writes to people, teams and tokens."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from pitstop.accounts import queries, rules
from pitstop.accounts.models import ApiToken, Membership, Person, Replay, SignInFailure, Team
from pitstop.core import secrets
from pitstop.core.checks import NAME, can_store, line_reasons, quoted, text_reasons
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.events import services as events


@transaction.atomic
def add_team(*, name: str, purpose: str = "") -> Team:
    """Make a team. Refused when the name is taken or doesn't fit."""
    reasons = line_reasons(name, field="name", label=_("The team's name"), limit=NAME)
    reasons += line_reasons(purpose, field="purpose", label=_("The purpose"), required=False)
    sentence = _("There is a team called “%(name)s” already.")
    taken = Reason("team-exists", sentence, field="name", params={"name": quoted(name)})
    refuse_if(reasons + ([taken] if queries.team_by_name(name) else []))
    try:
        with transaction.atomic():
            return Team.objects.create(name=name.strip(), purpose=purpose.strip())
    except IntegrityError:  # someone added it since it was looked for
        raise Refused([taken]) from None


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
    sentence = _("Someone with the address %(email)s is here already.")
    taken = Reason("person-exists", sentence, field="email", params={"email": quoted(email)})
    if queries.person_by_email(email):
        reasons.append(taken)
    person = Person(email=email, name=name.strip(), role=role, kind=kind, since=since)
    person.job, person.strength = job.strip(), strength.strip()
    if password is not None and check_password:
        reasons += _password_reasons(password, person)
    refuse_if(reasons)
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError:  # someone added them since they were looked for
        raise Refused([taken]) from None
    Membership.objects.bulk_create(Membership(person=person, team=team) for team in teams or [])
    return person


@transaction.atomic
def set_password(*, person: Person, password: str) -> None:
    """Give a person a new password, with which they can sign in at once, however often it failed before.

    Their sessions end; their API tokens live on. Refused when it is weak, or they no longer work here.
    """
    refuse_if(_left_reasons(person) + _password_reasons(password, person))
    person.set_password(password)
    person.save(update_fields=["password"])  # A session holds a digest of the password, and ends with it.
    SignInFailure.objects.filter(key=_key_of(person.email)).delete()


@transaction.atomic
def join_team(*, person: Person, team: Team) -> None:
    """Make a person one of a team. Joining twice changes nothing.

    Refused when the team is closed, or they no longer work here.
    """
    closed = Reason("team-closed", _("This team is closed. Choose another."), field="team")
    refuse_if(_left_reasons(person) + ([] if team.is_open else [closed]))
    Membership.objects.get_or_create(person=person, team=team)


def _left_reasons(person: Person) -> list[Reason]:
    if person.is_active:
        return []
    sentence = _("%(name)s no longer works here, so nothing can be done in that name.")
    return [Reason("actor-left", sentence, Because.FORBIDDEN, params={"name": person.name})]


def _password_reasons(password: str, person: Person) -> list[Reason]:
    if not can_store(password):
        return text_reasons(password, field="password", label=_("The password"))
    try:
        validate_password(password, person)
    except ValidationError as problem:
        return [Reason("password-weak", text, Because.INVALID, "password") for text in problem.messages]
    return []


def sign_in(*, email: str, password: str, network: str, now: datetime) -> Person:
    """The person with this address and password, who may then be given a session.

    Refused with the same words whether the address or the password is wrong, and after too many failures of
    one address or one network. Each try counts as failed until it succeeds, so neither a crash nor many tries
    at once give free ones. Not to be called inside a transaction: a refusal would take its count back.
    """
    address = _key_of(email)
    tries = _count_try(address, secrets.digest("n:" + network), now=now)
    person = _who(email, password)
    if person is None:
        sentence = _("This address and password don't belong together. Check both and try again.")
        raise Refused([Reason("sign-in-wrong", sentence, Because.INVALID, "password")])
    SignInFailure.objects.filter(Q(pk__in=tries) | Q(key=address)).delete()
    return person


def _key_of(email: str) -> str:
    return secrets.digest("a:" + email.strip().lower())


def _who(email: str, password: str) -> Person | None:
    if not (can_store(email) and can_store(password)):
        return None  # no address and no password of ours holds such characters
    known = queries.person_by_email(email)
    # An unknown address still costs one hash, so that time doesn't tell who works here.
    person = authenticate(username=known.email if known else email, password=password)
    return person if isinstance(person, Person) and person.is_active else None


def _count_try(address: str, network: str, *, now: datetime) -> list[int]:
    """Count this try and judge it by the others, before and after it is counted.

    Of many tries at once each then sees those that were counted before it. Were they judged before only, all
    of them would see none, and pass.
    """
    refuse_if(_throttle(address, network, now=now))
    with transaction.atomic(durable=True):
        SignInFailure.objects.filter(at__lt=now - rules.WINDOW).delete()
        tries = [SignInFailure.objects.create(key=key, at=now).pk for key in (address, network)]
    reasons = _throttle(address, network, now=now, apart_from=tries)
    if reasons:  # a try that was not let through must not make the wait longer
        SignInFailure.objects.filter(pk__in=tries).delete()
    refuse_if(reasons)
    return tries


def _throttle(address: str, network: str, *, now: datetime, apart_from: Sequence[int] = ()) -> list[Reason]:
    recent = SignInFailure.objects.filter(key__in=[address, network], at__gt=now - rules.WINDOW)
    failures = list(recent.exclude(pk__in=apart_from).values_list("key", "at"))
    return rules.sign_in_reasons(
        by_address=[at for key, at in failures if key == address],
        by_network=[at for key, at in failures if key == network],
        now=now,
    )


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
    """The living token behind a secret, as `call` finds it."""
    found = call(secret, now=now)
    return found[0] if found else None


def call(secret: str, *, now: datetime) -> tuple[ApiToken, queries.Asker] | None:
    """The living token behind a secret, and who calls with it.

    Notes its use at most once an hour, so that reading stays reading.
    """
    found = queries.caller(secret, now=now)
    if found:
        used = found[0].last_used_at
        if used is None or used < now - timedelta(hours=1):
            ApiToken.objects.filter(pk=found[0].pk).update(last_used_at=now)
    return found


def check_scope(token: ApiToken, *, scope: str) -> None:
    """Refused when the token may not do what needs this scope."""
    refuse_if(rules.scope_reasons(held=token.scopes, needed=scope))


Answer = tuple[int, object]


def once(
    *, person: Person, key: str, request: str, now: datetime, act: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """Run `act` and keep its answer, or give the kept answer of the same key. Says whether it was kept.

    The key, the act's writes and its answer are one transaction: a crash leaves all or nothing, and a second
    request with the same key waits for the first. A refusal leaves nothing, so a corrected retry is free.
    Refused when the key came with another request before. Keys are forgotten after two days.
    """
    refuse_if(line_reasons(key, field="Idempotency-Key", label=_("The idempotency key")))
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
