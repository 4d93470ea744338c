"""Public holidays by country and region, as the `holidays` library knows them."""

import re
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from pitstop.core.checks import quoted
from pitstop.core.refusals import Because, Reason
from pitstop.core.words import gettext_noop as _


@lru_cache(maxsize=512)
def days(country: str, region: str, year: int, language: str = "") -> Mapping[date, str]:
    """The public holidays of this year in order, with their names, in `language` where the library has it.

    None for a year of which it knows nothing. A region that it knows no more has those of its country,
    and such a country none: hours that were saved once must not keep a desk from working.
    """
    try:
        known = _of(country, region).supported_languages or ()
        spoken = next((each for each in known if each.split("_")[0] == language), None)
        found = _library().country_holidays(country, subdiv=region or None, years=year, language=spoken)
    except NotImplementedError:
        return days(country, "", year, language) if region else {}
    return dict(sorted(found.items()))


@cache
def countries() -> Mapping[str, str]:
    """The codes of all countries whose holidays are known, with their English names, by name."""
    classes = _library().registry.COUNTRIES.values()
    named = {code: re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name) for name, code, *_more in classes}
    return dict(sorted(named.items(), key=lambda pair: pair[1]))


def regions(country: str) -> tuple[str, ...]:
    """The codes of the regions of a country that have holidays of their own, in order."""
    return tuple(sorted(_of(country, "").subdivisions)) if country in countries() else ()


def place_from(country: str, region: str) -> tuple[str, str, list[Reason]]:
    """The codes of the country and region that are meant, or why there are none. No country is one."""
    said, wanted = country.strip(), region.strip()
    if not said:
        sentence = _("A region needs its country. Write that too, or leave both empty.")
        return "", "", [Reason("region-alone", sentence, Because.INVALID, "country")] if wanted else []
    code = _named().get(said.casefold().replace(" ", ""))
    if code is None:
        sentence = _("“%(said)s” is no country whose holidays are known. Write its two letters: DE, US, JP.")
        return (
            "",
            "",
            [Reason("country-unknown", sentence, Because.INVALID, "country", {"said": quoted(said)})],
        )
    within = regions(code)
    named = {**(_of(code, "").subdivisions_aliases or {}), **{key: key for key in within}}
    found = {name.casefold(): key for name, key in named.items()}
    if not wanted or wanted.casefold() in found:
        return code, found.get(wanted.casefold(), ""), []
    params: dict[str, object] = {"said": quoted(wanted), "country": code, "regions": ", ".join(within)}
    sentence = (
        _("“%(said)s” is no region of %(country)s. Write one of these, or leave it empty: %(regions)s.")
        if within
        else _("The holidays of %(country)s are the same everywhere. Leave the region empty.")
    )
    return code, "", [Reason("region-unknown", sentence, Because.INVALID, "region", params)]


@cache
def _named() -> Mapping[str, str]:
    """Countries by all they are known by: two letters, three, and their English name."""
    known = _library().registry.COUNTRIES.values()
    return {name.casefold(): code for english, code, *more in known for name in (english, code, *more)}


@cache
def _of(country: str, region: str) -> Any:
    return _library().country_holidays(country, subdiv=region or None)


@cache
def _library() -> Any:
    """The library. It takes 0.2 s to import, for which no command waits whose calendars have no country."""
    return import_module("holidays")
