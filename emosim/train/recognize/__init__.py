"""Adapters that name what a turn shows."""
