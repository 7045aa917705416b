"""`python -m recycling_net`: the same commands."""

from recycling_net.cli import entry

if __name__ == "__main__":
    entry()
