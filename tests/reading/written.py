"""The tiny scenario as a planner's folder: one YAML file and its tables."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from tests import tiny


def lines(value: Any, indent: int = 0) -> list[str]:
    """Block-style YAML of plain data, two spaces a level, texts in double quotes where they need them."""
    pad = "  " * indent
    out: list[str] = []
    for key, part in value.items():
        if isinstance(part, dict) and part:
            out += [f"{pad}{key}:", *lines(part, indent + 1)]
        elif isinstance(part, list) and part and isinstance(part[0], dict):
            out.append(f"{pad}{key}:")
            out += [f"{pad}  - {json.dumps(entry, ensure_ascii=False)}" for entry in part]
        elif isinstance(part, str) and not part[0].isdigit():
            out.append(f"{pad}{key}: {part}")
        else:
            out.append(f"{pad}{key}: {json.dumps(part, ensure_ascii=False)}")
    return out


def table_text(rows: list[dict[str, Any]]) -> str:
    names = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write_tiny(folder: Path, **changes: Any) -> Path:
    """Write tiny (with top-level ``changes``) into ``folder`` and return its YAML file."""
    facts = tiny.facts(**changes)
    folder.mkdir(parents=True, exist_ok=True)

    def store(part: Any) -> Any:
        if not isinstance(part, dict):
            return part
        if "table" in part and "rows" in part:
            (folder / part["table"]).write_text(table_text(part["rows"]), encoding="utf-8")
        return {key: store(child) for key, child in part.items() if key != "rows"}

    file = folder / "tiny.yaml"
    file.write_text("\n".join(lines(store(facts))) + "\n", encoding="utf-8")
    return file
