"""When what was sent doesn't have the shape of the endpoint: the reasons, in our words."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _

_NAME = 60  # of a field that the caller named is shown, not more

_SENTENCES = {
    "missing": ("field-missing", _("“%(name)s” is missing.")),
    "extra_forbidden": ("field-not-known", _("There is no field “%(name)s” here. Leave it out.")),
    "string_unicode": ("field-not-known", _("A field has a name that can't be read. Leave it out.")),
    "string_type": ("text-expected", _("“%(name)s” must be text.")),
    "moment": (
        "time-expected",
        _("“%(name)s” must be a day and time with a zone, as in 2026-03-01T15:00:00+01:00."),
    ),
    "day": ("day-expected", _("“%(name)s” must be a day, as in 2026-03-01.")),
    "bool_type": ("yes-or-no-expected", _("“%(name)s” must be true or false.")),
    "bool_parsing": ("yes-or-no-expected", _("“%(name)s” must be true or false.")),
    "int_type": ("number-expected", _("“%(name)s” must be a whole number.")),
    "int_parsing": ("number-expected", _("“%(name)s” must be a whole number.")),
    "int_parsing_size": ("number-expected", _("“%(name)s” must be a whole number.")),
    "int_from_float": ("number-expected", _("“%(name)s” must be a whole number.")),
    "greater_than_equal": ("number-too-small", _("“%(name)s” must be at least %(ge)s.")),
    "less_than_equal": ("number-too-large", _("“%(name)s” must be at most %(le)s.")),
    "literal_error": ("choice-unknown", _("“%(name)s” must be one of %(expected)s.")),
    "list_type": ("list-expected", _("“%(name)s” must be a list.")),
    "dict_type": ("object-expected", _("“%(name)s” must be an object.")),
    "too_long": ("list-too-long", _("“%(name)s” has too many entries: %(max_length)s fit.")),
    "model_type": ("object-expected", _("“%(name)s” must be an object.")),
    "model_attributes_type": ("object-expected", _("“%(name)s” must be an object.")),
}
_OTHERWISE = ("field-unfit", _("“%(name)s” doesn't fit."))


def shape_reasons(errors: Iterable[Mapping[str, Any]]) -> list[Reason]:
    """Reasons for the errors of a ninja `ValidationError`, each naming its field as a path with dots."""
    return [_reason(error) for error in errors]


def _reason(error: Mapping[str, Any]) -> Reason:
    name = _name(error["loc"])
    code, sentence = _SENTENCES.get(error["type"], _OTHERWISE)
    shown = {"name": name[:_NAME] or "body"}
    params: dict[str, object] = {**error.get("ctx", {}), **shown} if "%(" in sentence else {}
    return Reason(code, sentence, Because.INVALID, name, params)


def _name(place: Sequence[str | int]) -> str:
    # ("body", the view's parameter, …) or ("query", …): what the caller sent begins after these.
    source, *rest = place
    steps = rest[1:] if source == "body" else rest
    return ".".join(map(str, steps))
