"""What holds for every test."""

from __future__ import annotations

from hypothesis import settings

# a busy machine must not fail a test, and the same commit must give the same result
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
