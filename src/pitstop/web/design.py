"""The design, shown by the app itself: ``/design``, and whole sample pages under ``/design/samples``.

Nothing here reads or writes a case; the samples stand in ``design_samples.py`` and ``design_pages.py``.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from pitstop.web.design_pages import SAMPLES
from pitstop.web.design_samples import TOKENS, components


def design(request: HttpRequest) -> HttpResponse:
    """Every token and component, live, with its name and when to use it."""
    context = components(timezone.now()) | {"tokens": TOKENS, "samples": list(SAMPLES)}
    return render(request, "web/design.html", context)


def sample(request: HttpRequest, name: str) -> HttpResponse:
    """One whole page with sample words: the template that the real view fills.

    Raises ``Http404`` for a name that is not in ``SAMPLES``.
    """
    if name not in SAMPLES:
        raise Http404
    template, context = SAMPLES[name]
    return render(request, template, context(timezone.now()))
