"""From a model's replies to a report."""
