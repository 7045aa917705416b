"""The plan on paper: run folder, CSV, workbook, GeoPackage and a page that needs no network."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import excel, folder, geopackage, html, tables

__all__ = ["excel", "folder", "geopackage", "html", "tables"]


def __getattr__(name: str) -> Any:
    """Import a part when it is first used: a day's dispatch needs only some."""
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
