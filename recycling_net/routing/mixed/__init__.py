"""Rounds of mixed fleets with windows, several depots, skills, deliveries beside pickups; one trip a vehicle."""
