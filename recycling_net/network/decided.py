"""Whether what is decided about single sites is about sites that there are, and that a plan may shut."""

from __future__ import annotations

import pandas as pd

from recycling_net.errors import InputError, Issue, Where, did_you_mean
from recycling_net.scenario import Scenario


def known(scenario: Scenario, sites: pd.DataFrame) -> None:
    """Let decisions pass that can be kept; ``sites`` has every site by its code.

    Raises
    ------
    InputError
        RN564 a decision about no site; RN565 one that shuts a site which is kept, or not ours to shut.
    """
    faults = []
    for at, rule in enumerate(scenario.rules.decided):
        where = Where(key=f"rules.decided.{at}.site")
        if rule.site not in sites.index:
            facts = {"site": rule.site, "hint": did_you_mean(rule.site, sites.index, at_most=3)}
            faults.append(Issue("RN564", where, facts))
        elif not rule.open and (status := str(sites.at[rule.site, "status"])) in ("existing", "outside"):
            faults.append(Issue("RN565", where, {"site": rule.site, "status": status}))
    if faults:
        raise InputError(faults)
