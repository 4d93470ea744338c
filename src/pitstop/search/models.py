"""What is searched, and the searches that people keep."""

from django.db import models
from django.db.models.functions import Lower

from pitstop.accounts.models import Person
from pitstop.cases.models import Case
from pitstop.customers.models import Customer


class CustomerText(models.Model):
    """A customer's name and address as they are searched. Written by the database alone: see `index.py`."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, primary_key=True, related_name="+")
    text = models.TextField()


class Document(models.Model):
    """Everything about a case that can be searched. Written by the database alone: see `index.py`.

    SQLite keeps the words nearly as they were written and folds them in its index; PostgreSQL keeps them
    folded.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="+")
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    subject = models.TextField()
    customer_text = models.TextField()
    outcome = models.TextField()
    said = models.TextField()


class SavedFilter(models.Model):
    """A search that a person keeps under a name of their own."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_filters")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=200)
    made_at = models.DateTimeField()

    class Meta:
        ordering = [Lower("name"), "id"]
        constraints = [models.UniqueConstraint("person", Lower("name"), name="saved_filter_name_once")]

    def __str__(self) -> str:
        return self.name
