"""Real roads: from a map file to times, metres and paths between points."""

from recycling_net.roads.graph import CLASSES, PROFILES, RoadGraph

__all__ = ["CLASSES", "PROFILES", "RoadGraph"]
