"""Records: dialogues annotated, checked, split and kept on disk."""
