"""Measures, a pure function each."""
