"""Base models: found, told apart, loaded, and a tiny one made."""
