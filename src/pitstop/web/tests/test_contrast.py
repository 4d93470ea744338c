"""Every pair of colours that components may lay on each other can be read, in light and in dark."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parent.parent / "static" / "pitstop" / "tokens.css"
SURFACES = ("paper", "raised", "sunk", "accent-wash", "warning-wash", "danger-wash")
READ = ("ink", "ink-soft", "accent", "warning", "danger")
TEXT_PAIRS = [
    *((ink, surface) for ink in READ for surface in SURFACES),
    ("on-accent", "accent"),
    ("on-danger", "danger"),
    ("paper", "ink"),  # the skip link
]
EDGE_PAIRS = [("edge", surface) for surface in SURFACES]
THEMES = ("light", "dark")


def colours() -> dict[str, tuple[str, str]]:
    """Each colour token's light and dark value, as the stylesheet states them."""
    found = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", TOKENS.read_text())
    return {name: (light, dark) for name, light, dark in found}


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [("#000000", "#ffffff", 21.0), ("#767676", "#ffffff", 4.54), ("#777777", "#ffffff", 4.48)],
)
def test_contrast_is_computed_as_wcag_states_it(one: str, other: str, expected: float) -> None:
    assert round(contrast(one, other), 2) == expected


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "surface"), TEXT_PAIRS)
def test_text_can_be_read_on_its_surface(ink: str, surface: str, theme: str) -> None:
    known, at = colours(), THEMES.index(theme)

    assert contrast(known[ink][at], known[surface][at]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "surface"), EDGE_PAIRS)
def test_the_edge_of_a_control_can_be_seen(edge: str, surface: str, theme: str) -> None:
    known, at = colours(), THEMES.index(theme)

    assert contrast(known[edge][at], known[surface][at]) >= 3


def test_no_stylesheet_but_the_tokens_names_a_colour() -> None:
    for sheet in TOKENS.parent.glob("*.css"):
        if sheet != TOKENS:
            # rgb(0 0 0 / 45%) darkens what lies behind the list of keys; it carries no text.
            without_shade = sheet.read_text().replace("rgb(0 0 0 / 45%)", "")
            assert re.findall(r"#[0-9a-f]{3,8}\b(?=[;\s,)])|rgba?\(|hsla?\(|oklch\(", without_shade) == []
