"""Which days each place is visited on: patterns of days and routes of all days, chosen together."""
