"""Reads of rules, their versions and what they did."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q

from pitstop.accounts import queries as accounts
from pitstop.accounts.queries import Asker
from pitstop.cases import queries as cases
from pitstop.cases.models import Case
from pitstop.core.refusals import Because, Reason, Refused, refuse_if
from pitstop.core.words import gettext_noop as _
from pitstop.escalations import reading
from pitstop.escalations.models import Firing, Rule, RuleVersion
from pitstop.escalations.permissions import may_lead, may_write
from pitstop.escalations.rules import acts, conditions
from pitstop.escalations.rules.acts import Then
from pitstop.escalations.rules.conditions import When
from pitstop.escalations.rules.judging import Version
from pitstop.escalations.rules.moments import History
from pitstop.routing.rules.routes import KINDS as HANDOFF_KINDS
from pitstop.targets.models import Clock
from pitstop.targets.rules import targets

# The words that pages, API and command line show.
CONDITIONS, COUNTED = conditions.CONDITIONS, conditions.COUNTED
ACTS, WHO = acts.ACTS, acts.WHO
MEASURES, DEFINITIONS, KINDS = targets.MEASURES, targets.DEFINITIONS, HANDOFF_KINDS
OUTCOMES: Mapping[str, str] = {
    "told": _("someone was told"),
    "raised": _("the priority was raised"),
    "offered": _("it was offered onward"),
    "prepared": _("a hand-off was prepared for its holder to finish"),
    "swarmed": _("a team was asked to work on it too"),
    "nothing": _("nothing was done"),
}


def check_lead(asker: Asker | None) -> None:
    """Refused for who may not look after rules."""
    refuse_if(may_lead(asker))


def when_of(version: RuleVersion) -> When:
    """What a version waits for."""
    return When.load(version.when)


def then_of(version: RuleVersion) -> Then:
    """What a version does."""
    return Then.load(version.then)


def only_held(version: RuleVersion) -> bool:
    """Whether it acts only while its team holds the case: what is more than telling someone."""
    return when_of(version).team is not None and version.then["act"] != acts.Act.NOTIFY


@dataclass(frozen=True, slots=True)
class Listed:
    """A rule with its version in force, and how often it fired in all."""

    rule: Rule
    version: RuleVersion
    fired: int
    last_at: datetime | None


def listed(asker: Asker | None) -> list[Listed]:
    """Every rule, by name. For leads."""
    refuse_if(may_lead(asker))
    newest = RuleVersion.objects.filter(until=None).select_related("rule", "written_by")
    counted = Rule.objects.annotate(
        fired=Count("versions__firings"), last_at=Max("versions__firings__at")
    ).values_list("pk", "fired", "last_at")
    counts = {pk: (fired, last_at) for pk, fired, last_at in counted}
    return [Listed(each.rule, each, *counts[each.rule_id]) for each in newest.order_by("rule__name")]


def rule(asker: Asker | None, rule_id: int) -> Rule:
    """A rule. For leads; refused when there is none with this id."""
    refuse_if(may_lead(asker))
    found = Rule.objects.filter(pk=cases.storable(rule_id)).first()
    if found is None:
        sentence = _("There is no rule %(rule)d.")
        raise Refused([Reason("rule-missing", sentence, Because.MISSING, params={"rule": rule_id})])
    return found


def rule_names(rule_ids: Iterable[object]) -> dict[object, str]:
    """What these rules are called, by id. For those who may read what they did. One query; none for none."""
    ids = {each for each in rule_ids if isinstance(each, int)}
    return {each.pk: each.name for each in Rule.objects.filter(pk__in=ids)} if ids else {}


def may_change(asker: Asker | None, rule_id: int) -> list[Reason]:
    """Why this person may not change or switch this rule: cases keep its old versions, so each counts."""
    teams = [when_of(each).team for each in versions(asker, rule_id)]
    return may_write(asker, [None if team is None else accounts.team(team) for team in teams])


def rule_called(asker: Asker | None, name: str) -> Rule:
    """The rule with this name, whatever its case. For leads; refused when there is none."""
    refuse_if(may_lead(asker))
    known = {each.name.casefold(): each for each in Rule.objects.all()}
    found = known.get(name.strip().casefold())
    if found is None:
        sentence = _("There is no rule “%(name)s”. All rules: pitstop rule list")
        raise Refused([Reason("rule-missing", sentence, Because.MISSING, params={"name": name[:80]})])
    return found


def versions(asker: Asker | None, rule_id: int) -> list[RuleVersion]:
    """Every version of a rule, the newest first. For leads."""
    found = RuleVersion.objects.select_related("rule", "written_by").filter(rule=rule(asker, rule_id))
    return list(found.order_by("-version"))


def newest(asker: Asker | None, rule_id: int) -> RuleVersion:
    """The version of a rule that is in force. For leads."""
    return versions(asker, rule_id)[0]


def version(asker: Asker | None, rule_id: int, number: int) -> RuleVersion:
    """A version of a rule, as it stood. For leads; refused when there is none."""
    for each in versions(asker, rule_id):
        if each.version == number:
            return each
    sentence = _("This rule has no version %(version)d.")
    raise Refused([Reason("version-missing", sentence, Because.MISSING, params={"version": number})])


@dataclass(frozen=True, slots=True)
class Changed:
    """A fact of a rule that two versions say otherwise."""

    name: str
    before: object
    after: object


def compared(asker: Asker | None, rule_id: int, *, before: int, after: int) -> list[Changed]:
    """What two versions of a rule say otherwise. For leads; refused when there is no such version."""
    one, other = (version(asker, rule_id, number) for number in (before, after))
    old, new = {**one.when, **one.then}, {**other.when, **other.then}
    return [
        Changed(name, old.get(name), new.get(name))
        for name in dict.fromkeys((*old, *new))
        if old.get(name) != new.get(name)
    ]


def firings(asker: Asker | None, rule_id: int, *, before: int | None = None, limit: int = 50) -> list[Firing]:
    """When a rule fired, the newest first, on the cases that the asker may see. For leads."""
    found = Firing.objects.filter(version__rule=rule(asker, rule_id)).select_related("version", "case")
    if asker is not None and not asker.is_admin:
        found = found.filter(case__in=cases.seen_by(asker))
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[: max(limit, 0)])


def has_fired(asker: Asker | None, rule_id: int) -> bool:
    """Whether a rule ever fired, on any case. For leads, who may see none of these cases."""
    return Firing.objects.filter(version__rule=rule(asker, rule_id)).exists()


def on_now() -> list[RuleVersion]:
    """Every version of the rules that are on, old ones too: cases keep the one that they began with."""
    found = RuleVersion.objects.filter(rule__is_on=True).select_related("rule")
    return list(found.order_by("rule", "version"))


def kept_by(case: Case, found: Sequence[RuleVersion]) -> list[RuleVersion]:
    """Those of these versions that were in force when the case began."""
    return [
        each
        for each in found
        if each.since <= case.opened_at and (each.until is None or case.opened_at < each.until)
    ]


def as_judged(found: RuleVersion) -> Version:
    """A version as rules judge it."""
    on_since = found.rule.switched_at or found.rule.created_at
    return Version(found.pk, when_of(found), on_since, only_held=only_held(found))


@dataclass(frozen=True, slots=True)
class Looked:
    """A case as it stands, and what was acted on already."""

    history: History
    fired: frozenset[tuple[int, str]]


def look(found: Sequence[Case], versions: Sequence[RuleVersion]) -> dict[int, Looked]:
    """These cases as they stand, for these versions, in a few queries. For a caller that has locked them."""
    ids = [case.pk for case in found]
    whens = [when_of(each) for each in versions]
    histories = reading.histories(found, ids, whens, only_now=True)
    fired: dict[int, set[tuple[int, str]]] = {}
    for case, version_id, cause in Firing.objects.filter(case__in=ids).values_list(
        "case", "version", "cause"
    ):
        fired.setdefault(case, set()).add((version_id, cause))
    return {pk: Looked(history, frozenset(fired.get(pk, ()))) for pk, history in histories.items()}


def due_of(clocks: Collection[int]) -> dict[int, datetime | None]:
    """When these clocks fall due, as corrected last; None: it stands still."""
    named = Clock.objects.filter(pk__in=clocks).values_list("pk", "started_by", "measure")
    keys = {pk: (started_by, measure) for pk, started_by, measure in named}
    chains = Clock.objects.filter(started_by__in={started_by for started_by, _measure in keys.values()})
    newest = {
        (started_by, measure): due_at
        for started_by, measure, due_at in chains.order_by("id").values_list(
            "started_by", "measure", "due_at"
        )
    }
    return {pk: newest[key] for pk, key in keys.items()}


def waiting_for(rule: Rule) -> list[int]:
    """The open cases that keep a version of this rule."""
    first = rule.versions.order_by("version").first()
    if first is None:
        return []
    began = Q(opened_at__gte=first.since)
    return list(Case.objects.filter(began, state=Case.State.OPEN).order_by("pk").values_list("pk", flat=True))
