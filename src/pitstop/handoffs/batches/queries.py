"""Reads of batches. A batch is its maker's own: nobody else sees it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.core.refusals import Because, Reason, Refused
from pitstop.core.words import gettext_noop as _
from pitstop.handoffs.models import Batch, BatchItem


@dataclass(frozen=True, slots=True)
class Sitting:
    """A batch with its cases in order, and how far it is."""

    batch: Batch
    items: Sequence[BatchItem]

    @property
    def done(self) -> int:
        return sum(item.handoff_id is not None for item in self.items)

    @property
    def left_out(self) -> int:
        return sum(item.left_out for item in self.items)

    @property
    def to_do(self) -> Sequence[BatchItem]:
        return [item for item in self.items if item.handoff_id is None and not item.left_out]

    def after(self, n: int) -> BatchItem | None:
        """The next case to offer after this one; after the last, the first that was passed over."""
        later = [item for item in self.to_do if item.n > n]
        return next(iter([*later, *self.to_do]), None)


def sitting(asker: Asker, batch_id: int) -> Sitting:
    """A batch of the asker's own. Three queries, however many cases it has."""
    found = Batch.objects.select_related("to_team", "to_person").filter(person=asker.id)
    batch = found.filter(pk=cases.storable(batch_id)).first()
    if batch is None:
        sentence = _("There is no list %(id)d of yours.")
        raise Refused([Reason("batch-missing", sentence, Because.MISSING, params={"id": batch_id})])
    return Sitting(batch, list(batch.items.select_related("case__customer", "handoff")))


def no_item(n: int) -> Refused:
    """The no for a place in a list that holds no case."""
    sentence = _("This list has no case number %(n)d.")
    return Refused([Reason("item-missing", sentence, Because.MISSING, params={"n": n})])


def unfinished(asker: Asker) -> list[Batch]:
    """The asker's batches with cases still to offer, the newest first; each counts `waiting` and `total`."""
    waiting = Count("items", filter=Q(items__handoff=None, items__left_out=False))
    counted = Batch.objects.filter(person=asker.id, ended_at=None).select_related("to_team", "to_person")
    return list(counted.annotate(waiting=waiting, total=Count("items")).filter(waiting__gt=0))


def to_do(asker: Asker) -> set[int]:
    """The cases that are still to be offered in a list of the asker's."""
    waiting = BatchItem.objects.filter(batch__person=asker.id, batch__ended_at=None)
    return set(waiting.filter(handoff=None, left_out=False).values_list("case", flat=True))
