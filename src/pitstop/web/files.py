"""Files that came or went with messages, for colleagues: offered to be kept, never shown as a page."""

from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from pitstop.cases import queries as cases
from pitstop.web.asking import Ask, page


@require_GET
@page
def file(ask: Ask, file_id: int) -> HttpResponse:
    """A file of a case that one may see."""
    return as_download(cases.attachment(ask.by, file_id))


def as_download(attachment: Any) -> HttpResponse:
    """The file for a browser to keep: it opens nothing, runs nothing, and is guessed to be nothing else."""
    answer = HttpResponse(bytes(attachment.content), content_type=attachment.media_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, attachment.name) or "attachment"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
