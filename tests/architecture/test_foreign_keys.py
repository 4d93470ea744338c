"""No foreign key points upward. A key by name ("handoffs.Handoff") is no import, so import-linter cannot
see it, yet it ties the lower slice to the upper one just as much."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps


@pytest.fixture(scope="module")
def heights(root: Path) -> dict[str, int]:
    """Each slice's height in the declared order; slices side by side have the same one."""
    declared = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = declared["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    return {
        name.strip(" ()"): len(layers) - row for row, layer in enumerate(layers) for name in layer.split("|")
    }


def test_no_foreign_key_points_upward(heights: dict[str, int]) -> None:
    own = [model for model in apps.get_models() if slice_of(model)]

    assert own != []
    assert upward(own, heights) == []


def test_the_declared_order_is_read_as_written(heights: dict[str, int]) -> None:
    assert heights["core"] == 1
    assert (heights["timers"], heights["events"]) == (2, 3)
    assert heights["promises"] == heights["targets"] + 1 == heights["slips"] + 2
    assert heights["handoffs"] > heights["cases"] > heights["customers"] > heights["accounts"]


@isolate_apps("pitstop.cases", "pitstop.handoffs")
def test_a_planted_key_upward_is_found(heights: dict[str, int]) -> None:
    class Upper(models.Model):
        class Meta:
            app_label = "handoffs"

    class Lower(models.Model):
        upper = models.ForeignKey("handoffs.Upper", models.CASCADE)

        class Meta:
            app_label = "cases"

    assert upward([Upper, Lower], heights) == ["cases.Lower.upper points up to handoffs.Upper"]


@isolate_apps("pitstop.cases", "pitstop.handoffs")
def test_a_key_downward_or_within_the_slice_is_fine(heights: dict[str, int]) -> None:
    class Lower(models.Model):
        parent = models.ForeignKey("self", models.CASCADE)

        class Meta:
            app_label = "cases"

    class Upper(models.Model):
        lowers = models.ManyToManyField("cases.Lower")

        class Meta:
            app_label = "handoffs"

    assert upward([Upper, Lower], heights) == []


@isolate_apps("pitstop.promises", "pitstop.handoffs")
def test_a_key_sideways_is_found_like_one_upward() -> None:
    class Beside(models.Model):
        class Meta:
            app_label = "handoffs"

    class Asker(models.Model):
        beside = models.OneToOneField("handoffs.Beside", models.CASCADE)

        class Meta:
            app_label = "promises"

    level = {"promises": 5, "handoffs": 5}
    assert upward([Beside, Asker], level) == ["promises.Asker.beside points up to handoffs.Beside"]


def upward(of: Iterable[type[models.Model]], heights: dict[str, int]) -> list[str]:
    """Every relation from a slice to another one that does not stand below it."""
    found = []
    for model in of:
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and not field.auto_created else None
            if not isinstance(target, type) or slice_of(target) in ("", slice_of(model)):
                continue
            if heights[slice_of(target)] >= heights[slice_of(model)]:
                found.append(f"{model._meta.label}.{field.name} points up to {target._meta.label}")
    return found


def slice_of(model: type[models.Model]) -> str:
    """The slice that owns `model`; empty for a table that is not ours."""
    package = model._meta.app_config.name
    return package.removeprefix("pitstop.") if package.startswith("pitstop.") else ""
