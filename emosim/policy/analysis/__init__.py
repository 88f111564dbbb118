"""Static analysis of rules: what they do in every state there can be, worked out and not tried."""
