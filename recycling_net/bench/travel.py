"""How fast the ways between many points are found."""

from __future__ import annotations

import time
from math import inf
from pathlib import Path

import numpy as np

from recycling_net.roads import Drive, Spots, drive, snap, travel_table
from recycling_net.roads.load import load_roads
from recycling_net.roads.speeds import default_speeds, road_kmh

LIMIT_H = 1.5
"""How far the table looks."""


def light_truck(file: Path, cache: Path) -> Drive:
    """The roads of a file in summer at the shipped speeds."""
    graph = load_roads(file, cache=cache)
    return drive(graph, road_kmh(graph, default_speeds(), profile="light_truck", winter=False))


def anywhere(roads: Drive, count: int, seed: int) -> Spots:
    """Points along random roads, some hundred metres off."""
    chance, graph = np.random.default_rng(seed), roads.graph
    point = graph.shape_from[chance.choice(roads.snappable, count)]
    lon, lat = graph.shape_lon[point], graph.shape_lat[point]
    return snap(roads, lon + chance.normal(0, 0.003, count), lat + chance.normal(0, 0.002, count), within_m=inf)


def table(file: Path, cache: Path, origins: int, destinations: int) -> dict[str, object]:
    """Seconds to tie so many points to the roads, and to fill the table between them within ``LIMIT_H``."""
    roads = light_truck(file, cache)
    travel_table(roads, anywhere(roads, 2, 0), anywhere(roads, 3, 1))  # machine code and indexes are made once
    start = time.perf_counter()
    origin, destination = anywhere(roads, origins, 2), anywhere(roads, destinations, 3)
    snapped, processor = time.perf_counter(), time.process_time()
    km, _ = travel_table(roads, origin, destination, limit_h=LIMIT_H)
    return {
        "origins": origins,
        "destinations": destinations,
        "within_h": LIMIT_H,
        "snap_seconds": round(snapped - start, 3),
        "table_seconds": round(time.perf_counter() - snapped, 3),
        "table_cpu_seconds": round(time.process_time() - processor, 3),
        "share_within": round(float(np.isfinite(km).mean()), 4),
    }
