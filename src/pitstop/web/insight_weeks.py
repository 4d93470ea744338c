"""The weeks of the insights page, with control limits."""

from collections.abc import Callable

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from pitstop.insights.figures import Figures
from pitstop.web.insight_picture_words import of_charts
from pitstop.web.insight_tables import Picture
from pitstop.web.insight_words import count, hours, percent
from pitstop_analysis.report.charts import Caption, Week, comparable, trend
from pitstop_analysis.stats import Chart


def by_week(found: Figures) -> Picture | None:
    """Three charts; only words where there are not two whole weeks, and None where nothing happened."""
    weeks = found.weeks
    if weeks is None:
        return None
    definitions = (
        _("Weeks run from Monday to Sunday, UTC. A week that is not whole is shown and not counted."),
        _(
            "Limits lie three standard deviations from the line, and are given from 12 whole weeks on. Late "
            "weeks look better than they will be: their cases are younger."
        ),
    )
    if not comparable(point.whole for point in weeks.straight_back.points):
        title = _("By week: this period has less than two whole weeks, too short to compare")
        notes = (_("Choose a longer period. A desk that has just begun fills it week by week."),)
        return Picture("trend", title, definitions, notes=notes)
    charts = [
        _chart(
            _("Hand-offs that go straight back"),
            _("share of the week's hand-offs"),
            weeks.straight_back,
            percent,
            _share_on_scale,
        ),
        _chart(
            _("Wait from offer to acceptance"),
            _("median of the week's offers"),
            weeks.waits,
            hours,
            _hours_on_scale,
        ),
    ]
    if weeks.handed_off:
        charts.insert(
            0,
            _chart(
                _("Cases handed off at least once"),
                _("share of the cases that began in the week"),
                weeks.handed_off,
                percent,
                _share_on_scale,
            ),
        )
    outside = sum(_outside(chart) for chart in (weeks.handed_off, weeks.straight_back, weeks.waits) if chart)
    title = _("By week, points outside their limits: %(n)s") % {"n": count(outside)}
    if weeks.straight_back.why:
        title = _("By week: too few whole weeks to tell chance from change")
    return Picture("trend", title, definitions, charts=tuple(charts))


def _outside(chart: Chart) -> int:
    """Points beyond their limits."""
    return sum(1 for point in chart.points if point.outside)


def _share_on_scale(value: float) -> str:
    """A share in percent, as short as it stays exact."""
    return f"{_short(value * 100)} %"


def _hours_on_scale(value: float) -> str:
    """Hours, below one as minutes: shorter than in a sentence, so that a phone has room."""
    if 0 < value < 1:
        return _("%(minutes)s min") % {"minutes": _short(value * 60)}
    return _("%(hours)s h") % {"hours": _short(value)}


def _short(value: float) -> str:
    return number_format(f"{round(value, 1):g}")


def _chart(
    title: str, unit: str, chart: Chart, say: Callable[[float | None], str], scale: Callable[[float], str]
) -> Markup:
    """`say` writes a value in a sentence and `scale` beside a line, where there is less room."""
    weeks = [
        Week(
            label=date_format(point.start, pgettext("date", "j M")),
            value=point.value,
            n=round(point.of),
            low=point.low,
            high=point.high,
            signal=_("eight or more in a row on one side") if point.run else "",
            whole=point.whole,
            early=point.early,
        )
        for point in chart.points
    ]
    caption = Caption(title, unit, count(sum(point.of for point in chart.points)), words=of_charts())
    return trend(
        caption,
        weeks,
        centre=chart.centre,
        say=say,
        scale=scale,
        along=_("week from"),
        centre_label=_("all weeks"),
    )
