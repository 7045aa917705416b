"""Instance files of Prins, Prodhon and Wolfler Calvo, Tuzun and Burke, Barreto, Schneider and Löffler, and Nguyen."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from recycling_net.bench.instances import best_known
from recycling_net.bench.lrp.instance import FirstLevel, Instance, Length
from recycling_net.errors import InputError, Issue, Where
from recycling_net.siting.model import Floats

_REAL = Length(1.0, is_whole=False)
_TENFOLD, _TWICE_TENFOLD = Length(10.0, is_whole=True), Length(20.0, is_whole=True)
_HUNDREDFOLD, _TWICE_HUNDREDFOLD = Length(100.0, is_whole=True), Length(200.0, is_whole=True)
_LARGER_COST = 0.0
"""Of a vehicle of the platform where a file does not say it: coord200-10-3b-2e, whose published value (401,672) is then met to
0.02 %, and missed by 3.7 % with the 5,000 of the other files of its set."""


class UnfitError(ValueError):
    """A file is laid out as it should be, and says what cannot be solved."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.said = (zh, en)


def reason(fault: Exception) -> tuple[str, str]:
    """Return why a file cannot be read, in Chinese and English."""
    if isinstance(fault, UnfitError):
        return fault.said
    return (
        "它不是能读的格式,或者缺了数字或名称",
        "it has none of the formats that are read, or numbers or names are missing",
    )


def read(file: Path) -> Instance:
    """Return the instance in a file; its layout tells the format.

    Raises
    ------
    InputError
        RN926 if there is no such file, RN927 if no known format fits it.
    """
    if not file.is_file():
        raise InputError([Issue("RN926", Where(file), {"value": file})])
    try:
        text = file.read_text("latin-1")
        if file.suffix == ".json":
            return _checked(_named(file, text))
        return _checked(_numbered(file, np.array(text.split(), dtype=float)))
    except (ValueError, KeyError, TypeError, IndexError, OSError) as fault:
        raise InputError([Issue("RN927", Where(file), {"reason": reason(fault)})]) from fault


def _checked(instance: Instance) -> Instance:
    if (instance.demand % 1).any() or instance.capacity % 1:
        raise UnfitError("载重不是整数", "loads are not whole numbers")
    if not 0 <= instance.demand.min() <= instance.demand.max() <= instance.capacity:
        raise UnfitError("有客户的量小于 0,或一辆车装不下", "a customer's load is below 0 or more than a vehicle holds")
    if instance.room.sum() < instance.demand.sum():
        raise UnfitError("各站合计容不下全部客户的量", "all depots together hold less than all customers bring")
    if instance.first_level is not None and instance.first_level.capacity % 1:
        raise UnfitError("一辆车装多少不是整数", "what a vehicle holds is not a whole number")
    return instance


def _named(file: Path, text: str) -> Instance:
    facts = json.loads(text)
    depots, customers = facts["depots"], facts["customers"]
    return Instance(
        name=file.stem,
        depots=_columns(depots, "x", "y"),
        customers=_columns(customers, "x", "y"),
        room=_columns(depots, "capacity")[:, 0],
        opening=_columns(depots, "costs")[:, 0],
        demand=_columns(customers, "demand")[:, 0],
        capacity=float(facts["vehicle_capacity"]),
        vehicle_cost=float(facts["vehicle_costs"]),
        length=_HUNDREDFOLD,
        best_known=best_known(file, file.name),
    )


def _columns(rows: list[dict[str, float]], *names: str) -> Floats:
    return np.array([[row[name] for name in names] for row in rows], float)


def _numbered(file: Path, numbers: Floats) -> Instance:
    """How many numbers there are tells the format."""
    first, second = (int(number) for number in numbers[:2])
    count = len(numbers)
    if count == 5 + 4 * second + 3 * first:
        return _in_sections(file, numbers, first, second, levels=1)
    if count in {8 + 4 * second + 3 * first, 9 + 4 * second + 3 * first}:
        return _in_sections(file, numbers, first, second, levels=2)
    if count == 8 + 4 * first + 3 * second:
        return _in_columns(file, numbers, first, second)
    raise UnfitError(
        f"开头写 {first} 和 {second},后面却有 {count - 2} 个数,哪种格式都对不上",
        f"it begins with {first} and {second}, and {count - 2} numbers follow, which fits no format",
    )


def _in_sections(file: Path, numbers: Floats, customers: int, depots: int, *, levels: int) -> Instance:
    """Prins and others; with two levels a platform stands before the depots, a larger vehicle after the smaller.

    With one level the last number says whether lengths are rounded. What the larger vehicle costs is missing in one file.
    """
    sizes = [2, 2 * (levels - 1), 2 * depots, 2 * customers, levels, depots, customers, depots]
    _, platform, sites, points, capacity, room, demand, opening, rest = np.split(numbers, np.cumsum(sizes))
    larger_cost = float(rest[1]) if len(rest) == 1 + levels else _LARGER_COST
    return Instance(
        name=file.stem,
        depots=sites.reshape(depots, 2),
        customers=points.reshape(customers, 2),
        room=room,
        opening=opening,
        demand=demand,
        capacity=float(capacity[0]),
        vehicle_cost=float(rest[0]),
        length=_REAL if levels == 1 and rest[-1] else _HUNDREDFOLD,
        best_known=best_known(file, file.name),
        first_level=FirstLevel(platform, float(capacity[1]), larger_cost, _TWICE_HUNDREDFOLD) if levels > 1 else None,
    )


def _in_columns(file: Path, numbers: Floats, depots: int, customers: int) -> Instance:
    """Nguyen's two echelons: depots first, each with its point, room and cost; customers with point and load."""
    _, vehicles, platform, sites, points = np.split(numbers, np.cumsum([2, 4, 2, 4 * depots]))
    larger, smaller, larger_cost, smaller_cost = vehicles.tolist()
    depot, customer = sites.reshape(depots, 4), points.reshape(customers, 3)
    return Instance(
        name=file.stem,
        depots=depot[:, :2],
        customers=customer[:, :2],
        room=depot[:, 2],
        opening=depot[:, 3],
        demand=customer[:, 2],
        capacity=smaller,
        vehicle_cost=smaller_cost,
        length=_TENFOLD,
        best_known=best_known(file, file.name),
        first_level=FirstLevel(platform, larger, larger_cost, _TWICE_TENFOLD),
    )
