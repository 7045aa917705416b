"""Whether others find the same ways: networkx on the same graph, osmnx on the same extract."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from recycling_net.bench.travel import light_truck
from recycling_net.roads import CLASSES, Drive, Spots, snap, travel_table
from recycling_net.roads.graph import Floats
from recycling_net.roads.speeds import default_speeds
from recycling_net.roads.tags import limit_kmh

if TYPE_CHECKING:
    import networkx as nx

_SAMPLED = 40
"""Points from which, and as many to which, the ways are searched a second time."""
_MS = 10**12
"""networkx adds whole numbers of any size: milliseconds above, centimetres below."""
_NO_SERVICE = frozenset({"emergency_access", "parking", "parking_aisle", "private"})
"""Kinds of service roads that osmnx leaves out, with tracks (its network type ``drive_service``)."""


def with_networkx(file: Path, cache: Path) -> dict[str, object]:
    """The largest differences from networkx in milliseconds and centimetres, over all pairs of sampled junctions."""
    roads = light_truck(file, cache)
    nodes = np.random.default_rng(4).integers(0, len(roads.graph.node_lon), 2 * _SAMPLED)
    spots = snap(roads, roads.graph.node_lon[nodes], roads.graph.node_lat[nodes])
    origin, destination = spots.take(np.arange(_SAMPLED)), spots.take(np.arange(_SAMPLED, 2 * _SAMPLED))
    km, hours = travel_table(roads, origin, destination)
    milliseconds, centimetres = by_networkx(roads, origin, destination)
    off_ms = np.abs(hours * 3.6e6 - milliseconds)
    off_cm = np.abs(km * 1e5 - centimetres)
    both = np.isfinite(km) & np.isfinite(milliseconds)
    return {
        "pairs": km.size,
        "reached_by_one_only": int((np.isfinite(km) != np.isfinite(milliseconds)).sum()),
        "worst_ms": round(float(off_ms[both].max(initial=0)), 3),
        "worst_cm": round(float(off_cm[both].max(initial=0)), 3),
    }


def by_networkx(roads: Drive, origin: Spots, destination: Spots) -> tuple[Floats, Floats]:
    """Return (milliseconds, centimetres) along the roads, of shape (origins, destinations); infinite where no way is.

    Every point is a node of its own in the middle of its road, so that neither the ends of a road that two points
    share nor the packing of time and length are taken on trust. Each stretch is rounded once.
    """
    import networkx as nx  # noqa: PLC0415  # slow to import, and seldom needed

    net = _with_points(roads, {"from": origin, "to": destination}, nx.DiGraph())
    cost = np.full((2, len(origin), len(destination)), np.inf)
    for row in range(len(origin)):
        reached = nx.single_source_dijkstra_path_length(net, ("from", row)) if ("from", row) in net else {}
        for column in range(len(destination)):
            if ("to", column) in reached:
                cost[:, row, column] = divmod(reached["to", column], _MS)
    return cost[0], cost[1]


def _with_points(roads: Drive, points: dict[str, Spots], net: nx.DiGraph) -> nx.DiGraph:
    graph = roads.graph
    on_road: dict[int, list[tuple[float, object]]] = {}
    for which, spots in points.items():
        for at in np.flatnonzero(spots.road >= 0).tolist():
            on_road.setdefault(int(spots.road[at]), []).append((float(spots.share[at]), (which, at)))
    for road in np.flatnonzero(roads.open_ways.any(axis=1)).tolist():
        forward, backward = roads.open_ways[road].tolist()
        places: list[tuple[float, object]] = [
            (0.0, int(graph.start[road])),
            *on_road.get(road, ()),
            (1.0, int(graph.end[road])),
        ]
        for (low, tail), (high, head) in pairwise(sorted(places, key=lambda place: place[0])):
            metres = float(graph.metres[road]) * (high - low)
            cost = round(metres * 3600 / float(roads.kmh[road])) * _MS + round(metres * 100)
            for one, other, allowed in ((tail, head, forward), (head, tail, backward)):
                if (allowed or low == high) and cost < net.get_edge_data(one, other, {"weight": cost + 1})["weight"]:
                    net.add_edge(one, other, weight=cost)
    return net


def with_osmnx(file: Path, cache: Path) -> dict[str, object]:
    """How far km and hours are from those in osmnx's own graph of an extract, over pairs of sampled junctions.

    osmnx gets the same ways as XML, cut by its own filter for driving, and the same speed for each class and limit.
    """
    roads = light_truck(file, cache)
    net = _osmnx_graph(file)
    number = {(round(at["x"], 7), round(at["y"], 7)): node for node, at in net.nodes(data=True)}
    places = zip(roads.graph.node_lon.round(7).tolist(), roads.graph.node_lat.round(7).tolist(), strict=True)
    nodes = [number.get(place) for place in places]
    shared = np.array([at for at, node in enumerate(nodes) if node is not None])
    chosen = np.random.default_rng(5).permutation(shared)[: 6 * _SAMPLED]
    spots = snap(roads, roads.graph.node_lon[chosen], roads.graph.node_lat[chosen])
    km, hours = travel_table(roads, spots.take(np.arange(_SAMPLED)), spots)
    theirs_km, theirs_hours = _in_osmnx(net, [nodes[at] for at in chosen.tolist()])
    apart = np.isfinite(km) & np.isfinite(theirs_km) & (km > 0) & (theirs_km > 0)
    off_km, off_hours = (
        np.abs(ours[apart] / theirs[apart] - 1) for ours, theirs in ((km, theirs_km), (hours, theirs_hours))
    )
    return {
        "shared_junctions": len(shared),
        "pairs": int(apart.sum()),
        "km_off_median": round(float(np.median(off_km)), 5),
        "km_off_90": round(float(np.quantile(off_km, 0.9)), 5),
        "hours_off_median": round(float(np.median(off_hours)), 5),
        "hours_off_90": round(float(np.quantile(off_hours, 0.9)), 5),
    }


def _in_osmnx(net: nx.MultiDiGraph, nodes: list[object]) -> tuple[Floats, Floats]:
    import networkx as nx  # noqa: PLC0415  # slow to import, and seldom needed

    found = np.full((2, _SAMPLED, len(nodes)), np.inf)
    for row, origin in enumerate(nodes[:_SAMPLED]):
        hours, ways = nx.single_source_dijkstra(net, origin, weight="hours")
        for column, node in enumerate(nodes):
            if node in ways:
                links = pairwise(ways[node])
                best = (min(net[tail][head].values(), key=lambda link: link["hours"]) for tail, head in links)
                found[:, row, column] = sum(link["length"] for link in best) / 1000, hours[node]
    return found[0], found[1]


def _osmnx_graph(file: Path) -> nx.MultiDiGraph:
    """The main component of osmnx's graph, each edge with its ``hours`` at the shipped speeds."""
    import osmnx  # noqa: PLC0415  # slow to import, and seldom needed

    kmh_of = {row.road_class: row.light_truck_kmh for row in default_speeds()}
    with tempfile.TemporaryDirectory(prefix="recycling-net-") as folder:
        xml = Path(folder) / "ways.osm"
        _write_xml(file, xml)
        net = osmnx.graph_from_xml(xml, simplify=False, retain_all=True)
    for _, _, edge in net.edges(data=True):
        kmh = np.fmin(kmh_of[edge["highway"].removesuffix("_link")], limit_kmh(edge.get("maxspeed")))
        edge["hours"] = edge["length"] / 1000 / float(kmh)
    simple = osmnx.simplify_graph(net, edge_attr_aggs={"length": sum, "hours": sum})
    return osmnx.truncate.largest_component(simple, strongly=True)


def _write_xml(file: Path, xml: Path) -> None:
    """The ways that osmnx asks Overpass for when cars and service roads are wanted, and their points."""
    import osmium  # noqa: PLC0415  # only this comparison needs it

    with osmium.BackReferenceWriter(str(xml), ref_src=str(file), overwrite=True) as writer:
        for way in osmium.FileProcessor(str(file), osmium.osm.NODE | osmium.osm.WAY).with_locations():
            if not isinstance(way, osmium.osm.Way):
                continue
            tags = dict(way.tags)
            drives = tags.get("highway", "").removesuffix("_link") in CLASSES[:-2] and tags.get("area") != "yes"
            closed = tags.get("access") == "private" or "no" in (tags.get("motor_vehicle"), tags.get("motorcar"))
            if drives and not closed and tags.get("service") not in _NO_SERVICE:
                there = [point.ref for point in way.nodes if point.location.valid()]  # an extract is cut at its edge
                writer.add(way.replace(nodes=there))
