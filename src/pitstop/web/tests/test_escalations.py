"""The pages of escalation rules: written, tried, switched on, changed, and what came of them. For leads."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pitstop.cases.drafts import queries as drafts
from pitstop.conftest import NOW, World
from pitstop.core import clock
from pitstop.escalations.models import Rule
from pitstop.escalations.rules.effects import Difference
from pitstop.escalations.services import When
from pitstop.escalations.tests.walking import OLD, fired, onward, passes, rule
from pitstop.notify.models import Notice
from pitstop.web import escalation_words
from pitstop.web.tests.conftest import Visit, in_form, offer_form, words

pytestmark = pytest.mark.django_db

SENT: dict[str, str] = {
    "name": "Too old",
    "condition": "age",
    "span": "10",
    "unit": "hours",
    "counted": "plain",
    "act": "notify",
    "who": "leads",
}


def test_a_lead_writes_a_rule_sees_what_it_would_have_done_and_switches_it_on(
    world: World, visit: Visit
) -> None:
    lead = visit(world.lead)
    page = lead.post("/rules/new", {**SENT, "team": str(world.front.pk)}, follow=True)
    assert "Written, and switched off." in words(page)
    assert (
        "When a case is older than 10 h, day and night Only where Front line holds it Then tell the leads"
        in words(page)
    )
    assert "Switch on" in words(page)
    found = Rule.objects.get()
    on = lead.post(f"/rules/{found.pk}/switch", {"is_on": "yes"}, follow=True)
    assert "“Too old” is on." in words(on)
    assert "Try it on the last 90 days" in words(on)
    assert "Too old on a case is older than 10 h" in words(lead.get("/rules"))
    off = lead.post(f"/rules/{found.pk}/switch", {"is_on": "no"}, follow=True)
    assert "“Too old” is off: it fires nowhere." in words(off)


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ("plain", "older than 2 days, day and night Then"),
        ("business", "older than 48 h of its team's business time Then"),
    ],
)
def test_days_are_only_said_where_a_day_has_24_hours(
    world: World, visit: Visit, counted: str, said: str
) -> None:
    sent = {**SENT, "span": "2", "unit": "days", "counted": counted}
    assert said in words(visit(world.admin).post("/rules/new", sent, follow=True))


def test_a_span_is_said_as_it_was_written(world: World, visit: Visit) -> None:
    sent = {**SENT, "span": "30", "unit": "hours", "counted": "plain"}
    page = words(visit(world.admin).post("/rules/new", sent, follow=True))
    assert "older than 30 h, day and night Then" in page


def test_every_fault_stands_beside_its_field(world: World, visit: Visit) -> None:
    answer = visit(world.admin).post("/rules/new", {"condition": "age", "act": "offer"})
    assert answer.status_code == 422
    said = words(answer)
    for sentence in (
        "The name is missing",
        "Write how old the case must be",
        "Choose one of the open teams.",
        "What happens next is missing",
        "Why is missing",
    ):
        assert sentence in said
    assert not Rule.objects.exists()


def test_a_change_is_a_new_version_and_the_two_are_compared(world: World, visit: Visit) -> None:
    found, lead = rule(world, OLD, name="Old"), visit(world.admin)
    form = lead.get(f"/rules/{found.pk}/edit").content.decode()
    assert 'name="span" value="10"' in form
    changed = {**SENT, "span": "2", "unit": "days", "seen": "1", "act": "raise", "raise_to": "urgent"}
    page = lead.post(f"/rules/{found.pk}/edit", changed, follow=True)
    assert "Version 2 is in force for cases that begin from now on." in words(page)
    compared = words(lead.get(f"/rules/{found.pk}/compare"))
    assert "Age, in minutes 600 2880" in compared
    assert "Then tell someone raise the priority" in compared
    late = lead.post(f"/rules/{found.pk}/edit", {**changed, "span": "3"})
    assert late.status_code == 409
    assert "Someone wrote version 2 of this rule since you opened it." in words(late)


@pytest.mark.parametrize(("who", "left"), [("lead", "1 more on a case that you can't see."), ("admin", "")])
def test_the_trial_counts_all_and_names_the_cases_that_one_may_see(
    world: World, visit: Visit, who: str, left: str
) -> None:
    began = clock.now() - timedelta(days=2)
    mine = world.open(now=began)
    theirs = world.open(now=began, by=world.stranger, team_id=world.network.pk, subject="No line")
    found = rule(world, OLD, is_on=False)
    page = words(visit(world.everyone[who]).get(f"/rules/{found.pk}"))
    assert "It would have fired 2 times, on 2 cases." in page
    assert f"#{mine.pk} Refund twice refused" in page
    assert (f"#{theirs.pk} No line" in page) == (who == "admin")
    assert left in page


def test_the_trial_comes_in_pages(world: World, visit: Visit) -> None:
    began = clock.now() - timedelta(days=2)
    cases = [world.open(now=began + timedelta(minutes=number)).pk for number in range(27)]
    found, lead = rule(world, OLD, is_on=False), visit(world.lead)
    first, second = words(lead.get(f"/rules/{found.pk}")), words(lead.get(f"/rules/{found.pk}?after=25"))
    assert "It would have fired 27 times" in first
    assert (f"#{cases[-1]} " in first, f"#{cases[0]} " in first) == (True, False)
    assert (f"#{cases[-1]} " in second, f"#{cases[0]} " in second) == (False, True)
    assert "Older" in first
    assert "Newer" in second


def test_what_it_did_stands_on_its_page_and_what_came_of_it_on_another(world: World, visit: Visit) -> None:
    found = rule(world, OLD, name="Old")
    passes(NOW.replace(day=3))
    assert fired()[0][1] == "told"
    lead = visit(world.lead)
    page = words(lead.get(f"/rules/{found.pk}"))
    assert f"#{world.case_id} Refund twice refused" in page
    assert "someone was told Omar Haddad" in page
    effect = words(lead.get(f"/rules/{found.pk}/effect"))
    assert "It fired once" in effect
    assert "withheld: fewer than 10" in effect
    assert "Nothing is said yet" in effect


@pytest.mark.parametrize(
    ("shift", "low", "high", "finding", "caution"),
    [
        (
            -2, -3, -1,
            "Cases on which it fired (n = 12) ended 2 h sooner than those of the time before it was on "
            "(n = 1,034; 95 % interval: 3 h sooner to 1 h sooner).",
            "This goes together; it does not say that the rule is the reason. Other things changed as well.",
        ),
        (
            2, 0, 5,
            "Cases on which it fired (n = 12) ended 2 h later than those of the time before it was on "
            "(n = 1,034; 95 % interval: no difference to 5 h later).",
            "The interval includes no difference: these cases do not show one.",
        ),
        (
            0, -1, 0.5,
            "Cases on which it fired (n = 12) and those of the time before it was on (n = 1,034) took "
            "equally long (95 % interval of the difference: 1 h sooner to 30 min later).",
            "The interval includes no difference: these cases do not show one.",
        ),
        (None, None, None, "", ""),
    ],
)  # fmt: skip
def test_what_came_of_a_rule_is_said_with_how_many_cases_and_the_interval(
    shift: float | None, low: float | None, high: float | None, finding: str, caution: str
) -> None:
    found = Difference(12, 1034, shift, low, high)
    assert escalation_words.finding(found) == finding
    assert escalation_words.caution(found) == caution


def test_an_unused_rule_has_a_page_of_effect_too(world: World, visit: Visit) -> None:
    found = rule(world, is_on=False)
    effect = words(visit(world.lead).get(f"/rules/{found.pk}/effect"))
    assert "The rule was never on, so there is nothing to compare." in effect


@pytest.mark.parametrize(
    "path", ["/rules", "/rules/new", "/rules/{}", "/rules/{}/edit", "/rules/{}/compare", "/rules/{}/effect"]
)
def test_rules_are_for_leads(world: World, visit: Visit, path: str) -> None:
    found = rule(world)
    agent = visit(world.giver).get(path.format(found.pk))
    assert agent.status_code == 403
    assert "Escalation rules are for leads to read and write." in words(agent)
    assert visit(world.admin).get(path.format(found.pk)).status_code == 200
    assert "Escalation rules" not in words(visit(world.giver).get("/routes"))
    assert "Escalation rules" in words(visit(world.lead).get("/routes"))


def test_a_lead_writes_for_their_own_team_and_only_reads_the_rest(world: World, visit: Visit) -> None:
    lead, every = visit(world.lead), rule(world)
    theirs = rule(world, When("age", minutes=600, team=world.billing.pk))
    mine = rule(world, When("age", minutes=600, team=world.front.pk))
    for found, said in (
        (every, "A rule about the cases of every team is for an admin. Choose a team that you lead."),
        (theirs, "The rules of Billing are for its leads and for admins. Ask one of them."),
    ):
        page = lead.get(f"/rules/{found.pk}")
        assert said in words(page)
        assert f"/rules/{found.pk}/edit" not in page.content.decode()
        assert f"/rules/{found.pk}/switch" not in page.content.decode()
        assert lead.get(f"/rules/{found.pk}/edit").status_code == 403
        assert lead.post(f"/rules/{found.pk}/switch", {"is_on": "no"}).status_code in (302, 403)
    assert Rule.objects.filter(is_on=True).count() == 3
    assert f"/rules/{mine.pk}/switch" in lead.get(f"/rules/{mine.pk}").content.decode()
    form = words(lead.get("/rules/new"))
    assert ("any team" in form, "any team" in words(visit(world.admin).get("/rules/new"))) == (False, True)
    refused = lead.post("/rules/new", SENT)
    assert refused.status_code == 403
    assert "A rule about the cases of every team is for an admin." in words(refused)


def test_what_is_not_there_is_said(world: World, visit: Visit) -> None:
    lead = visit(world.lead)
    assert lead.get("/rules/99").status_code == 404
    assert lead.post("/rules/99/switch", {"is_on": "yes"}).status_code == 404
    found = rule(world)
    assert lead.get(f"/rules/{found.pk}/compare", {"from": "7", "to": "9"}).status_code == 404
    assert lead.get(f"/rules/{found.pk}", {"try": "1", "after": "9" * 18}).status_code == 200


def test_what_was_prepared_is_in_the_form_until_the_case_is_offered(world: World, visit: Visit) -> None:
    rule(world, OLD, onward(world))
    passes(NOW.replace(day=3))
    holder, path = visit(world.giver), f"/cases/{world.case_id}/handoffs"
    form = holder.get(f"{path}/new").content.decode()
    assert "It has waited for ten hours." in form
    assert 'value="Billing decides about your refund."' in form
    assert drafts.of(world.giver, world.case_id, what="handoff")
    sent = offer_form(world, kind="escalation", next_update_at=in_form(clock.now() + timedelta(hours=6)))
    assert holder.post(path, sent).status_code == 302
    assert drafts.of(world.giver, world.case_id, what="handoff") == {}
    notice = Notice.objects.get(kind="rule_prepared")
    link = visit(world.giver).post(f"/notices/{notice.pk}")
    assert link.url == f"{path}/new?to_team={world.billing.pk}&kind=escalation"


def test_a_rule_that_fired_where_one_cannot_look_is_not_said_to_have_never_fired(
    world: World, visit: Visit
) -> None:
    number = rule(world).pk
    case = world.open(now=NOW, customer_email="max@example.org")
    passes(NOW + timedelta(days=1))
    assert fired(case.pk) != []

    unseen = words(visit(world.receiving_lead).get(f"/rules/{number}"))
    assert "It fired, on cases that you can't see." in unseen
    assert "It has not fired" not in unseen
    assert "It fired, on" not in words(visit(world.admin).get(f"/rules/{number}"))
