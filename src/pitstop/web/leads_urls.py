"""The addresses of the leads' pages."""

from django.urls import path

from pitstop.web import protocols

urlpatterns = [
    path("protocols", protocols.index, name="protocols"),
    path("protocols/new", protocols.new, name="new_protocol"),
    path("protocols/<slug:key>", protocols.protocol, name="protocol"),
    path("protocols/<slug:key>/edit", protocols.edit, name="edit_protocol"),
    path("protocols/<slug:key>/compare", protocols.compare, name="protocol_compare"),
    path("protocols/<slug:key>/versions/<int:number>", protocols.version, name="protocol_version"),
]
