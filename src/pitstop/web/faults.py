"""What a person reads when something breaks that no view foresaw. It never says what broke: the log does."""

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def fault(request: HttpRequest) -> HttpResponse:
    """The last page: busy where the database didn't answer in time, else our mistake.

    Called while the fault is handled. Every act is one transaction, so neither leaves half of one behind.
    """
    if isinstance(sys.exc_info()[1], OperationalError):
        answer = render(request, "503.html", status=503)
        answer.headers["Retry-After"] = "5"
        return answer
    return render(request, "500.html", status=500)
