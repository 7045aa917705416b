"""A scenario file with its tables as one frozen scenario, or one report of every fault."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from recycling_net import gazetteer
from recycling_net.errors import InputError, Issue, Where
from recycling_net.reading import geography, land_references, references, site_references, table_references, tables
from recycling_net.reading.datum import CRS
from recycling_net.reading.document import KeyPath, Node, dotted
from recycling_net.reading.faults import Draft, unknown_key, validate
from recycling_net.reading.grid import Grid, load_grid
from recycling_net.reading.merge import Merged, merge, rebase_files
from recycling_net.reading.paths import Permit
from recycling_net.reading.shape import filled_in, table_paths, unit_of
from recycling_net.reading.syntax import similar_files
from recycling_net.roads.load import load_roads
from recycling_net.scenario import Drawing, MapFile, Row, Scenario, write_clock
from recycling_net.scenario.land import is_crs
from recycling_net.words import size_code

MAPS = (".pbf", ".osm", ".gz", ".bz2", ".graphml", ".gpkg")
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Reading:
    """A scenario with where it comes from.

    Attributes
    ----------
    scenario
        The question, frozen.
    origin
        Key path -> place of that value: file, line, column; ``--set …`` for a value of the command line.
    data
        The merged mapping as written; paths of tables as the main file would write them.
    warnings
        What the planner should know although nothing stops.
    files
        Every YAML file and table that was opened, in reading order.
    """

    scenario: Scenario
    origin: Mapping[KeyPath, Where]
    data: Mapping[str, Any]
    warnings: tuple[Issue, ...]
    files: tuple[Path, ...]


def read(path: str | Path, *, settings: Mapping[str, str] = _NONE, allow_outside: bool = False) -> Scenario:
    """Return the scenario that a YAML file describes.

    Parameters
    ----------
    path
        The main file; paths within a file are relative to the file that writes them.
    settings
        Dotted key -> YAML text, laid over the file in order: ``{"horizon.last": "2026"}``.
    allow_outside
        Whether files outside the main file's folder and the folders beside it may be named.

    Raises
    ------
    InputError
        With every fault at once, in file order.
    """
    return read_with_origin(path, settings=settings, allow_outside=allow_outside).scenario


def read_with_origin(path: str | Path, *, settings: Mapping[str, str] = _NONE, allow_outside: bool = False) -> Reading:
    """Return the scenario together with the place of every value, its warnings and its files; see :func:`read`."""
    main = Path(path)
    merged = merge(main, Permit(main.resolve().parent, allow_outside), settings)
    if merged.tree is None:
        raise InputError(merged.issues)
    work = _Work(merged, merged.issues)
    files = rebase_files(merged)
    if not merged.torn:
        _refuse_filled_in(work)
    _county(work, merged.tree)
    for table_path, model in table_paths().items():
        if (*table_path, "table") in files:
            _load(work, table_path, model, files[*table_path, "table"])
    _find_map(work, files)
    _draw(work, files)
    if (
        merged.torn
    ):  # the tables are told by themselves; what they are compared with may be in the lines that are missing
        raise InputError(_ordered(work, work.all_issues()), [main.name])
    scenario = _conclude(work)
    warnings = _ordered(work, [issue for issue in work.all_issues() if not issue.is_error])
    data = merged.tree.plain()
    origin = {at: node.where for at, node in merged.tree.walk()}
    return Reading(scenario, MappingProxyType(origin), MappingProxyType(data), warnings, tuple(merged.files))


@dataclass(slots=True)
class _Work:
    merged: Merged
    issues: list[Issue]
    county: str | None = None
    checked: Node = field(default_factory=lambda: Node({}, Where(), Where()))
    tables: dict[KeyPath, tables.Loaded] = field(default_factory=dict)
    failed: set[KeyPath] = field(default_factory=set)
    map_file: MapFile | None = None
    drawn: dict[str, Drawing] = field(default_factory=dict)

    def all_issues(self) -> list[Issue]:
        return [*self.issues, *(issue for loaded in self.tables.values() for issue in loaded.issues)]


def _refuse_filled_in(work: _Work) -> None:
    """Rows stand in a table file, never in the YAML; so do the facts of other files."""
    for path in sorted(filled_in()):
        node = work.merged.tree.at(path) if work.merged.tree is not None else None
        if node is not None:
            work.issues.append(unknown_key(path, node))


def _county(work: _Work, tree: Node) -> None:
    """Put the code of the county, prefecture or province in place of its name, in the copy that is validated."""
    work.checked = Node(_as_written(tree), tree.where, tree.key_where)
    node = tree.at(("county",))
    if (
        node is None
        or isinstance(node.value, bool)
        or not isinstance(node.value, (str, int))
        or not str(node.value).strip()
    ):
        return
    try:
        work.county = gazetteer.find_area(str(node.value))
    except InputError as error:
        work.issues.extend(replace(issue, where=node.where) for issue in error.issues)
        return
    work.checked.value["county"] = replace(node, value=work.county)


def _as_written(tree: Node) -> dict[str, Node]:
    def strip(node: Node, path: KeyPath) -> Node:
        if not isinstance(node.value, dict):
            return node
        inside = {
            key: strip(child, (*path, key)) for key, child in node.value.items() if (*path, key) not in filled_in()
        }
        return replace(node, value=inside)

    value = strip(tree, ()).value
    return dict(value)


def _find_map(work: _Work, files: Mapping[KeyPath, Path]) -> None:
    """Note where the map lies and what is in it; it is read now, so that its faults are told with all others."""
    file = files.get(("travel", "roads"))
    node = work.merged.tree.at(("travel", "roads")) if work.merged.tree is not None else None
    if file is None or node is None:
        return
    if not file.is_file():
        hint = similar_files(file, MAPS)
        if file.is_dir():
            hint = ("这是一个文件夹,请写其中的地图文件", "this is a folder; name the map file in it")
        facts = {"value": str(node.value), "folder": file.parent.name, "hint": hint}
        work.issues.append(Issue("RN250", node.where, facts))
        work.failed.add(("travel", "roads"))
        return
    work.merged.files.append(file)
    try:
        load_roads(file)
    except InputError as fault:
        work.issues.extend(replace(issue, where=node.where) for issue in fault.issues)
        return
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    work.map_file = MapFile(path=str(file.resolve()), sha256=digest)


def _draw(work: _Work, files: Mapping[KeyPath, Path]) -> None:
    """Read every map of areas."""
    tree = work.merged.tree
    for path, file in files.items():
        node = tree.at(path[:-1]) if tree is not None and path[:1] == ("maps",) else None
        if node is None:
            continue
        from recycling_net.reading.areas import Asked, read_areas  # noqa: PLC0415  # it loads GDAL

        held = {str(key): child for key, child in node.children()}
        said = {key: child.value if isinstance(child.value, str) else None for key, child in held.items()}
        if not is_crs(said.get("crs") or "wgs84"):
            continue  # validation says so
        asked = Asked(
            file, said["file"] or "", said.get("layer"), said.get("crs"), said.get("attribute"),
            {key: child.where for key, child in held.items()},
        )  # fmt: skip
        drawing, issues = read_areas(asked)
        work.issues.extend(issues)
        if file.is_file():
            work.merged.files.append(file)
        if drawing is not None:
            work.drawn[str(path[1])] = drawing


def _load(work: _Work, path: KeyPath, model: type[Row], file: Path) -> None:
    tree = work.merged.tree
    node = tree.at(path) if tree is not None else None
    if node is None:
        return
    held = {key: child for key, child in node.children() if isinstance(key, str)}
    sheet = held.get("sheet")
    name = sheet.value if sheet is not None and isinstance(sheet.value, str) else None
    asked = held["table"].where
    grid = load_grid(file, name, asked, sheet.where if sheet is not None else asked)
    if not isinstance(grid, Grid):
        work.issues.append(grid)
        work.failed.add(path)
        return
    work.merged.files.append(file)
    mapping = held.get("columns")
    written = mapping.value if mapping is not None and isinstance(mapping.value, dict) else {}
    columns = {key: child.value for key, child in written.items() if isinstance(child.value, str)}
    loaded = tables.parse(path, model, grid, columns, mapping.where if mapping is not None else asked)
    work.tables[path] = loaded
    _name_sizes(work, loaded)
    _locate(work, loaded, held)


def _name_sizes(work: _Work, loaded: tables.Loaded) -> None:
    """Put the scenario's names of sizes in place of their Chinese words, as tables of a run have them."""
    facilities = work.checked.at(("facilities",))
    kinds = [kind for _, kind in facilities.children()] if facilities is not None else []
    written = [sizes for kind in kinds if (sizes := kind.at(("sizes",))) is not None]
    known = {str(name) for sizes in written for name, _ in sizes.children()}
    for _, row, _ in loaded.drafts:
        if "size" in row:
            row["size"] = re.sub(r"[^;,、；，\s]+", lambda found: size_code(found[0], known), row["size"])


def _locate(work: _Work, loaded: tables.Loaded, held: Mapping[str, Node]) -> None:
    """Bring a table's coordinates to WGS-84 and compare them with the county."""
    crs = held.get("crs")
    declared = crs.value if crs is not None else None
    if declared is None:
        missing = geography.crs_missing(loaded, held["table"].where)
        if missing is not None:
            work.issues.append(missing)
            loaded.sound = False
        return
    if declared not in CRS:
        return  # validation says so
    written = geography.written_coordinates(loaded)
    geography.convert(loaded, declared)
    if work.county not in (None, gazetteer.ELSEWHERE) and loaded.path in {
        ("places",),
        ("sites",),
        ("two_networks", "sites"),
    }:
        loaded.issues.extend(geography.compare(loaded, declared, work.county, written=written))


def _conclude(work: _Work) -> Scenario:
    """Return the scenario, or raise every fault."""
    filled: dict[KeyPath, Any] = {}
    for path, loaded in work.tables.items():
        clocks = [name for name, info in loaded.model.model_fields.items() if unit_of(info) == "clock"]
        written = [
            {**row, **{name: write_clock(row[name]) for name in clocks if isinstance(row.get(name), float)}}
            for row in loaded.rows
        ]
        filled[*path, "rows"] = tuple(TypeAdapter(list[loaded.model]).validate_python(written))  # type: ignore[name-defined]  # built at run time
    if work.map_file is not None:
        filled["travel", "map_file"] = work.map_file
    if work.drawn:
        filled["drawn",] = work.drawn
    scenario, faults, draft = validate(work.checked, filled)
    work.issues.extend(faults)
    for path in work.failed:
        draft.broken.add(path)
    work.issues.extend(table_references.check(work.tables, draft))
    work.issues.extend(site_references.check(draft, work.tables))
    work.issues.extend(land_references.check(draft, work.drawn, work.tables))
    work.issues.extend(references.check(draft, table_references.outside_kinds(work.tables, draft)))
    errors = [issue for issue in work.all_issues() if issue.is_error]
    if scenario is None or errors:
        raise InputError(_ordered(work, work.all_issues()), _faulty(work, draft))
    return scenario


def _faulty(work: _Work, draft: Draft) -> list[str]:
    """The keys and tables that cannot be used, by the first two parts of their names, in the order of the files."""
    unsound = [path for path, loaded in work.tables.items() if any(issue.is_error for issue in loaded.issues)]
    paths = [path for path in (*draft.broken, *unsound, *work.failed) if path]
    where = {path: node.where for path in paths if (node := draft.written.at(path)) is not None}
    order = sorted(
        paths, key=lambda path: (path not in where, where[path].line or 0 if path in where else 0, dotted(path))
    )
    return list(dict.fromkeys(dotted(path[:2]) for path in order))


def _ordered(work: _Work, issues: list[Issue]) -> tuple[Issue, ...]:
    """Return issues in file order, those of the command line last."""
    number = {file.resolve(): i for i, file in enumerate(work.merged.files)}

    def key(issue: Issue) -> tuple[int, int, int]:
        where = issue.where
        rank = number.get(where.file.resolve(), len(number)) if where.file is not None else len(number) + 1
        return rank, where.line or 0, where.column or 0

    return tuple(sorted(issues, key=key))
