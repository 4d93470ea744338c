"""A design laid over what a log shows: what fits, what skips a step, what leaves, what is never used.

A hand-off from A to C fits when the design allows it. It skips a step when the design leads from A to C only
by way of other teams. It leaves the design otherwise. A design says what was meant, not what is good: a way
that leaves it may be the better one.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from pitstop_analysis.design.match import Ways, at_odds_with, ways
from pitstop_analysis.design.parse import Design, Misdrawn, parse
from pitstop_analysis.stats import Share, share

DEFINITION = (
    "A hand-off fits when the design allows the giving team to hand to the receiving one. It skips a step "
    "when the design leads there only by way of other teams, and leaves the design otherwise. Cases fit when "
    "they begin and end where the design says and all their hand-offs fit; the last team of a case that was "
    "still open counts as its end. Intervals of shares of hand-offs take hand-offs as independent of each "
    "other; those of one case are not, so that they are rather too narrow."
)

ASTRAY = 20
"""Variants that do not fit of which examples are kept: a log may have millions."""
Verdict = Literal["fits", "skips", "leaves"]
Route = tuple[str, str, int, int, Sequence[str]]
"""From, to, hand-offs, cases, ids of example cases."""
Place = tuple[str, int]
"""A team, and the cases that begin or end there."""
Variant = tuple[Sequence[str], int, Sequence[str]]
"""A run of teams, the cases that go so, ids of example cases."""


@dataclass(frozen=True)
class Step:
    """A route of the log against the design. `share` is of all hand-offs, `line` where the design allows it.

    `via` are the teams that it skips, of the shortest designed way and the first such by name; where that is
    one team, `others` might stand there instead.
    """

    giver: str
    receiver: str
    n: int
    cases: int
    share: Share
    verdict: Verdict
    why: str
    line: int | None
    via: tuple[str, ...]
    others: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Turn:
    """A team where cases begin or end, of all cases; `fits` says whether the design has them do so."""

    team: str
    cases: int
    share: Share
    fits: bool


@dataclass(frozen=True)
class Use:
    """A hand-off as the design writes it, with the hand-offs and routes of the log that go by it."""

    written: str
    line: int
    n: int
    routes: int


@dataclass(frozen=True)
class Overlay:
    """`fits`, `skips` and `leaves` share all hand-offs; steps stand busiest first, uses as in the design.

    `cases` is of the cases in the variants, None without variants; `astray` are examples of those that do
    not fit, from the `ASTRAY` most frequent variants.
    `unknown` are sentences on names that no team of the log has.
    """

    fits: Share
    skips: Share
    leaves: Share
    steps: tuple[Step, ...]
    uses: tuple[Use, ...]
    starts: tuple[Turn, ...]
    ends: tuple[Turn, ...]
    cases: Share | None
    astray: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def never_used(self) -> list[Use]:
        """What the design allows and no case of the log does."""
        return [use for use in self.uses if not use.routes]


def overlay(
    design: Design | str,
    routes: Iterable[Route],
    starts: Iterable[Place] = (),
    ends: Iterable[Place] = (),
    variants: Iterable[Variant] = (),
) -> Overlay:
    """Lay the design, or its text, over the rows of a log.

    Variants are gone through once, and not kept where starts or ends tell the teams. Raises Misdrawn when the
    text has faults, when a name is surely a misspelt team of the log, or when no name of the design is a team
    of the log.
    """
    drawn = parse(design) if isinstance(design, str) else design
    found, first, last = list(routes), list(starts), list(ends)
    teams = {team for giver, receiver, *_ in found for team in (giver, receiver)}
    teams |= {team for team, _ in (*first, *last)}
    if not (first or last):
        variants = list(variants)
        teams |= {team for run, *_ in variants for team in run}
    faults, unknown = at_odds_with(drawn, teams)
    if faults:
        raise Misdrawn(faults)
    drawing = ways(drawn, teams)
    whole = sum(n for _, _, n, _, _ in found)
    steps = sorted((_step(drawing, route, whole) for route in found), key=_busiest)
    cases, astray = _whole_cases(drawing, variants)
    count = {verdict: sum(step.n for step in steps if step.verdict == verdict) for verdict in VERDICTS}
    return Overlay(
        fits=share(count["fits"], whole),
        skips=share(count["skips"], whole),
        leaves=share(count["leaves"], whole),
        steps=tuple(steps),
        uses=_uses(drawing, steps),
        starts=_turns(first, drawing.starts),
        ends=_turns(last, drawing.ends),
        cases=cases,
        astray=astray,
        unknown=unknown,
    )


VERDICTS: tuple[Verdict, ...] = ("fits", "skips", "leaves")


def _busiest(step: Step) -> tuple[int, str, str]:
    return -step.n, step.giver, step.receiver


def _step(drawing: Ways, route: Route, whole: int) -> Step:
    giver, receiver, n, cases, examples = route
    allowed = drawing.allowing(giver, receiver)
    via, others = ((), 0) if allowed else drawing.between(giver, receiver)
    verdict: Verdict = "fits" if allowed else "skips" if via else "leaves"
    return Step(
        giver=giver,
        receiver=receiver,
        n=n,
        cases=cases,
        share=share(n, whole),
        verdict=verdict,
        why=_why(drawing, giver, receiver) if verdict == "leaves" else "",
        line=allowed[0].line if allowed else None,
        via=via,
        others=others,
        examples=tuple(examples),
    )


def _why(drawing: Ways, giver: str, receiver: str) -> str:
    outside = [team for team in (giver, receiver) if team not in drawing.teams]
    if outside:
        return f"{' and '.join(outside)} {'is' if len(outside) == 1 else 'are'} not in the design"
    if drawing.allowing(receiver, giver):
        return "the design has only the way back"
    return f"the design leads nowhere from {giver} to {receiver}"


def _uses(drawing: Ways, steps: Sequence[Step]) -> tuple[Use, ...]:
    """Every arrow as written; a route that two of them allow counts for both."""
    by: dict[int, list[Step]] = {}
    for step in steps:
        for arrow in drawing.allowing(step.giver, step.receiver):
            by.setdefault(arrow.place, []).append(step)
    return tuple(
        Use(arrow.written, arrow.line, sum(step.n for step in used), len(used))
        for arrow in drawing.arrows
        for used in [by.get(arrow.place, [])]
    )


def _turns(places: Sequence[Place], drawn: Collection[str] | None) -> tuple[Turn, ...]:
    whole = sum(cases for _, cases in places)
    turns = [Turn(team, n, share(n, whole), drawn is None or team in drawn) for team, n in places]
    return tuple(sorted(turns, key=lambda turn: (-turn.cases, turn.team)))


def _whole_cases(drawing: Ways, variants: Iterable[Variant]) -> tuple[Share | None, tuple[str, ...]]:
    """How many fit, None of none, and examples that do not."""
    follow = whole = 0
    astray: list[Variant] = []
    for variant in variants:
        run, cases, _ = variant
        whole += cases
        if _follows(drawing, run):
            follow += cases
        elif len(astray) < ASTRAY or cases > astray[-1][1]:
            astray = sorted([*astray, variant], key=lambda each: -each[1])[:ASTRAY]
    examples = tuple(one for _, _, some in astray for one in some)
    return (share(follow, whole) if whole else None), examples


def _follows(drawing: Ways, run: Sequence[str]) -> bool:
    if not run:
        return False
    begins = drawing.starts is None or run[0] in drawing.starts
    ends = drawing.ends is None or run[-1] in drawing.ends
    return begins and ends and all(giver == to or drawing.allowing(giver, to) for giver, to in pairwise(run))
