"""The JSON Schema of a scenario file, for editors that complete and check YAML while it is written."""

from __future__ import annotations

from typing import Any

from recycling_net.scenario import Scenario

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TABLE = "一张表格(CSV 或 XLSX),放在情景文件旁边。"
_OWN: dict[str, Any] = {
    "extends": {
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
        "description": "继承的情景文件(一个或几个),路径相对于本文件;本文件的值覆盖它们。",
        "examples": ["../base/base.yaml"],
    },
    "remove": {
        "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}],
        "description": "从继承来的情景里删去的字段,点号路径。",
        "examples": [["rules.capex_budget", "streams.farm_machinery"]],
    },
}
_BOUNDS = {"ge", "gt", "le", "lt", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"}


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a scenario file: Chinese descriptions, units, examples; no rows.

    A file that extends another may write any part of a mapping, so keys are required only at the top level of a
    file that extends nothing, and in the entries of lists, which are replaced whole.
    """
    schema = _clean(Scenario.model_json_schema())
    for name, part in schema["$defs"].items():
        if name.startswith("Table"):
            part["description"] = _TABLE
            part["properties"].pop("rows", None)
    listed = _listed(schema)
    for name, part in schema["$defs"].items():
        if name not in listed:
            part.pop("required", None)
    rows = [name for name in schema["$defs"] if name not in _used(schema)]
    for name in rows:
        del schema["$defs"][name]
    county = schema["properties"]["county"]
    schema["properties"]["county"] = {
        "type": ["string", "integer"],
        "description": f"{county['description'].rstrip('。')},或名称。",
        "examples": ["230126", "巴彦县", "2301"],
    }
    schema["properties"] = {**_OWN, **schema["properties"]}
    required = schema.pop("required")
    whole = {"if": {"not": {"required": ["extends"]}}, "then": {"required": required}}
    return {"$schema": DIALECT, "title": "recycling_net 情景", **schema, **whole}


def _used(schema: dict[str, Any]) -> set[str]:
    found: set[str] = set()

    def search(part: Any) -> None:
        if isinstance(part, dict):
            target = part.get("$ref")
            if isinstance(target, str) and target.rpartition("/")[2] not in found:
                found.add(target.rpartition("/")[2])
                search(schema["$defs"][target.rpartition("/")[2]])
            for key, child in part.items():
                if key != "$defs":
                    search(child)
        elif isinstance(part, list):
            for child in part:
                search(child)

    search(schema)
    return found


def _listed(part: Any) -> set[str]:
    """Return the names of the parts that stand in lists."""
    children = list(part.values()) if isinstance(part, dict) else part if isinstance(part, list) else []
    found = set().union(*(_listed(child) for child in children))
    items = part.get("items") if isinstance(part, dict) else None
    if isinstance(items, dict) and "$ref" in items:
        found.add(str(items["$ref"]).rpartition("/")[2])
    return found


def _clean(part: Any) -> Any:
    """Drop titles made from names, and the bounds of quantities: those are of the number, the value is a text."""
    if isinstance(part, list):
        return [_clean(child) for child in part]
    if not isinstance(part, dict):
        return part
    of_text = part.get("type") == "string"
    if part.get("unit") == "1":
        part = {**part, "unit": "%"}
    return {
        key: {name: _clean(child) for name, child in value.items()} if key in {"properties", "$defs"} else _clean(value)
        for key, value in part.items()
        if not (key == "title" and isinstance(value, str)) and not (of_text and key in _BOUNDS) and key != "file"
    }
