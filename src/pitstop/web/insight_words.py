"""Figures in words: numbers, shares with their intervals, hours, and the sentences to act on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pitstop.insights.figures import Figures
from pitstop.insights.measures import Route
from pitstop.web.templatetags.pitstop import lasting
from pitstop_analysis.measures.solved_fast import QUICKEST
from pitstop_analysis.stats import Share, Spread, share, z_of_several

NONE = "\N{EN DASH}"
JOINED = "\N{NO-BREAK SPACE}"
"""Stands between a number and its sign or unit, where no line may end."""
ENOUGH = 30
"""Hand-offs or waits below which a route is not singled out."""
MOST = 5
TEN = 10
"""Waits below which nobody speaks of nine in ten."""
Link = Callable[..., str]


def count(number: float) -> str:
    """1,234, as the reader's language writes it."""
    return number_format(round(number), 0, force_grouping=True)


def percent(value: float | None, digits: int = 1) -> str:
    """50.6 %; a dash where nothing is known."""
    return NONE if value is None else f"{_rounded(value * 100, digits)}{JOINED}%"


def _rounded(value: float, digits: int) -> str:
    # Django cuts what is too long; it is for us to round.
    return number_format(round(value, digits), digits)


def interval(found: Share) -> str:
    """The 95 % interval of a share, from and to."""
    if found.low is None or found.high is None:
        return NONE
    return f"{_rounded(found.low * 100, 1)}{NONE}{_rounded(found.high * 100, 1)}{JOINED}%"


def hours(value: float | None) -> str:
    """A number of hours as people say them: 45 min, 9 h 20 min, 5 days."""
    return NONE if value is None else lasting(timedelta(minutes=round(value * 60))).replace(" ", JOINED)


def between(found: Spread) -> str:
    """The 95 % interval of a median of hours."""
    return NONE if found.low is None else f"{hours(found.low)} {NONE} {hours(found.high)}"


def out_of(found: Share) -> str:
    """What a share counts, and of how many: 11 of 36."""
    return _("%(count)s of %(of)s") % {"count": count(found.count), "of": count(found.of)}


def in_all(number: int) -> str:
    """Of how many: n = 36."""
    return _joined(_("n = %(n)s") % {"n": count(number)})


def in_full(found: Share) -> dict[str, str]:
    """For a sentence "3,820 of 7,554 cases (50.6 %, 95 % interval 49.4 to 51.7)": count, of, and sure."""
    said = {"share": percent(found.share), "interval": interval(found)}
    sure = _("%(share)s, 95 %% interval %(interval)s") % said
    return {"count": count(found.count), "of": count(found.of), "sure": _joined(sure)}


def surely(found: Spread) -> str:
    """How sure a median is, and of how many it is."""
    if found.low is None:
        return in_all(found.n)
    told = {"interval": between(found), "n": count(found.n)}
    return _joined(_("95 %% interval %(interval)s, n = %(n)s") % told)


def _joined(text: str) -> str:
    """No line ends within what is written so."""
    for apart in ("95 %", "n = "):
        text = text.replace(apart, apart.replace(" ", JOINED))
    return text


@dataclass(frozen=True)
class Sentence:
    """Something to act on, and the cases behind it."""

    text: str
    url: str


def sentences(found: Figures, names: Mapping[int, str], link: Link) -> list[Sentence]:
    """Up to five, most general first; one that needs more hand-offs is left out, and where there are more
    than five, those that say where to look stay.

    They speak of routes and of the process, never of persons, and say what goes with what, not its cause.
    """
    changes, returns, waits = _changes(found, link), _returns(found, link), _waits(found, link)
    said = [changes, returns, _bouncing(found, names, link), waits]
    said += [_slow(found, names, link), _sent_back(found, link), _fast(found, names, link)]
    shown = [each for each in said if each]
    for general in (waits, returns):
        if len(shown) > MOST and general in shown:
            shown.remove(general)
    return shown


def caution(found: Figures) -> str:
    """What to know before acting on so little; empty where there is enough, or nothing."""
    if found.handoffs >= ENOUGH or not found.handoffs:
        return ""
    text = ngettext(
        "Only %(n)s hand-off, too few to speak of percentages yet: read it.",
        "Only %(n)s hand-offs, too few to speak of percentages yet: read them one by one.",
        found.handoffs,
    )
    return text % {"n": count(found.handoffs)}


def _changes(found: Figures, link: Link) -> Sentence | None:
    cases = found.cases
    if cases is None or not cases.n:
        return None
    changed = cases.handoffs
    if not changed.total:
        text = _("No case was handed off. Cases that began: %(n)s.")
        return Sentence(text % {"n": count(cases.n)}, "")
    if changed.most == 1:
        text = ngettext(
            "%(count)s of %(of)s case (%(sure)s) went to another team, never more than once.",
            "%(count)s of %(of)s cases (%(sure)s) went to another team, never more than once.",
            cases.n,
        )
    else:
        text = ngettext(
            "%(count)s of %(of)s case (%(sure)s) went to another team at least once: %(each)s times on "
            "average and %(most)s at most.",
            "%(count)s of %(of)s cases (%(sure)s) went to another team at least once; those that did, "
            "%(each)s times on average and %(most)s at most.",
            cases.n,
        )
    each = _rounded(changed.total / changed.cases_with, 1)
    told = {**in_full(changed.with_any), "each": each, "most": count(changed.most)}
    return Sentence(text % told, link("handed_off"))


def _returns(found: Figures, link: Link) -> Sentence | None:
    if found.cases is None or not found.cases.returns.of_handed_off.of:
        return None
    back = found.cases.returns.of_handed_off
    text = ngettext(
        "%(count)s of %(of)s handed-off case (%(sure)s) came back to an earlier team.",
        "%(count)s of %(of)s handed-off cases (%(sure)s) came back to an earlier team.",
        back.of,
    )
    return Sentence(text % in_full(back), link("came_back") if back.count else "")


def _bouncing(found: Figures, names: Mapping[int, str], link: Link) -> Sentence | None:
    """The route whose share of straight returns is surely high: not by few, and not by the pick itself."""
    busy = [route for route in found.routes if route.n >= ENOUGH]
    every = found.straight_back
    if not busy or not every.count:
        return None
    z = z_of_several(len(busy))
    low, route = max(
        ((share(each.back.count, each.n, z).low or 0.0, each) for each in busy), key=lambda pair: pair[0]
    )
    told = {
        "route": route_name(route, names),
        **in_full(route.back),
        "every": percent(every.share),
        "all": count(every.of),
        "routes": count(len(busy)),
        "enough": ENOUGH,
    }
    if low > (every.share or 0):
        text = ngettext(
            "Look first at %(route)s: %(count)s of %(of)s hand-offs (%(sure)s) went straight back, against "
            "%(every)s of %(all)s on all routes together. No other route has %(enough)s hand-offs or more.",
            "Look first at %(route)s: %(count)s of %(of)s hand-offs (%(sure)s) went straight back, against "
            "%(every)s of %(all)s on all routes together. It stands out of %(routes)s routes with %(enough)s "
            "hand-offs or more, the choice allowed for.",
            len(busy),
        )
        return Sentence(text % told, link("handoffs", route))
    text = ngettext(
        "%(count)s of %(of)s hand-offs (%(sure)s) went straight back, and the one route with %(enough)s "
        "hand-offs or more does not stand out.",
        "%(count)s of %(of)s hand-offs (%(sure)s) went straight back, and none of the %(routes)s routes with "
        "%(enough)s hand-offs or more stands out.",
        len(busy),
    )
    return Sentence(text % {**told, **in_full(every)}, link("straight_back"))


def _waits(found: Figures, link: Link) -> Sentence | None:
    waits = found.offers.waits
    if not waits.n:
        return None
    return Sentence(waited(waits, surely(waits)), link("accepted"))


def _slow(found: Figures, names: Mapping[int, str], link: Link) -> Sentence | None:
    busy = [route for route in found.routes if route.waited >= ENOUGH]
    if len(busy) < 2:
        return None
    route = max(busy, key=lambda each: each.waits.median or 0.0)
    if (route.waits.low or 0.0) <= (found.offers.waits.median or 0.0):
        return None  # not surely longer than on all routes together: the longest of many is long by chance
    text = _(
        "The longest typical wait for acceptance is on %(route)s: median %(median)s (%(sure)s), of %(of)s "
        "routes with %(enough)s or more."
    )
    told = {
        "route": route_name(route, names),
        "median": hours(route.waits.median),
        "sure": surely(route.waits),
        "of": count(len(busy)),
        "enough": ENOUGH,
    }
    return Sentence(text % told, link("accepted", route))


def _sent_back(found: Figures, link: Link) -> Sentence | None:
    if not found.offers.returned.of:
        return None
    returned = found.offers.returned
    text = ngettext(
        "%(count)s of %(of)s offer that has ended (%(sure)s) came back with a reason, not accepted.",
        "%(count)s of %(of)s offers that have ended (%(sure)s) came back with a reason, not accepted.",
        returned.of,
    )
    return Sentence(text % in_full(returned), link("returned") if returned.count else "")


def _fast(found: Figures, names: Mapping[int, str], link: Link) -> Sentence | None:
    """Only where more are solved fast than chance gives: a quarter of a team's cases is its quickest."""
    fast = found.solved_fast
    if fast is None or (fast.fast.low or 0.0) <= 1 / QUICKEST:
        return None
    giver, receiver, solved, quick = fast.routes.row(0)
    text = _(
        "%(count)s of %(of)s hand-offs that the receiver solved (%(sure)s) were solved as fast as its "
        "quickest quarter of cases, most often on %(route)s (%(quick)s of %(solved)s): could they have "
        "gone earlier?"
    )
    told = {
        **in_full(fast.fast),
        "route": f"{named(giver, names)} → {named(receiver, names)}",
        "quick": count(quick),
        "solved": count(solved),
    }
    return Sentence(text % told, link("solved_fast", giver=giver, receiver=receiver))


def waited(waits: Spread, sure: str) -> str:
    """How long the accepted offers waited; of few, nothing is said of nine in ten."""
    told = {"median": hours(waits.median), "sure": sure, "p90": hours(waits.p90)}
    if waits.n < TEN:
        text = ngettext(
            "The one accepted offer waited %(median)s (%(sure)s).",
            "Half of the accepted offers waited %(median)s or less (%(sure)s).",
            waits.n,
        )
        return text % told
    text = _("Half of the accepted offers waited %(median)s or less (%(sure)s), nine in ten %(p90)s or less.")
    return text % told


def named(team: int, names: Mapping[int, str]) -> str:
    """A team by name; by number, where it is gone."""
    return names.get(team) or _("team %(number)d") % {"number": team}


def route_name(route: Route, names: Mapping[int, str]) -> str:
    """From → to."""
    return f"{named(route.giver, names)} → {named(route.receiver, names)}"
