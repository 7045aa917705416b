"""Whether what comes out of a stream is described, and does not go round in a circle."""

from __future__ import annotations

from recycling_net.errors import Issue, did_you_mean
from recycling_net.reading.faults import Draft
from recycling_net.scenario import Facility, Haul, Rules, StreamSpec
from recycling_net.scenario.chains import in_order, makers, onward, steps


def products(draft: Draft) -> list[Issue]:
    """Return every fault of `yields` and of the streams that come out of others; kinds that grow freely, too."""
    streams: dict[str, StreamSpec] = draft.parts.get("streams", {})
    if not draft.whole("streams"):
        return []
    issues = [issue for stream, spec in streams.items() for issue in _yields(draft, stream, spec)]
    if not issues and in_order(streams) is None:
        issues.append(Issue("RN177", draft.key("streams")))
    issues += [issue for stream, spec in streams.items() for issue in _origin(draft, stream, spec)]
    return [*issues, *_targets(draft), *_free(draft)]


def _yields(draft: Draft, stream: str, spec: StreamSpec) -> list[Issue]:
    """Kinds outside the chain, products that no stream describes, more taken out than there is."""
    streams: dict[str, StreamSpec] = draft.parts.get("streams", {})
    issues = []
    for kind, into in spec.yields.items():
        path = ("streams", stream, "yields", kind)
        if kind not in spec.chain:
            hint = did_you_mean(kind, spec.chain)
            issues.append(Issue("RN151", draft.key(*path), {"kind": kind, "stream": stream, "hint": hint}))
        elif kind != spec.chain[-1] and onward(spec, kind) <= 1e-9:
            issues.append(Issue("RN178", draft.key(*path), {"kind": kind, "stream": stream}))
        issues += [
            Issue("RN162", draft.key(*path, product), {"stream": product, "hint": did_you_mean(product, streams)})
            for product in into
            if product not in streams
        ]
    return issues


def _origin(draft: Draft, stream: str, spec: StreamSpec) -> list[Issue]:
    """Streams that come from nowhere, without their recovery, or from where no haul leads into their chain."""
    streams: dict[str, StreamSpec] = draft.parts.get("streams", {})
    made = makers(streams, stream)
    where = draft.key("streams", stream)
    if not spec.modes and not made:
        return [Issue("RN175", where, {"stream": stream})]
    if spec.modes and draft.tree.at(("streams", stream, "base_recovery")) is None:
        return [Issue("RN102", where, {"name": "base_recovery", "parent": f"streams.{stream}"})]
    hauls: tuple[Haul, ...] = draft.parts.get("hauls", ())
    starts = {origin for origin, _ in steps(streams, hauls, stream)}
    lost = [kind for _, kind, _ in made if kind not in spec.chain and spec.chain and kind not in starts]
    if not draft.whole("hauls"):
        return []
    return [
        Issue("RN152", draft.where("streams", stream, "chain", 0), {"origin": kind, "destination": spec.chain[0], "stream": stream})
        for kind in dict.fromkeys(lost)
    ]  # fmt: skip


def _targets(draft: Draft) -> list[Issue]:
    """A target is for what is collected from places."""
    streams: dict[str, StreamSpec] = draft.parts.get("streams", {})
    rules: Rules = draft.parts.get("rules", Rules())
    return [
        Issue("RN179", draft.where("rules", "recovery_target", i, "stream"), {"stream": target.stream})
        for i, target in enumerate(rules.recovery_target)
        if target.stream in streams and not streams[target.stream].modes
    ]


def _free(draft: Draft) -> list[Issue]:
    """A kind that grows freely is neither enlarged by steps nor closed."""
    facilities: dict[str, Facility] = draft.parts.get("facilities", {})
    return [
        Issue("RN176", draft.where("facilities", kind, "expansion"), {"kind": kind})
        for kind, spec in facilities.items()
        if spec.expansion == "continuous" and (spec.enlarge or spec.close is not None)
    ]
