"""Where no plan exists: the rules changed so that there is one, and what such a plan decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from recycling_net.scenario import Rules


@dataclass(frozen=True, slots=True)
class WayOut:
    """The rules as the way out changes them, and what a plan that keeps them decides.

    ``tables`` holds facilities, changes and assignments as those of a plan: it keeps every rule, and nobody has looked
    at what it costs.
    """

    rules: Rules
    tables: Mapping[str, pd.DataFrame]
