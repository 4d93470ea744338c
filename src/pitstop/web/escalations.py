"""Escalation rules: written and tried by leads, switched on, and what came of them. For leads and admins."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from pitstop.core.refusals import Because, Refused, refuse_if
from pitstop.core.say import say
from pitstop.escalations import effects, queries, services, trying
from pitstop.web import escalation_words as words
from pitstop.web.asking import STATUS, Ask, explain, number, page, posted, unseen
from pitstop.web.escalation_forms import RuleForm, first
from pitstop.web.leads import sections
from pitstop.web.presenters import handoff_states, in_words

PAGE = 25
FIRINGS = 25


@require_GET
@page
def index(ask: Ask) -> HttpResponse:
    """Every rule."""
    found, names = queries.listed(ask.by), words.Names()
    context = {
        "person": ask.by.person,
        "sections": sections("rules"),
        "rules": [words.rule_row(each, names) for each in found],
        "new_url": reverse("web:new_rule"),
    }
    return ask.page("web/rules.html", context)


@require_http_methods(["GET", "POST"])
@page
def new(ask: Ask) -> HttpResponse:
    """Write a rule."""
    queries.check_lead(ask.by)
    if ask.request.method == "GET":
        return _form(ask, RuleForm(new=True, by=ask.by, initial=first()))
    return _save(ask, RuleForm(ask.sent, new=True, by=ask.by))


@require_http_methods(["GET", "POST"])
@page
def edit(ask: Ask, rule_id: int) -> HttpResponse:
    """Change what a rule says: a new version."""
    refuse_if(queries.may_change(ask.by, rule_id))
    newest = queries.newest(ask.by, rule_id)
    if ask.request.method == "GET":
        begun = first(queries.when_of(newest), queries.then_of(newest))
        return _form(ask, RuleForm(new=False, by=ask.by, initial={**begun, "seen": newest.version}), newest)
    return _save(ask, RuleForm(ask.sent, new=False, by=ask.by), newest)


def _save(ask: Ask, form: RuleForm, newest: Any = None) -> HttpResponse:
    if not form.is_valid():
        return _form(ask, form, newest, above=unseen(form), status=422)
    what: dict[str, Any] = {"by": ask.by, "now": ask.now, "when": form.when(), "then": form.then()}
    try:
        if newest:
            seen = form.cleaned_data["seen"]
            saved = services.rewrite(rule_id=newest.rule_id, seen=seen, **what)
        else:
            saved = services.write(name=form.cleaned_data["name"], **what)
    except Refused as refusal:
        if refusal.because is Because.MISSING:
            raise
        above = explain(form, refusal.reasons, {"minutes": "span"})
        return _form(ask, form, newest, above=above, status=STATUS[refusal.because])
    if saved.version == 1:
        ask.tell(_("Written, and switched off. See what it would have done, then switch it on."))
    else:
        ask.tell(
            _("Version %(number)d is in force for cases that begin from now on.") % {"number": saved.version}
        )
    return redirect("web:rule", rule_id=saved.rule_id)


def _form(
    ask: Ask, form: RuleForm, newest: Any = None, *, above: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    where = [newest.rule_id] if newest else []
    context = {
        "person": ask.by.person,
        "sections": sections("rules"),
        "rule_name": newest.rule.name if newest else "",
        "form": form,
        "refusals": above,
        "definitions": [
            {"name": in_words(queries.MEASURES[key]), "text": in_words(text)}
            for key, text in queries.DEFINITIONS.items()
        ],
        "save_url": reverse("web:edit_rule", args=where) if newest else reverse("web:new_rule"),
        "back_url": reverse("web:rule", args=where) if newest else reverse("web:rules"),
    }
    return ask.page("web/rule_form.html", context, status=status)


@require_GET
@page
def rule(ask: Ask, rule_id: int) -> HttpResponse:
    """A rule: what it says, what it would have done, the switch, and when it fired.

    While it is off, it is tried at once on the last 90 days; while it is on, with `?try=1`.
    """
    found, names = queries.versions(ask.by, rule_id), words.Names()
    newest = found[0]
    tried = not newest.rule.is_on or "try" in ask.request.GET
    context = {
        "person": ask.by.person,
        "sections": sections("rules"),
        "rule": newest.rule,
        "says": words.version_row(newest, newest.version, names),
        "versions": [words.version_row(each, newest.version, names) for each in found],
        "trial": _trial(ask, newest) if tried else None,
        "firings": [words.firing_row(each) for each in queries.firings(ask.by, rule_id, limit=FIRINGS)],
        "has_fired": queries.has_fired(ask.by, rule_id),
        "most": FIRINGS,
        "why_not": [say(why) for why in queries.may_change(ask.by, rule_id)],
        "edit_url": reverse("web:edit_rule", args=[rule_id]),
        "effect_url": reverse("web:rule_effect", args=[rule_id]),
        "switch_url": reverse("web:rule_switch", args=[rule_id]),
    }
    return ask.page("web/rule.html", context)


def _trial(ask: Ask, version: Any) -> dict[str, Any]:
    after = min(number(ask.request.GET.get("after")) or 0, 10**9)
    when, only_held = queries.when_of(version), queries.only_held(version)
    found = trying.trial(ask.by, when, now=ask.now, only_held=only_held, after=after, limit=PAGE)
    return {
        "since": found.since,
        "until": found.until,
        "times": found.times,
        "times_words": words.whole(found.times),
        "cases": found.cases,
        "looked_at": found.looked_at,
        "looked_at_words": words.whole(found.looked_at),
        "hidden": found.hidden,
        "rows": [words.would_row(each) for each in found.named],
        "first": after + 1,
        "next_url": f"?try=1&after={found.next}#trial" if found.next else "",
        "before_url": f"?try=1&after={max(after - PAGE, 0)}#trial" if after else "",
    }


@posted("web:rule", "rule_id")
def switch(ask: Ask, rule_id: int) -> HttpResponse:
    """Switch a rule on or off."""
    is_on = ask.sent.get("is_on") == "yes"
    found = services.switch(by=ask.by, now=ask.now, rule_id=rule_id, is_on=is_on)
    said = _("“%(rule)s” is on.") if found.is_on else _("“%(rule)s” is off: it fires nowhere.")
    ask.tell(said % {"rule": found.name})
    return redirect("web:rule", rule_id=rule_id)


@require_GET
@page
def compare(ask: Ask, rule_id: int) -> HttpResponse:
    """What two versions of a rule say otherwise."""
    found, names = queries.versions(ask.by, rule_id), words.Names()
    before = number(ask.request.GET.get("from")) or max(found[0].version - 1, 1)
    after = number(ask.request.GET.get("to")) or found[0].version
    changed = queries.compared(ask.by, rule_id, before=before, after=after)
    context = {
        "person": ask.by.person,
        "sections": sections("rules"),
        "rule": found[0].rule,
        "numbers": [each.version for each in found],
        "before": before,
        "after": after,
        "rows": [words.change_row(each, names) for each in changed],
    }
    return ask.page("web/rule_compare.html", context)


@require_GET
@page
def effect(ask: Ask, rule_id: int) -> HttpResponse:
    """What came of a rule."""
    found = effects.effect(ask.by, rule_id, now=ask.now)
    version = words.version_row(queries.newest(ask.by, rule_id), 0, words.Names())
    counted, states, ends = words.outcomes(), handoff_states(), found.ends
    context = {
        "person": ask.by.person,
        "sections": sections("rules"),
        "rule": found.rule,
        "says": version,
        "effect": found,
        "outcomes": [{"word": counted[key][0], "n": n} for key, n in sorted(found.outcomes.items())],
        "offers": [{"word": states[key][0], "n": n} for key, n in sorted(found.offers.items())],
        "early": words.hours(found.early),
        "early_is_late": found.early is not None and found.early < 0,
        "age": words.hours(found.age),
        "late": words.hours(found.late / 3600) if found.late is not None else "",
        "latest": words.hours(found.latest / 3600),
        "with_rule": words.hours(ends.with_rule),
        "without": words.hours(ends.without),
        "finding": words.finding(ends.difference),
        "caution": words.caution(ends.difference),
        "fewest": effects.FEWEST,
        "days": effects.FOLLOWED.days,
    }
    return ask.page("web/rule_effect.html", context)
