"""What today's network costs and recovers in the base year, held against what the planner has measured."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

from recycling_net import siting
from recycling_net.check import CheckReport, verify
from recycling_net.errors import InternalError, Issue, NoPlanError, TimeOutError
from recycling_net.network import Network, build
from recycling_net.plan import BaselineBasis, BaselineFigures, Plan, Tie
from recycling_net.progress import Listener, Progress, silent
from recycling_net.report.assumptions import source_of
from recycling_net.report.beside import apart, tie_text, why
from recycling_net.scenario import Scenario
from recycling_net.scenario.chains import passed
from recycling_net.scenario.today import put_aside, standing, today


@dataclass(frozen=True, slots=True)
class Valued:
    """Today's network solved for the base year: its own scenario and network, its plan, its check, the figures."""

    scenario: Scenario
    network: Network
    plan: Plan
    verdict: CheckReport
    figures: BaselineFigures


def value(scenario: Scenario, network: Network, *, stop: threading.Event | None = None) -> Valued | None:
    """Return today's network as it serves the base year at least net cost; None where no site stands.

    Only the sites that stand are there, kept as they are; every place is served as the scenario's own objective has
    it, so that today's network and the plan are valued alike. See :mod:`recycling_net.scenario.today` for the rules.

    Raises
    ------
    TimeOutError
        Its time ran out before anything was found, or someone asked to stop.
    NoPlanError
        Not even today's sites without any policy rule fit together.
    InternalError
        The independent check refused the answer.
    """
    if not standing(scenario):
        return None
    own = today(scenario)
    there = build(own, network.ways)
    plan = siting.solve(own, there, stop=stop)
    verdict = verify(own, there, plan)
    if not verdict.ok:
        raise InternalError(verdict.faults)
    return Valued(own, there, plan, verdict, _figures(scenario, network, plan, "solved"))


def beside(
    scenario: Scenario, network: Network, *, listen: Listener = silent, stop: threading.Event | None = None
) -> BaselineFigures:
    """Return the figures that a plan is set beside.

    Where today's network could not be valued, they are those of `base_recovery` alone: a plan is worth having without
    its baseline; :func:`value` raises why.
    """
    if standing(scenario):
        listen(Progress(stage="baseline"))
    basis: BaselineBasis = "no_sites"
    try:
        if (valued := value(scenario, network, stop=stop)) is not None:
            return valued.figures
    except TimeOutError:
        basis = "time"
    except NoPlanError:
        basis = "no_plan"
    except InternalError:
        basis = "refused"
    return _figures(scenario, network, None, basis)


def unsure(figures: BaselineFigures | None) -> tuple[Issue, ...]:
    """Return warnings: today's network could not be valued, or what was measured is more than a tenth away."""
    found: list[Issue] = []
    if figures is None:
        return ()
    if figures.basis not in ("solved", "no_sites"):
        found.append(Issue("RN562", facts={"reason": why(figures)}))
    if far := apart(figures):
        texts = ";".join(tie_text(tie) for tie in far), "; ".join(tie_text(tie, "en") for tie in far)
        found.append(Issue("RN563", facts={"ties": texts}))
    return tuple(found)


def told(scenario: Scenario, network: Network) -> BaselineFigures:
    """Return what is known of today's network without solving it: where no site stands, that is all."""
    return _figures(scenario, network, None, "no_sites")


def _figures(scenario: Scenario, network: Network, plan: Plan | None, basis: BaselineBasis) -> BaselineFigures:
    """The figures of a solved network, or those that are known without."""
    base_t = {stream: float(tonnes) for stream, tonnes in network.baseline_t.items()}
    sites: dict[str, int] = {}
    for site in standing(scenario):
        sites[site.kind] = sites.get(site.kind, 0) + 1
    costs: dict[str, float] = {}
    recovered, served, fully = base_t, 0, 0
    if plan is not None:
        sums = plan.tables["costs"].groupby("item", sort=False)["yuan"].sum()
        costs = {str(item): float(yuan) for item, yuan in sums.items()}
        own = plan.tables["recovery"].set_index("stream")["recovered_t"]
        recovered = {stream: float(own.get(stream, 0.0)) for stream in base_t}
        households = network.places["households"]
        reached = households.index.isin(plan.tables["assignments"]["place"])
        missed = households.index.isin(plan.tables["unserved"]["place"])
        served, fully = int(households[reached].sum()), int(households[reached & ~missed].sum())
    figures = BaselineFigures(
        network.base_year, basis, sites, costs, recovered, base_t, served, fully, _covered(scenario, network),
        put_aside(scenario), sum(network.discount[year] for year in network.years),
    )  # fmt: skip
    busy, direct_t = (0, 0.0) if plan is None else _through(scenario, plan)
    lacking = {} if plan is None else _lacking(scenario, recovered)
    return replace(figures, ties=_ties(scenario, figures), busy=busy, direct_t=direct_t, lacking=lacking)


def _lacking(scenario: Scenario, recovered: Mapping[str, float]) -> dict[str, tuple[str, ...]]:
    """Of each stream of which nothing is recovered the kinds that are missing on every way, if any are."""
    rows = scenario.sites.rows if scenario.sites is not None else ()
    there = {site.kind for site in (*standing(scenario), *(row for row in rows if row.status == "outside"))}
    found: dict[str, tuple[str, ...]] = {}
    for stream in scenario.streams:
        missing = [kind for kind in passed(scenario.streams, scenario.hauls, stream) if kind not in there]
        if missing and recovered.get(stream, 0.0) <= 0:
            found[stream] = tuple(missing)
    return found


def _through(scenario: Scenario, plan: Plan) -> tuple[int, float]:
    """How many of the sites that stand anything is brought to, and the tonnes that go past all of them."""
    own = {site.code for site in standing(scenario)}
    brought, hauled = plan.tables["assignments"], plan.tables["flows"]
    taken = {*brought.loc[brought["recovered_t"] > 0, "site"], *hauled.loc[hauled["tonnes"] > 0, "destination"]}
    return len(own & taken), float(brought.loc[~brought["site"].isin(own), "recovered_t"].sum())


def _covered(scenario: Scenario, network: Network) -> tuple[float, ...]:
    """Of each coverage rule the share of households that a site of its kind stands near enough to today."""
    households = network.places["households"]
    shares = []
    for rule in scenario.rules.coverage:
        codes = [site.code for site in standing(scenario) if site.kind == rule.kind]
        near = network.reach[network.reach["site"].isin(codes) & (network.reach["km"] <= rule.within + 1e-9)]
        shares.append(float(households[households.index.isin(near["place"])].sum()) / max(1, int(households.sum())))
    return tuple(shares)


def _ties(scenario: Scenario, figures: BaselineFigures) -> tuple[Tie, ...]:
    """What the planner measured beside the model: money where there is any, tonnes stream by stream."""
    measured = scenario.baseline
    if measured is None:
        return ()
    ties = []
    if measured.spend is not None:
        source = source_of("baseline.spend", scenario.sources)
        ties.append(Tie("spend", "元/年", measured.spend, figures.spend_yuan, source))
    for stream, tonnes in measured.tonnes.items():
        source = source_of(f"baseline.tonnes.{stream}", scenario.sources)
        ties.append(Tie(stream, "t/年", tonnes, figures.recovered_t.get(stream, math.nan), source))
    return tuple(ties)
