"""Searching, with and without script, and the searches that one keeps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from pitstop.core.refusals import Because, Refused
from pitstop.core.say import say
from pitstop.search import queries, services
from pitstop.web.asking import STATUS, Ask, explain, number, page, posted
from pitstop.web.forms import Plain, needed
from pitstop.web.presenters import due_what

IN_PALETTE = 8


class SaveForm(forms.Form):
    """A search to keep, and under which name."""

    name = needed(Plain(label=gettext_lazy("Keep this search as")))
    query = Plain(widget=forms.HiddenInput())


class RenameForm(forms.Form):
    """Another name for a search that is kept."""

    name = needed(Plain(label=gettext_lazy("New name")))


@dataclass(frozen=True)
class Tried:
    """What was refused: what was typed stays, with what is wrong beside it or above."""

    save: SaveForm | None = None
    renamed: int | None = None
    rename: RenameForm | None = None
    above: list[str] = field(default_factory=list)


@require_GET
@page
def search(ask: Ask) -> HttpResponse:
    """What was found, a page of it. The whole search stands in the address."""
    return _show(ask, ask.request.GET.get("q", ""), Tried())


@require_GET
@page
def palette(ask: Ask) -> HttpResponse:
    """The first cases found, as a list to choose from."""
    text = ask.request.GET.get("q", "")
    found = queries.found(ask.by, text, now=ask.now, limit=IN_PALETTE)
    context = {
        "rows": [_row(hit) for hit in found.rows],
        "notes": [say(reason) for reason in found.reasons],
        "was_asked": found.was_asked,
        "all_url": _address(text) if found.more else "",
    }
    return ask.page("web/search_palette.html", context)


def _show(ask: Ask, text: str, tried: Tried, *, status: int = 200) -> HttpResponse:
    after = number(ask.request.GET.get("after")) or 0
    found = queries.found(ask.by, text, now=ask.now, after=after)
    name = ask.request.GET.get("name", "")
    saved = _saved(ask, text, tried)
    context = {
        "person": ask.by.person,
        "query": text,
        "search_url": reverse("web:search"),
        "asked": found.was_asked,
        "notes": [say(reason) for reason in found.reasons],
        "rows": [_row(hit) for hit in found.rows],
        "count": _count(found, after),
        "more_url": _address(text, after=found.next) if found.next else "",
        "first_url": _address(text) if after else "",
        "saved": saved,
        "can_keep": bool(tried.save) or (found.was_asked and not any(each["current"] for each in saved)),
        "save_form": tried.save or SaveForm(initial={"name": name, "query": text}),
        "examples": [(example, say_what) for example, say_what in _examples().items()],
        "refusals": tried.above,
    }
    return ask.page("web/search.html", context, status=status)


def _address(text: str, **more: Any) -> str:
    sent = {"q": _storable(text), **more}
    return f"{reverse('web:search')}?{urlencode(sent)}"


def _storable(text: str) -> str:
    """The text as an address can carry it: without halves of letters."""
    return text.encode("utf-8", "replace").decode()


def _count(found: queries.Found, after: int) -> str:
    if not found.was_asked:
        return ""
    if not found.rows:
        return _("No further case") if after else _("No case found")
    if found.more:
        return _("%(count)d cases, and more") % {"count": len(found.rows)}
    return ngettext("%(count)d case", "%(count)d cases", len(found.rows)) % {"count": len(found.rows)}


def _row(hit: queries.Hit) -> Mapping[str, Any]:
    holder, closed, promise = hit.holder, hit.case.state == "closed", hit.promise
    return {
        "number": hit.case.pk,
        "url": reverse("web:case", args=[hit.case.pk]),
        "subject": hit.subject_parts,
        "customer": hit.customer_parts,
        "closed_at": hit.case.closed_at if closed else None,
        "due_at": promise.due_at if promise and not closed else None,
        "due_what": due_what(promise) if promise and not closed else "",
        "facts": [f"{holder.team.name} · {holder.person.name}" if holder.person else holder.team.name],
        "said": {"who": _who(hit, hit.said), "at": hit.said.at, "parts": hit.said.parts}
        if hit.said
        else None,
    }


def _who(hit: queries.Hit, said: queries.Said) -> str:
    author = said.author.name if said.author else ""
    words = {
        "from_customer": hit.case.customer.name,
        "to_customer": author,
        "note": _("note by %(person)s") % {"person": author} if author else _("note"),
        "outcome": _("outcome"),
    }
    return words.get(said.kind, _("written automatically"))


def _saved(ask: Ask, text: str, tried: Tried) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "name": kept.name,
            "query": kept.query,
            "url": _address(kept.query),
            "current": kept.query == text.strip(),
            "rename_url": reverse("web:saved_filter_name", args=[kept.pk]),
            "remove_url": reverse("web:saved_filter_removal", args=[kept.pk]),
            "open": kept.pk == tried.renamed,
            "form": tried.rename
            if tried.rename and kept.pk == tried.renamed
            else RenameForm(initial={"name": kept.name}, auto_id=f"filter-{kept.pk}-%s"),
        }
        for kept in queries.saved(ask.by)
    ]


def _examples() -> Mapping[str, str]:
    return {
        "state:open": _("open or closed"),
        'team:"Front line"': _("the team that holds it"),
        "holder:me": _("who has it: me, nobody, or a name"),
        "customer:fischer": _("the customer's name or address"),
        "offered:yes": _("waiting for a team to accept, or not"),
        "due:today": _("promised for today, for tomorrow, or late"),
        "tier:gold": _("the customer's tier"),
    }


@posted("web:search")
def save(ask: Ask) -> HttpResponse:
    """Keep a search."""
    form = SaveForm(ask.sent)
    form.is_valid()  # shapes only: nothing to refuse
    text = form.cleaned_data["query"]
    try:
        kept = services.keep(by=ask.by, now=ask.now, **form.cleaned_data)
    except Refused as refusal:
        above = explain(form, refusal.reasons)
        return _show(ask, text, Tried(save=form, above=above), status=STATUS[refusal.because])
    ask.tell(_("Kept as “%(name)s”.") % {"name": kept.name})
    return redirect(_address(kept.query))


@posted("web:search")
def rename(ask: Ask, filter_id: int) -> HttpResponse:
    """Give a kept search another name."""
    form = RenameForm(ask.sent, auto_id=f"filter-{filter_id}-%s")
    form.is_valid()
    try:
        kept = services.rename(by=ask.by, now=ask.now, filter_id=filter_id, **form.cleaned_data)
    except Refused as refusal:
        if refusal.because is Because.MISSING:
            raise
        tried = Tried(renamed=filter_id, rename=form, above=explain(form, refusal.reasons))
        return _show(ask, "", tried, status=STATUS[refusal.because])
    ask.tell(_("It is called “%(name)s” now.") % {"name": kept.name})
    return redirect(_address(kept.query))


@posted("web:search")
def removal(ask: Ask, filter_id: int) -> HttpResponse:
    """Keep a search no longer. It is left in the form, so that one press brings it back."""
    kept = services.delete(by=ask.by, now=ask.now, filter_id=filter_id)
    ask.tell(_("“%(name)s” is removed. Keep it again below if that was a slip.") % {"name": kept.name})
    return redirect(_address(kept.query, name=kept.name))
