"""Root addresses: the faces' own lists, nothing else."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("pitstop.api.urls")),
    path("", include("pitstop.web.urls")),
]
handler500 = "pitstop.web.faults.fault"
