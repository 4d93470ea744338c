"""Protocols, their fields, their versions and what changed between two, in words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pitstop.routing import queries as routing
from pitstop.web.presenters import in_words

Words = dict[str, Any]

PROPERTIES = ("label", "help", "kind", "part", "required", "choices", "prefill", "needed_when")


def needed_help(field: Any, fields: Iterable[Any]) -> str:
    """When a field is required although it isn't always; empty where no answer makes it so."""
    if field.required or not field.needed_when:
        return ""
    other = next((each for each in fields if each.key == field.needed_when.key), None)
    names = {
        "name": in_words(other.label) if other else field.needed_when.key,
        "values": _(" or ").join(answer_word(value) for value in field.needed_when.values),
    }
    return _("Required when “%(name)s” is %(values)s.") % names


def answer_help(field: Any, fields: Iterable[Any]) -> str:
    """What stands above the control of a protocol's field: its help, and when it is required."""
    return " ".join(filter(None, [in_words(field.help), needed_help(field, fields)]))


def answer_word(value: str) -> str:
    """An answer that can be chosen, as it is shown."""
    return {"yes": _("Yes"), "no": _("No")}.get(value) or in_words(value)


def field_rows(fields: Sequence[Any]) -> list[Words]:
    """A version's fields, to be read."""
    return [
        {
            "key": field.key,
            "label": in_words(field.label),
            "help": in_words(field.help),
            "kind": in_words(routing.FIELD_KINDS[field.kind]),
            "part": in_words(routing.PARTS[field.part]),
            "choices": [in_words(choice) for choice in field.choices],
            "required": _("always") if field.required else needed_help(field, fields) or _("no"),
            "prefill": in_words(routing.PREFILLS.get(field.prefill, "")),
        }
        for field in fields
    ]


def version_row(version: Any, *, newest: int) -> Words:
    """A version in the list of a protocol's versions."""
    key = version.protocol.key
    compare = reverse("web:protocol_compare", args=[key])
    before = version.version - 1
    return {
        "number": version.version,
        "url": reverse("web:protocol_version", args=[key, version.version]),
        "at": version.created_at,
        "by": version.made_by.name if version.made_by else _("came with Pitstop"),
        "why": in_words(version.why),
        "in_force": version.version == newest,
        "compare_url": f"{compare}?from={before}&to={version.version}" if before else "",
    }


def protocol_row(version: Any, fields: Sequence[Any]) -> Words:
    """A protocol in the list of all."""
    return {
        "name": in_words(version.protocol.name),
        "key": version.protocol.key,
        "summary": in_words(version.protocol.summary),
        "url": reverse("web:protocol", args=[version.protocol.key]),
        "version": version.version,
        "fields": len(fields),
        "required": sum(field.required for field in fields),
    }


def differences(found: Iterable[Any], before: Sequence[Any], after: Sequence[Any]) -> list[Words]:
    """What became of each field, property by property."""
    tones = {"added": "accent", "removed": "danger", "changed": "warning", "moved": "", "same": "past"}
    words = {
        "added": _("added"),
        "removed": _("removed"),
        "changed": _("changed"),
        "moved": _("moved"),
        "same": _("as it was"),
    }
    return [
        {
            "label": in_words(each.label),
            "key": each.key,
            "what": each.what,
            "word": words[each.what],
            "tone": tones[each.what],
            "moved": _("moved from place %(before)d to %(after)d")
            % {"before": each.place_before, "after": each.place_after}
            if each.moved
            else "",
            "changes": [
                {
                    "name": property_words()[change.name],
                    "before": value_words(change.name, change.before, before),
                    "after": value_words(change.name, change.after, after),
                }
                for change in each.changes
            ],
        }
        for each in found
    ]


def property_words() -> Mapping[str, str]:
    """The properties of a field, as the form calls them."""
    return {
        "key": _("Key"),
        "label": _("Label"),
        "help": _("Help"),
        "kind": _("Answered with"),
        "part": _("The receiver reads it under"),
        "required": _("Always required"),
        "choices": _("Choices"),
        "prefill": _("Starts from"),
        "needed_when": _("Required when"),
    }


def value_words(name: str, value: Any, fields: Sequence[Any]) -> str:
    """What a property was or is."""
    if name == "required":
        return _("yes") if value else _("no")
    if name == "needed_when" and value:
        other = next((each for each in fields if each.key == value["key"]), None)
        answers = _(" or ").join(answer_word(one) for one in value["values"])
        return f"{in_words(other.label) if other else value['key']}: {answers}"
    if name == "choices":
        return " · ".join(in_words(one) for one in value) or _("none")
    known = {"kind": routing.FIELD_KINDS, "part": routing.PARTS, "prefill": routing.PREFILLS}.get(name, {})
    return in_words(known.get(value, value or "")) or _("nothing")
