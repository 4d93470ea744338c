"""Whom a mail about a case still concerns when it leaves, and who is told when one can't."""

from datetime import datetime

from pitstop.accounts import queries as accounts
from pitstop.accounts.models import Person
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases.models import Case
from pitstop.handoffs import permissions
from pitstop.notify import services as notify
from pitstop.notify.services import Stuck


def concerns(person: Person, case: int | None, handoff: int | None) -> bool:
    """Whether this person may still read the hand-off or the case that they were told of.

    So a team that a case has left is no longer mailed about it, whatever was written before it left.
    """
    asker = Asker(person)
    if handoff is not None and permissions.visible(asker).filter(pk=handoff).exists():
        return True
    if case is not None:
        return cases.visible(asker).filter(pk=case).exists()
    return handoff is None


def tell_of_stuck(stuck: Stuck, now: datetime) -> None:
    """Tell who has the case and the leads of its team that a mail to its customer did not leave."""
    case = Case.objects.select_related("customer").filter(pk=stuck.case or 0).first()
    if case is None:
        return
    segment = cases.holder(case)
    has_it = cases.who_has(segment)
    told = {"holder": [has_it] if has_it else [], "lead": accounts.leads_of(segment.team_id)}
    facts = {"who": stuck.to, "subject": case.subject, "customer": case.customer.name, "text": stuck.error}
    for because, people in told.items():
        notify.tell(
            kind="mail_stuck",
            people=people,
            because=because,
            now=now,
            key=f"mail_stuck:{stuck.mail}:{now:%Y%m%d%H%M%S}",
            case=case.pk,
            facts=facts,
        )
