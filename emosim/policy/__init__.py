"""What to do about it: strategy rules asked of facts, by durable_rules and by a reference that must agree."""
