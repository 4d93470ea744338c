"""The addresses of the figures of the desk."""

from django.urls import path

from pitstop.web import insights

urlpatterns = [
    path("insights", insights.insights, name="insights"),
    path("insights/cases", insights.insight_cases, name="insight_cases"),
    path("flow", insights.flow, name="flow"),
]
