"""Real roads: from a map file to times, metres and paths between points."""

from recycling_net.roads.cached import cached_table
from recycling_net.roads.calibrate import Calibration, calibrate
from recycling_net.roads.drive import Drive, drive
from recycling_net.roads.graph import CLASSES, PROFILES, RoadGraph
from recycling_net.roads.paths import Path, Step, paths
from recycling_net.roads.snap import Spots, far_from_roads, snap
from recycling_net.roads.table import ACCESS_KMH, travel_pairs, travel_table

__all__ = [
    "ACCESS_KMH",
    "CLASSES",
    "PROFILES",
    "Calibration",
    "Drive",
    "Path",
    "RoadGraph",
    "Spots",
    "Step",
    "cached_table",
    "calibrate",
    "drive",
    "far_from_roads",
    "paths",
    "snap",
    "travel_pairs",
    "travel_table",
]
