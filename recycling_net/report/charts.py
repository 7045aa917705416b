"""Charts as inline SVG that prints, needs no script, and speaks both languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from recycling_net.plan import COST_ITEMS
from recycling_net.report.figures import KeyFigures
from recycling_net.report.goals import Goal
from recycling_net.report.overview import COST_COLOURS, stream_colour
from recycling_net.report.words import number, percent, word
from recycling_net.words import YUAN_PER_WAN

_INK, _GRID = "#445048", "#dfe5e0"
_TARGET = "#c1121f"


def cost_by_year(figures: KeyFigures) -> Markup:
    """Stacked columns of each year's cost lines in 万元: what is paid above the line, what comes in below, net as a dot."""
    years = sorted(figures.cost_yuan)
    wan = {year: {item: yuan / YUAN_PER_WAN for item, yuan in figures.cost_yuan[year].items()} for year in years}
    most = max((sum(v for v in wan[year].values() if v > 0) for year in years), default=0.0)
    least = min((sum(v for v in wan[year].values() if v < 0) for year in years), default=0.0)
    axis = _Axis(least, most, top=18, bottom=232)
    parts = [axis.grid(52, 600, "万元", "10⁴ yuan")]
    step = 540 / max(len(years), 1)
    for at, year in enumerate(years):
        left = 60 + at * step + step * 0.2
        parts.append(_stack(axis, wan[year], left, step * 0.6))
        parts.append(_text(left + step * 0.3, 250, f"{year}", anchor="middle"))
    return _svg(620, 262, parts, ("各年费用", "Cost by year"))


def _stack(axis: _Axis, lines: Mapping[str, float], left: float, width: float) -> Markup:
    parts, above, below = [], 0.0, 0.0
    for item in COST_ITEMS:
        value = lines.get(item, 0.0)
        if value == 0:
            continue
        start = above if value > 0 else below
        if value > 0:
            above += value
        else:
            below += value
        top, bottom = sorted((axis.y(start), axis.y(start + value)))
        tip = f"{word(item)} {number(value, 1)} 万元"
        parts.append(_bar(left, top, width, bottom - top, COST_COLOURS[item], tip))
    net = above + below
    dot = Markup('<circle cx="{}" cy="{}" r="4" fill="#111" stroke="#fff" stroke-width="1.5"/>')
    parts.append(dot.format(_n(left + width / 2), _n(axis.y(net))))
    parts.append(_text(left + width + 4, axis.y(net) + 4, number(net), size=11, weight="bold"))
    return Markup().join(parts)


def recovery(figures: KeyFigures, stream: str) -> Markup:
    """Columns of one stream's recovered tonnes by year, base year pale, each target as a red line."""
    years = (figures.base_year, *figures.years)
    values = figures.recovered_t[stream]
    goals: Sequence[Goal] = [goal for goal in figures.goals if goal.stream == stream]
    axis = _Axis(0.0, max([*values.values(), *(goal.target_t for goal in goals)]), top=26, bottom=122)
    parts = [axis.grid(42, 276, "t", "t")]
    step = 230 / len(years)
    for at, year in enumerate(years):
        left = 46 + at * step + 4
        supply = figures.supply_t[stream][year]
        share = percent(values[year] / supply) if supply else "—"
        tip = f"{year}: {number(values[year], 1)} t, {share}"
        colour = stream_colour(stream) if year != figures.base_year else "#b9c2bc"
        parts.append(_bar(left, axis.y(values[year]), step - 8, axis.y(0) - axis.y(values[year]), colour, tip))
        parts.append(
            _text(left + (step - 8) / 2, axis.y(values[year]) - 4, _brief(values[year]), anchor="middle", size=10)
        )
        parts.append(_text(left + (step - 8) / 2, 138, f"{year}", anchor="middle", size=11))
    for goal in goals:
        left, y = 46 + years.index(goal.year) * step, axis.y(goal.target_t)
        line = Markup('<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}" stroke-width="2.5"/>')
        parts.append(line.format(_n(left), _n(left + step), _n(y), _n(y), _TARGET))
    return _svg(284, 146, parts, (f"{word(stream)}回收量", f"{word(stream, 'en')} recovered"))


class _Axis:
    """A vertical axis with round steps that always shows zero."""

    def __init__(self, least: float, most: float, *, top: float, bottom: float) -> None:
        span = max(most - least, 1e-9)
        self.step = _round_step(span / 4)
        self.least = -_round_up(-least, self.step) if least < 0 else 0.0
        self.most = max(_round_up(most, self.step), self.step)
        self.top, self.bottom = top, bottom

    def y(self, value: float) -> float:
        """Return the height of a value in the picture."""
        return self.bottom - (value - self.least) / (self.most - self.least) * (self.bottom - self.top)

    def grid(self, left: float, right: float, zh: str, en: str) -> Markup:
        """Return the lines and labels of the axis with its unit above."""
        parts = []
        ticks = round((self.most - self.least) / self.step)
        line = Markup('<line x1="{}" x2="{}" y1="{}" y2="{}" stroke="{}"/>')
        for at in range(ticks + 1):
            value = self.least + at * self.step
            y = self.y(value)
            colour = _INK if abs(value) < self.step / 2 else _GRID
            parts.append(line.format(_n(left), _n(right), _n(y), _n(y), colour))
            parts.append(_text(left - 4, y + 4, _brief(value), anchor="end", size=10))
        return Markup().join([*parts, _text(left - 4, self.top - 8, zh, anchor="end", size=10, en=en)])


def _round_step(value: float) -> float:
    power = 10.0 ** int(f"{value:e}".split("e")[1])
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= value * 0.999)


def _round_up(value: float, step: float) -> float:
    return -(-value // step) * step


def _brief(value: float) -> str:
    if abs(value) >= 100 or value == 0:
        return number(value)
    return f"{value:.1f}".replace("-", "−") if abs(value) >= 1 else f"{value:.2g}"


def _n(value: float) -> str:
    return f"{value:.1f}"


def _bar(left: float, top: float, width: float, height: float, colour: str, tip: str) -> Markup:
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="{}"><title>{}</title></rect>').format(
        _n(left), _n(top), _n(width), _n(max(height, 0.0)), colour, tip
    )


def _text(  # noqa: PLR0913  # the attributes of an SVG text
    x: float, y: float, zh: str, *, anchor: str = "start", size: int = 12, weight: str = "normal", en: str = ""
) -> Markup:
    """Return a text; where the languages differ it is drawn twice, and the style shows one of them."""
    languages = (("zh", zh), ("en", en)) if en and en != zh else (("both", zh),)
    template = Markup(
        '<text x="{}" y="{}" text-anchor="{}" font-size="{}" font-weight="{}" fill="{}" class="{}">{}</text>'
    )
    drawn = (template.format(_n(x), _n(y), anchor, size, weight, _INK, kind, said) for kind, said in languages)
    return Markup().join(drawn)


def _svg(width: int, height: int, parts: Sequence[Markup], title: tuple[str, str]) -> Markup:
    head = Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{} / {}">').format(width, height, *title)
    return head + Markup().join(parts) + Markup("</svg>")
