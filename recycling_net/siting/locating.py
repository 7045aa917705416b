"""Which hubs open and how large: prices by ascent, then branching on what they leave open.

An origin g that is served is worth theta[g]. A hub of capacity c then gains at most the least over its price k of a
tonne of k c + sum_g max(0, theta[g] - cost of g at (haul + k)), and all together cost at least sum theta - sum of what
hubs gain: the Lagrangian of "everyone is served once" (capacitated location; the knapsack of a hub is relaxed by k).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from recycling_net.siting.branching import Case, divided
from recycling_net.siting.gains import MUST, SPARE, at_one_price, at_prices, bound_at, filled, gains_at
from recycling_net.siting.highs import Limits
from recycling_net.siting.hubs import Hubs
from recycling_net.siting.model import Bools, Floats, Ints
from recycling_net.siting.offers import Offers
from recycling_net.siting.serving import serve
from recycling_net.siting.swaps import changed, sets

STEPS, FEWER = 300, 60
"""Steps of the ascent at the root, and where the prices of a like case are at hand."""
PATIENCE, SHORTER = 8, 0.6
"""After so many steps without gain the step gets so much shorter."""
KEPT = 0.6
"""Share of the last direction that is kept."""
FORGET = 0.95
AHEAD = 0.02
"""While no plan is known the ascent aims so much above the best bound."""
LIKELY = (0.5, 0.3)
"""Hubs that are open so often are tried together."""
CLOSER = 0.2
"""Hubs are located to so large a share of the gap that is asked for."""
PAYS, TINY = 1e-6, 1e-3
WARM = 0.3
"""Length of the first step where prices of a like case are at hand."""
LOOKS = 40
"""So many choices of those that are cheap with one price for all room are looked at closely."""
PRICES = (0.0, 25.0, 50.0, 75.0, 100.0, 125.0, 150.0, 200.0, 250.0, 300.0, 400.0)
NONE = 1e-6
SERVING, SURELY = 0.5, 1e-9
"""Seconds for an exact answer where everyone goes; and the share of the money by which ways are safely too dear."""


@dataclass(frozen=True, slots=True)
class Located:
    """Which hubs open.

    Attributes
    ----------
    size
        (H,) the size of each hub, a position in the sizes; -1 where it stays shut.
    price
        (H,) yuan per tonne of room there, by which what everyone sends fits.
    goes
        (G,) the hub to which each origin sends, -1 where there is none.
    worth
        What hubs and origins cost so, yuan; inf where nothing fits.
    bound
        What every choice of hubs costs at least, with all else, yuan; -inf where nothing is proved.
    """

    size: Ints
    price: Floats
    goes: Ints
    worth: float
    bound: float


class Locating:
    """A search for the hubs and sizes that cost least, which may go on while others make use of what it has found.

    Attributes
    ----------
    bound
        What every choice of hubs costs at least, with all else, yuan; -inf while nothing is proved.
    """

    def __init__(self, hubs: Hubs, offers: Offers, money: float, limits: Limits) -> None:
        """Look at the likeliest choices; ``money`` is what the gap is measured by, yuan."""
        self._search = search = _search(hubs, offers, money, limits.sooner(limits.left / 3))
        root = search.climb(search.root(), STEPS, 1.0)
        search.limits = limits.sooner(limits.left / 2)
        search.round(root)
        search.plunge(root)
        search.limits = limits
        search.exchange(root)
        self._waiting, self._ahead, self._left = [(root.bound, root)], -1, inf
        self._prove()

    @property
    def located(self) -> Located:
        """The best choice so far."""
        return replace(self._search.roomy(), bound=self.bound)

    def go_on(self, limits: Limits) -> None:
        """Divide what is left into cases, the likeliest first, as long as there is time."""
        search = self._search
        search.limits = limits
        while self._waiting and search.worthwhile(min(proved for proved, _ in self._waiting)):
            proved, case = self._waiting.pop(self._ahead)
            before = search.best.worth
            search.round(case)
            if search.best.worth < before:
                search.exchange(case)
            parts = search.climb_all(divided(search.hubs, search.fixed(case)))
            if not parts:
                self._left = min(self._left, max(proved, search.close(case, case.allowed)))
            self._waiting += [(max(part.bound, proved), part) for part in sorted(parts, key=lambda part: -part.bound)]
            # deep down are the choices that are good, and with them far fewer cases are worth looking at
            if not (parts and search.worthwhile(self._waiting[-1][0])):
                self._ahead = min(range(len(self._waiting)), key=lambda one: self._waiting[one][0], default=-1)
            else:
                self._ahead = -1
            self._prove()

    def stop(self) -> None:
        """Let it end soon where it goes on beside others."""
        self._search.limits = self._search.limits.sooner(0)

    def _prove(self) -> None:
        least = min(self._left, self._search.best.worth, *(proved for proved, _ in self._waiting), inf)
        self.bound = least + self._search.offers.rest


@dataclass(slots=True)
class _Search:
    """What stays the same while cases are looked at, and the best choice so far."""

    hubs: Hubs
    offers: Offers
    ways: tuple[Ints, Ints, Floats]
    most: Floats
    money: float
    limits: Limits
    best: Located
    alike: Floats
    tried: set[bytes]

    def worthwhile(self, proved: float) -> bool:
        """Whether a case of which so much is proved may still hold something better, and there is time to look."""
        return proved < self.best.worth - self.near and self.limits.left > 0 and not self.limits.wished

    @property
    def _offered(self) -> tuple[Floats, Floats, Ints]:
        return self.offers.yuan, self.offers.tonnes, self.offers.count

    def _haul(self, hub: Ints) -> Floats:
        return np.ascontiguousarray(
            self.offers.haul[:, hub]
        )  # every other order of entries needs machine code of its own

    @property
    def near(self) -> float:
        """What is not worth looking for, yuan."""
        return self.limits.gap * CLOSER * self.money

    def root(self) -> Case:
        """Every size of every hub, an origin worth what its cheapest hub costs."""
        _, origin, haul = self.ways
        worth = np.full(len(self.most), inf)
        for way in range(len(origin)):
            lines = slice(0, self.offers.count[origin[way]])
            cost = self.offers.yuan[origin[way], lines] + haul[way] * self.offers.tonnes[origin[way], lines]
            worth[origin[way]] = min(worth[origin[way]], cost.min())
        sizes = len(self.hubs.size)
        none = np.zeros(len(self.hubs.site), dtype=bool)
        return Case(
            np.ones(sizes, dtype=bool), none, np.minimum(worth, self.most), np.zeros(sizes), np.zeros(sizes), -inf
        )

    def climb(self, case: Case, steps: int, step: float) -> Case:
        """Raise the bound of a case by moving its prices: subgradient, steps after Polyak, directions smoothed."""
        hubs = self.hubs
        sizes = (hubs.size_hub, hubs.capacity, hubs.yuan)
        worth, room, often = case.worth.copy(), case.room.copy(), case.often
        unserved, chosen = np.empty(len(worth)), np.empty(len(hubs.site), dtype=np.int64)
        best, way, idle = replace(case, bound=-inf), np.zeros(len(worth)), 0
        for _ in range(steps):
            proved = bound_at(self._offered, self.ways, sizes, (case.allowed, case.must, worth, room), unserved, chosen)
            often = FORGET * often
            often[chosen[chosen >= 0]] += 1 - FORGET
            idle += 1
            if proved > best.bound:
                idle = 0 if proved > best.bound + PAYS * self.money else idle
                best = replace(best, worth=worth.copy(), room=room.copy(), bound=proved)
            if idle >= PATIENCE:
                step, idle, worth = step * SHORTER, 0, best.worth.copy()
            way = KEPT * way + (1 - KEPT) * unserved
            square = float(way @ way)
            if step < TINY or square < TINY or not self.worthwhile(best.bound):
                break
            aim = min(self.best.worth, best.bound + AHEAD * self.money)
            worth = np.minimum(worth + step * max(aim - proved, 0.0) / square * way, self.most)
        return self.fixed(replace(best, often=often))

    def climb_all(self, cases: list[Case]) -> list[Case]:
        """Raise the bounds of some cases, side by side where there are processors for it."""
        with ThreadPoolExecutor(self.limits.threads) as beside:
            return list(beside.map(lambda case: self.climb(case, FEWER, WARM), cases))

    def fixed(self, case: Case) -> Case:
        """The case without sizes, and with the hubs, that its prices alone speak for: else it costs too much."""
        hubs = self.hubs
        gains = gains_at(
            self._offered, self.ways, (hubs.size_hub, hubs.capacity, hubs.yuan), (case.allowed, case.worth, case.room)
        )
        best = np.where(case.must, MUST, 0.0)
        np.maximum.at(best, hubs.size_hub[case.allowed], gains[case.allowed])
        room = self.best.worth - self.near - case.bound
        allowed = case.allowed & (best[hubs.size_hub] - gains < room)
        return replace(case, allowed=allowed, must=case.must | (best > np.maximum(room, 0.0)))

    def plunge(self, case: Case) -> None:
        """Decide the clearest quarter of the hubs, climb, and so on; the choice at the end may be the best so far."""
        decided = np.zeros(len(self.hubs.site), dtype=bool)
        while not decided.all():
            share: Floats = np.bincount(self.hubs.size_hub, case.often, len(decided)).astype(float)
            clear = np.where(decided, -1.0, np.abs(share - 0.5))
            now = np.argsort(-clear)[: max(1, int((~decided).sum() / 4))]
            kept = self._kept(case, share)
            fixed = np.isin(self.hubs.size_hub, now)
            must = case.must.copy()
            must[now] = share[now] > 0.5
            case = self.climb(replace(case, allowed=np.where(fixed, kept, case.allowed), must=must), FEWER, WARM)
            decided[now] = True
        self._try(case, self._reaching(case.allowed))

    def round(self, case: Case) -> None:
        """Look at the choices that the last steps of a case speak for."""
        share: Floats = np.bincount(self.hubs.size_hub, case.often, len(self.hubs.site)).astype(float)
        for enough in LIKELY:
            self._try(case, self._kept(case, share, enough))

    def _reaching(self, kept: Bools) -> Bools:
        """The kept sizes, and further hubs, as large as can be, until everyone who sends something has a way to one."""
        hubs, reached = self.hubs, np.isfinite(self.offers.haul)
        lost = ~reached[:, hubs.size_hub[kept]].any(axis=1) & np.isinf(self.most) & reached.any(axis=1)
        more = kept.copy()
        while lost.any():
            at = int(reached[lost].sum(axis=0).argmax())
            more[hubs.size_hub == at] = False
            more[np.flatnonzero(hubs.size_hub == at)[hubs.capacity[hubs.size_hub == at].argmax()]] = True
            lost &= ~reached[:, at]
        return more

    def exchange(self, case: Case) -> None:
        """Change up to three hubs of the best choice at once, the most promising first, as long as that pays.

        What a choice costs at least is known from the prices of the case: the worth of all origins less what its hubs
        gain; whatever is dearer than the best so far need not be looked at.
        """
        hubs, better = self.hubs, True
        sizes, every = (hubs.capacity, hubs.yuan), np.ones(len(hubs.size), dtype=bool)
        gains = np.append(
            gains_at(self._offered, self.ways, (hubs.size_hub, *sizes), (every, case.worth, case.room)), 0.0
        )
        while better and self.worthwhile(case.bound):
            now, before = self.best.size, self.best.worth
            hub = np.append(hubs.size_hub, np.arange(len(now)))
            size = np.append(np.arange(len(hubs.size)), np.full(len(now), -1))
            change = np.flatnonzero(size != now[hub])
            dearer = gains[now[hub[change]]] - gains[size[change]]
            room = self.best.worth - self.near - (case.worth.sum() - gains[now].sum())
            looked = np.array(
                [changed(now, hub[change[some]], size[change[some]]) for some in sets(hub[change], dearer, room)]
            )
            if not len(looked):
                break
            worth = at_one_price(self.alike, self.most, np.array(PRICES), looked, sizes)
            for one in np.argsort(worth, kind="stable")[:LOOKS]:
                if worth[one] >= self.best.worth - self.near:
                    break
                self._try(case, _sized(looked[one], len(hubs.size)))
                if self.best.worth < before or self.limits.left <= 0:
                    break
            better = self.best.worth < before
        if np.isfinite(self.best.worth):
            self.close(case, _sized(self.best.size, len(hubs.size)))

    def close(self, case: Case, kept: Bools) -> float:
        """Serve everyone exactly from the kept sizes, which may be the best so far; return what these cost at least.

        At the prices of room a way that is so much dearer than an origin's cheapest would be dearer than the best.
        """
        size = np.flatnonzero(kept)
        hub, yuan = self.hubs.size_hub[size], float(self.hubs.yuan[size].sum())
        price, goes, _, bound = self.look(case, kept)
        if not bound < self.best.worth:
            return bound
        if not len(size):
            self._keep(size, price, goes, bound)
            return bound
        cost = at_prices(self._offered, self._haul(hub) + price, np.zeros(1))[0]
        dearer = cost - np.minimum(cost.min(axis=1), self.most)[:, None]
        ways = np.isfinite(cost) & (dearer < self.best.worth - bound + SURELY * self.money)
        served = serve(self.offers, self.most, (hub, self.hubs.capacity[size]), ways, self._soon)
        if served.worth + yuan < self.best.worth:
            self._keep(size, price, served.goes, served.worth + yuan)
        return max(bound, min(served.bound + yuan, self.best.worth))

    @property
    def _soon(self) -> Limits:
        return replace(self.limits.sooner(SERVING), gap=CLOSER * self.limits.gap / 3)

    def roomy(self) -> Located:
        """The best choice so far, everyone served so that a little of all room is left, if that can be."""
        hub = np.flatnonzero(self.best.size >= 0)
        if not len(hub):
            return self.best
        room = (1 - SPARE) * self.hubs.capacity[self.best.size[hub]]
        served = serve(self.offers, self.most, (hub, room), np.isfinite(self.offers.haul[:, hub]), self._soon)
        if not np.isfinite(served.worth):
            return self.best
        return replace(self.best, goes=np.where(served.goes >= 0, hub[served.goes], -1))

    def _keep(self, size: Ints, price: Floats, goes: Ints, worth: float) -> None:
        """Remember the best choice so far."""
        chosen, every = np.full(len(self.hubs.site), -1), np.zeros(len(self.hubs.site))
        hub = self.hubs.size_hub[size]
        chosen[hub], every[hub] = size, price
        self.best = Located(chosen, every, np.where(goes >= 0, hub[goes], -1), worth, -inf)

    def _kept(self, case: Case, share: Floats, enough: float = 0.5) -> Bools:
        """(K,) the likeliest size of every hub that is open often enough."""
        hub = self.hubs.size_hub
        order = np.lexsort((case.often, hub))
        last = np.append(hub[order][1:] != hub[order][:-1], True)
        kept = np.zeros(len(hub), dtype=bool)
        kept[order[last]] = (share > enough)[hub[order[last]]]
        return kept

    def _try(self, case: Case, kept: Bools) -> None:
        """Take hubs with the kept sizes and no others, if that costs less than the best so far."""
        key = kept.tobytes()
        if key in self.tried:
            return
        self.tried.add(key)
        price, goes, worth, _ = self.look(case, kept)
        if worth < self.best.worth:
            self._keep(np.flatnonzero(kept), price, goes, worth)

    def look(self, case: Case, kept: Bools) -> tuple[Floats, Ints, float, float]:
        """Return what `filled` says of hubs with these sizes, what they cost included; inf where someone has no way."""
        hub = self.hubs.size_hub[kept]
        haul, room = self._haul(hub), self.hubs.capacity[kept]
        if not (np.isfinite(haul).any(axis=1) | np.isfinite(self.most)).all():
            return np.zeros(len(hub)), np.full(len(haul), -1), inf, inf
        if not len(hub):
            return np.zeros(0), np.full(len(haul), -1), float(self.most.sum()), float(self.most.sum())
        begin: Floats = np.where(self.best.price[hub] > 0, self.best.price[hub], case.room[kept])
        price, goes, worth, bound = filled(self._offered, haul, self.most, room, begin)
        yuan = float(self.hubs.yuan[kept].sum())
        return price, goes, worth + yuan, bound + yuan


def _sized(size: Ints, sizes: int) -> Bools:
    """(K,) the sizes that hubs have."""
    kept = np.zeros(sizes, dtype=bool)
    kept[size[size >= 0]] = True
    return kept


def _search(hubs: Hubs, offers: Offers, money: float, limits: Limits) -> _Search:
    order = np.lexsort((hubs.pair_origin, hubs.pair_hub))
    origin, hub = hubs.pair_origin[order], hubs.pair_hub[order]
    ways = (np.searchsorted(hub, np.arange(len(hubs.site) + 1)), origin, offers.haul[origin, hub])
    listed = np.arange(offers.yuan.shape[1]) < offers.count[:, None]
    nothing = np.where(listed & (offers.tonnes <= NONE), offers.yuan, inf).min(axis=1)  # who sends nothing needs no hub
    shut, none = np.full(len(hubs.site), -1), np.full(len(hubs.area), -1)
    best = Located(shut, np.zeros(len(shut)), none, inf, -inf)
    alike = at_prices((offers.yuan, offers.tonnes, offers.count), offers.haul, np.array(PRICES))
    return _Search(hubs, offers, ways, nothing, money, limits, best, alike, set())
