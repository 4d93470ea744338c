"""The lead's board: what is late on top with one act each, what is under way by route, what today brought."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say
from pitstop.handoffs import boards
from pitstop.handoffs import services as handoffs
from pitstop.targets import overviews as targets
from pitstop.targets import wording
from pitstop.web import presenters
from pitstop.web.asking import STATUS, Ask, page, posted
from pitstop.web.live import listening
from pitstop.web.templatetags.pitstop import exact, lasting


@require_GET
@page
def board(ask: Ask) -> HttpResponse:
    """The board of the teams that the asker leads."""
    return _show(ask)


def _show(ask: Ask, *, above: Sequence[str] = (), status: int = 200) -> HttpResponse:
    listens = listening(ask, "board")
    found = boards.board(ask.by, now=ask.now)
    waited = _waited(found, ask)
    context = {
        "person": ask.by.person,
        **listens,
        "refusals": above,
        "teams": [team.name for team in found.teams],
        "total": found.total,
        "late": [_late_row(flight, waited, ask) for flight in found.late],
        "routes": [
            {
                "id": f"route-{route.from_team.pk}-{route.to_team.pk}",
                "from_team": route.from_team.name,
                "to_team": route.to_team.name,
                "rows": [_row(flight, waited, ask) for flight in route.flights],
            }
            for route in found.routes
        ],
        "left_out": presenters.left_out(found.left_out),
        "today": _today(found, ask),
        "stranded": [_stranded(segment) for segment in found.stranded],
        "clocks": [_clock(clock) for clock in found.clocks.rows],
        "clocks_total": found.clocks.total,
        "clocks_left_out": presenters.left_out(found.clocks.total - len(found.clocks.rows)),
    }
    return ask.page("web/board.html", context, status=status)


def _clock(clock: Any) -> Mapping[str, Any]:
    """A case of the team whose time runs out, or is over: within what time, and who has it."""
    has = f"{clock.holds} · {clock.has}" if clock.has else clock.holds
    still = _("too late, and stands still") if clock.breached_at else _("stands still")
    return {
        **presenters.case_row(clock.case),
        "key": f"clock-{clock.pk}",
        "due_at": clock.due_at,
        "when": still if clock.due_at is None else "",
        "due_what": wording.falls_due(clock.measure),
        "facts": [wording.limit(clock.measure, clock.minutes), has],
    }


def _stranded(segment: Any) -> str:
    names = {"case": segment.case_id, "team": segment.team.name}
    return (
        _("#%(case)d is held by %(team)s, where nobody can act. Open the team, or add someone to it.") % names
    )


def _waited(found: boards.Board, ask: Ask) -> Mapping[int, timedelta]:
    """For how much open time of the receiving team each hand-off waits, as its clock counts it, by number."""
    flights = [*found.late, *(flight for route in found.routes for flight in route.flights)]
    waits = [(each.clock, each.handoff.to_team_id, each.handoff.offered_at) for each in flights]
    spans = targets.open_time_since(waits, now=ask.now)
    return {each.handoff.pk: span for each, span in zip(flights, spans, strict=True)}


def _row(flight: boards.Flight, spans: Mapping[int, timedelta], ask: Ask) -> Mapping[str, Any]:
    """A hand-off under way: for how long it waits against how long it may, and what comes next.

    That is open time; while a lead decides, whom no hours bind, all time that passed.
    """
    given = flight.handoff
    waited = max(ask.now - given.offered_at, timedelta()) if flight.is_referred else spans[given.pk]
    return {
        **presenters.case_row(given.case),
        "key": f"flight-{given.pk}",
        "url": reverse("web:handoff", args=[given.pk]),
        "from_team": given.from_team.name,
        "giver": given.giver.name,
        "to_team": given.to_team.name,
        "to_person": given.to_person.name if given.to_person else "",
        "waited": lasting(waited),
        **_against(flight, waited),
        "limit": wording.limit("accept", flight.clock.minutes) if flight.clock else "",
        "limit_at": flight.clock.due_at if flight.clock else None,
        "next": presenters.silence_steps().get(flight.next_step, ""),
        "next_at": flight.next_at,
        "silent": flight.silent,
        "question": presenters.asks(flight.question) if flight.question else "",
        "hears_at": flight.told_at,
        "nudge_url": reverse("web:nudge", args=[given.pk]) if not flight.is_referred else "",
    }


def _against(flight: boards.Flight, waited: timedelta) -> Mapping[str, Any]:
    """Within what time it is to be accepted, and how much of that is used up, of a hundred.

    Without a target it is how long the route waits for an answer.
    """
    clock = flight.clock
    if clock and clock.due_at:
        return {
            "patience": wording.span(clock.minutes),
            "share": _share(waited, timedelta(minutes=clock.minutes)),
        }
    patience = flight.patience
    return {"patience": lasting(patience) if patience else "", "share": _share(waited, patience)}


def _share(waited: timedelta, patience: timedelta | None) -> int | None:
    return min(round(100 * waited / patience), 100) if patience else None


def _late_row(flight: boards.Flight, spans: Mapping[int, timedelta], ask: Ask) -> Mapping[str, Any]:
    row = _row(flight, spans, ask)
    if not flight.is_referred:
        return {**row, "why": _why_late(flight, ask)}
    decisions = {"let_pass": _("Let it pass"), "take": _("Take it"), "swarm": _("Swarm it")}
    return {
        **row,
        "is_referred": True,
        "why": _("A lead decides: the case keeps coming back"),
        "way": presenters.way(flight.way, until=ask.now),
        "before": [_earlier(handoff, ask) for handoff in flight.before],
        "decision_url": reverse("web:decision", args=[flight.handoff.pk]),
        "decisions": [(key, label) for key, label in decisions.items() if not flight.reasons[key]],
        "decide_not": [say(why) for why in flight.reasons["let_pass"]],
    }


def _why_late(flight: boards.Flight, ask: Ask) -> str:
    names = {"who": flight.silent, "due": exact(flight.told_at, ask.now)}
    if flight.steps_taken > 1:
        return _("%(who)s is silent, and a lead has been told") % names
    if flight.steps_taken:
        return _("%(who)s is silent, and has been reminded") % names
    clock = flight.clock
    if clock and clock.due_at and clock.due_at < ask.now:
        return _("%(who)s should have accepted by %(due)s") % {
            **names,
            "due": exact(clock.due_at, ask.now),
        }
    return _("the customer should have heard by %(due)s") % names


def _earlier(handoff: Any, ask: Ask) -> str:
    word, _tone = presenters.handoff_states()[handoff.state]
    names = {"from_team": handoff.from_team.name, "to_team": handoff.to_team.name, "state": word}
    return _("%(at)s %(from_team)s → %(to_team)s: %(state)s") % {
        **names,
        "at": exact(handoff.offered_at, ask.now),
    }


def _today(found: boards.Board, ask: Ask) -> Mapping[str, Any]:
    return {
        "bounces": [
            {
                **presenters.case_row(bounce.case),
                "facts": [
                    _("back in %(team)s at %(at)s")
                    % {"team": bounce.team.name, "at": exact(bounce.at, ask.now)},
                    ngettext("%(times)d time there", "%(times)d times there", bounce.times)
                    % {"times": bounce.times},
                ],
            }
            for bounce in found.bounces
        ],
        "returns": [_counted(each.label, each.times, each.cases) for each in found.returns],
        "missed": [
            {
                **presenters.case_row(promise.case),
                "facts": [
                    presenters.quoted(promise.text),
                    _("was due at %(due)s") % {"due": exact(promise.due_at, ask.now)},
                ],
            }
            for promise in found.missed
        ],
        "slips": [_counted(each.words, each.times, each.cases) for each in found.slips],
    }


def _counted(words: str, times: int, cases: Sequence[int]) -> Mapping[str, Any]:
    links = [{"number": case, "url": reverse("web:case", args=[case])} for case in cases]
    return {"words": presenters.in_words(words), "times": times, "cases": links}


@posted("web:handoff", "handoff_id")
def nudge(ask: Ask, handoff_id: int) -> HttpResponse:
    """Ask the silent side for an answer."""
    try:
        nudged = handoffs.nudge(by=ask.by, now=ask.now, handoff_id=handoff_id)
    except Refused as refusal:
        return _refused(ask, refusal)
    names = {"case": nudged.case_id, "team": nudged.to_team.name}
    return _done(ask, handoff_id, _("A reminder about #%(case)d is on its way.") % names)


@posted("web:handoff", "handoff_id")
def decision(ask: Ask, handoff_id: int) -> HttpResponse:
    """Decide about a case that keeps coming back."""
    try:
        decided = handoffs.decide(
            by=ask.by, now=ask.now, handoff_id=handoff_id, decision=str(ask.sent.get("decision", ""))
        )
    except Refused as refusal:
        return _refused(ask, refusal)
    names = {"case": decided.case_id, "from_team": decided.from_team.name, "to_team": decided.to_team.name}
    said = {
        "let_pass": _("#%(case)d is offered to %(to_team)s now."),
        "take": _("You have #%(case)d."),
        "swarm": _("%(to_team)s works on #%(case)d too, beside %(from_team)s."),
    }
    return _done(ask, handoff_id, said[decided.decision] % names)


def _done(ask: Ask, handoff_id: int, sentence: str) -> HttpResponse:
    """Back to where it was done: the board, or the hand-off's own page."""
    ask.tell(sentence)
    if not _on_the_board(ask):
        return redirect("web:handoff", handoff_id=handoff_id)
    htmx: Any = getattr(ask.request, "htmx", False)
    return _show(ask) if htmx else redirect("web:board")


def _refused(ask: Ask, refusal: Refused) -> HttpResponse:
    if refusal.because is Because.MISSING or not _on_the_board(ask):
        raise refusal
    return _show(ask, above=[say(reason) for reason in refusal.reasons], status=STATUS[refusal.because])


def _on_the_board(ask: Ask) -> bool:
    return ask.by.is_lead and ask.sent.get("to") == "board"
