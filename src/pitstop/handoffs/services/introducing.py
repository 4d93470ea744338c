"""The leads' templates of introductions."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from pitstop.accounts.queries import Asker
from pitstop.core.checks import quoted, text_reasons
from pitstop.core.refusals import Because, Reason, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.events import services as events
from pitstop.handoffs import introductions, rules
from pitstop.handoffs.models import Introduction
from pitstop.routing.rules.routes import kind_reasons


@transaction.atomic
def set_introduction(*, by: Asker, now: datetime, language: str, kind: str, body: str) -> Introduction | None:
    """Word the introduction for a language and a kind; an empty body goes back to the built-in wording.

    An empty kind is for every kind that has none of its own. Refused to those who lead no team.
    """
    reasons = list(kind_reasons(kind)) if kind else []
    if not by.is_lead:
        sentence = _("Only a lead changes what customers read at a hand-off.")
        reasons.append(Reason("not-a-lead", sentence, Because.FORBIDDEN))
    languages = dict(settings.LANGUAGES)
    if language not in languages:
        sentence = _("“%(language)s” is not a language that we write in. Choose among: %(known)s.")
        params: dict[str, object] = {"language": quoted(language), "known": ", ".join(sorted(languages))}
        reasons.append(Reason("language-unknown", sentence, Because.INVALID, "language", params))
    if body.strip():
        reasons += rules.wording_reasons(body, field="body", needed=introductions.NEEDED)
    else:
        reasons += text_reasons(body, field="body", label=_("The introduction"), required=False)
    refuse_if(reasons)
    found = Introduction.objects.select_for_update().filter(language=language, kind=kind)
    events.record(
        "introduction.changed", now=now, by=by.id, data={"language": language, "introduction_kind": kind}
    )
    if not body.strip():
        found.delete()
        return None
    made, _new = Introduction.objects.update_or_create(
        language=language,
        kind=kind,
        defaults={"body": body.strip(), "changed_by": by.person, "changed_at": now},
    )
    return made
