"""Root addresses: the faces' own lists, nothing else."""

from django.urls import URLPattern, URLResolver

# `pitstop.web.urls` and `pitstop.api.urls` join here with their first page and endpoint.
urlpatterns: list[URLPattern | URLResolver] = []
