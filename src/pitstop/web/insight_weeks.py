"""The weeks of the insights page, with control limits."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from pitstop.insights.asked import Asked
from pitstop.insights.figures import Figures
from pitstop.web.insight_picture_words import of_charts
from pitstop.web.insight_tables import Picture
from pitstop.web.insight_words import count, hours, percent
from pitstop_analysis.report.charts import Caption, Week, comparable, trend
from pitstop_analysis.report.charts.trend import FEWEST
from pitstop_analysis.stats import Chart

DAYS = 7


def by_week(found: Figures, asked: Asked) -> Picture | None:
    """Three charts; only words where there are not two whole weeks, and None where nothing happened."""
    weeks = found.weeks
    if weeks is None:
        return None
    definitions = (
        _(
            "Weeks run from Monday to Sunday in UTC, whatever zone you read in. A week that is not whole is "
            "shown and not counted."
        ),
        _(
            "Limits lie three standard deviations from the line, and are given from 12 whole weeks on. Late "
            "weeks look better than they will be: their cases are younger."
        ),
    )
    if not comparable(point.whole for point in weeks.straight_back.points):
        title, note = _too_few(weeks.begins, asked, found.level_at)
        return Picture("trend", title, definitions, notes=(note,))
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


def _too_few(counted: datetime, asked: Asked, level_at: datetime) -> tuple[str, str]:
    """Why there are not two whole weeks: the period is short, or what it holds began late; and what to do."""
    if _mondays(asked.begins, asked.ends) < FEWEST:
        title = _("By week: this period holds fewer than two whole weeks")
        return title, _("Choose a longer one, such as “4 weeks” above. Weeks run from Monday to Sunday, UTC.")
    first = counted.astimezone(UTC).date()
    week = first - timedelta(days=first.weekday())
    ready = _first_monday(counted) + timedelta(days=DAYS * FEWEST)
    told = {"week": _in_full(week), "ready": _in_full(ready)}
    if asked.ends > level_at:
        title = _("By week: not yet two whole weeks to compare")
        note = _(
            "What is counted here begins in the week from %(week)s. The charts are drawn as soon as "
            "two whole weeks have passed: on %(ready)s at the latest."
        )
        return title, note % told
    title = _("By week: fewer than two whole weeks to compare")
    note = _(
        "What is counted here begins in the week from %(week)s, and this period ends too soon after "
        "it. Choose a later last day."
    )
    return title, note % told


def _mondays(begins: datetime, ends: datetime) -> int:
    """How many weeks, from Monday to Sunday in UTC, lie in it whole."""
    return max((ends.astimezone(UTC).date() - _first_monday(begins)).days // DAYS, 0)


def _first_monday(begins: datetime) -> date:
    """Of the first week, in UTC, that lies whole after this moment."""
    first = begins.astimezone(UTC)
    day = first.date() + timedelta(days=first.time() != time())
    return day + timedelta(days=-day.weekday() % DAYS)


def _in_full(day: date) -> str:
    return date_format(day, pgettext("date", "l j F Y"))


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
        along=_("week from Monday, UTC"),
        centre_label=_("all weeks"),
    )
