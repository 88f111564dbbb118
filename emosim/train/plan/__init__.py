"""What a training will take, before any weights are loaded."""
