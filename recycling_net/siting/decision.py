"""A solution with what is known about it: which size when, what flows, what comes out, what is disposed of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recycling_net.plan import StoppedBecause
from recycling_net.siting.columns import Columns
from recycling_net.siting.model import Bools, Floats, Ints
from recycling_net.siting.problem import Problem, amounts, largest, positions

LEAST_T = 1e-7
"""A flow below this is the solver's dust, t."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A solution with what is known about it; ``values`` in the order of the columns."""

    problem: Problem
    columns: Columns
    values: Floats
    bound: float
    stopped_because: StoppedBecause
    seconds: float

    @property
    def served(self) -> Bools:
        """(O, T) whether the option is used."""
        return self.values[self.columns.option] > 0.5

    @property
    def sized(self) -> Bools:
        """(C, T) whether the site is open at that size."""
        return self.values[self.columns.sized] > 0.5

    @property
    def size_at(self) -> Ints:
        """(J, T) the choice in which each site is open, -1 where it is not or has no size."""
        at = np.full((len(self.problem.sites), len(self.problem.years)), -1)
        choice, year = np.nonzero(self.sized)
        at[positions(self.problem.choices, "site")[choice], year] = choice
        return at

    @property
    def flow(self) -> Floats:
        """(A, T) tonnes hauled, as flows of their own and as parts of legs."""
        flow = self.values[self.columns.flow]
        arc = positions(self.problem.options, "arc")
        np.add.at(flow, arc[arc >= 0], (self.problem.delivered * self.served)[arc >= 0])
        return np.where(flow > LEAST_T, flow, 0.0)

    @property
    def incoming(self) -> Floats:
        """(N, T) tonnes that come into each node."""
        tonnes = np.zeros(self.problem.most_t.shape)
        np.add.at(tonnes, positions(self.problem.options, "node"), self.problem.recovered * self.served)
        np.add.at(tonnes, positions(self.problem.arcs, "to_node"), self.flow)
        return tonnes

    @property
    def coming(self) -> Floats:
        """(N, T) tonnes that come into each node or come out of another stream at it."""
        tonnes = self.incoming
        np.add.at(tonnes, positions(self.problem.made, "to_node"), self.values[self.columns.made])
        return tonnes

    @property
    def disposed(self) -> Floats:
        """(N, T) tonnes disposed of at each node, of what might go on."""
        tonnes = np.zeros(self.problem.most_t.shape)
        thrown = self.problem.disposals
        np.add.at(tonnes, (positions(thrown, "node"), positions(thrown, "year_at")), self.values[self.columns.disposed])
        return tonnes

    @property
    def extra(self) -> Floats:
        """(C, T) tonnes of capacity that a site has beyond its smallest size."""
        tonnes = np.zeros(self.columns.sized.shape)
        tonnes[amounts(self.problem.choices, "span_t") > 0] = self.values[self.columns.extra]
        return tonnes

    @property
    def throughput(self) -> Floats:
        """(J, T) tonnes that come into each site over all streams."""
        tonnes = np.zeros((len(self.problem.sites), len(self.problem.years)))
        np.add.at(tonnes, positions(self.problem.nodes, "site_at"), self.incoming)
        return tonnes

    @property
    def capacity(self) -> Floats:
        """(J, T) tonnes a year that each site can take as it is open: 0 where it is not, inf where there is no limit."""
        sites, choices = self.problem.sites, self.problem.choices
        tonnes = np.zeros((len(sites), len(self.problem.years)))
        np.add.at(tonnes, positions(choices, "site"), self.sized * amounts(choices, "capacity_t")[:, None] + self.extra)
        outside = (sites["status"] == "outside").to_numpy()
        tonnes[outside] = largest(sites, choices)[outside][:, None]
        return tonnes
