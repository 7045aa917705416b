"""Every number the plan rests on, with its unit and where it comes from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, get_args

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from recycling_net.reading.shape import label
from recycling_net.report.words import number, size_word
from recycling_net.scenario import Item, Model, Scenario, Table, write_clock
from recycling_net.words import WORDS, YUAN_PER_WAN, chinese

Mark = Literal["sourced", "assumed", "planner"]
_NOT_A_FIGURE = {"": ("name", "title", "county", "sources", "drawn"), "travel": ("map_file", "overpass")}
"""Part of a scenario -> its fields that are no figures."""
_ASSUMED = "assumed"
_ORDERED = ("chain", "skips")
"""Lists whose entries follow one another."""
_CHOICES = {
    "villages": "每村一处", "townships": "每乡镇一处", "county_seat": "县城", "sites": "只用站点表",
    "steps": "只取所列各档", "continuous": "可取两档之间", "summer": "夏季", "winter": "冬季",
    "county": "县", "township": "乡镇",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Assumption:
    """One value: its dotted key, what it is, the value with its unit, its source, how far it is confirmed."""

    key: str
    label: str
    value: str
    source: str
    mark: Mark


def assumptions(scenario: Scenario) -> tuple[Assumption, ...]:
    """Return every value of a scenario in its order that its plan rests on; one that equals our default and has no source
    is assumed. What no plan depends on is left out: a finished run stands for the scenario whatever that says later."""
    return tuple(_walk(scenario, scenario, (), ()))


def assumptions_of_dispatch(scenario: Scenario) -> tuple[Assumption, ...]:
    """Return every value of a scenario that only the dispatch of a day rests on."""
    how = scenario.rounds.dispatch
    if how is None:
        return ()
    return tuple(_walk(scenario, how, ("rounds", "dispatch"), (label(type(scenario.rounds).model_fields["dispatch"]),)))


def source_of(key: str, sources: Mapping[str, str]) -> str:
    """Return the source whose dotted path is the longest one that ``key`` lies under; empty where none does."""
    fits = [path for path in sources if key == path or key.startswith((f"{path}.", f"{path}["))]
    return sources[max(fits, key=len)] if fits else ""


def _walk(scenario: Scenario, part: Model, path: tuple[str, ...], labels: tuple[str, ...]) -> Iterator[Assumption]:
    for name, info in type(part).model_fields.items():
        if name in _NOT_A_FIGURE.get(".".join(path), ()) or name in part.aside:
            continue
        value, here, said = getattr(part, name), (*path, name), (*labels, label(info))
        if isinstance(value, Table):
            yield from _table(scenario, value, ".".join(here), " · ".join(said))
        elif isinstance(value, Model):
            yield from _walk(scenario, value, here, said)
        elif isinstance(value, dict) and all(isinstance(inner, Model) for inner in value.values()):
            for key, inner in value.items():
                named = (*labels, chinese(key)) if key.partition("/")[0] in WORDS else (*said, size_word(str(key)))
                yield from _walk(scenario, inner, (*here, str(key)), named)
        elif isinstance(value, dict) and all(isinstance(inner, (dict, float)) for inner in value.values()):
            usual = _is_default(part, name, value)
            yield from _figures(scenario, value, (here, said), _unit(info) or "1", default=usual)
        elif isinstance(value, tuple) and any(isinstance(inner, Model) for inner in value):
            for at, inner in enumerate(value):
                yield _leaf(scenario, f"{'.'.join(here)}[{at}]", said, _joined(inner))
        elif value is not None and value not in ((), {}):
            default = _is_default(part, name, value)
            yield _leaf(scenario, ".".join(here), said, _value(value, info, name), default=default)


def _figures(
    scenario: Scenario,
    value: dict[str, Any],
    place: tuple[tuple[str, ...], tuple[str, ...]],
    unit: str,
    *,
    default: bool = False,
) -> Iterator[Assumption]:
    """One row per figure, such as the share of each product of each kind of facility; ``place`` is its path and labels."""
    path, labels = place
    for key, inner in value.items():
        here, said = (*path, str(key)), (*labels, chinese(str(key)))
        if isinstance(inner, dict):
            yield from _figures(scenario, inner, (here, said), unit, default=default)
        else:
            yield _leaf(scenario, ".".join(here), said, _quantity(inner, unit), default=default)


def _leaf(scenario: Scenario, key: str, labels: tuple[str, ...], value: str, *, default: bool = False) -> Assumption:
    source = source_of(key, scenario.sources)
    shown = (source or "与程序默认值相同(假定)") if default else source
    return Assumption(key, " · ".join(labels), value, *marked(shown))


def marked(source: str) -> tuple[str, Mark]:
    """Return a source as it is shown, and how far it confirms its value."""
    if not source or source == "planner":
        return "规划者给定", "planner"
    rest = re.sub(rf"^{_ASSUMED}[\s,,;;::]*", "", source)
    if rest != source:
        return f"假定:{rest}" if rest else "假定", "assumed"
    return source, "assumed" if "假定" in source or _ASSUMED in source else "sourced"


def _joined(part: Any) -> str:
    """Return a short row of a list, such as a step or a rule, in one line."""
    if not isinstance(part, Model):
        return chinese(str(part))
    fields = type(part).model_fields.items()
    return ",".join(
        f"{label(info)} {_value(getattr(part, name), info, name)}"
        for name, info in fields
        if getattr(part, name) not in (None, ())
    )


def _table(scenario: Scenario, table: Table[Any], key: str, label: str) -> Iterator[Assumption]:
    if table.rows and isinstance(table.rows[0], Item):
        for item in table.rows:
            yield Assumption(f"{key}.{item.item}", f"{label} · {item.name}", _item(item), *marked(item.source))
        return
    text = f"{len(table.rows)} 行({table.table})"
    source = source_of(key, scenario.sources)
    own = {getattr(row, "households_source", getattr(row, "source", "")) for row in table.rows} - {""}
    if not source and own:
        shown = "、".join(sorted(own))
        estimated = any("estimated" in word or _ASSUMED in word for word in own)
        yield Assumption(key, label, text, shown.replace("estimated", "由县级普查数推算"), "assumed" if estimated else "sourced")  # fmt: skip
    else:
        yield Assumption(key, label, text, *marked(source))
    rows = [row for row in table.rows if hasattr(row, "coord_quality")]
    quality = [row.coord_quality if row.lon is not None else "" for row in rows]
    if quality:
        counts = ",".join(f"{WORDS.get(name, '无坐标')} {quality.count(name)} 处" for name in dict.fromkeys(quality))
        rough = any(name != "surveyed" for name in quality)
        yield Assumption(f"{key}.coord_quality", f"{label} · 坐标质量", counts, "坐标质量列", "assumed" if rough else "sourced")  # fmt: skip


def _item(item: Item) -> str:
    return (
        f"城镇每百户 {item.urban_per_100:g},农村每百户 {item.rural_per_100:g},使用 {item.life_years:g} 年,"
        f"年增长 {item.growth_per_year:.1%},单重 {item.weight_kg:g} kg,体积 {item.volume_m3:g} m³"
    )


def _is_default(part: Model, name: str, value: Any) -> bool:
    """Whether the value is the one that the package supplies, no matter who wrote it down."""
    return bool(_default(type(part), name) == value)


@cache
def _default(model: type[Model], name: str) -> Any:
    """Return the default of a field in canonical units; defaults are written as a planner would write them."""
    info = model.model_fields[name]
    if info.default is PydanticUndefined:
        return PydanticUndefined
    kind: Any = info.annotation
    return TypeAdapter(Annotated[(kind, *info.metadata)] if info.metadata else kind).validate_python(info.default)


def _unit(info: FieldInfo) -> str:
    """Return the unit that a quantity declares, also inside an optional annotation."""
    if isinstance(info.json_schema_extra, dict) and "unit" in info.json_schema_extra:
        return str(info.json_schema_extra["unit"])
    for argument in get_args(info.annotation):
        for meta in getattr(argument, "__metadata__", ()):
            if isinstance(meta, FieldInfo) and isinstance(meta.json_schema_extra, dict):
                return str(meta.json_schema_extra.get("unit", ""))
    return ""


def _value(value: Any, info: FieldInfo, name: str) -> str:
    """Return a value with its unit, as a planner would write it."""
    if isinstance(value, dict) and all(isinstance(inner, float) for inner in value.values()):
        return "、".join(f"{size_word(str(key))} {_quantity(inner, _unit(info))}" for key, inner in value.items())
    if isinstance(value, dict):
        return ";".join(f"{chinese(str(key))}:{'、'.join(map(chinese, inner))}" for key, inner in value.items())
    if isinstance(value, tuple):
        return (" → " if name in _ORDERED else "、").join(chinese(str(inner)) for inner in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if unit := _unit(info):
        return _quantity(value, unit)
    return f"{value:g}" if isinstance(value, float) else _CHOICES.get(str(value)) or chinese(str(value))


def _quantity(value: float, unit: str) -> str:
    if unit == "clock":
        return write_clock(value)
    if unit in ("1", "1/年"):
        return f"{value * 100:.6g} %{unit[1:]}"
    if unit == "h" and 0 < value < 1:
        return f"{value * 60:.6g} min"
    if unit.startswith("元") and abs(value) >= YUAN_PER_WAN:
        return f"{value / YUAN_PER_WAN:.6g} 万{unit}"
    if 0 < abs(value) < 1:  # two digits of a factor like 0.286 would be another factor
        return f"{value:.6g} {unit}"
    return f"{number(value, 0 if float(value).is_integer() else 2)} {unit}"
