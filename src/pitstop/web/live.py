"""The pulse of a page that stays open: has anything happened since that concerns its reader?"""

import json
from collections.abc import Mapping

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from pitstop.handoffs import live as news
from pitstop.web.asking import Ask, page

HEADER = "Pitstop-Mark"


@require_GET
@page
def live(ask: Ask) -> HttpResponse:
    """204 when nothing has happened, else 200 and the names of what to renew. Either way the next mark.

    `since` is the mark of the page, `page` what it shows: "desk", "board", "case-42". Without a mark that we
    know, the page begins to listen now.
    """
    mark = news.Mark.read(ask.request.GET.get("since", ""))
    if mark is None:
        return _answer(204, news.begin(ask.by, now=ask.now))
    pulse = news.pulse(ask.by, mark, now=ask.now)
    if not pulse.news:
        return _answer(204, pulse.mark)
    answer = _answer(200, pulse.mark)
    answer["HX-Trigger"] = json.dumps({name: {} for name in _topics(pulse, ask.request.GET.get("page", ""))})
    return answer


def _answer(status: int, mark: news.Mark) -> HttpResponse:
    answer = HttpResponse(status=status, content_type="text/plain")
    answer[HEADER] = str(mark)
    return answer


def _topics(pulse: news.Pulse, shown: str) -> list[str]:
    """What to renew: the bell and every list, and the case when something happened in it."""
    topics = ["live:bell", "live:desk", "live:board"]
    about = {f"case-{case}" for case in pulse.cases}
    return [*topics, "live:case"] if pulse.everything or shown in about else topics


def listening(ask: Ask, shown: str) -> Mapping[str, object]:
    """What a page that keeps itself true says of itself. Asked before the page reads what it shows."""
    return {"live": {"page": shown, "mark": str(news.begin(ask.by, now=ask.now))}}
