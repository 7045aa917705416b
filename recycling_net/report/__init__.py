"""The plan on paper: run folder, CSV, workbook, GeoPackage and a page that needs no network."""

from . import excel, folder, geopackage, html, tables

__all__ = ["excel", "folder", "geopackage", "html", "tables"]
