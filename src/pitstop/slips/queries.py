"""Reads of small errors."""

from pitstop.cases.models import Case
from pitstop.slips.models import Slip


def of_case(case: Case) -> list[Slip]:
    """The small errors of the case, oldest first. For those who may see the case."""
    return list(Slip.objects.filter(case=case).select_related("by"))
