"""Addresses of what concerns a case's customer: their page, their files, the form, and their link."""

from django.urls import path

from pitstop.web import case_customer, composer, contact, files, slips, status

urlpatterns = [
    path("cases/<int:case_id>/draft", composer.draft, name="draft"),
    path("cases/<int:case_id>/draft/removal", composer.draft_removal, name="draft_removal"),
    path("cases/<int:case_id>/reopening", case_customer.reopening, name="reopening"),
    path("cases/<int:case_id>/slips/new", slips.new, name="new_slip"),
    path("cases/<int:case_id>/link", case_customer.link, name="link"),
    path("cases/<int:case_id>/link/revocation", case_customer.link_revocation, name="link_revocation"),
    path("files/<int:file_id>", files.file, name="file"),
    path("status/<str:token>", status.status, name="status"),
    path("status/<str:token>/messages", status.messages, name="status_messages"),
    path("status/<str:token>/not-right", status.not_right, name="status_not_right"),
    path("status/<str:token>/files/<int:file_id>", status.file, name="status_file"),
    path("status/<str:token>/photo/<str:digest>", status.photo, name="status_photo"),
    path("contact", contact.contact, name="contact"),
    path("robots.txt", contact.robots, name="robots"),
]
