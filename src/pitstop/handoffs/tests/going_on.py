"""What customers do themselves, a case that is closed, and who has it and who heard of it then."""

from __future__ import annotations

from pitstop.accounts.models import Team
from pitstop.cases import queries as cases
from pitstop.cases.models import Case
from pitstop.conftest import World, at
from pitstop.handoffs import services as handoffs
from pitstop.handoffs.reopening import services
from pitstop.notify.models import Notice


def close(world: World, minute: float = 10, **changes) -> None:
    facts = {"by": world.giver, "now": at(minute), "case_id": world.case_id, "outcome": "refunded"}
    handoffs.close_case(**facts | changes)


def write(world: World, minute: float = 20, **changes):
    facts = {"now": at(minute), "case_id": world.case_id, "body": "It is back!", "source": "status_page"}
    return services.customer_wrote(**facts | changes)


def begin(world: World, **changes) -> Case:
    facts = {
        "now": at(1),
        "customer_email": "kai@example.org",
        "customer_name": "Kai Brandt",
        "subject": "No light",
        "body": "The router blinks red.",
        "language": "de",
        "source": "form",
    }
    return services.customer_opened(**facts | changes)


def takes_new(team: Team) -> None:
    Team.objects.filter(pk=team.pk).update(takes_new=True)


def holder(case: Case) -> tuple[str, str]:
    segment = cases.holder(case)
    return segment.team.name, segment.person.name if segment.person else ""


def told_because(kind: str) -> list[tuple[str, str]]:
    found = Notice.objects.filter(kind=kind).order_by("person__name")
    return list(found.values_list("person__name", "because"))
