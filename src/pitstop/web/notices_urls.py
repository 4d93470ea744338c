"""The addresses of notices, profiles, and mails that have not left."""

from django.urls import path

from pitstop.web import mails, mails_in, notices, profile

urlpatterns = [
    path("notices", notices.notices, name="notices"),
    path("notices/bell", notices.bell, name="bell"),
    path("notices/seen", notices.seen, name="notices_seen"),
    path("notices/<int:notice_id>", notices.notice, name="notice"),
    path("profile", profile.profile, name="profile"),
    path("profile/notices", profile.switches, name="switches"),
    path("people/<int:person_id>/profile", profile.person_profile, name="person_profile"),
    path("people/<int:person_id>/photo", profile.photo_upload, name="photo_upload"),
    path("people/<int:person_id>/photo/removal", profile.photo_removal, name="photo_removal"),
    path("people/<int:person_id>/photo/<str:digest>", profile.photo, name="photo"),
    path("mails", mails.mails, name="mails"),
    path("mails/<int:mail_id>/again", mails.again, name="mail_again"),
    path("mails/in", mails_in.mails_in, name="mails_in"),
    path("mails/in/<int:mail_id>/case", mails_in.open_case, name="mail_in_case"),
    path("mails/in/<int:mail_id>/settled", mails_in.settle, name="mail_in_settled"),
]
