"""Location in two stages: which plants and which depots open, when goods go from plants through depots to places."""
