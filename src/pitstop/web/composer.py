"""What one writes on a case: the form with its files, and what was typed before and not sent."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from pitstop.cases.drafts import queries, services
from pitstop.web.asking import Ask, posted
from pitstop.web.forms import ComposerForm
from pitstop.web.uploads import FilesField

_KEPT = ("kind", "body", "next_text", "next_due_at")


class Composer(ComposerForm):
    """A message with its files. `is_draft` when it begins with what was typed before and not sent."""

    attachments = FilesField()
    is_draft = False

    def begin_with(self, draft: Any) -> None:
        """Go on from what was typed before; nothing typed leaves the form as it is."""
        self.is_draft = bool(draft)
        self.initial.update({name: draft[name] for name in _KEPT if draft.get(name)})


def draft_of(ask: Ask, case_id: int) -> Any:
    """What this person has typed on the case and not sent, by the names of the form's fields."""
    return queries.of(ask.by, case_id)


@posted("web:case", "case_id")
def draft(ask: Ask, case_id: int) -> HttpResponse:
    """Keep what is typed so far. Sent by the page while one pauses and when one leaves."""
    # Which kind of message was chosen is worth nothing without words.
    said = {name: str(ask.sent.get(name, "")) for name in _KEPT}
    has_words = said["body"].strip() or said["next_text"].strip()
    services.keep(by=ask.by, now=ask.now, case_id=case_id, words=said if has_words else {})
    return HttpResponse(status=204)


@posted("web:case", "case_id")
def draft_removal(ask: Ask, case_id: int) -> HttpResponse:
    """Let go what was typed and not sent."""
    services.discard(by=ask.by, case_id=case_id)
    ask.tell(_("What you had typed is gone."))
    return redirect("web:case", case_id=case_id)
