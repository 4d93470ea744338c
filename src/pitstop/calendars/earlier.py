"""Hours that were taken away, as the history of changes has them."""

from pitstop.accounts.models import Person, Team
from pitstop.calendars.queries import Written
from pitstop.events.models import Event


def taken_away(whose: Team | Person) -> Written | None:
    """The hours that a team or a person without hours had last; None where none ever were set."""
    changes = Event.objects.filter(kind="hours.changed")
    if isinstance(whose, Team):
        changes = changes.filter(team=whose.pk, data__person=None)
    else:
        changes = changes.filter(data__person=whose.pk)
    facts = changes.exclude(data__week="").order_by("-id").values_list("data", flat=True).first()
    if facts is None:
        return None
    return Written(
        zone=facts["zone"],
        week=facts["week"],
        closures=tuple(facts["closures"]),
        openings=tuple(facts.get("openings", ())),  # the first version of the event had no such facts
        country=facts.get("country", ""),
        region=facts.get("region", ""),
    )
