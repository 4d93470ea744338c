"""The case as its page shows it: its story, its promises, its way, and what may be done now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from pitstop.core.say import say
from pitstop.handoffs import overviews
from pitstop.promises import queries as promises
from pitstop.targets import queries as targets
from pitstop.web import case_acts, clocks, presenters, rows, way
from pitstop.web.asking import Ask
from pitstop.web.case_customer import with_files
from pitstop.web.composer import Composer, draft_of
from pitstop.web.forms import OutcomeForm, WaitForm
from pitstop.web.live import listening
from pitstop.web.stories import story
from pitstop.web.templatetags.pitstop import exact


@dataclass(frozen=True)
class Tried:
    """What someone tried and was refused: what they typed stays, with what is wrong beside it or above."""

    composer: Composer | None = None
    outcome: OutcomeForm | None = None
    wait: WaitForm | None = None
    release: presenters.Release | None = None
    clock: clocks.CorrectionForm | None = None
    above: list[str] = field(default_factory=list)


def show(ask: Ask, case_id: int, tried: Tried | None = None, *, status: int = 200) -> HttpResponse:
    """The case page; after a refusal with what was tried."""
    listens = listening(ask, f"case-{case_id}")
    page = overviews.case_page(ask.by, case_id, now=ask.now)
    found, tried = page.view, tried or Tried()
    may, to_take = {act: not why for act, why in found.reasons.items()}, found.waits or found.is_away
    open_promises = [promise for promise in found.promises if promise.state == "open"]
    context = {
        "person": ask.by.person,
        **listens,
        "case": presenters.case_head(found.case),
        "holder": {
            "team": found.holder.team.name,
            "person": found.holder.person.name if found.holder.person else "",
            "has_left": found.waits,
            "is_away": found.is_away,
            "since": found.holder.started_at,
            "helping": ", ".join(team.name for team in found.helping),
        },
        "next_promise": open_promises[0] if open_promises else None,
        "waiting": [rows.beside(each, case_id) for each in page.beside],
        "entries": with_files(
            story(found.story, customer=found.case.customer.name, now=ask.now, reader=ask.by), found.case
        ),
        "offer": _offer(found, ask),
        "corrections": [presenters.correction(each) for each in found.corrections],
        **_composing(ask, found, tried, open_promises),
        "acts": case_acts.acts(found),
        "more_acts": case_acts.menu(found),
        "take_url": reverse("web:holder", args=[case_id]) if may["take"] and to_take else "",
        "close_form": _outcome(found, tried) if may["close"] else None,
        # Whoever could hand it off decides about it: then what is still in the way is worth a word.
        "close_not": map(say, found.reasons["close"]) if may["hand_off"] else (),
        "close_url": reverse("web:closure", args=[case_id]),
        "refusals": tried.above,
        "priorities": _priorities(found),
        "priority_url": reverse("web:priority", args=[case_id]) if may["write"] else "",
        "customer": {"name": found.case.customer.name, "facts": _customer_facts(found.case.customer)},
        "promises": presenters.promises(
            found.promises, now=ask.now, case=case_id if may["write"] else None, tried=tried.release
        ),
        "way": way.stages(found),
        "clocks": clocks.of_case(
            targets.of_case(found.case),
            ask.by,
            tried.clock,
            paused_at=found.wait.started_at if found.wait else None,
        ),
        **_waiting(found, tried),
        "swarm": [
            {"team": team.name, "url": reverse("web:swarm_end", args=[case_id, team.pk])}
            for team in found.helping
        ],
        "may_end_swarms": may["write"],
        "status_link": "" if found.case.link_revoked_at else found.status_link,
        "link_url": "" if found.reasons["link"] else reverse("web:link", args=[case_id]),
    }
    return ask.page("web/case.html", context, status=status)


def _composing(
    ask: Ask, found: overviews.CaseView, tried: Tried, open_promises: list[Any]
) -> Mapping[str, Any]:
    """The composer; or why there is none, and what could not be sent because of that."""
    form, why_not, here = tried.composer, found.reasons["write"], [found.case.pk]
    removal = {"draft_removal_url": reverse("web:draft_removal", args=here)}
    if why_not:
        draft = draft_of(ask, found.case.pk)
        unsent = form.data.get("body", "") if form else draft.get("body", "")
        known = {"composer": None, "read_only": " ".join(map(say, why_not)), "unsent": unsent}
        return {**known, **(removal if draft else {})}
    form = form or composer(ask, found, open_promises)
    return {
        "composer": form,
        "composer_url": reverse("web:messages", args=here),
        "draft_url": reverse("web:draft", args=here),
        **(removal if form.is_draft else {}),
    }


def _waiting(found: overviews.CaseView, tried: Tried) -> Mapping[str, Any]:
    """For whom the case waits, and where that begins or ends."""
    here = [found.case.pk]
    return {
        "wait": way.wait(found),
        "wait_form": None if found.reasons["wait"] else tried.wait or WaitForm(),
        "wait_url": reverse("web:wait", args=here),
        "wait_end_url": "" if found.reasons["resume"] else reverse("web:wait_end", args=here),
    }


def _outcome(found: overviews.CaseView, tried: Tried) -> OutcomeForm:
    return tried.outcome or OutcomeForm(initial={"seen": found.case.version})


def composer(
    ask: Ask, found: overviews.CaseView, known: Iterable[Any], sent: Mapping[str, Any] | None = None
) -> Composer:
    """The form of a message, with these promises to keep by it; filled in by default, or as it was sent.

    What was typed before and not sent is offered again.
    """
    begins = promises.composing(found.case, team_id=found.holder.team_id, now=ask.now)
    files = None if sent is None else ask.request.FILES
    choices, waits = promise_choices(ask, known), found.wait is not None
    form = Composer(sent, files, promises=choices, begins=begins, waits=waits)
    if sent is None:
        form.begin_with(draft_of(ask, found.case.pk))
    return form


def promise_choices(ask: Ask, found: Iterable[Any]) -> list[tuple[int, str]]:
    """Promises as the composer asks which of them a message keeps."""
    return [
        (
            promise.pk,
            _("“%(text)s” by %(due)s") % {"text": promise.text, "due": exact(promise.due_at, ask.now)},
        )
        for promise in found
    ]


def _priorities(found: overviews.CaseView) -> list[Mapping[str, Any]]:
    """The priorities that a case can have, the most urgent first, with the one that it has."""
    words = {"urgent": _("urgent"), "high": _("high"), "normal": _("normal"), "low": _("low")}
    return [{"key": key, "word": word, "chosen": key == found.case.priority} for key, word in words.items()]


def _customer_facts(customer: Any) -> list[str]:
    language = dict(settings.LANGUAGES).get(customer.language, customer.language)
    return [customer.email, *filter(None, [customer.tier]), _("reads %(language)s") % {"language": language}]


def _offer(found: overviews.CaseView, ask: Ask) -> Mapping[str, Any] | None:
    offer = found.handoff
    if offer is None:
        return _ended(found)
    names = {"giver": offer.giver.name, "team": offer.to_team.name, "since": exact(offer.offered_at, ask.now)}
    receives = not found.reasons.get("accept", ["nobody"])
    act = {
        "label": _("Read and answer") if receives else _("See the offer"),
        "url": reverse("web:handoff", args=[offer.pk]),
        "key": "a",
        "weight": "primary" if receives else "",
    }
    text = _("%(giver)s holds the case until it is accepted.") % names
    if offer.state == "referred":
        title = _("It keeps coming back: a lead decides whether it goes to %(team)s once more") % names
        return {"title": title, "text": text, "act": act}
    return {"title": _("Offered to %(team)s by %(giver)s at %(since)s") % names, "text": text, "act": act}


def _ended(found: overviews.CaseView) -> Mapping[str, Any] | None:
    """That the last offer came back or was never answered, for whoever may mend it."""
    offer = found.returned
    if offer is None or found.reasons["hand_off"]:
        return None
    url = f"{reverse('web:new_handoff', args=[offer.case_id])}?again={offer.pk}"
    act = {"label": _("Mend it and offer again"), "url": url, "key": "a", "weight": "primary"}
    if offer.state == "returned":
        return {
            "title": presenters.returned(offer, overviews.return_reason(offer)),
            "text": offer.return_note,
            "act": act,
        }
    title = _("Nobody in %(team)s answered the offer") % {"team": offer.to_team.name}
    return {
        "title": title,
        "text": _("Offer it to someone else, or go on with it."),
        "act": {**act, "label": _("Offer it again")},
    }
