"""Who does the work of an order, and the job that keeps it on disk."""
