"""The closed list of what can happen.

A kind that is not here can't be recorded; docs/events.md lists them all.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event.

    Its name, what it means, and the facts that its `data` must hold, no more, no fewer.
    """

    name: str
    means: str
    data: tuple[str, ...] = ()
    version: int = 1


_ALL = (
    Kind("case.opened", "A case began; `team` holds it.", ("subject", "customer")),
    Kind("case.taken", "A person of the holding team took the case on.", ("person", "before")),
    Kind("case.closed", "The case was closed by its holder.", ("outcome",)),
    Kind("message.received", "The customer wrote.", ("message",)),
    Kind("message.sent", "A person of the holding team wrote to the customer.", ("message",)),
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
    Kind("segment.ended", "`team` let the case go.", ("n",)),
    Kind("segment.started", "`team` gained the case.", ("n", "person")),
    Kind("promise.made", "The customer was promised something by a time.", ("promise", "due_at")),
    Kind("promise.passed", "An open promise went to the receiver with the case.", ("promise", "person")),
    Kind("promise.kept", "A promise was kept.", ("promise", "seconds_early")),
    Kind("promise.missed", "A promise fell due and had not been kept.", ("promise", "due_at")),
    Kind("promise.released", "A promise was released, with a reason.", ("promise", "reason")),
    Kind(
        "introduction.queued", "The customer's warm introduction was put in the outbox.", ("handoff", "mail")
    ),
    Kind("mail.sent", "A mail left.", ("mail", "message_id", "attempt")),
    Kind("mail.stuck", "A mail could not be sent, and needs a person.", ("mail", "error", "attempt")),
    Kind("token.created", "An API token was made.", ("token", "scopes")),
    Kind("token.revoked", "An API token was revoked.", ("token",)),
)

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
