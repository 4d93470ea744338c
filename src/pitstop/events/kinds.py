"""The closed list of what can happen.

A kind that is not here can't be recorded; docs/events.md lists them all.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event.

    Its name, what it means, and the facts that its `data` must hold, no more, no fewer. `wakes` names the
    timers, of its case, that come due with it: so that a higher slice acts on it without being called.
    """

    name: str
    means: str
    data: tuple[str, ...] = ()
    version: int = 1
    wakes: tuple[str, ...] = ()


# Timers of a case: its clocks are brought up to date with its history; its escalation rules look at it again.
CLOCKS = "clocks"
RULES = "rules"


_ALL = (
    Kind("case.opened", "A case began; `team` holds it.", ("subject", "customer"), wakes=(CLOCKS, RULES)),
    Kind("case.taken", "A person of the holding team took the case on.", ("person", "before")),
    Kind("case.reassigned", "The case went to a colleague in the holding team.", ("person", "before", "why")),
    Kind("case.readdressed", "Who had the case can't act any more: it waits in the team.", ("before", "why")),
    Kind("case.prioritised", "The case's priority changed.", ("priority", "before"), wakes=(RULES,)),
    Kind("case.closed", "The case was closed by its holder.", ("outcome",), wakes=(CLOCKS,)),
    Kind("case.reopened", "A closed case goes on; `team` holds it.", ("times", "why"), wakes=(CLOCKS, RULES)),
    Kind(
        "case.waiting",
        "The case can't go on: the customer or a third party has to answer first.",
        ("wait", "on"),
        wakes=(CLOCKS,),
    ),
    Kind(
        "case.resumed",
        "What the case waited for has come.",
        ("wait", "on", "seconds"),
        # Rules too: looked at while it waited, they expect no clock. A wait that was over before its clock
        # was paused resumes none.
        wakes=(CLOCKS, RULES),
    ),
    Kind("case.linked", "The customer's status link was revoked, or made anew.", ("link",)),
    Kind("swarm.started", "`to_team` works on the case beside `team`, which holds it."),
    Kind("swarm.ended", "`to_team` no longer works on the case beside `team`."),
    Kind("message.received", "The customer wrote.", ("message",)),
    Kind("message.sent", "A person of the holding team wrote to the customer.", ("message",)),
    Kind("message.automatic", "The desk itself wrote to the customer.", ("message", "about")),
    Kind("note.added", "Someone wrote an internal note.", ("message",)),
    Kind(
        "handoff.offered",
        "`from_team` offered the case to `to_team`; the giver holds it until the answer.",
        ("handoff", "kind", "person", "protocol", "protocol_version"),
    ),
    Kind(
        "handoff.accepted",
        "`to_team` accepted with a read-back and holds the case from now on.",
        ("handoff", "person", "seconds_to_answer"),
    ),
    Kind(
        "handoff.returned",
        "`to_team` sent the offer back with a reason; the giver still holds the case.",
        ("handoff", "reason", "seconds_to_answer"),
    ),
    Kind("handoff.withdrawn", "The giver took the offer back.", ("handoff", "seconds_to_answer")),
    Kind(
        "handoff.referred",
        "`from_team` wants to offer the case to `to_team`, and a lead must decide first: it bounces.",
        ("handoff", "kind", "person", "protocol", "protocol_version", "entries", "recent"),
    ),
    Kind("handoff.decided", "A lead decided about a case that bounces.", ("handoff", "decision")),
    Kind("handoff.asked", "The receiver asked the giver before answering.", ("handoff", "question")),
    Kind("handoff.explained", "The giver answered the receiver's question.", ("handoff", "question")),
    Kind("handoff.corrected", "The giver corrected the read-back.", ("handoff", "correction")),
    Kind("handoff.understood", "The receiver saw the correction.", ("handoff", "correction")),
    Kind("handoff.reminded", "The receiver was silent, and someone was told.", ("handoff", "told")),
    Kind("handoff.readdressed", "Who it was offered to can't act: it is the team's.", ("handoff", "before")),
    Kind(
        "handoff.expired",
        "The receiver stayed silent: the offer ended, and the giver's team still holds the case.",
        ("handoff", "seconds_to_answer"),
    ),
    Kind("segment.ended", "`team` let the case go.", ("n",)),
    Kind("segment.started", "`team` gained the case.", ("n", "person"), wakes=(RULES,)),
    Kind("promise.made", "The customer was promised something by a time.", ("promise", "due_at")),
    Kind("promise.reminded", "The holder was told that a promise falls due soon.", ("promise",)),
    Kind(
        "promise.renewed",
        "The customer was told that nothing new is known, and when they hear next.",
        ("promise", "next", "due_at"),
    ),
    Kind("promise.passed", "An open promise went to the receiver with the case.", ("promise", "person")),
    Kind("promise.kept", "A promise was kept.", ("promise", "seconds_early")),
    Kind(
        "promise.missed",
        "A promise fell due and had not been kept.",
        ("promise", "due_at"),
        wakes=(RULES,),
    ),
    Kind("promise.released", "A promise was released, with a reason.", ("promise", "reason")),
    Kind(
        "clock.started",
        "A target began to run for `team`.",
        ("clock", "measure", "target", "due_at"),
        wakes=(RULES,),
    ),
    Kind("clock.paused", "A clock stands still while the case waits.", ("clock", "measure")),
    Kind("clock.resumed", "A clock runs on.", ("clock", "measure", "due_at"), wakes=(RULES,)),
    Kind(
        "clock.warned",
        "A share of a clock's time has passed; `person` had the case.",
        ("clock", "measure", "share", "due_at", "person"),
    ),
    Kind(
        "clock.breached",
        "A clock's time was over at `due_at`; `person` had the case then.",
        ("clock", "measure", "due_at", "person"),
    ),
    Kind(
        "clock.ended",
        "A clock stopped for good: raw and business time from its start, the pauses in the first only.",
        ("clock", "measure", "ending", "raw_seconds", "business_seconds", "paused_seconds"),
    ),
    Kind(
        "clock.corrected",
        "A clock was ended and another took its place, by hand.",
        ("clock", "measure", "before", "due_at", "why"),
        wakes=(RULES,),
    ),
    Kind("target.changed", "A target was set, changed or taken away.", ("target", "measure", "minutes")),
    Kind("rule.changed", "An escalation rule was written or got a new version.", ("rule", "rule_version")),
    Kind("rule.switched", "An escalation rule was switched on or off.", ("rule", "is_on")),
    Kind(
        "rule.fired",
        "An escalation rule acted on the case by itself.",
        ("rule", "rule_version", "firing", "cause", "outcome", "handoff"),
    ),
    Kind(
        "introduction.queued", "The customer's warm introduction was put in the outbox.", ("handoff", "mail")
    ),
    Kind("mail.sent", "A mail left.", ("mail", "message_id", "attempt")),
    Kind("mail.stuck", "A mail could not be sent, and needs a person.", ("mail", "error", "attempt")),
    Kind("mail.bounced", "A mail that had left could not be delivered.", ("mail", "error")),
    Kind("mail.settled", "A mail that came in and had no place needs nothing more.", ("taken_in",)),
    Kind("slip.recorded", "A small error was written down.", ("slip", "slip_kind", "place", "source")),
    Kind("person.away", "A person is away until a time, or back.", ("person", "until")),
    Kind("person.pictured", "A person's photo was set, or taken away.", ("person", "photo")),
    Kind("person.joined", "A person joined `team`.", ("person",)),
    Kind("person.left", "A person left `team`, or altogether.", ("person",)),
    Kind("team.closed", "`team` was closed; what comes back to it goes to its successor.", ("successor",)),
    Kind("team.opened", "`team` was opened, or opened again."),
    Kind(
        "hours.changed",
        "The working hours of `team` or of a person changed, or went.",
        ("person", "zone", "week", "closures", "openings", "country", "region"),
        version=2,
    ),
    Kind("protocol.changed", "A protocol got a new version.", ("protocol", "protocol_version")),
    Kind("route.changed", "A route was made or changed.", ("route",)),
    Kind("route.removed", "A route was taken away.", ("route",)),
    Kind("reason.changed", "A reason to return was added, retired or brought back.", ("reason", "is_active")),
    Kind("introduction.changed", "The template of introductions changed.", ("language", "introduction_kind")),
    Kind("cadence.changed", "How often customers hear from us changed.", ("priority", "tier")),
    Kind("token.created", "An API token was made.", ("token", "scopes")),
    Kind("token.revoked", "An API token was revoked.", ("token",)),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
