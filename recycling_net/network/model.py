"""The question in numbers: labelled tables of places, sites, supply, service options and haul arcs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from recycling_net.errors import Issue
from recycling_net.network.land import Land
from recycling_net.network.two_networks import no_backhauls
from recycling_net.network.ways import Ways


@dataclass(frozen=True, slots=True)
class Network:
    """Everything a solver needs, in canonical units (t, km, yuan, year); rows are found by their labels.

    Attributes
    ----------
    digest
        Digest of the scenario that this network was built from.
    base_year, years
        The base year; the planning years in order.
    discount
        Year -> factor by which a yuan of that year enters the objective; first planning year 1.0.
        Holds one year more than ``years``: the year after the last, for residual values.
    places
        Index ``code``: name, township_code, township, county_code, prefecture_code, kind, households, lon, lat (WGS-84), coord_quality.
    sites
        Index ``code``: name, kind, status (candidate, existing, closable, outside), township_code ("" for
        outside), township, county_code, prefecture_code ("" for outside), size ("" unless existing or closable), capacity_t (outside: t per year, inf where
        unlimited; of others what the site itself has, NaN where its size says it), lon, lat (NaN where only a distance is known), coord_quality, distance_km, streams, processing_yuan_t, land, earliest_year,
        area_m2, opens_from, too_large (as in `Land.sites`), capex_yuan and opex_yuan (of the site itself, else NaN).
    sizes
        Index (kind, size), smaller ones first: capacity_t, capex_yuan, opex_yuan, min_throughput_t, life_years,
        enlarge_yuan (what enlarging from the next smaller size costs).
    items
        Index ``item``: name, stream, weight_kg, volume_m3, handling_min, source.
    supply
        Index (place, stream), one column per year (base year and planning years): tonnes arising.
    pieces
        Index (place, item), columns as ``supply``: pieces arising.
    options
        How a place can be served in a stream: place, stream, mode, site, km, visits (a year; 0 where nobody counts
        them), share (of supply recovered), yuan_per_t (service cost per recovered tonne), yuan_per_year (of service
        whatever is recovered), travel (road, detour or given: how km was found). Already within service_radius and
        nesting.
    arcs
        Facility to facility: stream, origin, destination, km, yuan_per_t, travel, profile. Already within `within`,
        nesting.
    disposals
        What may be disposed of where: site, stream, year, yuan_per_t, limit_t (inf where there is no limit).
    backhauls
        Legs on which waste trucks have room: round, origin, destination, saved_yuan_per_t (against the own haul),
        room_t (of the round, t per year), number (of the round).
    reach
        Distance of every place to every site (not outside) within the largest distance that a coverage rule names:
        place, site, km.
    ways
        How one gets from point to point.
    land
        What land says of every site; those that may never open for its sake are not among ``sites``.
    baseline_t
        Stream -> tonnes recovered in the base year.
    target_t
        (stream, year) -> tonnes that recovery_target asks for.
    warnings
        What the planner should know although the run goes on.
    """

    digest: str
    base_year: int
    years: tuple[int, ...]
    discount: Mapping[int, float]
    places: pd.DataFrame
    sites: pd.DataFrame
    sizes: pd.DataFrame
    items: pd.DataFrame
    supply: pd.DataFrame
    pieces: pd.DataFrame
    options: pd.DataFrame
    arcs: pd.DataFrame
    disposals: pd.DataFrame
    reach: pd.DataFrame
    baseline_t: Mapping[str, float]
    target_t: Mapping[tuple[str, int], float]
    ways: Ways
    land: Land
    warnings: tuple[Issue, ...] = ()
    backhauls: pd.DataFrame = field(default_factory=no_backhauls)
