"""Root addresses: the faces' own lists, nothing else."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("pitstop.web.urls")),
]
