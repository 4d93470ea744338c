"""What may be promised, how a promise ends, and how often a customer hears from us."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pitstop.calendars.rules.calendar import ALWAYS, NOTHING, Calendar, add, between
from pitstop.cases.rules import priority_reasons
from pitstop.core.checks import line_reasons, text_reasons
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

APOLOGY = 2000  # characters
FURTHEST = timedelta(days=365)
SAME_MOMENT = timedelta(minutes=1)  # pages know no seconds
MOMENT = timedelta(
    microseconds=1
)  # at its very moment a promise still can be kept: it is missed this much later

# The timers of an open promise: it is missed; before that, its holder is reminded or its customer told.
MISSED, WATCHED = "promise", "promise_watch"
TIMERS = (MISSED, WATCHED)

# From an open promise to its end. What has ended stays as it ended: a missed promise is never kept after all.
MOVES = {("open", "keep"): "kept", ("open", "miss"): "missed", ("open", "release"): "released"}


def promise_reasons(
    *,
    text: str,
    due_at: datetime | None,
    now: datetime,
    text_field: str = "text",
    due_field: str = "due_at",
) -> list[Reason]:
    """Why this can't be promised for then."""
    label = _("What the customer will hear")
    return line_reasons(text, field=text_field, label=label) + due_reasons(due_at, now=now, field=due_field)


def due_reasons(due_at: datetime | None, *, now: datetime, field: str) -> list[Reason]:
    """Why nothing can be promised for then."""
    if due_at is None:
        sentence = _("Say by when the customer will hear: choose a day and a time.")
        return [Reason("due-missing", sentence, Because.INVALID, field)]
    if due_at.tzinfo is None:
        sentence = _("Say by when with a time zone, as in 2026-03-01T15:00:00+01:00.")
        return [Reason("due-without-zone", sentence, Because.INVALID, field)]
    if due_at <= now:
        sentence = _("The time for the next update has passed. Choose one to come.")
        return [Reason("due-in-past", sentence, Because.INVALID, field)]
    if due_at > now + FURTHEST:
        sentence = _("Nobody waits longer than a year: choose an earlier time for the next update.")
        return [Reason("due-too-far", sentence, Because.INVALID, field)]
    return []


def is_told_anew(*, text: str, due_at: datetime, next_text: str, next_due_at: datetime) -> bool:
    """Whether the next promise says the same for the same moment. Other words are another promise."""
    same_words = " ".join(text.split()).casefold() == " ".join(next_text.split()).casefold()
    return same_words and abs(due_at - next_due_at) < SAME_MOMENT


def has_passed(due_at: datetime, *, now: datetime) -> bool:
    """Whether it is too late to keep a promise. At its very moment it still can be kept."""
    return now > due_at


def settling_reasons(*, state: str, act: str) -> list[Reason]:
    """Why a promise in this state can't be settled so."""
    if (state, act) in MOVES:
        return []
    sentence = _("This promise is %(state)s already. Make a new one if the customer still waits.")
    return [Reason("promise-settled", sentence, params={"state": state})]


def keeping_reasons(*, state: str, due_at: datetime, now: datetime) -> list[Reason]:
    """Why a promise can't be called kept now."""
    reasons = settling_reasons(state=state, act="keep")
    if not reasons and has_passed(due_at, now=now):
        sentence = _("Its time has passed, so it counts as missed. Write to the customer and promise anew.")
        reasons.append(Reason("promise-late", sentence))
    return reasons


def releasing_reasons(reason: str) -> list[Reason]:
    """Why a promise can't be released for this reason."""
    return line_reasons(reason, field="reason", label=_("The reason"))


def open_promise_reasons(texts: Sequence[str]) -> list[Reason]:
    """Why a case can't be closed while these promises are open."""
    sentence = _("“%(text)s” is still promised. Keep it or release it first.")
    return [Reason("promise-open", sentence, params={"text": text}) for text in texts]


def taking_over_reasons(open_promises: Mapping[int, str], *, seen: Collection[int]) -> list[Reason]:
    """Why a receiver can't take over what they saw: each promise that is open must be among it, by name."""
    sentence = _("“%(text)s” is promised too. Read it, then accept the case with it.")
    return [
        Reason("promise-unseen", sentence, field="promises", params={"text": text})
        for number, text in open_promises.items()
        if number not in seen
    ]


QUARTER = 15  # minutes: people say a quarter past, not eleven past
SHORTEST, LONGEST = 5, 30 * 24 * 60  # minutes between two updates
MOST_NOTES = 5


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a customer hears from us, in business time of the holding team.

    `notes` is how many automatic notes in a row may say that there is nothing new: 0 where only a person may.
    """

    every: timedelta
    remind_before: timedelta
    notes: int


def _rhythm(every: int, remind_before: int, notes: int) -> Rhythm:
    return Rhythm(timedelta(minutes=every), timedelta(minutes=remind_before), notes)


# What applies until leads say otherwise. Where it is urgent, only a person may write.
BUILT_IN = {
    "urgent": _rhythm(60, 15, 0),
    "high": _rhythm(120, 30, 0),
    "normal": _rhythm(240, 60, 1),
    "low": _rhythm(24 * 60, 120, 1),
}


@dataclass(frozen=True, slots=True)
class Cadence:
    """A rhythm for a priority and a tier; an empty one means any."""

    priority: str
    tier: str
    rhythm: Rhythm


def rhythm_for(cadences: Iterable[Cadence], *, priority: str, tier: str) -> Rhythm:
    """The rhythm of the most specific cadence: of both, of the priority, of the tier, of any; never none."""
    tier = folded(tier)
    fitting = [
        each
        for each in cadences
        if each.priority in ("", priority) and (not each.tier or folded(each.tier) == tier)
    ]
    best = max(fitting, key=lambda each: (bool(each.priority), bool(each.tier)), default=None)
    return best.rhythm if best else BUILT_IN.get(priority, BUILT_IN["normal"])


def folded(tier: str) -> str:
    """A tier as it is compared: "Gold" is "gold"."""
    return " ".join(tier.split()).casefold()


def due_by(calendar: Calendar, *, now: datetime, every: timedelta) -> datetime:
    """When the customer should hear next: after so much open time, on the quarter, within a year."""
    try:
        due = add(calendar, now, every).replace(second=0, microsecond=0)
    except OverflowError:  # hardly ever open
        return now + FURTHEST
    return min(due + timedelta(minutes=-due.minute % QUARTER), now + FURTHEST)


def before(calendar: Calendar, *, now: datetime, due_at: datetime, span: timedelta) -> datetime:
    """When only `span` of open time is left until `due_at`; never sooner than half of the way there from now.

    Where it isn't open at all until then, hours count as they pass.
    """
    left = between(calendar, now, due_at)
    if left <= NOTHING:
        calendar, left = ALWAYS, max(due_at - now, NOTHING)
    return add(calendar, now, left - min(span, left / 2))


def may_note(rhythm: Rhythm, *, notes: int, waited: timedelta, said_since: bool, owes_apology: bool) -> bool:
    """Whether the desk itself may tell the customer that there is nothing new, after so many notes in a row.

    Not while an apology is owed: after a promise that was missed, a person must write. Nor when they were
    promised something for soon: it is not for the desk to put that off.
    """
    has_waited = waited >= rhythm.remind_before
    return notes < rhythm.notes and has_waited and not said_since and not owes_apology


def asking_reasons(*, has_next: bool, no_more: bool, still_owed: Sequence[str]) -> list[Reason]:
    """Why a message can't leave the customer like this: each says what comes next, or that nothing does.

    `still_owed` is what stays promised after the message.
    """
    if has_next and no_more:
        sentence = _("Either something comes next, or nothing more is to come. Choose one of the two.")
        return [Reason("next-and-no-more", sentence, Because.INVALID, "no_more")]
    if no_more:
        sentence = _(
            "“%(text)s” is still promised, so more is to come. Keep it by this message, or release it."
        )
        return [
            Reason("still-promised", sentence, Because.INVALID, "no_more", {"text": text})
            for text in still_owed
        ]
    if not has_next and not still_owed:
        sentence = _("Say what the customer hears next and by when, or that nothing more is to come.")
        return [Reason("next-missing", sentence, Because.INVALID, "next_text")]
    return []


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person writes to the customer: what it opens with, and what it says comes next and by when."""

    body: str
    apology: str
    next_text: str
    next_due_at: datetime | None
    no_more: bool

    @property
    def text(self) -> str:
        """As the customer reads it."""
        return "\n\n".join(filter(None, [self.apology.strip(), self.body.strip()]))


def reply_reasons(
    reply: Reply, *, keeps_foreign: bool, still_owed: Sequence[str], now: datetime
) -> list[Reason]:
    """Why this can't be written. `keeps_foreign`: it is to keep a promise that isn't one of the case."""
    reasons = text_reasons(reply.body, field="body", label=_("The message"))
    if keeps_foreign:
        sentence = _("One of the promises to keep is not a promise of this case.")
        reasons.append(Reason("promise-foreign", sentence, Because.INVALID, "keeps"))
    has_next = bool(reply.next_text or reply.next_due_at)
    if has_next:
        reasons += promise_reasons(
            text=reply.next_text,
            due_at=reply.next_due_at,
            now=now,
            text_field="next_text",
            due_field="next_due_at",
        )
    reasons += asking_reasons(has_next=has_next, no_more=reply.no_more, still_owed=still_owed)
    label = _("The apology")
    return reasons + text_reasons(reply.apology, field="apology", label=label, limit=APOLOGY, required=False)


def cadence_reasons(
    *, is_lead: bool, priority: str, tier: str, every: int, remind_before: int, notes: int
) -> list[Reason]:
    """Why customers can't hear from us so often. Spans are minutes."""
    reasons = deciding_reasons(is_lead=is_lead)
    reasons += priority_reasons(priority) if priority else []
    reasons += line_reasons(tier, field="tier", label=_("The tier"), limit=40, required=False)
    limits = {"least": SHORTEST, "most": LONGEST}
    if not SHORTEST <= every <= LONGEST:
        sentence = _("Customers hear from us every %(least)d to %(most)d minutes of business time.")
        reasons.append(Reason("every-unfit", sentence, Because.INVALID, "every", {**limits}))
    elif not 1 <= remind_before < every:
        sentence = _("Remind at least a minute before the update is due, and after the one before it.")
        reasons.append(Reason("remind-unfit", sentence, Because.INVALID, "remind_before"))
    if not 0 <= notes <= MOST_NOTES:
        sentence = _("From none to %(most)d automatic notes in a row are allowed.")
        reasons.append(Reason("notes-unfit", sentence, Because.INVALID, "notes", {"most": MOST_NOTES}))
    return reasons


def deciding_reasons(*, is_lead: bool) -> list[Reason]:
    """Who may say how often customers hear from us."""
    if is_lead:
        return []
    sentence = _("Only a lead decides how often customers hear from us. Ask one of yours.")
    return [Reason("leads-only", sentence, Because.FORBIDDEN)]
