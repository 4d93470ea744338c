"""The addresses of the leads' pages."""

from django.urls import path

from pitstop.web import (
    cadences,
    escalations,
    introduction_templates,
    protocols,
    reasons,
    routes,
    target_acts,
    targets,
)

urlpatterns = [
    path("protocols", protocols.index, name="protocols"),
    path("protocols/new", protocols.new, name="new_protocol"),
    path("protocols/<slug:key>", protocols.protocol, name="protocol"),
    path("protocols/<slug:key>/edit", protocols.edit, name="edit_protocol"),
    path("protocols/<slug:key>/compare", protocols.compare, name="protocol_compare"),
    path("protocols/<slug:key>/versions/<int:number>", protocols.version, name="protocol_version"),
    path("routes", routes.index, name="routes"),
    path("routes/new", routes.new, name="new_route"),
    path("routes/<int:route_id>", routes.route, name="route"),
    path("routes/<int:route_id>/removal", routes.removal, name="route_removal"),
    path("return-reasons", reasons.index, name="return_reasons"),
    path("return-reasons/<slug:key>/choice", reasons.choice, name="return_reason_choice"),
    path("introductions", introduction_templates.index, name="introductions"),
    path("introductions/<slug:language>/<slug:kind>", introduction_templates.template, name="introduction"),
    path("rules", escalations.index, name="rules"),
    path("rules/new", escalations.new, name="new_rule"),
    path("rules/<int:rule_id>", escalations.rule, name="rule"),
    path("rules/<int:rule_id>/edit", escalations.edit, name="edit_rule"),
    path("rules/<int:rule_id>/switch", escalations.switch, name="rule_switch"),
    path("rules/<int:rule_id>/compare", escalations.compare, name="rule_compare"),
    path("rules/<int:rule_id>/effect", escalations.effect, name="rule_effect"),
    path("cadences", cadences.index, name="cadences"),
    path("cadences/removal", cadences.removal, name="cadence_removal"),
    path("targets", targets.index, name="targets"),
    path("targets/<int:target_id>", target_acts.target, name="target"),
    path("targets/<int:target_id>/removal", target_acts.removal, name="target_removal"),
    path("targets/<int:target_id>/again", target_acts.again, name="target_again"),
]
