"""The addresses of the hours of teams and people."""

from django.urls import path

from pitstop.web import hours, hours_acts, hours_files

urlpatterns = [
    path("hours", hours.index, name="hours"),
    path("teams/<int:team_id>/hours", hours.team, name="team_hours"),
    path("teams/<int:team_id>/hours/removal", hours_acts.team_removal, name="team_hours_removal"),
    path("teams/<int:team_id>/hours/again", hours_acts.team_again, name="team_hours_again"),
    path("teams/<int:team_id>/hours/undo", hours_acts.team_undo, name="team_hours_undo"),
    path("teams/<int:team_id>/hours/clocks", hours_acts.team_clocks, name="team_hours_clocks"),
    path("teams/<int:team_id>/hours/events", hours_files.team_import, name="team_hours_import"),
    path("teams/<int:team_id>/hours/calendar.ics", hours_files.team_export, name="team_hours_file"),
    path("people/<int:person_id>/hours", hours.person, name="person_hours"),
    path("people/<int:person_id>/hours/removal", hours_acts.person_removal, name="person_hours_removal"),
    path("people/<int:person_id>/hours/again", hours_acts.person_again, name="person_hours_again"),
    path("people/<int:person_id>/hours/undo", hours_acts.person_undo, name="person_hours_undo"),
    path("people/<int:person_id>/hours/events", hours_files.person_import, name="person_hours_import"),
    path("people/<int:person_id>/hours/calendar.ics", hours_files.person_export, name="person_hours_file"),
]
