"""How fast a vehicle drives on each road: its class, its limit, the season, and whether it may go there at all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from recycling_net.roads.graph import CLASSES, PROFILES, SUMMER_ONLY, WINTER_ONLY, Floats, RoadGraph
from recycling_net.scenario import RoadSpeed


@cache
def default_speeds() -> tuple[RoadSpeed, ...]:
    """Return the shipped table, one row a class; every speed and winter factor in it is assumed."""
    with (files("recycling_net") / "data" / "road_speeds.csv").open(encoding="utf-8-sig") as lines:
        table = pd.read_csv(lines)
    properties = RoadSpeed.model_json_schema()["properties"]
    table = table.rename(columns={facts["headers"][0]: name for name, facts in properties.items()})
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return tuple(RoadSpeed.model_validate(row) for row in rows)


def road_kmh(graph: RoadGraph, speeds: Sequence[RoadSpeed], *, profile: str, winter: bool) -> Floats:
    """Return (R,) km/h of a profile on each road; NaN where it is closed to it, or out of season.

    The speed of the class, or the limit on the map where that is lower; times the winter factor in winter. A limit
    never lifts the speed: the table says what a loaded vehicle makes on the whole way, crossings included.

    Parameters
    ----------
    speeds
        One row for each class of CLASSES.
    profile
        One of PROFILES.
    winter
        Whether winter and ice roads are open, and what closes in winter is closed.
    """
    row_of = {row.road_class: row for row in speeds}
    rows = [row_of[name] for name in CLASSES]
    of_class = np.array([getattr(row, f"{profile}_kmh") for row in rows], float)
    kmh = np.fmin(of_class[graph.road_class], graph.maxspeed)
    if winter:
        kmh = kmh * np.array([row.winter_factor for row in rows])[graph.road_class]
    may = (graph.access >> PROFILES.index(profile) & 1).astype(bool)
    in_season = graph.season != (SUMMER_ONLY if winter else WINTER_ONLY)
    return np.asarray(np.where(may & in_season & (kmh > 0), kmh, np.nan))
