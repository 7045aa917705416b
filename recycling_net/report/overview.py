"""The first sheet of the workbook: the plan in words, key figures, targets, cost and recovery by year with charts."""

from __future__ import annotations

from typing import Any

from recycling_net.plan import COST_ITEMS, Plan
from recycling_net.report import narrative
from recycling_net.report.figures import KeyFigures
from recycling_net.report.united import net_yuan
from recycling_net.report.words import net_name, word
from recycling_net.report.workbook import GREEN, Book
from recycling_net.words import YUAN_PER_WAN

COST_COLOURS = {
    "capital": "#1f4e79", "operating": "#2e86ab", "closing": "#6d4c41", "service": "#5fa777", "haul": "#e09f3e",
    "disposal": "#8d6e63", "sales": "#9bc53d", "subsidy": "#c5d86d",
    "site_subsidy": "#7fb685", "carbon": "#5d4e6d", "residual_value": "#b0bec5",
}  # fmt: skip
"""Colour of each cost item in every chart."""
STREAM_COLOURS = {
    "appliance": "#1f6f8b", "scrap_vehicle": "#7b3fa0", "farm_machinery": "#c06c00", "office_equipment": "#607d8b",
    "recyclables": "#2a9d5c",
}  # fmt: skip
"""Colour of each stream in every chart; a finer one has that of its stream."""


def stream_colour(stream: str) -> str:
    """Return the colour of a stream."""
    return STREAM_COLOURS[stream.partition("/")[0]]


_LAST_COLUMN = 8
_NAME = "概览"


def write(book: Book, plan: Plan, figures: KeyFigures, eased: tuple[str, ...]) -> None:
    """Write the sheet 概览 as the first of the workbook; ``eased`` is what a way out has changed."""
    sheet = book.file.add_worksheet(_NAME)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, _LAST_COLUMN, 15)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    row = _title(book, sheet, plan, figures, eased)
    row = _figures(book, sheet, plan, figures, row)
    row = _goals(book, sheet, figures, row)
    row = _sites(book, sheet, figures, row)
    row = _costs(book, sheet, figures, row)
    _recovery(book, sheet, figures, row)
    sheet.freeze_panes(1, 0)


def _title(book: Book, sheet: Any, plan: Plan, figures: KeyFigures, eased: tuple[str, ...]) -> int:
    big = book.style(bold=True, font_size=16, font_color="white", bg_color=GREEN)
    sheet.merge_range(0, 0, 0, _LAST_COLUMN, "", big)
    sheet.write_string(0, 0, plan.title, big)
    sheet.set_row(0, 32)
    first, *rest = narrative.headline(plan, figures)
    lines = [first, *eased, *rest, *narrative.cautions(plan, figures), narrative.stopped(plan)]
    if figures.places_approximate:
        lines.append(f"村点坐标为近似:{figures.places} 处中有 {figures.places_approximate} 处不是实测,里程随之为估算。")
    text = book.style(text_wrap=True, font_size=11)
    shown = [line for line in lines if line]
    for at, line in enumerate(shown, 1):
        sheet.merge_range(at, 0, at, _LAST_COLUMN, "", text)
        sheet.write_string(at, 0, line, text)
        sheet.set_row(at, 20 if len(line) < 60 else 36)
    facts = f"情景 {plan.name} · 摘要 {plan.digest}"
    sheet.write_string(len(shown) + 1, 0, facts, book.style(font_color="#777777"))
    return len(shown) + 3


def _heading(book: Book, sheet: Any, row: int, text: str, headers: tuple[str, ...]) -> int:
    sheet.write_string(row, 0, text, book.style(bold=True, font_size=12, font_color=GREEN))
    for at, header in enumerate(headers):
        sheet.write_string(row + 1, at, header, book.header)
    return row + 2


def _rows(book: Book, sheet: Any, row: int, rows: list[tuple[Any, ...]], formats: tuple[str, ...]) -> int:
    for values in rows:
        for at, value in enumerate(values):
            style = book.style(
                num_format=formats[at] if at < len(formats) else formats[-1], bottom=1, bottom_color="#dddddd"
            )
            book.put(sheet, row, at, value, style)
        row += 1
    return row + 1


def _net(plan: Plan) -> list[tuple[str, float, str]]:
    """The net cost or surplus; of a plan decided with its rounds first by these, then at the scenario's prices."""
    own = plan.objective_yuan
    parts = [(own, "")] if plan.union is None else [(net_yuan(plan), "(线路按排出的计)"), (own, "(按情景运价)")]
    return [(f"折现{net_name(yuan)}{which}", abs(yuan) / YUAN_PER_WAN, "万元") for yuan, which in parts]


def _figures(book: Book, sheet: Any, plan: Plan, figures: KeyFigures, row: int) -> int:
    row = _heading(book, sheet, row, "主要指标", ("指标", "数值", "单位"))
    spent = figures.spent_yuan
    last, base = figures.last_year, figures.base_year
    rows: list[tuple[Any, ...]] = [
        ("总投资", spent["capital"] / YUAN_PER_WAN, "万元"),
        *_net(plan),
        (f"{base} 基准年回收量(按基准年回收率)", figures.recovered_base_t, "t"),
        (f"{last} 年回收量", figures.recovered_last_t, "t"),
        ("各品类都有服务的住户", figures.households_fully_served, "户"),
        ("至少一个品类有服务的住户", figures.households_served, "户"),
        ("没有任何服务的村", figures.places_unserved, "处"),
        (f"{last} 年能力预警:黄色", figures.alerts["amber"], "处"),
        (f"{last} 年能力预警:红色", figures.alerts["red"], "处"),
    ]
    named = {"emitted": "碳排放", "avoided": "避免的碳排放"}
    rows += [(f"{last} 年{named[name]}", by_year[last], "tCO2e") for name, by_year in figures.co2e_t.items()]
    row = _rows(book, sheet, row, rows, ("@", "#,##0.0"))
    if figures.reach:
        row = _heading(book, sheet, row, "覆盖率(户数比例)", ("设施", "年份", "道路里程 (km)", "要求", "达到"))
        reach: list[tuple[Any, ...]] = [(word(each.kind), each.year, each.within_km, each.required, each.share) for each in figures.reach]  # fmt: skip
        row = _rows(book, sheet, row, reach, ("@", "0", "0.0", "0.0%"))
    return row


def _goals(book: Book, sheet: Any, figures: KeyFigures, row: int) -> int:
    if not figures.goals:
        return row
    headers = ("目标", "年份", "基准年 (t)", "目标 (t)", "方案 (t)", "目标增长", "方案增长", "结论", "首次达到")
    row = _heading(book, sheet, row, "回收目标", headers)
    rows: list[tuple[Any, ...]] = [
        (
            word(goal.stream), goal.year, goal.base_t, goal.target_t, goal.recovered_t, goal.wanted_growth, goal.growth,
            goal.verdict[0], "—" if goal.first_met is None else f"{goal.first_met} 年",
        )
        for goal in figures.goals
    ]  # fmt: skip
    return _rows(book, sheet, row, rows, ("@", "0", "#,##0.0", "#,##0.0", "#,##0.0", "0.0%"))


def _sites(book: Book, sheet: Any, figures: KeyFigures, row: int) -> int:
    years = tuple(figures.standing)
    row = _heading(book, sheet, row, "在用设施(处)", ("类别", *(f"{year} 年" for year in years)))
    kinds = dict.fromkeys(kind for year in years for kind in figures.standing[year])
    rows: list[tuple[Any, ...]] = [(word(kind), *(figures.standing[year].get(kind, 0) for year in years)) for kind in kinds]  # fmt: skip
    return _rows(book, sheet, row, rows, ("@", "0"))


def _costs(book: Book, sheet: Any, figures: KeyFigures, row: int) -> int:
    years = sorted(figures.cost_yuan)
    items = [item for item in COST_ITEMS if any(figures.cost_yuan[year].get(item) for year in years)]
    row = _heading(book, sheet, row, "各年费用(万元,当年价)", ("费用项", *(f"{year} 年" for year in years)))
    lines = [tuple(figures.cost_yuan[year].get(item, 0.0) / YUAN_PER_WAN for year in years) for item in items]
    total: tuple[Any, ...] = ("合计", *(sum(line[at] for line in lines) for at in range(len(years))))
    named: list[tuple[Any, ...]] = [(word(item), *line) for item, line in zip(items, lines, strict=True)]
    end = _rows(book, sheet, row, [*named, total], ("@", "#,##0.0"))
    chart = book.file.add_chart({"type": "column", "subtype": "stacked"})
    for at, item in enumerate(items):
        chart.add_series(_series(row - 1, row + at, len(years), COST_COLOURS[item]))
    return _place(sheet, chart, "各年费用(万元)", end)


def _recovery(book: Book, sheet: Any, figures: KeyFigures, row: int) -> None:
    years = (figures.base_year, *figures.years)
    row = _heading(
        book, sheet, row, "各年回收量(t)", ("品类", f"{years[0]} 基准年", *(f"{year} 年" for year in years[1:]))
    )
    rows: list[tuple[Any, ...]] = [(word(stream), *(by_year[year] for year in years)) for stream, by_year in figures.recovered_t.items()]  # fmt: skip
    rows += [
        (f"{word(goal.stream)} 目标", *(goal.target_t if year == goal.year else None for year in years))
        for goal in figures.goals
    ]
    end = _rows(book, sheet, row, rows, ("@", "#,##0.0"))
    chart = book.file.add_chart({"type": "column"})
    targets = book.file.add_chart({"type": "line"})
    for at, stream in enumerate(figures.recovered_t):
        chart.add_series(_series(row - 1, row + at, len(years), stream_colour(stream)))
    for at, goal in enumerate(figures.goals, len(figures.recovered_t)):
        series = _series(row - 1, row + at, len(years), stream_colour(goal.stream))
        marker = {"type": "diamond", "size": 9, "fill": {"color": "#c1121f"}, "border": {"color": "#ffffff"}}
        targets.add_series({**series, "line": {"none": True}, "marker": marker})
    if figures.goals:
        chart.combine(targets)
    _place(sheet, chart, "回收量与目标(t)", end)


def _series(header: int, row: int, years: int, colour: str) -> dict[str, Any]:
    return {
        "name": [_NAME, row, 0], "categories": [_NAME, header, 1, header, years],
        "values": [_NAME, row, 1, row, years], "fill": {"color": colour}, "gap": 60,
    }  # fmt: skip


def _place(sheet: Any, chart: Any, title: str, row: int) -> int:
    chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
    chart.set_legend({"position": "bottom"})
    chart.set_size({"width": 860, "height": 320})
    sheet.insert_chart(row, 0, chart)
    return row + 18
