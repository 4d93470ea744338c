"""The addresses of people, teams, and of who in a team has a case."""

from django.urls import path

from pitstop.web import assignment, people, teams

urlpatterns = [
    path("cases/<int:case_id>/colleague", assignment.assignment, name="assignment"),
    path("people", people.index, name="people"),
    path("people/new", people.new, name="new_person"),
    path("people/<int:person_id>", people.person, name="person"),
    path("people/<int:person_id>/leaving", people.leaving, name="person_leaving"),
    path("people/<int:person_id>/return", people.coming_back, name="person_return"),
    path("people/<int:person_id>/role", people.role, name="person_role"),
    path("people/<int:person_id>/teams", people.joining, name="person_teams"),
    path("people/<int:person_id>/teams/<int:team_id>/leaving", people.parting, name="team_leaving"),
    path("teams", teams.index, name="teams"),
    path("teams/<int:team_id>", teams.team, name="team"),
    path("teams/<int:team_id>/people", teams.joining, name="team_people"),
    path("teams/<int:team_id>/closure", teams.closure, name="team_closure"),
    path("teams/<int:team_id>/opening", teams.opening, name="team_opening"),
]
