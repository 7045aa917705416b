"""Location where every place is served whole from one site: shares first, then sets of sites, each filled exactly.

What is open is branched on with knapsacks of whole places as prices; what a set of sites costs is proved by the
patterns with which its sites can be filled. Nothing is looked for far above what is proved: the cost aimed at rises in
steps, so that few sites, arcs and patterns come into question at a time, and what is not found is proved.
"""

from __future__ import annotations

import time
from dataclasses import replace
from math import inf, isfinite

import numpy as np

from recycling_net.siting.highs import Limits
from recycling_net.siting.location.branching import grow
from recycling_net.siting.location.capacitated import Search, attend_shares, begin, climb_on, plant, search_shares
from recycling_net.siting.location.data import Location, restricted
from recycling_net.siting.location.generating import tighten
from recycling_net.siting.location.knapsack import Loads
from recycling_net.siting.location.loads import loads_of
from recycling_net.siting.location.packing import packed
from recycling_net.siting.location.patterns import partition, patterns_of, slack_of, worthwhile
from recycling_net.siting.location.prices import Prices
from recycling_net.siting.location.record import Record
from recycling_net.siting.location.serving import Service, by_place, serve, service_at, shared
from recycling_net.siting.model import Bools, Ints

SHARES = 0.25
"""Share of the time that may go into the same location with places served from several sites."""
CLOSE_SHARES = 1e-4
"""That is solved to this gap only."""
WHOLE_STEPS = 600
"""Steps of the climb with knapsacks of whole places."""
FIRST_AIM = 5e-3
"""What the first set of sites may cost above what is proved, as a share."""
AIM = 5e-4
"""After that nothing is looked for that costs more than what is proved by this share; twice as much each time."""
STEP = 1e-4
"""The same with a set of sites."""
NEGLIGIBLE = 1e-6
"""Where next to nothing is proved these are shares of so much of the highest cost there can be."""
MOST = 20_000
"""Patterns that may stand in one programme."""
ROUNDS = 150_000
"""Rounds of local search for a first answer with a set of sites, times the number of places."""
LONGER, PACKING = 12, 0.4
"""A second search is so many times as long, if it can be done in this share of the set's time."""
SPREAD = 6e-4
"""Arcs of answers that cost so much more than is proved are left to HiGHS at least: with fewer it finds none."""
SETTLING = 0.4
"""Share of the time left that one set of sites may take."""


def open_sites(location: Location, record: Record) -> Service:
    """Return the best service found; cost and bound are noted in the record."""
    search = begin(location, record, _attend)
    shares = _shares(search)
    search.aim = record.bound + FIRST_AIM * abs(record.bound)
    climb_on(search, WHOLE_STEPS, 0.5, whole=True)
    if isfinite(shares.cost) and not record.done:
        search.attended(shares.opened)
    dearest = np.zeros(len(location.demand))
    np.maximum.at(dearest, location.arcs.row, location.arcs.cost)
    step, most = AIM, float(dearest.sum() + location.fixed.sum())
    while not record.done:
        search.aim = record.bound + step * max(abs(record.bound), NEGLIGIBLE * most)
        tree = plant(search)
        grow(tree, record.limits, record.prove)
        record.prove(tree.bound if tree.bound <= most else inf)
        step *= 2
    return search.best


def _shares(search: Search) -> Service:
    """Let places be served from several sites: prove what that proves, and go on from its prices."""
    record, location = search.record, search.location
    limits = replace(record.limits.sooner(SHARES * record.limits.left), gap=max(record.limits.gap, CLOSE_SHARES))

    def tell(_: float, bound: float) -> None:
        record.prove(bound)

    inner = Record(limits, tell, whole_costs=False)
    shared = search_shares(begin(replace(location, single=False), inner, attend_shares))
    search.prices = shared.prices
    return shared.best


def _attend(search: Search, opened: Bools, before: float) -> float:
    """Serve everything from these sites; look for what costs little more than is proved first, then for more."""
    location, sites = search.location, np.flatnonzero(opened)
    inner = restricted(location, sites)
    limits = search.record.limits.sooner(SETTLING * search.record.limits.left)
    cheapest = shared(inner, limits)
    bound, found = cheapest.cost, isfinite(search.record.cost)
    if len(cheapest.at) > 0 and before == -inf and (bound < search.cutoff or not found):
        _pack(search, inner, (sites, cheapest.at), bound, limits)
    if len(cheapest.at) > 0 and bound < search.cutoff:
        loads = loads_of(inner)
        prices = tighten(loads, cheapest.prices, search.cutoff, limits)
        step = STEP
        bound = upto = max(before, prices.bound)
        while bound >= upto and bound < search.cutoff and limits.left > 0:
            while upto <= bound:
                upto = prices.bound + step * max(abs(prices.bound), 1.0)
                step *= 2
            upto = min(search.cutoff, upto)
            at, found_bound = _within(inner, loads, prices, upto, limits)
            bound = min(upto, max(bound, found_bound))
            if at is not None:
                search.keep(service_at(location, sites[at], sites))
                step = inf  # what is left is to prove that nothing else is better
    return bound if np.isinf(location.beyond).all() else -inf


def _pack(search: Search, inner: Location, first: tuple[Ints, Ints], bound: float, limits: Limits) -> None:
    """Look for an answer with a set of sites; where it costs clearly more than is proved, once more and for longer.

    ``first`` are the sites, and where among them places are served at first.
    """
    sites, begun = first[0], time.monotonic()
    until = limits.sooner(PACKING * limits.left)
    rounds = 1 + ROUNDS // len(search.location.demand)
    for times in (1, LONGER):
        if until.left < times * (time.monotonic() - begun):
            return
        at = packed(inner, first[1], times * rounds, np.random.default_rng(limits.seed))
        if at is None:
            return
        service = service_at(search.location, sites[at], sites)
        search.keep(service)
        if service.cost - bound <= STEP * abs(bound) or bound >= search.cutoff:
            return


def _within(location: Location, loads: Loads, prices: Prices, upto: float, limits: Limits) -> tuple[Ints | None, float]:
    """Serve everything for less than that if it can be done; return where, and a bound that holds below that.

    By patterns where these are few, else by HiGHS over the arcs that are worthwhile.
    """
    must = np.ones(len(loads.fixed), dtype=np.int8)
    slack = slack_of(loads, prices, upto, must)
    kept = worthwhile(loads, prices, slack)
    patterns = patterns_of(loads, prices, kept, slack, MOST)
    if patterns is not None:
        return partition(loads, patterns, limits)
    wide = max(upto, prices.bound + SPREAD * abs(prices.bound))
    kept = worthwhile(loads, prices, slack_of(loads, prices, wide, must))
    service = serve(location, must, by_place(location, kept), limits)
    return location.arcs.end[service.share > 0.5].astype(np.int64) if service.cost < inf else None, service.bound
