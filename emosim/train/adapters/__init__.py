"""Adapters on disk: what is said of them, mixed, merged."""
