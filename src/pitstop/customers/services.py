"""Writes to customers."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from pitstop.accounts.rules import email_reasons
from pitstop.core.refusals import refuse_if
from pitstop.customers import rules
from pitstop.customers.models import Customer


@transaction.atomic
def find_or_add(*, email: str, name: str, now: datetime, language: str = "", tier: str = "") -> Customer:
    """The customer with this address, made when new. What is known of a known customer is not overwritten."""
    language = language or settings.LANGUAGE_CODE
    refuse_if(
        email_reasons(email, field="customer_email")
        + rules.customer_reasons(name=name, tier=tier, language=language, languages=dict(settings.LANGUAGES))
    )
    known = Customer.objects.filter(email__iexact=email.strip()).first()
    return known or Customer.objects.create(
        name=name.strip(), email=email.strip(), language=language, tier=tier.strip(), created_at=now
    )
