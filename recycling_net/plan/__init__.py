"""The answer as plain labelled data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

from recycling_net.errors import Issue
from recycling_net.plan.figures import (
    APART,
    ApartBasis,
    ApartFigures,
    BaselineBasis,
    BaselineFigures,
    RoutingFigures,
    StoppedBecause,
    Tie,
    UnionEnded,
    UnionFigures,
    UnionRound,
    outcome,
)
from recycling_net.plan.tables import (
    CARBON_PARTS,
    COST_ITEMS,
    REASONS,
    TABLES,
    UNION_TABLES,
    Column,
    TableSpec,
    empty,
    frame,
    shaped,
)
from recycling_net.plan.way_out import WayOut

__all__ = [
    "APART",
    "CARBON_PARTS",
    "COST_ITEMS",
    "REASONS",
    "TABLES",
    "UNION_TABLES",
    "ApartBasis",
    "ApartFigures",
    "BaselineBasis",
    "BaselineFigures",
    "Column",
    "Plan",
    "RoutingFigures",
    "Status",
    "StoppedBecause",
    "TableSpec",
    "Tie",
    "UnionEnded",
    "UnionFigures",
    "UnionRound",
    "WayOut",
    "empty",
    "frame",
    "outcome",
    "shaped",
]  # fmt: skip

Status = Literal["plan", "none"]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which facilities open when, who they serve, what flows, what drives, what it costs, how good it is.

    ``siting_gap`` is (objective - bound) / |objective|. ``tables`` holds every name of TABLES, with a
    ``union`` those of UNION_TABLES too. ``binding`` names the rules of which hardly anything is left, ``warnings`` what is
    amiss with its rounds.
    """

    name: str
    title: str
    county: str
    digest: str
    base_year: int
    years: tuple[int, ...]
    status: Status
    stopped_because: StoppedBecause
    objective_yuan: float
    bound_yuan: float
    siting_gap: float
    tables: Mapping[str, pd.DataFrame]
    routing: tuple[RoutingFigures, ...] = ()
    union: UnionFigures | None = None
    baseline: BaselineFigures | None = None
    apart: ApartFigures | None = None
    binding: tuple[str, ...] = ()
    warnings: tuple[Issue, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def specs(self) -> Mapping[str, TableSpec]:
        """The tables that this plan has."""
        return TABLES | UNION_TABLES if self.union is not None else TABLES
