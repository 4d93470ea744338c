"""The addresses of the leads' pages."""

from django.urls import path

from pitstop.web import cadences, introduction_templates, protocols, reasons, routes

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
    path("cadences", cadences.index, name="cadences"),
    path("cadences/removal", cadences.removal, name="cadence_removal"),
]
