"""The pages that say how cases are handed off, and the way from one to another."""

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

FOR_LEADS = frozenset({"rules"})  # all else may be read by everyone


def sections(current: str) -> list[Mapping[str, Any]]:
    """The pages, one of them the current one."""
    pages = {
        "protocols": _("Protocols"),
        "routes": _("Routes"),
        "return_reasons": _("Reasons to return"),
        "introductions": _("Introductions"),
        "cadences": _("Updates to customers"),
        "targets": _("Targets"),
        "rules": _("Escalation rules"),
        "people": _("People"),
        "teams": _("Teams"),
        "hours": _("Hours"),
    }
    return [
        {
            "label": label,
            "url": reverse(f"web:{name}"),
            "current": name == current,
            "for_leads": name in FOR_LEADS,
        }
        for name, label in pages.items()
    ]
