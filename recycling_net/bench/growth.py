"""How a figure grows with size: the exponent of a power law, and a picture of it on logarithmic axes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, isfinite, log10, nan

import numpy as np

_WIDTH, _HEIGHT, _LEFT, _TOP, _RIGHT, _BOTTOM = 800, 470, 64, 54, 540, 422
_COLOURS = ("#2a6f97", "#c1121f", "#588157", "#9a6324")
_MOST_DECADES = 8


@dataclass(frozen=True, slots=True)
class Growth:
    """A figure at several sizes, and b of the power law ``value = a size^b`` that fits it best; NaN below two sizes."""

    name: str
    points: tuple[tuple[float, float], ...]
    exponent: float
    unit: str = ""

    @property
    def label(self) -> str:
        """Its name and unit with how it grows, or with its value where there is but one."""
        said = f"{self.name} ({self.unit})" if self.unit else self.name
        if isfinite(self.exponent):
            return f"{said} ∝ n^{self.exponent:.2f}"
        return f"{said} = {self.points[0][1]:g}" if len(self.points) == 1 else said


def growth(name: str, points: Sequence[tuple[float, float]], unit: str = "") -> Growth:
    """Return the growth of a figure, fitted by least squares of the logarithms; only what is above zero counts."""
    kept = tuple((size, value) for size, value in points if size > 0 and value > 0)
    if len({size for size, _ in kept}) < 2:
        return Growth(name, kept, nan, unit)
    size, value = np.log(np.array(kept)).T
    return Growth(name, kept, float(np.polyfit(size, value, 1)[0]), unit)


def picture(grown: Sequence[Growth], title: str, across_is: str) -> str:
    """Return an SVG: each figure against size (``across_is`` says of what) on logarithmic axes, its exponent beside its name.

    Of one size there is no growth to draw: its figures stand beside their dots, and it is said that another is missing.
    """
    drawn = [each for each in grown if each.points]
    across = _decades([size for each in drawn for size, _ in each.points])
    up = _decades([value for each in drawn for _, value in each.points])

    def x(size: float) -> float:
        return _LEFT + (log10(size) - across[0]) / (across[1] - across[0]) * (_RIGHT - _LEFT)

    def y(value: float) -> float:
        return _BOTTOM - (log10(value) - up[0]) / (up[1] - up[0]) * (_BOTTOM - _TOP)

    parts = [f"<title>{escape(title)}</title>", f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>']
    parts.append(f'<text x="{_WIDTH / 2:.1f}" y="22" text-anchor="middle" font-size="13">{escape(title)}</text>')
    for decade in range(across[0], across[1] + 1):
        parts.append(_line([(x(10.0**decade), _TOP), (x(10.0**decade), _BOTTOM)], "#dfe5e0"))
        parts.append(_text(x(10.0**decade), _BOTTOM + 18, f"{10.0**decade:,g}", "middle"))
    for decade in range(up[0], up[1] + 1):
        parts.append(_line([(_LEFT, y(10.0**decade)), (_RIGHT, y(10.0**decade))], "#dfe5e0"))
        parts.append(_text(_LEFT - 6, y(10.0**decade) + 4, f"{10.0**decade:g}", "end"))
    parts.append(_text((_LEFT + _RIGHT) / 2, _BOTTOM + 38, across_is, "middle"))
    parts.append(
        _text(_LEFT - 40, _TOP - 10, "值,单位见右边括号 / value, in the unit in brackets at the right", "start")
    )
    if drawn and not any(isfinite(each.exponent) for each in drawn):
        parts.append(_text(_LEFT + 12, _TOP + 20, "只有一个规模,看不出增长 / one size: no growth to see", "start"))
    for at, each in enumerate(drawn):
        colour = _COLOURS[at % len(_COLOURS)]
        spots = [(x(size), y(value)) for size, value in sorted(each.points)]
        parts.append(_line(spots, colour, width=2))
        parts += [f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3.5" fill="{colour}"/>' for a, b in spots]
        parts.append(_text(_RIGHT + 12, _TOP + 20 + 22 * at, each.label, "start", colour))
    size = f'width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif" font-size="12">{"".join(parts)}</svg>\n'


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """The powers of ten around values, at least one apart."""
    low, high = (floor(log10(min(values))), ceil(log10(max(values)))) if values else (0, 1)
    return max(low, high - _MOST_DECADES), max(high, low + 1)


def _line(spots: Sequence[tuple[float, float]], colour: str, width: float = 1) -> str:
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in spots)
    return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'


def _text(x: float, y: float, text: str, anchor: str, colour: str = "#445048") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{text}</text>'
