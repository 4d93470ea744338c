"""The slice as Django knows it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from pitstop.search import index


class SearchConfig(AppConfig):
    """After migrations the index is looked at: on SQLite they may have dropped what keeps it."""

    name = "pitstop.search"

    def ready(self) -> None:
        post_migrate.connect(index.mend, sender=self)
