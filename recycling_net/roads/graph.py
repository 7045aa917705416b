"""Roads between junctions as flat arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

import numpy as np
import numpy.typing as npt

from recycling_net.scenario import Profile, RoadClass

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

CLASSES: tuple[RoadClass, ...] = get_args(RoadClass)
"""Road classes, OpenStreetMap's words for `highway`; a `_link` counts as its road. The speed table has one row each."""

PROFILES: tuple[Profile, ...] = get_args(Profile)
"""Vehicles that a road may be open or closed to, and that have speeds of their own."""

ALL_YEAR, WINTER_ONLY, SUMMER_ONLY = 0, 1, 2
"""Values of ``RoadGraph.season``."""


@dataclass(frozen=True)
class RoadGraph:
    """The roads of an area, one row a road between two junctions; R roads, N nodes, S shape points.

    Only what the largest strongly connected component holds; roads are contracted through nodes where nothing
    branches and class, name, limit, direction, access and season stay the same.

    Attributes
    ----------
    node_lon, node_lat
        (N,) degrees WGS-84.
    start, end
        (R,) positions of nodes.
    metres
        (R,) length along the geometry on the WGS-84 ellipsoid.
    road_class
        (R,) positions in CLASSES.
    maxspeed
        (R,) km/h as tagged; NaN where there is no tag.
    forward, backward
        (R,) whether it may be driven from start to end, and from end to start.
    access
        (R,) bit p is set where profile p of PROFILES may drive.
    season
        (R,) ALL_YEAR, WINTER_ONLY or SUMMER_ONLY.
    name_at
        (R,) positions in ``names``; 0 is the road without a name.
    names
        Texts; the first is "".
    shape_from
        (R + 1,) offsets into shape_lon, shape_lat: road r has points shape_from[r] … shape_from[r + 1], ends included.
    shape_lon, shape_lat
        (S,) degrees WGS-84.
    whole_metres
        Length of all drivable roads in the file, the parts outside the main component included.
    whole_nodes
        Junctions in the file likewise.
    digest
        Twelve hex digits of the content that the graph was made from.
    """

    node_lon: Floats
    node_lat: Floats
    start: Ints
    end: Ints
    metres: Floats
    road_class: npt.NDArray[np.uint8]
    maxspeed: Floats
    forward: Bools
    backward: Bools
    access: npt.NDArray[np.uint8]
    season: npt.NDArray[np.uint8]
    name_at: Ints
    names: tuple[str, ...]
    shape_from: Ints
    shape_lon: Floats
    shape_lat: Floats
    whole_metres: float
    whole_nodes: int
    digest: str
