"""Plan recycling networks: where facilities go, in which year, how large, and how pickup is routed."""
