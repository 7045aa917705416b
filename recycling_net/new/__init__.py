"""A commented scenario folder for any county, prefecture or the province, which runs as it is."""

from recycling_net.new.folder import Wanted, default_items, full_name, short_name, write
from recycling_net.new.households import estimate_households
from recycling_net.new.sizing import RECOVERY

__all__ = [
    "RECOVERY",
    "Wanted",
    "default_items",
    "estimate_households",
    "full_name",
    "short_name",
    "write",
]
