"""Writes to customers."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet, Value
from django.db.models.functions import Lower

from pitstop.accounts.rules import email_reasons
from pitstop.core.refusals import Reason, refuse_if
from pitstop.customers import rules
from pitstop.customers.models import Customer


@transaction.atomic
def find_or_add(*, email: str, name: str, now: datetime, language: str = "", tier: str = "") -> Customer:
    """The customer with this address, made when new. What is known of a known customer is not overwritten."""
    refuse_if(reasons(email=email, name=name, language=language, tier=tier))
    known = _found(email).first()
    if known:
        return known
    try:
        with transaction.atomic():
            return Customer.objects.create(
                name=name.strip(),
                email=email.strip(),
                language=language or settings.LANGUAGE_CODE,
                tier=tier.strip(),
                created_at=now,
            )
    except IntegrityError:  # another case of theirs was opened since we looked
        return _found(email).get()


def reasons(*, email: str, name: str, language: str = "", tier: str = "") -> list[Reason]:
    """Why these facts can't be a customer's. No language means the organisation's."""
    languages = dict(settings.LANGUAGES)
    return email_reasons(email, field="customer_email") + rules.customer_reasons(
        name=name, tier=tier, language=language or settings.LANGUAGE_CODE, languages=languages
    )


def _found(email: str) -> QuerySet[Customer]:
    # Folded as the unique constraint folds it: its index is used, and what isn't found can be added.
    return Customer.objects.alias(folded=Lower("email")).filter(folded=Lower(Value(email.strip())))
