"""In whose language and time zone a page is written."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from pitstop.accounts import queries as accounts

Next = Callable[[HttpRequest], HttpResponse]


def reader(get_response: Next) -> Next:
    """Middleware: who is signed in reads in their own language, and times in their own zone.

    A stranger reads in the language of their cookie or browser, as Django found it before, and times in the
    organisation's zone.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        person: Any = request.user
        if not person.is_authenticated:
            timezone.deactivate()
            return get_response(request)
        # Not undone afterwards: who answers next begins anew, and the answer's own headers say the language.
        translation.activate(accounts.language(person))
        with timezone.override(accounts.time_zone(person)):
            return get_response(request)

    return answered
