"""A scenario written out whole, so that reading it again gives the same digest."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

from recycling_net import units
from recycling_net.reading import emit
from recycling_net.reading.cells import escape
from recycling_net.reading.shape import bare, fields_of, is_model, is_table, label, step, unit_inside, unit_of
from recycling_net.scenario import AreaMap, Model, Row, Rules, Scenario, Table, Travel, write_clock
from recycling_net.scenario.rules import rule_name
from recycling_net.words import EASED, rule_said

NAME = "scenario.resolved.yaml"
_HEADER = """\
# 完整情景:继承、删除、--set 和默认值都已合并,单位已统一为 t、km、h、元、年。
# 由 recycling-net 写出;再次读入得到同样的方案(摘要 {digest})。
# 表格在 inputs 文件夹,坐标均为 WGS-84。{roads}
"""
CHANGED_NAME = "way_out.yaml"
_NAMES = ("exempt", "site", "map", "zones")
"""Keys of rules that hold codes and names, never quantities."""
_CHANGED, _NAME_LENGTH, _TEXT_LENGTH = "-way-out", 60, 300
_CHANGED_HEADER = """\
# 照出路改好的约束,其余同原情景;由 recycling-net 写出。
# 要放回原情景旁边用,把 extends 改成原情景文件的名字即可。
"""
_OF_ROADS = "\n# 道路地图在情景之外,再次运行要加 --allow-outside。"


def write(scenario: Scenario, folder: Path) -> Path:
    """Write ``scenario.resolved.yaml`` and ``inputs/*.csv`` into ``folder``, and return the YAML file.

    The tables are UTF-8 with a byte-order mark, so that Excel shows their Chinese; headers are the field names,
    coordinates WGS-84, numbers the shortest text that reads back as the same float. Text that a spreadsheet
    would take for a formula stands behind an apostrophe, which reading takes away.
    """
    tables: dict[str, Table[Any]] = {}
    drawn = scenario.drawn or {}
    maps = {name: AreaMap(file=f"inputs/map-{name}.geojson", crs="wgs84", attribute="zone") for name in drawn}
    data = _part(scenario.model_copy(update={"maps": maps or None}), Scenario, (), tables)
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawing in drawn.items():
        from recycling_net.reading.areas import to_geojson  # noqa: PLC0415  # it loads GDAL

        (folder / "inputs").mkdir(exist_ok=True)
        (folder / maps[name].file).write_text(to_geojson(drawing), encoding="utf-8", newline="\n")
    for name, table in tables.items():
        file = folder / "inputs" / f"{name}.csv"
        file.parent.mkdir(exist_ok=True)
        file.write_text(table_text(table.rows), encoding="utf-8-sig", newline="")
    target = folder / NAME
    text = (
        _HEADER.format(digest=scenario.digest, roads=_OF_ROADS if scenario.travel.map_file else "")
        + "\n".join(emit.lines(data))
        + "\n"
    )
    target.write_text(text, encoding="utf-8", newline="\n")
    return target


def write_changed(scenario: Scenario, rules: Rules, folder: Path) -> Path:
    """Write the scenario with other rules beside what :func:`write` has written, as what differs; return the file."""
    families = [name for name in fields_of(Rules) if getattr(rules, name) != getattr(scenario.rules, name)]
    told, asked = (_shorter(_part(each, Rules, ("rules",), {})) for each in (rules, scenario.rules))
    mark = f"({EASED})"
    data = {
        "extends": NAME,
        "name": scenario.name[: _NAME_LENGTH - len(_CHANGED)] + _CHANGED,
        "title": scenario.title.removesuffix(mark)[: _TEXT_LENGTH - len(mark)] + mark,
        "rules": {family: told[family] for family in families},
        "sources": {
            f"rules.{family}": _eased(
                _named(family, getattr(scenario.rules, family), asked[family]),
                _named(family, getattr(rules, family), told[family]),
            )
            for family in families
        },
    }
    target = folder / CHANGED_NAME
    text = _CHANGED_HEADER + _exempted(scenario, rules) + "\n".join(emit.lines(data)) + "\n"
    target.write_text(text, encoding="utf-8", newline="\n")
    return target


def _named(family: str, rules: Sequence[Model], told: Sequence[Any]) -> list[tuple[str, dict[str, str]]]:
    """The name of each rule of a family for a reader, and what it asks: label of a field -> value as written."""
    return [
        (
            rule_said(rule_name(family, rule)),
            {
                label(type(rule).model_fields[key]): f"{len(value)} 项" if isinstance(value, list) else str(value)
                for key, value in part.items()
                if value not in ([], {})
            },
        )
        for rule, part in zip(rules, told, strict=True)
    ]


def _eased(asked: list[tuple[str, dict[str, str]]], told: list[tuple[str, dict[str, str]]]) -> str:
    """What a way out has changed in one family of rules, as the source of its figures."""
    dropped = [each for each in asked if each[0] not in {name for name, _ in told}]
    kept = [each for each in asked if each not in dropped]
    said = [f"{name} 去掉" for name, _ in dropped]
    for (name, before), (_, after) in zip(kept, told, strict=False):
        if before != after:
            old, new = (
                "、".join(f"{key} {value}" for key, value in one.items() if other.get(key) != value) or "无"
                for one, other in ((before, after), (after, before))
            )
            said.append(f"{name} 原为{old},现为{new}")
    text = f"{EASED}:{';'.join(said)}"
    return text if len(text) <= _TEXT_LENGTH else f"{text[: _TEXT_LENGTH - 1]}…"


def _shorter(value: Any) -> Any:
    """Quantities as a planner would write them."""
    if isinstance(value, Mapping):
        return {key: part if key in _NAMES else _shorter(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_shorter(part) for part in value]
    return units.shorter(value) if isinstance(value, str) else value


def _exempted(scenario: Scenario, rules: Rules) -> str:
    """A comment with the names of the places, townships and listed sites of which rules ask nothing any more."""
    places = scenario.places.rows
    names = {row.township_code: row.township for row in places} | {row.code: row.name for row in places}
    names |= {row.code: row.name for row in (scenario.sites.rows if scenario.sites is not None else ())}
    codes = (
        code
        for family in fields_of(Rules)
        for rule in getattr(rules, family)
        for code in getattr(rule, "exempt", ())
        if names.get(code)
    )
    said = "、".join(f"{code} {' '.join(names[code].split())}" for code in dict.fromkeys(codes))
    return f"# 例外(exempt):{said}\n" if said else ""


def table_text(rows: tuple[Row, ...]) -> str:
    """Return rows as CSV, every field a column; nothing for no rows."""
    if not rows:
        return ""
    fields = type(rows[0]).model_fields
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(fields)
    writer.writerows([_cell(getattr(row, name), info) for name, info in fields.items()] for row in rows)
    return text.getvalue()


def _cell(value: Any, info: FieldInfo) -> str:
    if value is None:
        return ""
    if unit_of(info) == "clock":
        return write_clock(value)
    return escape(value) if isinstance(value, str) else repr(value)


def _part(value: Any, annotation: Any, path: tuple[str, ...], tables: dict[str, Table[Any]]) -> Any:
    """Return a part of the scenario as plain data with units, its tables noted in ``tables``."""
    if is_model(annotation) and value is not None:
        if is_table(annotation):
            return _table(value, path, tables)
        model = type(value)
        if isinstance(value, Travel) and value.map_file is not None:  # maps are large: named where they lie, not copied
            value = value.model_copy(update={"roads": value.map_file.path})
        return {
            name: _field(getattr(value, name), model.model_fields[name], (*path, name), tables)
            for name in fields_of(model)
            if getattr(value, name) is not None
        }
    if isinstance(value, Mapping):
        return {key: _part(part, step(annotation, key), (*path, key), tables) for key, part in value.items()}
    if isinstance(value, tuple):
        return [_part(part, step(annotation, 0), path, tables) for part in value]
    return value


def _field(value: Any, info: FieldInfo, path: tuple[str, ...], tables: dict[str, Table[Any]]) -> Any:
    unit = unit_of(info)
    if unit == "clock":
        return write_clock(value)
    if isinstance(value, (Mapping, tuple)) and (inner := unit or unit_inside(info.annotation)):
        return _quantities(value, inner)
    return units.write(value, unit) if unit else _part(value, bare(info.annotation), path, tables)


def _quantities(value: Any, unit: str) -> Any:
    """Return mappings and lists of numbers with their unit."""
    if isinstance(value, Mapping):
        return {key: _quantities(part, unit) for key, part in value.items()}
    return [_quantities(part, unit) for part in value] if isinstance(value, tuple) else units.write(value, unit)


def _table(table: Table[Any], path: tuple[str, ...], tables: dict[str, Table[Any]]) -> dict[str, str]:
    name = path[-1] if path[-1] not in tables else "-".join(path)
    tables[name] = table
    located = any(getattr(row, "lon", None) is not None for row in table.rows)
    return {"table": f"inputs/{name}.csv", **({"crs": "wgs84"} if located else {})}
