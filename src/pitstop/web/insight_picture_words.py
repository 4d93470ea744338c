"""What the pictures of insights say by themselves, in the reader's language: charts by week, and the map."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pitstop.web.insight_words import count, percent
from pitstop_analysis.report import charts
from pitstop_analysis.report.flow import words as flow
from pitstop_analysis.report.flow.views import Bond, Node, Others, View


def of_charts() -> charts.Words:
    """Those of a chart by week."""
    return charts.Words(
        count=count,
        percent=lambda share: percent(share, 0),
        exact=percent,
        of=_("{unit} · n = {n}"),
        same=_("The same as a table"),
        table=_("Table: {title}"),
        said=_("{title} ({unit}); the table below has its numbers"),
        value=_("value"),
        lower=_("lower limit"),
        upper=_("upper limit"),
        stands_out=_("stands out"),
        above_limit=_("above the upper limit"),
        below_limit=_("below the lower limit"),
        line=_("line: {centre}"),
        dashed=_("dashed: control limits"),
        beyond=_("◆ beyond them"),
        signal=_("■ other signal"),
        part=_("○ part of a week, not counted"),
        partly=_("part of a week, not counted"),
        early=_(
            "shaded: the first {n} weeks, with less than a quarter of a usual week's number, not counted"
        ),
    )


class OfTheMap(flow.Words):
    """Those of the map."""

    def count(self, number: int) -> str:
        """1,234, as the reader's language writes it."""
        return count(number)

    def percent(self, share: float | None) -> str:
        """37 %"""
        return percent(share, 0)

    def bond(self, bond: Bond) -> str:
        """The hint of a line: both directions."""
        said = [
            ngettext(
                "%(giver)s → %(receiver)s: %(n)s hand-off, %(share)s straight back",
                "%(giver)s → %(receiver)s: %(n)s hand-offs, %(share)s straight back",
                way.n,
            )
            % {
                "giver": giver,
                "receiver": receiver,
                "n": count(way.n),
                "share": self.percent(way.back.share),
            }
            for giver, receiver, way in bond.ways
        ]
        return ". ".join([_("Ping-pong"), *said] if bond.kind == "pingpong" else said) + "."

    def node(self, node: Node, view: View) -> str:
        """The hint of a box: all its hand-offs, and how many of them no line shows."""
        into, out = view.drawn_of(node.name)
        parts = [
            _("%(into)s in, %(out)s out")
            % {"into": count(into + node.left_in), "out": count(out + node.left_out)}
        ]
        if node.left_in or node.left_out:
            left = {"into": count(node.left_in), "out": count(node.left_out)}
            parts.append(_("of these %(into)s in and %(out)s out on no line here") % left)
        if node.inside:
            parts.append(self.inside(node.inside))
        return f"{node.name}: {'; '.join(parts)}."

    def inside(self, number: int) -> str:
        """In a box: hand-offs within it."""
        return _("%(n)s inside") % {"n": count(number)}

    def left(self, into: int, out: int) -> str:
        """In a box: its hand-offs that no line shows; short, or it does not fit."""
        return _("+ %(into)s in, %(out)s out") % {"into": count(into), "out": count(out)}

    def others(self, others: Others, by: str | None) -> str:
        """All that is outside: how many teams, and in how many groups."""
        teams = ngettext("%(n)s other team", "%(n)s other teams", others.teams) % {"n": count(others.teams)}
        if by is None:
            return teams
        groups = ngettext("%(n)s other group", "%(n)s other groups", others.nodes)
        return f"{groups % {'n': count(others.nodes)}} ({teams})"

    def between(self, others: Others) -> str:
        """The hand-offs of all that is outside."""
        told = {"given": others.given, "taken": others.taken, "among": others.among}
        return _("%(given)s to them, %(taken)s from them, %(among)s among themselves") % {
            name: count(n) for name, n in told.items()
        }
