"""Which of some open hubs each origin sends all it has to, and how much, so that it fits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.model import Bools, Draft, Floats, Ints
from recycling_net.siting.offers import Offers


@dataclass(frozen=True, slots=True)
class Served:
    """The outcome: ``goes`` (G,) the hub of each origin as a number among those open, -1 where it sends nothing.

    ``worth`` is what that costs, inf where nothing was found, and ``bound`` what it costs at least, yuan.
    """

    goes: Ints
    worth: float
    bound: float


def serve(offers: Offers, nothing: Floats, opened: tuple[Ints, Floats], ways: Bools, limits: Limits) -> Served:
    """Return the cheapest way for all origins: min sum over their lines (yuan + haul t) w, all of one hub, t w within it.

    Parameters
    ----------
    nothing
        (G,) what an origin costs that sends nothing; inf where it must send.
    opened
        The hubs that are open, and their tonnes.
    ways
        (G, hubs open) the hubs an origin may send to.
    """
    hub, capacity = opened
    who, at = np.nonzero(ways)
    lines = offers.count[who]
    way = np.repeat(np.arange(len(who)), lines)
    line = np.arange(len(way)) - np.repeat(np.cumsum(lines) - lines, lines)
    tonnes = offers.tonnes[who[way], line]
    draft = Draft()
    sends = draft.columns(np.zeros(len(who)), lower=0, upper=1, integer=True)
    share = draft.columns(
        offers.yuan[who[way], line] + offers.haul[who[way], hub[at[way]]] * tonnes, lower=0, upper=1, integer=False
    )
    free = np.isfinite(nothing)
    stays = draft.columns(nothing[free], lower=0, upper=1, integer=False)
    once = draft.rows(len(nothing), lower=1, upper=1)
    draft.put(once[who], sends, 1.0)
    draft.put(once[free], stays, 1.0)
    joined = draft.rows(len(who), lower=0, upper=0)
    draft.put(joined, sends, -1.0)
    draft.put(joined[way], share, 1.0)
    room = draft.rows(len(hub), lower=-np.inf, upper=capacity)
    draft.put(room[at[way]], share, tonnes)
    answer = Solver(draft.done(), limits, whole=True).run(limits)
    goes = np.full(len(nothing), -1)
    if answer.values is None:
        return Served(goes, np.inf, np.inf if answer.ending == "infeasible" else -np.inf)
    sent = answer.values[sends] > 0.5
    goes[who[sent]] = at[sent]
    return Served(goes, answer.objective, answer.bound)
