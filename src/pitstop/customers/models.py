"""Customers."""

from django.db import models
from django.db.models.functions import Lower


class Customer(models.Model):
    """Someone whose case we hold. `language` is the one that mails and the status page use."""

    name = models.CharField(max_length=80)
    email = models.EmailField(max_length=200)
    language = models.CharField(max_length=8, default="en")
    tier = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="customer_email_unique")]

    def __str__(self) -> str:
        return self.name
