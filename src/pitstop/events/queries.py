"""Reads of the event log."""

from pitstop.events.models import Event


def of_case(case: int) -> list[Event]:
    """Everything that happened to the case, oldest first."""
    return list(Event.objects.filter(case=case).order_by("id"))
