"""The addresses for what watches the desk, and of the page on what fails."""

from django.urls import path

from pitstop.web import failing, health

urlpatterns = [
    path("health", health.health, name="health"),
    path("health/live", health.live, name="health_live"),
    path("metrics", health.metrics, name="metrics"),
    path("failing", failing.failing, name="failing"),
    path("failing/<int:timer_id>/again", failing.again, name="failing_again"),
]
