"""Today's network as a scenario of its own: the sites that stand, nothing new, in the base year."""

from __future__ import annotations

from recycling_net.scenario import Facility, Horizon, Rounds, Rules, Scenario, Table
from recycling_net.scenario.rules import rule_name
from recycling_net.scenario.tables import Site

_KEPT = ("service_radius", "nesting")
"""Rules that say how a network works; the others say what policy wants of the plan, for which today's does not answer."""
_STANDS = ("existing", "closable")
_SECONDS = 20.0
"""Only who goes where is left to decide, so that this is plenty."""


def standing(scenario: Scenario) -> tuple[Site, ...]:
    """Return the sites that stand today; those outside belong to no plan."""
    rows = scenario.sites.rows if scenario.sites is not None else ()
    return tuple(row for row in rows if row.status in _STANDS)


def put_aside(scenario: Scenario) -> tuple[str, ...]:
    """Return the names of the rules that today's network does not answer for."""
    rules = scenario.rules
    families = {name: getattr(rules, name) for name in type(rules).model_fields if name not in _KEPT}
    names = [
        rule_name(name, rule)
        for name, given in families.items()
        for rule in (given if isinstance(given, tuple) else () if given is None else (given,))
    ]
    least = [
        f"min_throughput[{kind}]"
        for kind, spec in scenario.facilities.items()
        if any(size.min_throughput > 0 for size in spec.sizes.values())
    ]
    return (*names, *least, *(["fixed"] if scenario.fixed is not None else ()))


def today(scenario: Scenario) -> Scenario:
    """Return the scenario in which the standing sites serve the base year, and nothing is opened, changed or closed.

    What of the rules is put aside: :func:`put_aside`. Rounds are not driven; prices stay as they are.
    """
    base = scenario.horizon.base
    solve = scenario.solve
    return scenario.model_copy(
        update={
            "name": f"{scenario.name}-baseline",
            "horizon": Horizon(base=base, first=base, last=base),
            "sites": _sites(scenario.sites),
            "two_networks": None,
            "facilities": {kind: _unchanging(spec) for kind, spec in scenario.facilities.items()},
            "rules": Rules().model_copy(update={name: getattr(scenario.rules, name) for name in _KEPT}),
            "rounds": Rounds(),
            "fixed": None,
            "baseline": None,
            "solve": solve.model_copy(
                update={"union": None, "time_limit": min(solve.time_limit, _SECONDS / 3600)},
            ),
        }
    )


def _sites(table: Table[Site] | None) -> Table[Site] | None:
    if table is None:
        return None
    rows = tuple(
        row.model_copy(update={"status": "existing"}) if row.status in _STANDS else row
        for row in table.rows
        if row.status != "candidate"
    )
    return table.model_copy(update={"rows": rows})


def _unchanging(spec: Facility) -> Facility:
    sizes = {name: size.model_copy(update={"min_throughput": 0.0}) for name, size in spec.sizes.items()}
    return spec.model_copy(update={"candidates": "sites", "enlarge": False, "close": None, "sizes": sizes})
