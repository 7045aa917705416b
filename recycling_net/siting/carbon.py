"""What each decision emits: tonnes of CO2e of trips, hauls and handling, less what recovery avoids where that counts."""

from __future__ import annotations

import numpy as np

from recycling_net.siting.model import Floats, Ints
from recycling_net.siting.problem import Problem, amounts, positions


def collecting(problem: Problem) -> Floats:
    """(O,) tCO2e per tonne recovered: km x factor of the mode's vehicle, 0 where no vehicle is sent for it."""
    spec = problem.scenario.carbon
    options = problem.options
    if spec is None:
        return np.zeros(len(options))
    factors = {
        (stream, mode): spec.of_transport(service.profile) if spec.drives(mode) else 0.0
        for stream, own in problem.scenario.streams.items()
        for mode, service in own.modes.items()
    }
    of_row = [factors[key] for key in zip(options["stream"], options["mode"], strict=True)]
    return np.asarray(amounts(options, "km") * np.array(of_row, dtype=float))


def hauling(problem: Problem) -> Floats:
    """(A,) tCO2e per tonne hauled: km x factor of the haul's vehicle."""
    spec = problem.scenario.carbon
    if spec is None:
        return np.zeros(len(problem.arcs))
    factors = [spec.of_transport(profile) for profile in problem.arcs["profile"]]
    return np.asarray(amounts(problem.arcs, "km") * np.array(factors, dtype=float))


def handling(problem: Problem) -> Floats:
    """(N,) tCO2e per tonne that comes into a node, by its kind."""
    spec = problem.scenario.carbon
    factors = {} if spec is None else {kind: factor / 1000 for kind, factor in spec.handling.items()}
    return np.asarray(problem.nodes["kind"].map(factors).astype(float).fillna(0.0))


def avoided(problem: Problem) -> Floats:
    """(O,) tCO2e avoided per tonne recovered, by stream."""
    spec = problem.scenario.carbon
    factors = {} if spec is None else {stream: factor / 1000 for stream, factor in spec.avoided.items()}
    return np.asarray(problem.options["stream"].map(factors).astype(float).fillna(0.0))


def counted(problem: Problem) -> tuple[Floats, Floats]:
    """(O, T) tCO2e of a leg in a year and (A,) tCO2e per tonne on an arc, as the price and the cap count them."""
    spec, there = problem.scenario.carbon, handling(problem)
    arc = positions(problem.options, "arc")
    first = collecting(problem) + there[positions(problem.options, "node")]
    if spec is not None and spec.net:
        first -= avoided(problem)
    onward = np.zeros(len(arc))
    onward[arc >= 0] = hauling(problem)[arc[arc >= 0]] + there[positions(problem.options, "end_node")[arc >= 0]]
    option: Floats = problem.recovered * first[:, None] + problem.delivered * onward[:, None]
    flow: Floats = hauling(problem) + there[positions(problem.arcs, "to_node")]
    return option, flow


def price(problem: Problem) -> float:
    """Yuan per tonne of CO2e."""
    return 0.0 if problem.scenario.carbon is None else problem.scenario.carbon.price


def parts(problem: Problem, served: Floats, flow: Floats, incoming: Floats) -> dict[str, tuple[Ints, Floats, Floats]]:
    """Return of each part of what is emitted: the stream of every row, its (rows, T) tonnes, its (rows, T) tCO2e.

    Parameters
    ----------
    served, flow, incoming
        (O, T) tonnes recovered by each leg, (A, T) hauled on each arc, (N, T) coming into each node.
    """
    of_option, of_arc = problem.options["stream"].to_numpy(), problem.arcs["stream"].to_numpy()
    hauled = np.where(hauling(problem)[:, None] > 0, flow, 0.0)  # between two sites at one spot nothing is driven
    driven = np.where(collecting(problem)[:, None] > 0, served, 0.0)
    handled = np.where(handling(problem)[:, None] > 0, incoming, 0.0)
    saving = np.where(avoided(problem)[:, None] > 0, served, 0.0)
    return {
        "collecting": (of_option, driven, driven * collecting(problem)[:, None]),
        "hauling": (of_arc, hauled, hauled * hauling(problem)[:, None]),
        "handling": (problem.nodes["stream"].to_numpy(), handled, handled * handling(problem)[:, None]),
        "avoided": (of_option, saving, -saving * avoided(problem)[:, None]),
    }
