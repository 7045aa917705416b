"""Figures of a plan that are no tables: its rounds, today's network, the two networks apart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan
from typing import Literal

from recycling_net.scenario.rules import OPEX_ITEMS

StoppedBecause = Literal["gap", "united", "time", "interrupted", "infeasible", "iterations", "failed"]
"""Why a search ended; routing also ends after its `iterations`, or by its simple rounds where the solver `failed`.

A plan that was chosen for its rounds is `united`: its siting reached its gap at what rounds cost, while the gap that
stands beside the plan is the one at the scenario's own prices."""

UnionEnded = Literal["repeats", "unbettered", "gain", "idle", "rounds", "time", "interrupted"]
"""What siting decided came again; its time was out before it found anything that saves enough; what it found promised too little;
nothing was left for rounds to collect; rounds or time were spent; someone asked to stop."""


@dataclass(frozen=True, slots=True)
class RoutingFigures:
    """What routing cost and how it was found, per family of rounds."""

    family: str
    year: int
    routes: int
    km: float
    cost_yuan: float
    """Cost of one round (a week's run or the day), in yuan."""
    rounds_per_year: int
    estimate_yuan: float
    """What siting assumed for the same transport in that year, in yuan; NaN where there is nothing to compare."""
    bound_yuan: float
    """A valid lower bound on cost_yuan; NaN where none is claimed."""
    iterations: int
    seconds: float
    stopped_because: StoppedBecause
    spread_yuan: float = nan
    """Standard deviation of what a sampled day costs, in yuan; NaN for rounds that are not sampled."""


@dataclass(frozen=True, slots=True)
class UnionRound:
    """One round of siting and routing; yuan over all years, discounted to the first."""

    round: int
    """0 is siting at the scenario's own prices, with the rounds routed after it."""
    sites: int
    """Facilities that are open at some time."""
    objective_yuan: float
    """The plan at the scenario's prices."""
    priced_yuan: float
    """What of that is the collection that rounds do, by the tonne and kilometre."""
    estimate_yuan: float
    """The same as siting was told: before its rounds were known, unless this is what a round before it decided."""
    routed_yuan: float
    """The same as routed."""
    ample_yuan: float
    """The same as routed if no shared fleet were short of vehicles: what the estimate is to be held against."""
    routed_bound_yuan: float
    """Below which no rounds from the same points to the same stations are; NaN where none is claimed."""
    total_yuan: float
    """objective - priced + routed: what the union makes least."""
    siting_gap: float
    """How far this siting may be from the best one at the prices that it was told."""
    left_yuan: float
    """The same in yuan: with sums near zero a share says nothing."""
    unserved: int
    """Visits that no vehicle makes; plans with fewer go first."""
    like: int
    """The first round that decided the same; its own number where it decided something new."""
    error_yuan: float = nan
    """Standard error of routed_yuan where days are sampled: other days would cost more or less; NaN where none are."""
    routed_by_family: Mapping[str, float] = field(default_factory=dict)
    """Of routed_yuan what each family of rounds costs: from points to stations, from stations to centres, to villages."""


@dataclass(frozen=True, slots=True)
class UnionFigures:
    """How siting and rounds were decided together."""

    rounds: tuple[UnionRound, ...]
    kept: int
    """The round whose plan this is."""
    alone: int
    """The round whose plan siting alone would take: the cheapest of all at the scenario's prices."""
    alone_left_yuan: float
    """How much cheaper than that another might be at these prices; so much of what is saved may be had by siting longer."""
    estimated: int
    """The last round that decided something new: its estimate was made before its rounds were known."""
    estimate_error: float
    """By which part of what these rounds cost, had they vehicles enough, that estimate is above it; NaN where that is nothing."""
    estimated_yuan: float
    """What the rounds of round ``estimated`` cost, had they vehicles enough: what its estimate is held against."""
    saved_yuan: float
    """What the plan's total is below that of round ``alone`` with its rounds; never negative but for visits left out."""
    stopped_because: UnionEnded
    seconds: float


def outcome(one: UnionRound, union: UnionFigures) -> str:
    """Return what came of a round: kept, again (as round `like`), alone (siting first), or dropped."""
    if one.round == union.kept:
        return "kept"
    if one.like != one.round:
        return "again"
    return "alone" if one.round == union.alone else "dropped"


BaselineBasis = Literal["solved", "no_sites", "time", "no_plan", "refused"]
"""How today's network was valued: solved; nothing stands; its time ran out; nothing fits; the check refused it."""


@dataclass(frozen=True, slots=True)
class Tie:
    """A figure that the planner measured in the base year beside the same figure of today's network as modelled."""

    what: str
    """`spend`, or a stream."""
    unit: str
    measured: float
    modelled: float
    """NaN where today's network was not valued."""
    source: str

    @property
    def difference(self) -> float:
        """Modelled minus measured."""
        return self.modelled - self.measured

    @property
    def share(self) -> float:
        """The difference as a share of what was measured; infinite where nothing was."""
        if self.measured:
            return self.difference / self.measured
        return 0.0 if self.modelled == 0 else math.inf * self.modelled

    @property
    def apart(self) -> bool:
        """Whether the two are more than a tenth apart."""
        return abs(self.share) > APART


APART = 0.10
"""From this difference on model and measurement do not tie."""


@dataclass(frozen=True, slots=True)
class BaselineFigures:
    """Today's network in the base year: the sites that stand, nothing new, without the rules that were put aside.

    Money in yuan of that year, masses in tonnes a year.
    """

    year: int
    basis: BaselineBasis
    sites: Mapping[str, int]
    """Kind -> sites that stand."""
    cost_yuan: Mapping[str, float]
    """Cost item -> yuan; empty unless solved."""
    recovered_t: Mapping[str, float]
    """Stream -> tonnes; by `base_recovery` unless solved."""
    base_t: Mapping[str, float]
    """Stream -> tonnes by `base_recovery`, from which the targets are counted."""
    households_served: int
    """Whose place has a service in at least one stream."""
    households_fully_served: int
    covered: tuple[float, ...]
    """Share of households that each coverage rule counts, in the order of the rules."""
    put_aside: tuple[str, ...]
    """Names of the rules that today's network does not answer for."""
    discounts: float
    """Sum of the plan's discount factors: an even amount in each planning year is worth so many times itself."""
    ties: tuple[Tie, ...] = ()
    busy: int = 0
    """Sites that stand and that anything is brought to."""
    direct_t: float = 0.0
    """Tonnes that places bring to sites outside without any of today's."""
    lacking: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Stream of which nothing is recovered -> kinds that each of its ways passes and of which no site stands."""

    @property
    def solved(self) -> bool:
        """Whether money and services are known."""
        return self.basis == "solved"

    @property
    def spend_yuan(self) -> float:
        """What running costs in the year, income not taken off; NaN unless solved."""
        return sum(self.cost_yuan.get(item, 0.0) for item in OPEX_ITEMS) if self.solved else math.nan

    @property
    def net_yuan(self) -> float:
        """What the year costs net of sales and subsidies; NaN unless solved."""
        return sum(self.cost_yuan.values()) if self.solved else math.nan


ApartBasis = Literal["solved", "time", "no_plan", "refused"]
"""How the two networks apart were valued: solved; its time ran out; nothing fits; the check refused it."""


@dataclass(frozen=True, slots=True)
class ApartFigures:
    """The same scenario without the sites and rounds of the waste system beside the plan; discounted yuan."""

    basis: ApartBasis
    together_yuan: float
    together_bound_yuan: float
    apart_yuan: float = nan
    """NaN unless solved, like its bound."""
    apart_bound_yuan: float = nan
    hosts: tuple[str, ...] = ()
    """Codes of the waste system's sites that host a facility in the plan."""
    ridden_t: float = 0.0
    """Tonnes that ride on waste trucks over all years."""
    cost_yuan: Mapping[str, float] = field(default_factory=dict)
    """Cost item -> discounted yuan of the networks apart; empty unless solved."""

    @property
    def least_yuan(self) -> float:
        """What sharing saves at least, if the plan with it is as good as found and the one without as proved."""
        return self.apart_bound_yuan - self.together_yuan

    @property
    def most_yuan(self) -> float:
        """What sharing saves at most."""
        return self.apart_yuan - self.together_bound_yuan

    @property
    def found_yuan(self) -> float:
        """What the plan found with sharing costs less than the one found without."""
        return self.apart_yuan - self.together_yuan
