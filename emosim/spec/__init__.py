"""YAML -> frozen specs: strict loading, every error at once, with its place and what is allowed."""
