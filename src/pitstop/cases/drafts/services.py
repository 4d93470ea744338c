"""Writes to drafts."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.cases import queries
from pitstop.cases.models import Draft
from pitstop.core.checks import TEXT, text_reasons
from pitstop.core.refusals import refuse_if
from pitstop.core.words import gettext_noop as _

_MOST_FIELDS = 100


@transaction.atomic
def keep(
    *, by: Asker, now: datetime, case_id: int, words: Mapping[str, str], what: str = Draft.What.MESSAGE
) -> None:
    """Keep what the asker has typed so far, in place of what was kept before; nothing typed, nothing kept.

    Whoever may read the case can, even while another team has it: so that a case that moves on takes nobody's
    words with it. And whoever has a draft on it.
    """
    typed = {name: text for name, text in words.items() if text.strip()}
    mine = Draft.objects.filter(case=queries.storable(case_id), person=by.id, what=what)
    if not mine.exists():
        queries.get(by, case_id)
    refuse_if(
        reason
        for text in list(typed.values())[:_MOST_FIELDS]
        for reason in text_reasons(text, field="body", label=_("The draft"), limit=2 * TEXT)
    )
    if not typed:
        mine.delete()
        return
    Draft.objects.update_or_create(
        case_id=case_id,
        person=by.person,
        what=what,
        defaults={"words": dict(list(typed.items())[:_MOST_FIELDS]), "at": now},
    )


@transaction.atomic
def discard(*, by: Asker, case_id: int, what: str = Draft.What.MESSAGE) -> None:
    """Let go what the asker has typed: it was sent, or isn't wanted any more."""
    Draft.objects.filter(case=queries.storable(case_id), person=by.id, what=what).delete()
