"""The question in numbers: supply, travel, who can serve whom, and what cannot be."""

from recycling_net.network.build import build, targets
from recycling_net.network.forbidden import Forbids, forbidding
from recycling_net.network.impossible import impossible, shortfalls, unusable
from recycling_net.network.model import Network
from recycling_net.network.places import area_names

__all__ = [
    "Forbids",
    "Network",
    "area_names",
    "build",
    "forbidding",
    "impossible",
    "shortfalls",
    "targets",
    "unusable",
]
