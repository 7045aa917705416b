"""Many scenarios: each in a process of its own, with one comparison at the end."""

from recycling_net.batch.compare import summary
from recycling_net.batch.many import Result, run_batch

__all__ = ["Result", "run_batch", "summary"]
