"""The layers of a full record: each file holds a layer's types and the one function that computes it."""
