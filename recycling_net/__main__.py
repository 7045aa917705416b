"""`recycling-net` and `python -m recycling_net`: the commands, interrupted quietly while they load too."""

from __future__ import annotations

import signal
import sys


def entry() -> None:
    """The console script: libraries take seconds to load, in which someone may already press Ctrl-C."""
    try:
        from recycling_net.cli import main  # noqa: PLC0415  # inside, so that it can be interrupted
    except KeyboardInterrupt:
        sys.exit(130)
    code = main()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # one more Ctrl-C while libraries end changes nothing
    sys.exit(code)


if __name__ == "__main__":
    entry()
