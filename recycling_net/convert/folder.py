"""A case of RELOG written as a scenario folder: YAML and tables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyproj

from recycling_net.convert.relog import Case, Location, Plant, read_case
from recycling_net.errors import InputError, Issue, Where
from recycling_net.reading import emit
from recycling_net.refused import refusal

FIRST = 2024
"""The calendar year that stands for year 1 of a case."""
ROUNDED_KM = 2
"""Digits of a distance; RELOG's published values are for kilometres rounded to 0.01."""
_CENTRE = pyproj.Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
"""Degrees and height on the WGS-84 ellipsoid to metres from the centre of the earth."""


def convert_relog(file: Path, out: Path | None = None) -> Path:
    """Write the scenario of a RELOG case; return its YAML file.

    Parameters
    ----------
    file
        The case, JSON of RELOG 0.5 to 0.7.
    out
        The folder to write; by default one beside the case, named after it.

    Raises
    ------
    InputError
        The case cannot be used, see :func:`recycling_net.convert.relog.read_case`; RN946 the folder holds
        something; RN917 nothing can be written there.
    """
    case = read_case(file)
    name = re.sub(r"[^\w\-.]", "_", file.stem)[:60] or "relog"
    folder = out if out is not None else file.parent / name
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError([Issue("RN946", Where(file=folder), {"folder": str(folder)})])
    writer = _Writer(case, file)
    tables = writer.tables()
    yaml = folder / f"{name}.yaml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for table, rows in tables.items():
            rows.to_csv(folder / f"{table}.csv", index=False, encoding="utf-8-sig", lineterminator="\n")
        yaml.write_text("\n".join(emit.lines(writer.scenario(name, tables))) + "\n", encoding="utf-8")
    except OSError as fault:
        raise InputError([Issue("RN917", facts={"folder": folder, "detail": refusal(fault)})]) from None
    return yaml


def chord_km(first: tuple[float, float], second: tuple[float, float]) -> float:
    """Return the straight line through the earth between two points (latitude, longitude), km rounded to 0.01.

    A latitude beyond the pole goes on down the other side, as the formula has it.
    """
    ends = [np.array(_CENTRE.transform(*(_on_globe(*point)[::-1]), 0.0)) for point in (first, second)]
    return round(float(np.linalg.norm(ends[0] - ends[1])) / 1000, ROUNDED_KM)


def _on_globe(lat: float, lon: float) -> tuple[float, float]:
    """Return the same point with a latitude of at most 90 degrees and a longitude of at most 180."""
    lat = (lat + 180) % 360 - 180
    if abs(lat) > 90:
        lat, lon = (180 - lat if lat > 0 else -180 - lat), lon + 180
    return lat, (lon + 180) % 360 - 180


@dataclass(slots=True)
class _Codes:
    """Words for names: short, without signs that mean something, each once."""

    taken: dict[object, str] = field(default_factory=dict)

    def of(self, what: object, text: str, most: int = 40) -> str:
        """Return the word of something, the same whenever it is asked for."""
        if what not in self.taken:
            clean = re.sub(r"[^\w\-.]", "_", unicodedata.normalize("NFKC", text)).strip("_")[: most - 4] or "x"
            word, number = clean, 2
            while word in self.taken.values():
                word, number = f"{clean}~{number}", number + 1
            self.taken[what] = word
        return self.taken[what]


class _Writer:
    """The parts of the scenario of one case."""

    def __init__(self, case: Case, file: Path) -> None:
        self.case = case
        self.file = file
        self.words, self.codes, self.size_names = _Codes(), _Codes(), _Codes()
        self.taking = {plant.takes: plant for plant in case.plants}
        flowing = _reached(case, {product.name for product in case.products if product.centres})
        self.products = {product.name: product for product in case.products if product.name in flowing}
        for plant in case.plants:
            if plant.takes in _reached(case, set(plant.yields)):
                what = ("最终又产出自己投入的工厂", "plants whose input comes out of them in the end")
                raise InputError([Issue("RN945", Where(file=file, key=f"plants.{plant.name}"), {"what": what})])
        if len(case.building) > 1 and any(len(spot.sizes) > 1 for plant in case.plants for spot in plant.locations):
            what = ("分几年扩大的工厂", "plants that grow over several years")
            raise InputError(
                [Issue("RN945", Where(file=file, key="parameters.building period (years)"), {"what": what})]
            )
        for plant in case.plants:
            other = self.taking[plant.takes]
            if dict(other.yields) != dict(plant.yields):
                what = ("同一种投入、不同产出的两类工厂", "two kinds of plants that take one product and yield others")
                raise InputError([Issue("RN945", Where(file=file, key=f"plants.{plant.name}"), {"what": what})])

    def stream(self, product: str) -> str:
        """The stream of a product."""
        return f"recyclables/{self.words.of(product, product)}"

    def kind(self, product: str) -> str:
        """The kind of facility that takes a product."""
        return f"processing_base/{self.words.of(product, product)}"

    def at(self, *owner: str) -> str:
        """The code of a place or site."""
        return self.codes.of(owner, "-".join(owner[1:]), 60)

    def locations(self, product: str) -> list[tuple[Plant, Location]]:
        """Where plants that take a product may stand."""
        return [(plant, spot) for plant in self.case.plants if plant.takes == product for spot in plant.locations]

    def sizes(self, plant: Plant, spot: Location) -> list[str]:
        """The names of the sizes of a location."""
        return [
            self.size_names.of((plant.name, spot.name, at), f"{plant.name}-{spot.name}-{size.capacity_t:g}")
            for at, size in enumerate(spot.sizes)
        ]

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table of the folder."""
        return {
            "places": pd.DataFrame(self._places()),
            "sites": pd.DataFrame(self._sites()),
            "tonnes": pd.DataFrame(self._tonnes()),
            "distances": pd.DataFrame(self._distances()),
            **({"disposals": pd.DataFrame(rows)} if (rows := self._disposals()) else {}),
        }

    def _centres(self) -> Iterable[tuple[str, Any]]:
        return ((name, centre) for name, product in self.products.items() for centre in product.centres)

    def _places(self) -> list[dict[str, object]]:
        return [
            {
                "code": self.at("place", product, centre.name), "name": centre.name, "township_code": "0",
                "township": "RELOG", "kind": "other", "households": 0, **_written(centre.lat, centre.lon),
            }
            for product, centre in self._centres()
        ]  # fmt: skip

    def _sites(self) -> list[dict[str, object]]:
        """Centres are sites too, from which their product may go to several plants."""
        own: list[dict[str, object]] = [
            {
                "code": self.at("site", product, centre.name), "name": centre.name, "kind": "collection_point",
                "status": "outside", "streams": self.stream(product), "size": "", "processing_yuan_t": "",
                **_written(centre.lat, centre.lon),
            }
            for product, centre in self._centres()
        ]  # fmt: skip
        for product in self.products:
            for plant, spot in self.locations(product):
                own.append(
                    {
                        "code": self.at("plant", plant.name, spot.name), "name": f"{plant.name} {spot.name}",
                        "kind": self.kind(product), "status": "candidate", "streams": "",
                        "size": ";".join(self.sizes(plant, spot)), "processing_yuan_t": spot.sizes[0].variable,
                        **_written(spot.lat, spot.lon),
                    }
                )  # fmt: skip
        return own

    def _tonnes(self) -> list[dict[str, object]]:
        return [
            {
                "place": self.at("place", product, centre.name),
                "stream": self.stream(product),
                "year": FIRST + at,
                "tonnes": tonnes,
            }
            for product, centre in self._centres()
            for at, tonnes in enumerate(centre.tonnes)
        ]

    def _disposals(self) -> list[dict[str, object]]:
        return [
            {
                "site": self.at("plant", plant.name, spot.name), "stream": self.stream(product), "year": FIRST + at,
                "yuan_per_t": price, "limit_t": "" if limit is None else limit,
            }
            for taken in self.products
            for plant, spot in self.locations(taken)
            for product, ways in spot.disposal.items()
            for at, (price, limit) in enumerate(ways)
        ]  # fmt: skip

    def _distances(self) -> list[dict[str, object]]:
        """Centres to plants that take their product, plants to plants that take what they yield."""
        rows: list[dict[str, object]] = []
        for name, product in self.products.items():
            ends = [
                (self.at("plant", plant.name, spot.name), (spot.lat, spot.lon)) for plant, spot in self.locations(name)
            ]
            starts = [(self.at("site", name, centre.name), (centre.lat, centre.lon)) for centre in product.centres]
            rows += [
                {
                    "origin": self.at("place", name, centre.name),
                    "destination": self.at("site", name, centre.name),
                    "km": 0.0,
                }
                for centre in product.centres
            ]
            starts += [
                (self.at("plant", plant.name, spot.name), (spot.lat, spot.lon))
                for plant in self.case.plants
                if name in plant.yields and plant.takes in self.products
                for spot in plant.locations
            ]
            rows += [
                {"origin": start, "destination": end, "km": chord_km(here, there)}
                for start, here in starts
                for end, there in ends
            ]
        return rows

    def scenario(self, name: str, tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
        """Return the YAML as plain data."""
        last = FIRST + self.case.years - 1
        taken = [product for product in self.products if product in self.taking]
        collected = [name for name, product in self.products.items() if product.centres]
        facts: dict[str, Any] = {
            "name": name, "title": f"RELOG {name}", "county": "elsewhere",
            "horizon": {"base": FIRST - 1, "first": FIRST, "last": last}, "discount_rate": "0 %/年",
            "places": _table("places", crs="wgs84"), "sites": _table("sites", crs="wgs84"),
            "supply": {"tonnes": _table("tonnes")},
            "streams": {self.stream(product): self._spec(product) for product in self.products},
            "facilities": {self.kind(product): self._facility(product) for product in taken},
            "hauls": [haul for product in taken for haul in self._hauls(product)],
            "travel": {"distances": _table("distances"), "detour_factor": 1.0},
            "rules": {
                "recovery_target": [
                    {"stream": self.stream(product), "year": year, "share": "100 %"}
                    for product in collected
                    for year in range(FIRST, last + 1)
                ]
            },
            "solve": {"gap": "0 %", "time_limit": "10 min"},
            "sources": {"streams": f"{self.file.name} (RELOG)"},
        }  # fmt: skip
        if "disposals" in tables:
            facts["disposals"] = _table("disposals")
        return facts

    def _spec(self, product: str) -> dict[str, Any]:
        own = self.products[product]
        chain = ["collection_point"] * bool(own.centres) + [self.kind(product)] * (product in self.taking)
        spec: dict[str, Any] = {"chain": chain}
        if own.centres:
            service = {
                "at": "collection_point", "share": [{"within": "1 m", "share": "100 %"}],
                "cost": f"{own.acquisition:.12g} 元/t",
            }  # fmt: skip
            spec |= {"base_recovery": "100 %", "modes": {"drop_off": service}}
        if product in self.taking and self.taking[product].yields:
            into = {self.stream(other): _share(share) for other, share in self.taking[product].yields.items()}
            spec["yields"] = {self.kind(product): into}
        return spec

    def _facility(self, product: str) -> dict[str, Any]:
        sizes = {
            name: {
                "capacity": f"{size.capacity_t!r} t/年", "capex": f"{size.opening!r} 元", "opex": f"{size.fixed!r} 元/年",
            }
            for plant, spot in self.locations(product)
            for name, size in zip(self.sizes(plant, spot), spot.sizes, strict=True)
        }  # fmt: skip
        return {
            "candidates": "sites", "expansion": "continuous", "sizes": sizes, "life": "1 年",
            "open_years": [FIRST + year - 1 for year in self.case.building],
        }  # fmt: skip

    def _hauls(self, product: str) -> list[dict[str, Any]]:
        """From the centres, and from every kind of plant that yields the product; loads may be split."""
        own = self.products[product]
        makers = {
            self.kind(plant.takes): None
            for plant in self.case.plants
            if product in plant.yields and plant.takes in self.products
        }
        return [
            {
                "origin": origin, "destination": self.kind(product), "cost": f"{own.per_tonne_km!r} 元/(t·km)",
                "within": "50000 km", "single": False,
            }
            for origin in [*(["collection_point"] if own.centres else []), *makers]
        ]  # fmt: skip


def _reached(case: Case, products: set[str]) -> set[str]:
    """Return the products, and all that plants make of them in the end."""
    while more := {made for plant in case.plants if plant.takes in products for made in plant.yields} - products:
        products = products | more
    return products


def _written(lat: float, lon: float) -> dict[str, object]:
    lat, lon = _on_globe(lat, lon)
    return {"lon": lon, "lat": lat, "coord_quality": "surveyed"}


def _table(name: str, **more: str) -> dict[str, str]:
    return {"table": f"{name}.csv", **more}


def _share(share: float) -> str:
    return f"{share * 100:.12g} %"
