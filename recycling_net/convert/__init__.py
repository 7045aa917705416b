"""Cases of other planners as scenarios of this one."""

from recycling_net.convert.folder import convert_relog

__all__ = ["convert_relog"]
