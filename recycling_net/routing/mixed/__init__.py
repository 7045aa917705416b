"""Rounds of mixed fleets with windows, several depots, skills, deliveries beside pickups, pairs; one trip a vehicle."""
