"""Protocols: read by everyone, written by leads. A change is a new version; older ones stay as they were."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pitstop.core.refusals import Because, Refused, refuse_if
from pitstop.core.say import say
from pitstop.routing import queries, services
from pitstop.routing.permissions import may_lead
from pitstop.routing.services import Proposed
from pitstop.web import protocol_words
from pitstop.web.asking import STATUS, Ask, explain, number, page, unseen
from pitstop.web.cases import once_per_form
from pitstop.web.leads import sections
from pitstop.web.presenters import in_words
from pitstop.web.protocol_forms import (
    ExampleForm,
    FieldForm,
    ProtocolForm,
    explain_fields,
    forms_of,
    forms_sent,
)
from pitstop.web.route_words import route_row


@require_GET
@page
def index(ask: Ask) -> HttpResponse:
    """Every protocol, and the way to all else that says how cases are handed off."""
    found = [(version, queries.fields_of(version)) for version in queries.protocols()]
    context = {
        "person": ask.by.person,
        "sections": sections("protocols"),
        "protocols": [protocol_words.protocol_row(version, fields) for version, fields in found],
        "new_url": "" if may_lead(ask.by) else reverse("web:new_protocol"),
    }
    return ask.page("web/protocols.html", context)


@require_GET
@page
def protocol(ask: Ask, key: str) -> HttpResponse:
    """A protocol as it applies now."""
    return _show(ask, key, queries.newest(key).version)


@require_GET
@page
def version(ask: Ask, key: str, number: int) -> HttpResponse:
    """A protocol as it stood in one of its versions."""
    return _show(ask, key, number)


def _show(ask: Ask, key: str, number: int) -> HttpResponse:
    found = queries.version(key, number)
    versions = queries.versions_of(key)
    fields = queries.fields_of(found)
    newest = versions[0].version
    may = not may_lead(ask.by)
    context = {
        "person": ask.by.person,
        "sections": sections("protocols"),
        "protocol": protocol_words.protocol_row(found, fields),
        "fields": protocol_words.field_rows(fields),
        "example": ExampleForm(fields).rows,
        "version": protocol_words.version_row(found, newest=newest),
        "versions": [protocol_words.version_row(each, newest=newest) for each in versions],
        "compare_url": reverse("web:protocol_compare", args=[key]),
        "edit_url": reverse("web:edit_protocol", args=[key]) if may and number == newest else "",
        "copy_url": f"{reverse('web:new_protocol')}?copy={key}" if may else "",
        "routes": [route_row(each) for each in queries.all_routes() if each.protocol_id == found.protocol_id],
    }
    return ask.page("web/protocol.html", context)


@require_GET
@page
def compare(ask: Ask, key: str) -> HttpResponse:
    """Two versions of a protocol, field by field. Without a choice: the newest and the one before."""
    versions = queries.versions_of(key)
    newest = versions[0].version if versions else queries.newest(key).version
    after = number(ask.request.GET.get("to")) or newest
    before = number(ask.request.GET.get("from")) or max(1, after - 1)
    found = queries.compared(key, before=before, after=after)
    fields = [queries.fields_of(queries.version(key, each)) for each in (before, after)]
    rows = protocol_words.differences(found, *fields)
    context = {
        "person": ask.by.person,
        "sections": sections("protocols"),
        "protocol": protocol_words.protocol_row(versions[0], fields[1]),
        "versions": [protocol_words.version_row(each, newest=newest) for each in versions],
        "before": before,
        "after": after,
        "rows": [row for row in rows if row["what"] != "same"],
        "same": [row for row in rows if row["what"] == "same"],
        "compare_url": reverse("web:protocol_compare", args=[key]),
    }
    return ask.page("web/protocol_compare.html", context)


@require_http_methods(["GET", "POST"])
@page
def new(ask: Ask) -> HttpResponse:
    """Write a protocol, from nothing or with `?copy=sbar` from one that there is."""
    refuse_if(may_lead(ask.by))
    if ask.request.method == "POST":
        return _write(ask, "")
    copied = str(ask.request.GET.get("copy", ""))
    first: dict[str, Any] = {}
    start = [Proposed(ref="n-1", part="next", required=True)]
    if copied:
        found = queries.newest(copied)
        start = [Proposed.of(field) for field in queries.fields_of(found)]
        names = {"name": in_words(found.protocol.name)}
        first = {"name": _("%(name)s, ours") % names, "summary": found.protocol.summary}
    return _form(ask, "", ProtocolForm(initial=first), forms_of(start))


@require_http_methods(["GET", "POST"])
@page
def edit(ask: Ask, key: str) -> HttpResponse:
    """Change a protocol. What is saved is a new version."""
    refuse_if(may_lead(ask.by))
    found = queries.newest(key)
    if ask.request.method == "POST":
        return _write(ask, key)
    facts = {"seen": found.version, "name": found.protocol.name, "summary": found.protocol.summary}
    start = [Proposed.of(field) for field in queries.fields_of(found)]
    return _form(ask, key, ProtocolForm(initial=facts), forms_of(start))


def _write(ask: Ask, key: str) -> HttpResponse:
    """Save what was sent; or draw it again after a field was added, moved or taken away."""
    sent = ask.request.POST
    # What follows the typing names its act in the address: htmx would hand values on to the buttons inside.
    act = str(sent.get("act") or ask.request.GET.get("act", ""))
    form, parts = ProtocolForm(sent), forms_sent(sent, act=act)
    if act:
        return _form(ask, key, form, parts)
    if not form.is_valid():
        return _form(ask, key, form, parts, above=unseen(form), status=422)
    words = {name: form.cleaned_data[name] for name in ("name", "summary", "why")}
    content: dict[str, Any] = {**words, "proposed": [part.proposed for part in parts]}
    try:
        if key:
            seen = form.cleaned_data["seen"]
            saved = services.save_protocol(by=ask.by, now=ask.now, key=key, seen=seen, **content)
        else:
            made = once_per_form(
                ask,
                form.cleaned_data["submit_key"],
                lambda: services.create_protocol(by=ask.by, now=ask.now, **content).pk,
            )
            saved = queries.version_made(made)
    except Refused as refusal:
        return _refused(ask, key, refusal, form, parts)
    ask.tell(
        _("Version %(number)d is in force. What was offered before keeps its own.")
        % {"number": saved.version}
    )
    return redirect("web:protocol", key=saved.protocol.key)


def _refused(
    ask: Ask, key: str, refusal: Refused, form: ProtocolForm, parts: Sequence[FieldForm]
) -> HttpResponse:
    if refusal.because is Because.MISSING:
        raise refusal
    left = explain_fields(parts, refusal.reasons)
    overtaken = any(reason.code == "protocol-moved-on" for reason in left)
    about_fields = [say(reason) for reason in left if reason.field.partition(".")[0] == "fields"]
    above = explain(form, [reason for reason in left if reason.field.partition(".")[0] != "fields"])
    return _form(
        ask,
        key,
        form,
        parts,
        above=above,
        about_fields=about_fields,
        overtaken=overtaken,
        status=STATUS[refusal.because],
    )


def _form(
    ask: Ask,
    key: str,
    form: ProtocolForm,
    parts: Sequence[FieldForm],
    *,
    above: list[str] | None = None,
    about_fields: list[str] | None = None,
    overtaken: bool = False,
    status: int = 200,
) -> HttpResponse:
    newest = queries.newest(key).version if key else 0
    seen = newest if overtaken else number(form["seen"].value()) or newest
    proposed = [part.proposed for part in parts]
    context = {
        "person": ask.by.person,
        "sections": sections("protocols"),
        "refusals": above or [],
        "about_fields": about_fields or [],
        "form": form,
        "seen": seen,
        "parts": parts,
        "much": _much(proposed),
        "example": ExampleForm(queries.example(proposed)).rows,
        "name": form["name"].value() or "",
        "next_version": newest + 1,
        "save_url": reverse("web:edit_protocol", args=[key]) if key else reverse("web:new_protocol"),
        "cancel_url": reverse("web:protocol", args=[key]) if key else reverse("web:protocols"),
        # Since the version that this form was opened with: what another lead changed meanwhile.
        "overtaken_url": _since(key, number(form["seen"].value()) or newest, newest) if overtaken else "",
    }
    return ask.page("web/protocol_form.html", context, status=status)


def _since(key: str, seen: int, newest: int) -> str:
    return f"{reverse('web:protocol_compare', args=[key])}?from={seen}&to={newest}"


def _much(proposed: Sequence[Proposed]) -> str:
    count = queries.asks_much(proposed)
    if not count:
        return ""
    sentence = _(
        "%(count)d fields are always required. Who asks for much gets little: could the giver leave some out?"
    )
    return sentence % {"count": count}
