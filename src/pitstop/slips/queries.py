"""Reads of small errors."""

from collections.abc import Mapping

from pitstop.cases.models import Case
from pitstop.slips import rules
from pitstop.slips.models import Slip


def of_case(case: Case) -> list[Slip]:
    """The small errors of the case, oldest first. For those who may see the case."""
    return list(Slip.objects.filter(case=case).select_related("by"))


def kinds() -> Mapping[str, str]:
    """What people can write down, by key, in words to translate. What only customers say is left to them."""
    return {key: words for key, words in rules.KINDS.items() if key != "not_right"}
