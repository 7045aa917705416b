"""A case of RELOG, Argonne's planner of reverse logistics (formats 0.5 to 0.7), as plain data with every fault told.

Source of the format: https://anl-ceeesa.github.io/RELOG/0.7/format/ (Argonne National Laboratory, BSD-3).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from recycling_net.errors import InputError, Issue, Where, did_you_mean
from recycling_net.refused import refusal

MOST_YEARS = 30
"""A scenario plans no more years."""


@dataclass(frozen=True, slots=True)
class Centre:
    """Where a product is collected: degrees, tonnes a year."""

    name: str
    lat: float
    lon: float
    tonnes: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """What flows: yuan per tonne and km, yuan per tonne for acquiring it at a centre."""

    name: str
    per_tonne_km: float
    acquisition: float
    centres: tuple[Centre, ...]


@dataclass(frozen=True, slots=True)
class PlantSize:
    """One of at most two sizes of a plant: tonnes a year, money for opening, a year, a tonne processed."""

    capacity_t: float
    opening: float
    fixed: float
    variable: float


@dataclass(frozen=True, slots=True)
class Location:
    """Where a plant may stand; ``disposal`` is product -> per year (price per tonne, limit in tonnes or None)."""

    name: str
    lat: float
    lon: float
    sizes: tuple[PlantSize, ...]
    disposal: Mapping[str, tuple[tuple[float, float | None], ...]]


@dataclass(frozen=True, slots=True)
class Plant:
    """A kind of plant: what it takes, tonnes of each product that come out of a tonne, where it may stand."""

    name: str
    takes: str
    yields: Mapping[str, float]
    locations: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A whole case; years are counted from 1."""

    years: int
    building: tuple[int, ...]
    products: tuple[Product, ...]
    plants: tuple[Plant, ...]


def read_case(file: Path) -> Case:
    """Return the case that a file holds.

    Raises
    ------
    InputError
        RN941 the file cannot be read, RN942 a key is missing, RN943 a value is not what it should be, RN944 a product
        is not known, RN945 it asks for what scenarios have no words for; all faults at once.
    """
    try:
        data = json.loads(file.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise _unreadable(file, refusal(fault)) from None
    except UnicodeDecodeError:
        raise _unreadable(file, ("不是 UTF-8 编码的文字", "it is no text in UTF-8")) from None
    except RecursionError:
        raise _unreadable(file, ("括号套得太深", "brackets within brackets are too many")) from None
    except json.JSONDecodeError as fault:
        told = f"{fault.lineno}:{fault.colno}"
        raise _unreadable(file, (f"第 {told} 字起不是 JSON", f"it is not JSON ({told} {fault.msg})")) from None
    reader = _Reader(file)
    case = reader.case(data)
    if issues := reader.told():
        raise InputError(issues)
    return case


def _unreadable(file: Path, reason: tuple[str, str]) -> InputError:
    return InputError([Issue("RN941", Where(file=file), {"reason": reason})])


class _Reader:
    """Reads one file; collects its faults, and puts something harmless where there is one."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.issues: list[Issue] = []
        self.years = 1
        self.lost: list[str] = []
        """Keys under which nothing can be read."""

    def told(self) -> list[Issue]:
        """Return the faults, but none of what is missing only because all around it cannot be read."""
        return [
            issue
            for issue in self.issues
            if not any(
                issue.where.key.startswith(f"{key}.") or (issue.where.key == key and issue.code == "RN942")
                for key in self.lost
            )
        ]

    def case(self, data: object) -> Case:
        """Return the case, as far as it can be understood."""
        parameters = self.part(data, "parameters", "")
        years = self.number(parameters, "time horizon (years)", "parameters", least=1)
        if not years.is_integer() or years > MOST_YEARS:
            wanted = (f"1 到 {MOST_YEARS} 的整数", f"a whole number from 1 to {MOST_YEARS}")
            self.wrong("parameters.time horizon (years)", years, wanted)
        if issues := self.told():
            raise InputError(issues)  # without its years nothing else can be judged
        self.years = int(years)
        if str(parameters.get("distance metric", "Euclidean")) != "Euclidean":
            self.beyond("parameters.distance metric", ("近似行车距离", "approximated driving distances"))
        building = parameters.get("building period (years)", [1])
        if not isinstance(building, list) or any(year not in range(1, self.years + 1) for year in building):
            self.wrong("parameters.building period (years)", building, ("年份的列表", "a list of years"))
            building = [1]
        products = {name: self.product(held, f"products.{name}") for name, held in self.named(data, "products")}
        plants = tuple(self.plant(name, held, products) for name, held in self.named(data, "plants"))
        if products and not any(product.centres for product in products.values()):
            self.issues.append(Issue("RN942", self.where("products"), {"name": "initial amounts"}))
        return Case(self.years, tuple(sorted(set(building))), tuple(products.values()), plants)

    def product(self, held: object, key: str) -> Product:
        """Return a product with the centres where it is collected."""
        facts = self.mapping(held, key)
        name = "disposal limit (tonne)"
        if any(self.series(facts, name, key, default=0.0)):
            self.beyond(f"{key}.{name}", ("在收集点处置", "disposal at centres"))
        centres = tuple(
            self.centre(*entry, f"{key}.initial amounts")
            for entry in self.named(facts, "initial amounts", key, needed=False)
        )
        cost = self.price(facts, "transportation cost ($/km/tonne)", key, least=0.0)
        acquisition = self.price(facts, "acquisition cost ($/tonne)", key, default=0.0, least=0.0)
        return Product(key.partition(".")[2], cost, acquisition, centres)

    def centre(self, name: str, held: object, key: str) -> Centre:
        """Return a place where a product is collected."""
        key = f"{key}.{name}"
        facts = self.mapping(held, key)
        return Centre(name, *self.point(facts, key), self.series(facts, "amount (tonne)", key, least=0.0))

    def plant(self, name: str, held: object, products: Mapping[str, Product]) -> Plant:
        """Return a kind of plant."""
        key = f"plants.{name}"
        facts = self.mapping(held, key)
        takes = self.known(facts.get("input"), f"{key}.input", products)
        into = self.mapping(facts.get("outputs (tonne/tonne)", {}), f"{key}.outputs (tonne/tonne)")
        yields = {}
        for product in into:
            at = f"{key}.outputs (tonne/tonne)"
            self.known(product, f"{at}.{product}", products)
            yields[product] = self.number(into, product, at, least=0.0, most=1.0)
        locations = tuple(self.location(*entry, (key, yields)) for entry in self.named(facts, "locations", key))
        return Plant(name, takes, {product: share for product, share in yields.items() if share > 0}, locations)

    def location(self, name: str, held: object, plant: tuple[str, Mapping[str, float]]) -> Location:
        """Return where a plant may stand."""
        key = f"{plant[0]}.locations.{name}"
        facts = self.mapping(held, key)
        storage = self.mapping(facts.get("storage", {}), f"{key}.storage")
        if storage and self.number(storage, "limit (tonne)", f"{key}.storage", least=0.0) > 0:
            self.beyond(f"{key}.storage", ("年末存货", "stock kept from year to year"))
        if self.number(facts, "initial capacity (tonne)", key, default=0.0) > 0:
            self.beyond(f"{key}.initial capacity (tonne)", ("已有能力", "capacity that is there already"))
        sizes = tuple(
            self.size(*entry, f"{key}.capacities (tonne)") for entry in self.named(facts, "capacities (tonne)", key)
        )
        if len(sizes) > 2:
            self.wrong(f"{key}.capacities (tonne)", len(sizes), ("一档或两档规模", "one or two sizes"))
        if len({size.variable for size in sizes}) > 1:
            self.wrong(
                f"{key}.capacities (tonne)", "variable operating cost ($/tonne)", ("各档相同", "the same for all sizes")
            )
        disposal = {
            product: self.disposal(way, f"{key}.disposal.{product}")
            for product, way in self.mapping(facts.get("disposal", {}), f"{key}.disposal").items()
            if plant[1].get(product, 0.0) > 0
        }
        return Location(name, *self.point(facts, key), tuple(sorted(sizes, key=lambda size: size.capacity_t)), disposal)

    def disposal(self, held: object, key: str) -> tuple[tuple[float, float | None], ...]:
        """Return per year the price and the limit."""
        facts = self.mapping(held, key)
        prices = self.series(facts, "cost ($/tonne)", key)
        name = "limit (tonne)"
        limits: tuple[float | None, ...] = (None,) * self.years
        if facts.get(name) is not None:
            limits = self.series(facts, name, key, least=0.0)
        return tuple(zip(prices, limits, strict=True))

    def size(self, name: str, held: object, key: str) -> PlantSize:
        """Return a size of a plant."""
        try:
            capacity = float(name)
        except ValueError:
            capacity = -1.0
        if not (isfinite(capacity) and capacity >= 0):
            self.wrong(f"{key}.{name}", name, ("吨数", "a number of tonnes"))
            capacity = 0.0
        key = f"{key}.{name}"
        facts = self.mapping(held, key)
        opening, fixed = (
            self.price(facts, what, key, least=0.0) for what in ("opening cost ($)", "fixed operating cost ($)")
        )
        return PlantSize(capacity, opening, fixed, self.price(facts, "variable operating cost ($/tonne)", key))

    def point(self, facts: Mapping[str, Any], key: str) -> tuple[float, float]:
        """Return latitude and longitude in degrees, as they are written."""
        if "location" in facts and "latitude (deg)" not in facts:
            self.beyond(f"{key}.location", ("用地名代替坐标", "names in place of coordinates"))
            return 0.0, 0.0
        lat, lon = (
            self.number(facts, name, key, least=-360.0, most=360.0) for name in ("latitude (deg)", "longitude (deg)")
        )
        return lat, lon

    def price(
        self, facts: Mapping[str, Any], name: str, key: str, *, default: float | None = None, least: float | None = None
    ) -> float:
        """Return a price that is the same in every year."""
        values = self.series(facts, name, key, default=default, least=least)
        if len(set(values)) > 1:
            self.beyond(f"{key}.{name}", ("逐年不同的价格", "prices that differ from year to year"))
        return values[0]

    def series(
        self, facts: Mapping[str, Any], name: str, key: str, *, default: float | None = None, least: float | None = None
    ) -> tuple[float, ...]:
        """Return one number per year; a single number stands for every year."""
        held = facts.get(name)
        if not isinstance(held, list):
            return (self.number(facts, name, key, default=default, least=least),) * self.years
        if len(held) != self.years:
            wanted = (f"{self.years} 个数(每年一个)", f"{self.years} numbers, one a year")
            self.wrong(f"{key}.{name}", f"[{len(held)}]", wanted)
            return (0.0,) * self.years
        by_year = {f"{name}[{at}]": value for at, value in enumerate(held)}
        return tuple(self.number(by_year, at, key, least=least) for at in by_year)

    def number(
        self, facts: Mapping[str, Any], name: str, key: str, *, default: float | None = None, least: float | None = None,
        most: float | None = None,
    ) -> float:  # fmt: skip
        """Return a number within its bounds."""
        if name not in facts:
            if default is None:
                self.issues.append(Issue("RN942", self.where(key), {"name": name}))
            return float(default if default is not None else max(least or 0, 0))
        value = facts[name]
        right = isinstance(value, (int, float)) and not isinstance(value, bool)
        low, high = -1e12 if least is None else least, 1e12 if most is None else most
        if not right or not low <= value <= high:
            self.wrong(f"{key}.{name}", value, (f"{low:g} 到 {high:g} 之间的数", f"a number from {low:g} to {high:g}"))
            return float(max(low, 0.0))
        return float(value)

    def known(self, value: object, key: str, products: Mapping[str, Product]) -> str:
        """Return the name of a product that the case describes."""
        if not isinstance(value, str) or value not in products:
            self.issues.append(
                Issue("RN944", self.where(key), {"value": value, "hint": did_you_mean(str(value), products)})
            )
        return str(value)

    def named(self, held: object, name: str, key: str = "", *, needed: bool = True) -> list[tuple[str, Any]]:
        """Return the entries of a mapping; where it is needed it may not be absent or empty."""
        whole = f"{key}.{name}" if key else name
        facts = self.mapping(held, key)
        if name not in facts and not needed:
            return []
        entries = list(self.mapping(facts[name], whole).items()) if name in facts else []
        if not entries and needed:
            self.issues.append(Issue("RN942", self.where(key), {"name": name}))
            self.lost.append(whole)
        return entries

    def part(self, held: object, name: str, key: str) -> Mapping[str, Any]:
        """Return the mapping under a key that must be there."""
        return dict(self.named(held, name, key))

    def mapping(self, held: object, key: str) -> Mapping[str, Any]:
        """Return a mapping; nothing else may stand there."""
        if isinstance(held, dict):
            return held
        self.wrong(key or "{}", type(held).__name__, ("{…}", "{…}"))
        self.lost.append(key)
        return {}

    def where(self, key: str) -> Where:
        """Return the place of a key."""
        return Where(file=self.file, key=key)

    def wrong(self, key: str, value: object, wanted: tuple[str, str]) -> None:
        """Note a value that is not what it should be."""
        self.issues.append(Issue("RN943", self.where(key), {"value": value, "wanted": wanted}))

    def beyond(self, key: str, what: tuple[str, str]) -> None:
        """Note what scenarios have no words for."""
        self.issues.append(Issue("RN945", self.where(key), {"what": what}))
