"""The mark of the product, where browsers look for it by themselves."""

from functools import cache
from importlib import resources

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

DAY = 24 * 60 * 60


@login_not_required
@require_safe
@cache_control(public=True, max_age=DAY)
def favicon(request: HttpRequest) -> HttpResponse:
    """The mark that pages link to as well: what shows none of them, such as a file, asks for it here."""
    return HttpResponse(_mark(), content_type="image/svg+xml")


@cache
def _mark() -> bytes:
    return resources.files("pitstop.web").joinpath("static/pitstop/mark.svg").read_bytes()
