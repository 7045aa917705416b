"""Which kind of facility a stream goes to from which, and what of it goes on: along its chain, and into it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from recycling_net.scenario.parts import Haul, StreamSpec


def makers(streams: Mapping[str, StreamSpec], product: str) -> list[tuple[str, str, float]]:
    """Return (stream, kind, tonnes per tonne) wherever the product comes out of another stream."""
    return [
        (stream, kind, into[product])
        for stream, spec in streams.items()
        for kind, into in spec.yields.items()
        if product in into
    ]


def steps(streams: Mapping[str, StreamSpec], hauls: Iterable[Haul], stream: str) -> list[tuple[str, str]]:
    """Return the pairs of kinds between which a stream is hauled.

    It goes from kind to kind of its chain, and where it may skip some; a kind from which it may skip need have no haul
    to the next. From a kind that is not in its chain, where it comes out of another stream, it goes to the first kind
    of the chain to which `hauls` has a way.
    """
    chain, skips = streams[stream].chain, streams[stream].skips
    known = {(haul.origin, haul.destination) for haul in hauls}
    leaps = {origin for origin, _ in skips}
    pairs: list[tuple[str, str]] = [pair for pair in pairwise(chain) if pair in known or pair[0] not in leaps]
    pairs += [pair for pair in skips if pair not in pairs]
    for _, kind, _ in makers(streams, stream):
        entry = next((end for end in chain if (kind, end) in known), None)
        if kind not in chain and entry is not None and (kind, entry) not in pairs:
            pairs.append((kind, entry))
    return pairs


def passed(streams: Mapping[str, StreamSpec], hauls: Iterable[Haul], stream: str) -> list[str]:
    """Return the kinds of the chain that every way of a stream passes, from wherever it is brought to; in order."""
    spec = streams[stream]
    pairs = steps(streams, hauls, stream)
    found = []
    for kind in spec.chain:
        here = {mode.at for mode in spec.modes.values()} - {kind}
        for before in spec.chain:  # every haul goes forward in the chain, so once through it finds all
            if before in here:
                here |= {end for origin, end in pairs if origin == before and end != kind}
        if spec.chain[-1] not in here:
            found.append(kind)
    return found


def onward(spec: StreamSpec, kind: str) -> float:
    """Return the share of what comes to a kind of the chain that goes on: neither residue nor another stream."""
    sorted_at = spec.chain[-2:][0] if spec.chain else None
    taken: float = sum(spec.yields.get(kind, {}).values())
    residue: float = spec.residue if kind == sorted_at else 0.0
    return 1 - residue - taken


def in_order(streams: Mapping[str, StreamSpec]) -> list[str] | None:
    """Return the streams so that each stands behind those it comes out of; None if that goes round in a circle."""
    left, found = list(streams), []
    while left:
        free = [name for name in left if not any(maker in left for maker, _, _ in makers(streams, name))]
        if not free:
            return None
        found += free
        left = [name for name in left if name not in free]
    return found
