"""The pictures of the insights page: each a finding, its unit, its definition, and its numbers as a table."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pitstop.insights.asked import Asked
from pitstop.insights.figures import Figures
from pitstop.web.insight_routes import Sorting, routes
from pitstop.web.insight_tables import Picture, share_heads, share_line, table_of
from pitstop.web.insight_weeks import by_week
from pitstop.web.insight_words import (
    TEN,
    Link,
    between,
    count,
    hours,
    in_all,
    named,
    out_of,
    percent,
)
from pitstop_analysis.stats import Share, Spread, share

ROWS = 15
"""Rows of the tables of teams and routes."""


def about_in_words() -> Mapping[str, str]:
    """What a list of cases is about."""
    return {
        "handed_off": _("Cases that were handed off, most often first"),
        "came_back": _("Cases that came back to a team that had them, most often first"),
        "handoffs": _("Cases that were handed off, those first that went straight back"),
        "straight_back": _("Cases that went straight back"),
        "accepted": _("Cases with accepted offers, the longest wait first"),
        "returned": _("Cases with returned offers, the longest wait first"),
        "withdrawn": _("Cases with withdrawn offers, the longest wait first"),
        "expired": _("Cases with offers that ended in silence, the longest wait first"),
        "open": _("Cases with an offer that waits for its answer, the oldest first"),
        "passed_on": _("Cases passed on before anybody took them"),
        "solved_fast": _("Cases solved fast after the hand-off, the fastest first"),
    }


def by_in_words() -> Mapping[str, str]:
    """What stands beside each of those cases, which they are in order by."""
    return {
        "handoffs": _("hand-offs"),
        "returns": _("times back"),
        "straight_back": _("times straight back"),
        "passed_on": _("times passed on"),
        "took": _("solved in"),
        "longest_wait": _("longest wait"),
        "wait_so_far": _("wait so far"),
    }


def pictures(
    found: Figures, asked: Asked, names: Mapping[int, str], link: Link, sorting: Sorting
) -> list[Picture]:
    """Those that the figures can fill; none where the period has nothing at all."""
    if not (found.handoffs or found.offers.n or (found.cases and found.cases.n)):
        return []
    made = [
        _key_figures(found, link),
        _waits(found, link),
        _bounces(found, link),
        routes(found, names, link, sorting),
        by_week(found, asked),
        _solved_fast(found, names, link),
        _passed_on(found, names, link),
    ]
    return [picture for picture in made if picture]


def _key_figures(found: Figures, link: Link) -> Picture:
    lines = []
    if found.cases:
        lines.append(share_line(_("cases handed off"), link("handed_off"), found.cases.handoffs.with_any))
    offers = found.offers
    if offers.n:
        lines += [
            share_line(_("offers accepted"), link("accepted"), offers.accepted),
            share_line(_("offers returned with a reason"), link("returned"), offers.returned),
            share_line(_("offers withdrawn"), link("withdrawn"), offers.withdrawn),
            share_line(_("offers that ended in silence"), link("expired"), offers.expired),
        ]
    told = {"handoffs": count(found.handoffs), "offers": count(offers.n), "open": count(offers.open)}
    title = _("Offers made: %(offers)s; hand-offs that took place: %(handoffs)s") % told
    notes = [_("Offers that wait for their answer: %(open)s.") % told] if offers.open else []
    if found.cases is None:
        notes.append(_("Shares of cases are left out, since only one kind of hand-off is asked for."))
    definitions = (
        _("A case counts when it began in the period and one of the teams asked for ever held it."),
        _("An offer counts when it was made in the period. Shares are of the offers that have ended."),
        _("A hand-off took place when a case changed team: when an offer was accepted, mostly."),
    )
    table = table_of(_("figure"), _("share"), share_heads(_("of")), lines, "{} %")
    return Picture("key", title, definitions, (table,), notes=tuple(notes))


def _waits(found: Figures, link: Link) -> Picture | None:
    waits = found.offers.waits
    if not waits.n:
        return None
    within = _("within %(hours)d h")
    names = {
        "within 1 h": within % {"hours": 1},
        "1-4 h": "1–4 h",  # noqa: RUF001
        "4-8 h": "4–8 h",  # noqa: RUF001
        "8-24 h": "8–24 h",  # noqa: RUF001
        "1-3 days": _("1–3 days"),  # noqa: RUF001
        "3-7 days": _("3–7 days"),  # noqa: RUF001
        "over 7 days": _("over 7 days"),
    }
    lines = [share_line(names[name], "", share(n, waits.n)) for name, n in found.offers.bins.items()]
    told = {"n": in_all(waits.n), "median": hours(waits.median), "interval": between(waits)}
    sure = (
        _("%(n)s; median %(median)s. Below six waits there is no interval.")
        if waits.low is None
        else _("%(n)s; median %(median)s, 95 %% interval %(interval)s.")
    )
    notes = (sure % told, _("The cases that waited longest: see “offers accepted” above."))
    definition = _(
        "From the offer to its acceptance, all hours counted, also those in which nobody works. What clocks "
        "count against targets is open time."
    )
    table = table_of(_("wait"), _("share of accepted offers"), share_heads(_("of")), lines, "{} %")
    return Picture("waits", _waits_title(waits), (definition,), (table,), notes=notes)


def _waits_title(waits: Spread) -> str:
    told = {"n": count(waits.n), "median": hours(waits.median), "p90": hours(waits.p90)}
    if waits.n < TEN:
        text = ngettext(
            "The one accepted offer waited %(median)s",
            "Half of %(n)s accepted offers waited %(median)s or less",
            waits.n,
        )
        return text % told
    return _("Half of %(n)s accepted offers waited %(median)s or less, nine in ten %(p90)s or less") % told


def _bounces(found: Figures, link: Link) -> Picture | None:
    if not found.handoffs and not found.offers.returned.of:
        return None
    lines = []
    if found.cases:
        returns = found.cases.returns
        lines.append(
            share_line(_("return: handed-off cases that came back"), link("came_back"), returns.of_handed_off)
        )
    lines += [
        share_line(_("hand-offs that go straight back (A-B-A)"), link("straight_back"), found.straight_back),
        share_line(_("offers returned with a reason"), link("returned"), found.offers.returned),
    ]
    back, returned = _counted(found.straight_back), _counted(found.offers.returned)
    title = _("Hand-offs that went straight back: %(back)s; offers returned: %(returned)s") % {
        "back": back,
        "returned": returned,
    }
    definitions = (
        _("Return: a team holds the case, lets it go, and holds it again, at once or later. Once per case."),
        _("A-B-A: team A hands to B, and the very next hand-off of the case goes back to A."),
        _("A returned offer never changed the holder: the giver still had the case."),
    )
    table = table_of(_("measure"), _("share"), share_heads(_("of")), lines, "{} %")
    return Picture("bounces", title, definitions, (table,))


def _counted(found: Share) -> str:
    """For a title: 11 of 36 (30.6 %)."""
    if found.share is None:
        return out_of(found)
    return _("%(counted)s (%(share)s)") % {"counted": out_of(found), "share": percent(found.share)}


def _solved_fast(found: Figures, names: Mapping[int, str], link: Link) -> Picture | None:
    fast = found.solved_fast
    if fast is None or not fast.fast.of:
        return None
    lines = [
        share_line(
            f"{named(giver, names)} → {named(receiver, names)}",
            link("solved_fast", giver=giver, receiver=receiver),
            share(quick, solved),
        )
        for giver, receiver, solved, quick in fast.routes.head(ROWS).iter_rows()
    ]
    title = _("Hand-offs that the receiver solved fast: %(fast)s") % {"fast": _counted(fast.fast)}
    definitions = (
        _(
            "Solved fast: in a time within the quickest quarter of all cases that this team solved in the "
            "period. By chance it would be a quarter. Teams that solved fewer than 20 are left out."
        ),
        _("Such a case could perhaps have gone earlier, or a tool or a permission is missing at the giver."),
    )
    table = table_of(_("route"), _("solved fast"), share_heads(_("solved")), lines, "{} %")
    return Picture("fast", title, definitions, (table,), notes=_rest(fast.routes.height - len(lines)))


def _passed_on(found: Figures, names: Mapping[int, str], link: Link) -> Picture | None:
    passed = found.passed_on
    if passed is None or not passed.passed_on.of:
        return None
    rows: list[tuple[Any, ...]] = passed.teams.head(ROWS).rows()
    lines = [share_line(_("all together"), link("passed_on"), passed.passed_on)]
    lines += [share_line(named(team, names), "", share(moved, n)) for team, n, moved in rows]
    title = _("Hand-offs that nobody had to accept, passed on before anybody took them: %(passed)s") % {
        "passed": _counted(passed.passed_on)
    }
    definition = _(
        "On a route that accepts by itself a case waits in the team until somebody takes it. Passed on: it "
        "went on to another team before that."
    )
    notes = (
        _("Still waiting: %(n)s.") % {"n": count(passed.still_waiting)},
        *_rest(passed.teams.height - len(rows)),
    )
    table = table_of(_("receiving team"), _("passed on"), share_heads(_("arrived")), lines, "{} %")
    return Picture("passed-on", title, (definition,), (table,), notes=notes)


def _rest(rows: int) -> tuple[str, ...]:
    return (_("Rows that are not shown: %(rest)s.") % {"rest": count(rows)},) if rows > 0 else ()
