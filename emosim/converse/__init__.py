"""Models as partners in a talk."""
